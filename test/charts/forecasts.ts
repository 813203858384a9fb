import type { GainsRow } from '../../src/analytics/prediction/prediction.ts';
import type { CustomerForecast } from '../../src/charts/customer-forecast.ts';
import type { ForecastBands } from '../../src/charts/forecast-bands.ts';
import type { PredictionQuality } from '../../src/charts/prediction-quality.ts';

function orders(...all: [day: string, amount: number][]): CustomerForecast['orders'] {
  return all.map(([day, amount]) => ({ day, amount }));
}

/** A customer of CDNOW who comes back every few weeks, and is expected soon. */
export const regular: CustomerForecast = {
  name: '00111',
  orders: orders(
    ['1997-01-01', 35.99],
    ['1997-01-11', 32.99],
    ['1997-03-15', 77.96],
    ['1997-04-16', 59.3],
    ['1997-04-24', 134.98],
    ['1997-06-23', 91.92],
    ['1997-07-22', 47.08],
    ['1997-07-26', 71.96],
    ['1997-10-25', 78.47],
    ['1997-12-06', 83.47],
    ['1998-01-18', 84.46],
    ['1998-02-15', 123.96],
    ['1998-02-21', 32.98],
    ['1998-02-26', 23.06],
    ['1998-05-10', 72.99],
    ['1998-06-20', 55.47],
  ),
  asOf: '1998-07-01',
  horizonDays: 90,
  probability: { value: 0.9237, low: 0.88, high: 0.95 },
  spend: { value: 152.4, low: 22.98, high: 301.55 },
  expectedNextOrder: '1998-07-27',
  currency: 'USD',
};

/** One who ordered once, long ago. */
export const once: CustomerForecast = {
  ...regular,
  name: '00018',
  orders: orders(['1997-01-04', 14.96]),
  probability: { value: 0.0331, low: 0.0287, high: 0.038 },
  spend: { value: 0.64, low: 0, high: 0 },
  expectedNextOrder: null,
};

/** One who orders every other day, over many years. */
export const busy: CustomerForecast = {
  ...regular,
  name: 'Konstantinos Papadopoulos-Österreicher',
  orders: Array.from({ length: 1200 }, (_, index) => ({
    day: new Date(Date.UTC(1991, 11, 6 + index * 2)).toISOString().slice(0, 10),
    amount: 1000 + ((index * 7919) % 9000),
  })),
  probability: { value: 0.998, low: 0.97, high: 1 },
  spend: { value: 245_300, low: 180_000, high: 320_000 },
  expectedNextOrder: '1998-07-03',
};

/** All of CDNOW by probability. */
export const bands: ForecastBands = {
  who: 'customers',
  bands: (
    [
      [0.02, 0.05, 12414, 353.7, 18132.4],
      [0.05, 0.1, 3465, 239.1, 13215.42],
      [0.1, 0.2, 2613, 375.8, 21858.57],
      [0.2, 0.3, 1478, 360.1, 20898.95],
      [0.3, 0.4, 1096, 378.5, 22658.44],
      [0.4, 0.5, 813, 364.6, 21701.94],
      [0.5, 0.6, 582, 319.3, 20546.61],
      [0.6, 0.7, 473, 306.5, 19628.18],
      [0.7, 0.8, 309, 230.7, 15472.99],
      [0.8, 0.9, 201, 169.9, 11612.41],
      [0.9, 1, 58, 54.4, 4508.63],
    ] as [number, number, number, number, number][]
  ).map(([from, to, customers, buyers, spend]) => ({
    from,
    to,
    customers,
    buyers,
    buyersLow: buyers,
    buyersHigh: buyers,
    spend,
    fading: 0,
  })),
  asOf: '1998-07-01',
  horizonDays: 90,
  currency: 'USD',
};

/** Gains from the customers, buyers and spend of each tenth. */
export function gainsOf(tenths: [customers: number, buyers: number, spend: number][]): GainsRow[] {
  const sum = (index: 0 | 1 | 2, count: number) =>
    tenths.slice(0, count).reduce((total, tenth) => total + tenth[index], 0);
  return tenths.map(([customers, buyers, spend], index) => {
    const buyersShare = sum(1, index + 1) / sum(1, 10);
    const lift = buyersShare / (sum(0, index + 1) / sum(0, 10));
    return {
      decile: index + 1,
      customers,
      buyers,
      buyersShare,
      lift,
      spend,
      spendShare: sum(2, index + 1) / sum(2, 10),
    };
  });
}

/** A logistic regression, recency and order counts on the last 90 days of CDNOW. */
export const quality: PredictionQuality = {
  answering: {
    model: 'forest',
    gains: gainsOf([
      [2350, 1370, 125528.44],
      [2350, 720, 37004.01],
      [2350, 433, 19557.63],
      [2350, 302, 12090.32],
      [2351, 124, 5320.08],
      [2350, 76, 3527.83],
      [2350, 78, 2448.87],
      [2350, 68, 2311.6],
      [2350, 63, 2273.16],
      [2351, 67, 1872.4],
    ]),
  },
  others: [
    {
      model: 'recency',
      gains: gainsOf([
        [2350, 1198, 110006.67],
        [2350, 813, 46135.7],
        [2350, 502, 23128.03],
        [2350, 321, 14620.47],
        [2351, 97, 3886.37],
        [2350, 88, 2882.53],
        [2350, 95, 4498.66],
        [2350, 66, 2863.87],
        [2350, 59, 1906.22],
        [2351, 62, 2005.82],
      ]),
    },
    {
      model: 'last-period',
      gains: gainsOf([
        [2350, 1323, 122960.52],
        [2350, 665, 32288.52],
        [2350, 476, 22748.68],
        [2350, 267, 12101.78],
        [2351, 214, 8742.42],
        [2350, 71, 2132.74],
        [2350, 63, 2576.02],
        [2350, 63, 2936.53],
        [2350, 77, 2618.68],
        [2351, 82, 2828.45],
      ]),
    },
  ],
  reliability: (
    [
      [2350, 0.0338, 0.0285, 0.0225, 0.036],
      [2350, 0.0366, 0.0268, 0.021, 0.0342],
      [2350, 0.0388, 0.0285, 0.0225, 0.036],
      [2350, 0.0409, 0.0336, 0.0271, 0.0417],
      [2351, 0.0443, 0.0323, 0.0259, 0.0403],
      [2350, 0.0702, 0.0528, 0.0444, 0.0626],
      [2350, 0.1132, 0.1285, 0.1156, 0.1427],
      [2350, 0.1917, 0.1843, 0.1691, 0.2004],
      [2350, 0.3333, 0.3064, 0.2881, 0.3253],
      [2351, 0.6243, 0.5827, 0.5627, 0.6025],
    ] as [number, number, number, number, number][]
  ).map(([customers, predicted, observed, low, high], index) => ({
    decile: index + 1,
    customers,
    predicted,
    observed,
    low,
    high,
  })),
  auc: { value: 0.8379, low: 0.8301, high: 0.8454 },
  customers: 23502,
  buyers: 3301,
  judged: { from: '1998-04-02', before: '1998-07-01' },
};
