import { describe, expect, test } from '@jest/globals';
import {
  conditionalSpend,
  conditionalSpends,
  fitGammaGamma,
  populationSpend,
  type SpendHistory,
} from '../../../src/analytics/lifetime/gamma-gamma.ts';
import { describeWithShared } from '../../support/shared.ts';
import { sampleSpend } from './cdnow.ts';
import { drawing } from './simulate.ts';

/** Fader & Hardie 2013 on the CDNOW sample, in dollars. */
const published = { p: 6.25, q: 3.74, v: 15.44, customers: 946, averageValue: 38.81, highestMean: 299.63 };

describeWithShared(
  'Gamma-Gamma on the repeat purchases of the CDNOW sample (Fader & Hardie 2013)',
  ['cdnow-sample-ids.csv', 'cdnow-services.csv'],
  ([ids = '', services = '']) => {
    test('has the published parameters', () => {
      const model = fitGammaGamma(sampleSpend(ids, services));
      expect(model.customers).toBe(946);
      expect(model.p).toBeCloseTo(6.2496, 4);
      expect(model.q).toBeCloseTo(3.7442, 4);
      expect(model.v).toBeCloseTo(15.4435, 4);
    });
  },
);

describe('conditionalSpend', () => {
  test.each([
    [1, 10, 17.686318131257],
    [2, 20, 22.7362204724409],
    [7, 35.5, 35.4834372983437],
    [29, 18.25, 18.5027039513017],
  ])('of %d purchases of %d on average lies between theirs and everyone’s', (purchases, mean, expected) => {
    expect(conditionalSpend(published, purchases, mean)).toBeCloseTo(expected, 10);
  });

  test('is the mean of the population for a customer without a known purchase', () => {
    expect(populationSpend(published)).toBeCloseTo(35.2189781021898, 10);
    expect([
      ...conditionalSpends(published, {
        purchases: Float64Array.of(0, 3, 2),
        meanValue: Float64Array.of(Number.NaN, -4, 20),
      }),
    ]).toEqual([populationSpend(published), populationSpend(published), conditionalSpend(published, 2, 20)]);
  });

  test.each([0.9, 1, 1.001])('takes the mean purchase for the population’s where q = %d says none', (q) => {
    expect(populationSpend({ ...published, q })).toBe(38.81);
  });

  test('is the customer’s own mean where the formula has no finite value', () => {
    expect(conditionalSpend({ ...published, p: 0.1, q: 0.5 }, 2, 20)).toBe(20);
  });
});

describe('fitGammaGamma', () => {
  test('recovers the parameters from customers who behave as it says', () => {
    const { uniform, gamma } = drawing(11);
    const customers = 20_000;
    const purchases = Float64Array.from({ length: customers }, () => 1 + Math.floor(6 * uniform()));
    const meanValue = purchases.map((count) => gamma(4 * count, count * gamma(3, 30)));
    const { p, q, v } = fitGammaGamma({ purchases, meanValue });
    expect(p / 4).toBeCloseTo(1, 1);
    expect(q / 3).toBeCloseTo(1, 1);
    expect(v / 30).toBeCloseTo(1, 1);
  });

  test('finds an answer for customers who all spend the same', () => {
    const alike: SpendHistory = {
      purchases: new Float64Array(30).fill(2),
      meanValue: new Float64Array(30).fill(12.5),
    };
    expect(conditionalSpend(fitGammaGamma(alike), 1, 12.5)).toBeCloseTo(12.5, 1);
  });

  test('refuses fewer than ten customers with repeat purchases above zero', () => {
    const purchases = Float64Array.from({ length: 40 }, (_, row) => (row < 9 ? 2 : 0));
    expect(() => fitGammaGamma({ purchases, meanValue: purchases.map(() => 5) })).toThrow(
      'not enough data for Gamma-Gamma: 9 customers',
    );
  });
});
