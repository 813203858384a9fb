import { describe, expect, test } from '@jest/globals';
import {
  bandsOfPredictions,
  forecastBands,
  sumOf,
} from '../../../src/analytics/prediction/forecast-bands.ts';

const prediction = (purchaseProbability: number, expectedSpend: number) => ({
  purchaseProbability,
  probabilityLow: 0,
  probabilityHigh: 1,
  expectedSpend,
});

const taken = (bands: ReturnType<typeof forecastBands>) => bands.filter(({ customers }) => customers > 0);

describe('bands of purchase probability', () => {
  test('hold every customer once, on the side above where a probability is on an edge', () => {
    const found = bandsOfPredictions([
      prediction(0, 1),
      prediction(0.02, 2),
      prediction(0.1, 3),
      prediction(0.3, 4),
      prediction(0.7, 5),
      prediction(1, 6),
    ]);
    expect(taken(found).map(({ from, to, spend }) => [from, to, spend])).toEqual([
      [0, 0.02, 1],
      [0.02, 0.05, 2],
      [0.1, 0.2, 3],
      [0.3, 0.4, 4],
      [0.7, 0.8, 5],
      [0.9, 1, 6],
    ]);
  });

  test('cover all probabilities without a gap', () => {
    const bands = forecastBands([]);
    expect([bands[0]?.from, bands.at(-1)?.to]).toEqual([0, 1]);
    expect(bands.slice(1).map(({ from }) => from)).toEqual(bands.slice(0, -1).map(({ to }) => to));
  });

  test('add up what the database counted by percent', () => {
    const sums = { customers: 2, buyers: 0.5, buyersLow: 0.4, buyersHigh: 0.6, spend: 10 };
    const found = taken(
      forecastBands([
        { percent: 25, ...sums },
        { percent: 29, ...sums },
      ]),
    );
    expect(found).toEqual([
      { from: 0.2, to: 0.3, customers: 4, buyers: 1, buyersLow: 0.8, buyersHigh: 1.2, spend: 20 },
    ]);
    expect(sumOf([...found, ...found])).toEqual({
      customers: 8,
      buyers: 2,
      buyersLow: 1.6,
      buyersHigh: 2.4,
      spend: 40,
    });
  });
});
