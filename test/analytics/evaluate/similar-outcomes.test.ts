import { describe, expect, test } from '@jest/globals';
import { rangeFor, similarOutcomes } from '../../../src/analytics/evaluate/similar-outcomes.ts';

/** 400 customers, a hundred of each score; of those scored 0.1, one in ten buys for 1, 2, … 10, and so on. */
const scores = Float64Array.from({ length: 400 }, (_, row) => [0.1, 0.3, 0.5, 0.9][row % 4] ?? 0);
const purchased = scores.map((score, row) => (Math.floor(row / 4) % 10 < Math.round(10 * score) ? 1 : 0));
const spend = purchased.map((bought, row) => bought * (1 + Math.floor(row / 40)));

describe('customers of similar score', () => {
  const groups = similarOutcomes(scores, { purchased, spend });

  test('are at least a hundred each, lowest score first', () => {
    expect(groups.map(({ customers, score }) => [customers, score])).toEqual(
      [0.1, 0.3, 0.5, 0.9].map((score) => [100, expect.closeTo(score, 12)]),
    );
  });

  test('bought as often as they did, with the Wilson interval', () => {
    // scipy 1.17.1: binomtest(50, 100).proportion_ci(method='wilson')
    expect(groups[2]).toMatchObject({
      purchased: 0.5,
      low: expect.closeTo(0.40383153, 8),
      high: expect.closeTo(0.59616847, 8),
    });
  });

  test('spent between the 10th and the 90th percentile, four in five of them', () => {
    expect(groups[3]).toMatchObject({
      spend: 4.95,
      spendLow: expect.closeTo(0.9, 12),
      spendHigh: 9,
    });
    expect(groups[0]).toMatchObject({ spend: 0.55, spendLow: 0, spendHigh: expect.closeTo(0.1, 12) });
  });

  test('are one group when all have one score', () => {
    const [group, ...others] = similarOutcomes(new Float64Array(400), { purchased, spend });
    expect(group).toMatchObject({ customers: 400, purchased: 0.45 });
    expect(others).toEqual([]);
  });

  test('are one group when they are fewer than a hundred, and none when there is nobody', () => {
    const few = { purchased: purchased.subarray(0, 8), spend: spend.subarray(0, 8) };
    expect(similarOutcomes(scores.subarray(0, 8), few)).toHaveLength(1);
    const none = new Float64Array();
    expect(similarOutcomes(none, { purchased: none, spend: none })).toEqual([]);
  });

  test('join a neighbour when they bought less often than those scored lower', () => {
    const upsideDown = scores.map((score) => (score === 0.3 ? 0.6 : score));
    const merged = similarOutcomes(upsideDown, { purchased, spend });
    expect(merged.map(({ customers, purchased }) => [customers, purchased])).toEqual([
      [100, 0.1],
      [200, 0.4],
      [100, 0.9],
    ]);
  });

  test('take in a rest that is too small for a group of its own', () => {
    const many = Float64Array.from({ length: 250 }, (_, row) => row);
    const rising = { purchased: many.map((score) => (score >= 150 ? 1 : 0)), spend: many };
    expect(similarOutcomes(many, rising).map(({ customers }) => customers)).toEqual([100, 150]);
  });

  test('are at most as many groups as asked for', () => {
    const many = Float64Array.from({ length: 400 }, (_, row) => row);
    const rising = { purchased: many.map((score) => (score >= 200 ? 1 : 0)), spend: many };
    const halves = similarOutcomes(many, rising, { groups: 8, smallest: 10 });
    expect(halves.map(({ customers }) => customers)).toEqual([200, 200]);
  });
});

describe('the range for a score', () => {
  const groups = similarOutcomes(scores, { purchased, spend });

  test('is that of the group at its score', () => {
    expect(rangeFor(groups, groups[1]?.score ?? 0)).toEqual(groups[1]);
  });

  test('is in between, between two groups', () => {
    const range = rangeFor(groups, 0.6);
    expect(range.purchased).toBeCloseTo(0.6, 12);
    expect(range.low).toBeLessThan(0.6);
    expect(range.high).toBeGreaterThan(0.6);
  });

  test('is that of the last group beyond the ends', () => {
    expect(rangeFor(groups, 1)).toEqual({ ...groups[3], score: 1 });
    expect(rangeFor(groups, -5)).toEqual({ ...groups[0], score: -5 });
  });

  test('is refused without groups', () => {
    expect(() => rangeFor([], 0.5)).toThrow('no groups');
  });

  test('survives JSON', () => {
    expect(rangeFor(JSON.parse(JSON.stringify(groups)), 0.42)).toEqual(rangeFor(groups, 0.42));
  });
});
