import { describe, expect, test } from '@jest/globals';
import { gainsByDecile, reliabilityByDecile, targeting } from '../../../src/analytics/evaluate/deciles.ts';

const scores = Float64Array.from({ length: 20 }, (_, row) => row / 20);
const purchased = Float64Array.of(...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1]);
const spend = purchased.map((bought) => 10 * bought);

describe('gains by decile', () => {
  test('count from the customers scored highest', () => {
    expect(gainsByDecile(scores, { purchased, spend }).slice(0, 2)).toEqual([
      { decile: 1, customers: 2, buyers: 2, buyersShare: 0.5, lift: 5, spend: 20, spendShare: 0.5 },
      { decile: 2, customers: 2, buyers: 1, buyersShare: 0.75, lift: 3.75, spend: 10, spendShare: 0.75 },
    ]);
  });

  test('end with everyone', () => {
    expect(gainsByDecile(scores, { purchased, spend }).at(-1)).toMatchObject({
      decile: 10,
      buyersShare: 1,
      lift: 1,
      spendShare: 1,
    });
  });

  test('share outcomes evenly among customers of equal score', () => {
    const rows = gainsByDecile(new Float64Array(20), { purchased, spend });
    expect(rows.map(({ buyers }) => buyers)).toEqual(new Array(10).fill(0.4));
  });

  test('spread the customers that ten does not divide', () => {
    const rows = gainsByDecile(scores.subarray(7), {
      purchased: purchased.subarray(7),
      spend: spend.subarray(7),
    });
    expect(rows.map(({ customers }) => customers)).toEqual([1, 2, 1, 1, 2, 1, 1, 1, 2, 1]);
  });

  test('leave out tenths that nobody falls in', () => {
    const few = gainsByDecile(Float64Array.of(3, 2, 1), {
      purchased: Float64Array.of(1, 0, 0),
      spend: Float64Array.of(5, 0, 0),
    });
    expect(few.map(({ customers, buyers }) => [customers, buyers])).toEqual([
      [1, 1],
      [1, 0],
      [1, 0],
    ]);
  });

  test('are empty when nobody bought', () => {
    expect(gainsByDecile(scores, { purchased: new Float64Array(20), spend })).toEqual([]);
  });

  test('have shares of nothing as 0 when nothing was spent', () => {
    const rows = gainsByDecile(scores, { purchased, spend: new Float64Array(20) });
    expect(rows.every(({ spendShare }) => spendShare === 0)).toBe(true);
  });
});

describe('reliability by decile', () => {
  test('sets what came beside what was predicted, lowest first, with Wilson intervals', () => {
    const rows = reliabilityByDecile(scores, purchased);
    expect(rows[0]).toMatchObject({ decile: 1, customers: 2, predicted: 0.025, observed: 0, low: 0 });
    expect(rows[9]).toMatchObject({ decile: 10, customers: 2, predicted: 0.925, observed: 1, high: 1 });
    // One of two: statsmodels' and scipy's Wilson interval.
    expect(rows[6]?.low).toBeCloseTo(0.0945312057, 9);
    expect(rows[6]?.high).toBeCloseTo(0.9054687943, 9);
  });

  test('shares outcomes evenly among equal predictions', () => {
    const rows = reliabilityByDecile(new Float64Array(20).fill(0.3), purchased);
    expect(rows.map(({ predicted, observed }) => [predicted, observed])).toEqual(
      new Array(10).fill([expect.closeTo(0.3, 14), 0.2]),
    );
  });
});

describe('targeting', () => {
  const gains = gainsByDecile(scores, { purchased, spend });

  test('reads whole tenths off the gains', () => {
    const top = targeting(gains, 0.2);
    expect(top).toEqual({ customers: 4, buyers: 3, buyersShare: 0.75, spend: 30, spendShare: 0.75 });
  });

  test('takes customers within a tenth as alike', () => {
    expect(targeting(gains, 0.15)).toMatchObject({ customers: 3, buyers: 2.5, buyersShare: 0.625 });
  });

  test('of everyone is everyone', () => {
    expect(targeting(gains, 1)).toEqual({
      customers: 20,
      buyers: 4,
      buyersShare: 1,
      spend: 40,
      spendShare: 1,
    });
  });

  test.each([0, -0.1, 1.1, Number.NaN])('refuses %d as a share', (share) => {
    expect(() => targeting(gains, share)).toThrow('share of customers');
  });
});
