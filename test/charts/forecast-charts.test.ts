import { describe, expect, test } from '@jest/globals';
import { forecastBands, percentSums } from '../../src/analytics/prediction/forecast-bands.ts';
import { type CustomerForecast, customerForecastChart } from '../../src/charts/customer-forecast.ts';
import { forecastBandsChart } from '../../src/charts/forecast-bands.ts';
import { predictionQualityChart } from '../../src/charts/prediction-quality.ts';
import { renderPng } from '../../src/charts/render.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { describeChart, titleOf } from '../support/describe-chart.ts';
import { bands, busy, once, quality, regular } from './forecasts.ts';

const charts: [string, ChartSpec][] = [
  ['customer-forecast', customerForecastChart(regular)],
  ['customer-forecast-once', customerForecastChart(once)],
  ['forecast-bands', forecastBandsChart(bands)],
  ['prediction-quality', predictionQualityChart(quality)],
];

for (const [name, chart] of charts) describeChart(name, chart);
describeChart('busy-customer', customerForecastChart(busy), { kept: [] });

describe('the forecast of a customer', () => {
  test('draws every order, and one more where the next is expected', () => {
    const days = valuesOf(customerForecastChart(regular), 'days');
    expect(days.filter(({ amount, days }) => amount !== undefined && Number(days) < 0)).toHaveLength(2 * 16);
    expect(days.filter(({ days }) => Number(days) > 0)).toEqual([
      { days: 26, amount: 72.99 },
      { days: 26, amount: 72.99 },
    ]);
  });

  test('marks when the next order is due: the middle half of the gaps, counted from the last order', () => {
    const rhythm: CustomerForecast = {
      ...regular,
      orders: ['1998-01-01', '1998-02-20', '1998-04-21', '1998-06-20'].map((day) => ({ day, amount: 10 })),
    };
    expect(valuesOf(customerForecastChart(rhythm), 'start')).toContainEqual({
      start: -11 + 55,
      end: -11 + 60,
    });
    expect(customerForecastChart(rhythm).description).toContain('55 to 60 days after the last');
  });

  test('expects nothing on the plot of who is expected beyond it', () => {
    const later = customerForecastChart({ ...regular, expectedNextOrder: '1998-12-24' });
    expect(valuesOf(later, 'days').filter(({ days }) => Number(days) > 0)).toEqual([]);
    expect(later.description).toContain('Next order expected about 24 Dec 1998');
    expect(customerForecastChart(once).description).toContain('No order is expected within two years');
  });

  test('leaves out orders older than two years, and says how many it draws', () => {
    const chart = customerForecastChart({
      ...regular,
      orders: [{ day: '1990-01-01', amount: 5 }, ...regular.orders],
    });
    expect(chart.description).toContain('17 orders, the last 16 drawn');
    expect(Math.min(...valuesOf(chart, 'amount').map(({ days }) => Number(days)))).toBe(-546);
  });

  test('draws the last order of who left long ago', () => {
    const orders = [
      { day: '1980-05-01', amount: 5 },
      { day: '1981-05-01', amount: 7 },
    ];
    const chart = customerForecastChart({ ...once, orders });
    expect(valuesOf(chart, 'amount').map(({ amount }) => amount)).toEqual([7, 7]);
    expect(chart.description).toContain('2 orders, the last 1 drawn');
  });

  test('never says that something is certain', () => {
    expect(titleOf(customerForecastChart(busy))).toContain('is more than 99% likely');
  });

  test.each(['1997-01-01', '1998-06-30'])(
    'is drawn of one who ordered for next to nothing on %s',
    async (day) => {
      const chart = customerForecastChart({ ...once, orders: [{ day, amount: 0.0001 }] });
      expect((await renderPng(chart)).length).toBeGreaterThan(1000);
    },
  );
});

describe('bands of probability', () => {
  const of = (...all: [probability: number, spend: number][]) =>
    forecastBands(
      percentSums(
        all.map(([purchaseProbability, expectedSpend]) => ({
          purchaseProbability,
          probabilityLow: 0,
          probabilityHigh: 1,
          expectedSpend,
          pAlive: 1,
        })),
      ),
    );

  test('are drawn from the least to the most probable that has someone', () => {
    const chart = forecastBandsChart({ ...bands, bands: of([0.11, 1], [0.75, 9]) });
    expect(
      valuesOf(chart, 'band')
        .map(({ band }) => band)
        .slice(0, 4),
    ).toEqual(['70–80%', '60–70%', '50–60%', '40–50%']);
  });

  test('find the few who bring most', () => {
    expect(
      titleOf(forecastBandsChart({ ...bands, bands: of([0.5, 60], [0.1, 30], [0.1, 10], [0.1, 0]) })),
    ).toBe('25% of customers are 50% likely or more to order and bring 60% of the expected spend');
  });

  test.each([
    ['all alike', of([0.3, 1], [0.31, 1]), 'The expected spend is spread about evenly over customers'],
    ['nobody', of(), 'No customers to expect anything of'],
    ['no spend', of([0.3, 0]), 'No spend to expect of customers'],
  ])('say so of %s', async (_, found, finding) => {
    const chart = forecastBandsChart({ ...bands, bands: found });
    expect(titleOf(chart)).toBe(finding);
    expect((await renderPng(chart)).length).toBeGreaterThan(1000);
  });
});

describe('the quality of predictions', () => {
  test('says how many buyers the tenth scored highest held', () => {
    expect(titleOf(predictionQualityChart(quality))).toBe(
      'Mailing the tenth most likely would have reached 42% of the buyers',
    );
  });

  test('draws the curve of every predictor, from nobody to everybody', () => {
    const curves = valuesOf(predictionQualityChart(quality), 'found').filter(({ share }) => share === 0);
    expect(curves).toHaveLength(1 + 1 + 2);
  });

  test('is drawn without others to compare with', async () => {
    const chart = predictionQualityChart({ ...quality, others: [], auc: null });
    expect(JSON.stringify(chart)).not.toContain('other methods');
    expect((await renderPng(chart)).length).toBeGreaterThan(1000);
  });
});

/** The rows with a field, of all layers of all views. */
function valuesOf(chart: ChartSpec, field: string): Record<string, unknown>[] {
  type View = { data?: { values: Record<string, unknown>[] }; layer?: View[]; hconcat?: View[] };
  const rows = ({ data, layer = [], hconcat = [] }: View): Record<string, unknown>[] => [
    ...(data?.values ?? []),
    ...layer.flatMap(rows),
    ...hconcat.flatMap(rows),
  ];
  return rows(chart as View).filter((row) => field in row);
}
