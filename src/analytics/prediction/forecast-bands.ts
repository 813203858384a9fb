import type { Prediction } from './prediction.ts';

/** What is expected of some customers together; `low` and `high` as if every probability were at that end of its interval. */
export type ForecastSums = {
  customers: number;
  /** The sum of their purchase probabilities. */
  buyers: number;
  buyersLow: number;
  buyersHigh: number;
  /** The sum of their expected spend, in currency units. */
  spend: number;
};

/** Customers whose purchase probability is at least `from` and below `to` (the last one: at most 1). */
export type ForecastBand = ForecastSums & { from: number; to: number };

/** Where bands begin, in percent: they are narrower where most customers are. */
const edges = [0, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90];

/** Sums of customers by the whole percent of their purchase probability, 0 to 100. */
export type PercentSums = ForecastSums & { percent: number };

/** What is expected of the customers of each band, the least probable first; bands of nobody are among them. */
export function forecastBands(sums: Iterable<PercentSums>): ForecastBand[] {
  const bands = edges.map((from, index) => ({
    from: from / 100,
    to: (edges[index + 1] ?? 100) / 100,
    ...nobody,
  }));
  for (const { percent, ...some } of sums) {
    const band = bands[edges.findLastIndex((from) => percent >= from)];
    if (band) add(band, some);
  }
  return bands;
}

/** The same of single predictions. */
export function bandsOfPredictions(predictions: readonly PredictionSums[]): ForecastBand[] {
  return forecastBands(
    predictions.map((one) => ({
      percent: Math.floor(one.purchaseProbability * 100),
      customers: 1,
      buyers: one.purchaseProbability,
      buyersLow: one.probabilityLow,
      buyersHigh: one.probabilityHigh,
      spend: one.expectedSpend,
    })),
  );
}

type PredictionSums = Pick<
  Prediction,
  'purchaseProbability' | 'probabilityLow' | 'probabilityHigh' | 'expectedSpend'
>;

/** What is expected of several bands together. */
export function sumOf(bands: readonly ForecastSums[]): ForecastSums {
  const total = { ...nobody };
  for (const band of bands) add(total, band);
  return total;
}

const nobody: ForecastSums = { customers: 0, buyers: 0, buyersLow: 0, buyersHigh: 0, spend: 0 };

function add(total: ForecastSums, { customers, buyers, buyersLow, buyersHigh, spend }: ForecastSums): void {
  total.customers += customers;
  total.buyers += buyers;
  total.buyersLow += buyersLow;
  total.buyersHigh += buyersHigh;
  total.spend += spend;
}
