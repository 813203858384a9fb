import { describe, expect, test } from '@jest/globals';
import { resampledCounts } from '../../../src/analytics/evaluate/bootstrap.ts';
import {
  advantageOf,
  beats,
  type Forecast,
  gradeOf,
  judge,
  qualityOf,
} from '../../../src/analytics/evaluate/quality.ts';

/** The same numbers every time, between 0 and 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Customers of whom the forest sees the chance to buy, BG/NBD sees it blurred, and recency knows nothing. */
function shop(customers: number, seed: number) {
  const random = randomNumbers(seed);
  const chance = Float64Array.from({ length: customers }, () => random());
  const purchased = chance.map((share) => (random() < share ? 1 : 0));
  const spend = purchased.map((bought) => bought * 50 * random());
  const forecasts: Forecast[] = [
    { model: 'forest', purchase: { values: chance }, spend: { values: chance.map((share) => 25 * share) } },
    { model: 'bg-nbd', purchase: { values: chance.map((share) => (share + random()) / 2) } },
    { model: 'recency', purchase: { values: chance.map(() => -Math.floor(90 * random())), ranksOnly: true } },
  ];
  return { forecasts, outcomes: { purchased, spend } };
}

describe('the quality of predictors', () => {
  const { forecasts, outcomes } = shop(1000, 1);
  const judged = judge(forecasts, outcomes);

  test('has a row for each predictor and target, with null where a metric has no meaning', () => {
    const rows = qualityOf(judged);
    expect(rows.map(({ model, target }) => `${model} ${target}`)).toEqual([
      'forest purchase',
      'forest spend',
      'bg-nbd purchase',
      'recency purchase',
    ]);
    expect(rows[0]).toMatchObject({ mae: null, r2: null, spearman: null, top10RevenueShare: null });
    expect(rows[1]).toMatchObject({ auc: null, prAuc: null, brier: null, lift10: null });
    expect(rows[3]).toMatchObject({ brier: null });
  });

  test('has intervals around its values', () => {
    for (const { model, target, ...metrics } of qualityOf(judged))
      for (const estimate of Object.values(metrics).filter((metric) => metric !== null)) {
        expect(estimate.low).toBeLessThan(estimate.value);
        expect(estimate.high).toBeGreaterThan(estimate.value);
      }
  });

  test('is the same for the same seed, and its intervals are others for another', () => {
    expect(qualityOf(judge(forecasts, outcomes))).toEqual(qualityOf(judged));
    const other = qualityOf(judge(forecasts, outcomes, { resamples: 200, seed: 2 }));
    expect(other[0]?.auc?.low).not.toBe(qualityOf(judged)[0]?.auc?.low);
  });

  test('tells a better predictor from noise', () => {
    expect(beats(judged, 'forest', 'bg-nbd', 'auc')).toBe(true);
    expect(beats(judged, 'bg-nbd', 'forest', 'auc')).toBe(false);
  });

  test('does not take a predictor for better than itself', () => {
    expect(advantageOf(judged, 'forest', 'forest', 'auc')).toEqual({ value: 0, low: 0, high: 0 });
    expect(beats(judged, 'forest', 'forest', 'auc')).toBe(false);
  });

  test('counts less as better for Brier', () => {
    expect(advantageOf(judged, 'forest', 'bg-nbd', 'brier')?.low).toBeGreaterThan(0);
  });

  test('compares on the same resamples, so that a difference is surer than its parts', () => {
    const width = ({ low = 0, high = 0 } = {}) => high - low;
    const [forest, , other] = qualityOf(judged);
    const difference = advantageOf(judged, 'forest', 'bg-nbd', 'auc');
    expect(width(difference ?? {})).toBeLessThan(Math.max(width(forest?.auc ?? {}), width(other?.auc ?? {})));
  });

  test('has no advantage in what either was not judged by', () => {
    expect(advantageOf(judged, 'forest', 'recency', 'brier')).toBeNull();
    expect(advantageOf(judged, 'forest', 'logistic', 'auc')).toBeNull();
    expect(beats(judged, 'forest', 'recency', 'brier')).toBe(false);
  });

  test('is null throughout without customers', () => {
    const none = new Float64Array();
    const [row] = qualityOf(
      judge([{ model: 'forest', purchase: { values: none } }], { purchased: none, spend: none }),
    );
    expect(row).toMatchObject({ auc: null, prAuc: null, brier: null, lift10: null });
  });
});

describe('bootstrap intervals', () => {
  test('draw as many customers as there are', () => {
    for (const counts of resampledCounts(137, { resamples: 20, seed: 5 }))
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(137);
  });

  test('hold the true value about 95 times in 100', () => {
    // A buyer has the higher chance with probability 5/6 when chances are uniform: that is the true AUC; 1/6 the true Brier.
    let [aucHeld, brierHeld] = [0, 0];
    for (let trial = 0; trial < 200; trial++) {
      const { forecasts, outcomes } = shop(300, 100 + trial);
      const [row] = qualityOf(judge(forecasts.slice(0, 1), outcomes, { resamples: 200, seed: trial }));
      if (row?.auc && row.auc.low <= 5 / 6 && 5 / 6 <= row.auc.high) aucHeld++;
      if (row?.brier && row.brier.low <= 1 / 6 && 1 / 6 <= row.brier.high) brierHeld++;
    }
    expect(aucHeld / 200).toBeGreaterThan(0.91);
    expect(aucHeld / 200).toBeLessThan(0.985);
    expect(brierHeld / 200).toBeGreaterThan(0.91);
    expect(brierHeld / 200).toBeLessThan(0.985);
  });
});

test.each([
  [0.8, 'excellent'],
  [0.799, 'good'],
  [0.7, 'good'],
  [0.6, 'fair'],
  [0.599, 'poor'],
  [0.5, 'poor'],
])('an AUC of %d is %s', (auc, grade) => {
  expect(gradeOf(auc)).toBe(grade);
});
