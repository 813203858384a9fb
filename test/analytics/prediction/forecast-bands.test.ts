import { describe, expect, test } from '@jest/globals';
import { forecastBands, percentSums, sumOf } from '../../../src/analytics/prediction/forecast-bands.ts';

const prediction = (purchaseProbability: number, expectedSpend: number) => ({
  purchaseProbability,
  probabilityLow: 0,
  probabilityHigh: 1,
  expectedSpend,
  pAlive: purchaseProbability,
});

const bandsOf = (...all: [probability: number, spend: number][]) =>
  forecastBands(percentSums(all.map(([probability, spend]) => prediction(probability, spend))));

describe('bands of purchase probability', () => {
  test('hold every customer once, on the side above where a probability is on an edge', () => {
    const found = bandsOf([0, 1], [0.02, 2], [0.1, 3], [0.1999, 10], [0.3, 4], [0.7, 5], [1, 6]);
    expect(
      found.filter(({ customers }) => customers > 0).map(({ from, to, spend }) => [from, to, spend]),
    ).toEqual([
      [0, 0.02, 1],
      [0.02, 0.05, 2],
      [0.1, 0.2, 13],
      [0.3, 0.4, 4],
      [0.7, 0.8, 5],
      [0.9, 1, 6],
    ]);
  });

  test('run from the least to the most probable customer without a gap', () => {
    const bands = bandsOf([0.11, 1], [0.59, 1]);
    expect([bands[0]?.from, bands.at(-1)?.to]).toEqual([0.1, 0.6]);
    expect(bands.slice(1).map(({ from }) => from)).toEqual(bands.slice(0, -1).map(({ to }) => to));
  });

  test.each([
    [[0.81, 0.94], [0.8, 0.95], 8],
    [[0.81, 0.89], [0.81, 0.9], 9],
    [[0.5, 0.5], [0.5, 0.51], 1],
    [[1, 1], [0.99, 1], 1],
    [[0.001, 0.03], [0, 0.04], 4],
  ])('are narrower where all probabilities are near each other: %j', (ends, [from, to], count) => {
    const bands = bandsOf(...ends.map((end): [number, number] => [end, 1]));
    expect([bands.length, sumOf(bands).customers]).toEqual([count, 2]);
    expect(bands[0]?.from).toBe(from);
    expect(bands.at(-1)?.to).toBeGreaterThanOrEqual(to ?? 0);
  });

  test('add up what the database counted by percent', () => {
    const sums = { customers: 2, buyers: 0.5, buyersLow: 0.4, buyersHigh: 0.6, spend: 10, fading: 1 };
    const found = forecastBands([
      { percent: 1, ...sums },
      { percent: 25, ...sums },
      { percent: 29, ...sums },
    ]);
    expect(found.at(-1)).toEqual({
      from: 0.2,
      to: 0.3,
      customers: 4,
      buyers: 1,
      buyersLow: 0.8,
      buyersHigh: 1.2,
      spend: 20,
      fading: 2,
    });
    expect(sumOf(found)).toMatchObject({ customers: 6, buyers: 1.5, spend: 30 });
  });

  test('count those who have more likely left than not', () => {
    expect(sumOf(bandsOf([0.49, 1], [0.5, 1], [0.51, 1])).fading).toBe(1);
  });

  test('are none of nobody', () => {
    expect(forecastBands([])).toEqual([]);
  });
});
