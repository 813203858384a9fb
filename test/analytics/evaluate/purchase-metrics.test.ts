import { describe, expect, test } from '@jest/globals';
import { purchaseMetrics, purchaseMetricsOf } from '../../../src/analytics/evaluate/purchase-metrics.ts';

const scores = Float64Array.of(
  ...[
    0.9, 0.8, 0.8, 0.8, 0.6, 0.55, 0.5, 0.5, 0.3, 0.2, 0.2, 0.1, 0.05, 0.7, 0.4, 0.45, 0.35, 0.15, 0.65, 0.25,
  ],
);
const purchased = Float64Array.of(...[1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);

describe('metrics of who buys', () => {
  test('equal those of scikit-learn 1.9.1 (roc_auc_score, average_precision_score, brier_score_loss) with ties', () => {
    const { auc, prAuc, brier } = purchaseMetrics(scores, purchased);
    expect(auc).toBeCloseTo(0.7708333333333334, 14);
    expect(prAuc).toBeCloseTo(0.691859243697479, 14);
    expect(brier).toBeCloseTo(0.19287500000000002, 14);
  });

  test('take the lift over the top tenth, here 2 of 20, of which the second is any of three with two buyers', () => {
    // 1 + ⅔ buyers of 2, over 8 of 20.
    expect(purchaseMetrics(scores, purchased).lift10).toBeCloseTo((1 + 2 / 3) / 2 / (8 / 20), 14);
  });

  test('do not depend on the order of rows', () => {
    const reversed = purchaseMetrics(scores.toReversed(), purchased.toReversed());
    const asTheyAre = purchaseMetrics(scores, purchased);
    expect(reversed.auc).toBe(asTheyAre.auc);
    expect(reversed.lift10).toBe(asTheyAre.lift10);
    expect(reversed.prAuc).toBeCloseTo(asTheyAre.prAuc ?? Number.NaN, 14);
  });

  test('are those of chance when everyone has the same score', () => {
    const { auc, prAuc, lift10 } = purchaseMetrics(new Float64Array(20).fill(0.4), purchased);
    expect([auc, prAuc, lift10]).toEqual([0.5, 0.4, 1]);
  });

  test('are perfect when every buyer is above every other', () => {
    const perfect = purchaseMetrics(Float64Array.of(0.9, 0.1, 0.8, 0.2), Float64Array.of(1, 0, 1, 0));
    expect(perfect).toMatchObject({ auc: 1, prAuc: 1, lift10: 2 });
  });

  test.each([0, 1])('have no meaning when all outcomes are %d, but for Brier', (outcome) => {
    const metrics = purchaseMetrics(Float64Array.of(0.5, 0.5), Float64Array.of(outcome, outcome));
    expect(metrics).toEqual({ auc: null, prAuc: null, brier: 0.25, lift10: null });
  });

  test('have no meaning without customers', () => {
    const none = new Float64Array();
    expect(purchaseMetrics(none, none)).toEqual({ auc: null, prAuc: null, brier: null, lift10: null });
  });

  test('have no Brier for scores that are no probabilities', () => {
    expect(purchaseMetrics(Float64Array.of(-3, -90), Float64Array.of(1, 0))).toMatchObject({
      auc: 1,
      brier: null,
    });
  });

  test('have no Brier for scores of which only the order means something', () => {
    const everyone = new Uint8Array(20).fill(1);
    expect(purchaseMetricsOf(scores, purchased, true)(everyone)).toMatchObject({ brier: null });
  });

  test('count a row that was drawn twice as two rows, and one that was not drawn as none', () => {
    const counts = Uint8Array.of(...[2, 0, 1, 3, 1, 1, 0, 2, 1, 1, 0, 0, 3, 1, 1, 2, 0, 1, 0, 0]);
    const rows = Array.from(counts).flatMap((count, row) => new Array<number>(count).fill(row));
    const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row] ?? Number.NaN);
    const counted = purchaseMetricsOf(scores, purchased)(counts);
    const copied = purchaseMetrics(pick(scores), pick(purchased));
    for (const metric of ['auc', 'prAuc', 'brier', 'lift10'] as const)
      expect(counted[metric]).toBeCloseTo(copied[metric] ?? Number.NaN, 13);
  });

  test('refuse what is no score, no outcome or no pair of columns', () => {
    expect(() => purchaseMetrics(Float64Array.of(0, Number.NaN), Float64Array.of(0, 1))).toThrow('row 1');
    expect(() => purchaseMetrics(Float64Array.of(0, 1), Float64Array.of(0, 2))).toThrow('neither 0 nor 1');
    expect(() => purchaseMetrics(Float64Array.of(0), Float64Array.of(0, 1))).toThrow(
      '1 scores for 2 outcomes',
    );
  });
});
