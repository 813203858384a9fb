import { describe, expect, test } from '@jest/globals';
import {
  spendMetrics,
  spendMetricsOf,
  spendOutcomesOf,
} from '../../../src/analytics/evaluate/spend-metrics.ts';

const expected = Float64Array.of(
  ...[12.5, 0, 3, 3, 40, 7.25, 3, 0, 18, 25, 1, 2, 2, 60, 9, 11, 5, 5, 30, 0.5],
);
const actual = Float64Array.of(...[20, 0, 0, 5, 35, 0, 0, 0, 50, 10, 0, 0, 12.4, 90, 0, 7, 0, 0, -4, 0]);

describe('metrics of spend', () => {
  test('equal those of scikit-learn 1.9.1 and scipy 1.17.1 (mean_absolute_error, r2_score, spearmanr) with ties', () => {
    const { mae, r2, spearman } = spendMetrics(expected, actual);
    expect(mae).toBeCloseTo(8.7825, 13);
    expect(r2).toBeCloseTo(0.6289353584413704, 13);
    expect(spearman).toBeCloseTo(0.49429408206525677, 13);
  });

  test('take the share of spend that came from the top tenth', () => {
    expect(spendMetrics(expected, actual).top10RevenueShare).toBeCloseTo((90 + 35) / 225.4, 14);
  });

  test('share out those of equal expectation at the end of the top tenth', () => {
    const alike = new Float64Array(20).fill(1);
    expect(spendMetrics(alike, actual).top10RevenueShare).toBeCloseTo(0.1, 14);
  });

  test('have no rank correlation when all expectations are equal', () => {
    expect(spendMetrics(new Float64Array(20).fill(0.1), actual).spearman).toBeNull();
  });

  test('have neither R² nor rank correlation when all spent the same', () => {
    const same = spendMetrics(expected, new Float64Array(20).fill(0.1));
    expect(same).toMatchObject({ r2: null, spearman: null });
  });

  test('have no share of the top tenth when nothing was spent', () => {
    const metrics = spendMetrics(Float64Array.of(1, 2), new Float64Array(2));
    expect(metrics).toEqual({ mae: 1.5, r2: null, spearman: null, top10RevenueShare: null });
  });

  test('have no meaning without customers', () => {
    const none = { mae: null, r2: null, spearman: null, top10RevenueShare: null };
    expect(spendMetrics(new Float64Array(), new Float64Array())).toEqual(none);
  });

  test('keep R² exact for spend that is large beside its differences', () => {
    const far = (column: number[]) => Float64Array.from(column, (value) => 1e9 + value);
    expect(spendMetrics(far([1, 2, 3, 4]), far([1, 2, 3, 5])).r2).toBeCloseTo(1 - 1 / 8.75, 9);
  });

  test('have neither MAE nor R² where only the order of expectations means something', () => {
    const everyone = new Uint8Array(20).fill(1);
    const outcomes = spendOutcomesOf(actual);
    const metrics = spendMetricsOf(expected, outcomes, true)(everyone, outcomes.resample(everyone));
    expect(metrics).toMatchObject({ mae: null, r2: null, spearman: expect.closeTo(0.494294082065, 10) });
  });

  test('count a row that was drawn twice as two rows, and one that was not drawn as none', () => {
    const counts = Uint8Array.of(...[2, 0, 1, 3, 1, 1, 0, 2, 1, 1, 0, 0, 3, 1, 1, 2, 0, 1, 0, 0]);
    const rows = Array.from(counts).flatMap((count, row) => new Array<number>(count).fill(row));
    const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row] ?? Number.NaN);
    const outcomes = spendOutcomesOf(actual);
    const counted = spendMetricsOf(expected, outcomes)(counts, outcomes.resample(counts));
    const copied = spendMetrics(pick(expected), pick(actual));
    for (const metric of ['mae', 'r2', 'spearman', 'top10RevenueShare'] as const)
      expect(counted[metric]).toBeCloseTo(copied[metric] ?? Number.NaN, 13);
  });

  test('refuse what is not finite, and columns that differ in length', () => {
    expect(() => spendMetrics(Float64Array.of(0), Float64Array.of(Number.NaN))).toThrow('row 0');
    expect(() => spendMetrics(Float64Array.of(Infinity), Float64Array.of(0))).toThrow('row 0');
    expect(() => spendMetrics(Float64Array.of(0), Float64Array.of(0, 1))).toThrow('1 scores for 2 outcomes');
  });
});
