import { type ModelSummary, summaryOf } from '../../src/analytics/compute.ts';
import type { Estimate, Prediction, PredictorQuality } from '../../src/analytics/prediction/prediction.ts';
import type { PredictionModel } from '../../src/analytics/prediction/train.ts';
import { addDays, type Day } from '../../src/calendar.ts';
import type { SegmentedPrediction } from '../../src/data/predictions.ts';

/** A figure with an interval of a hundredth to both sides. */
export function around(value: number): Estimate {
  return { value, low: value - 0.01, high: value + 0.01 };
}

const none = { auc: null, prAuc: null, brier: null, lift10: null };
const noSpend = { mae: null, r2: null, spearman: null, top10RevenueShare: null };

/** How good a forest was, as far as models are compared by it. */
export function qualityRows({ auc = 0.75, brier = 0.1, r2 = 0.4, mae = 12 } = {}): PredictorQuality[] {
  return [
    { model: 'forest', target: 'purchase', ...none, ...noSpend, auc: around(auc), brier: around(brier) },
    { model: 'forest', target: 'spend', ...none, ...noSpend, r2: around(r2), mae: around(mae) },
  ];
}

/** All of a model but what it predicts with: enough to keep it, find it and compare it. */
export function modelAsOf(
  asOf: Day,
  {
    horizonDays = 90,
    seed = 1,
    fingerprint = 'f',
    filler = '',
    metrics = {} as Parameters<typeof qualityRows>[0],
  } = {},
): PredictionModel {
  const judged = { from: addDays(asOf, -horizonDays), before: asOf };
  const fitted = { from: addDays(asOf, -2 * horizonDays), before: judged.from };
  return {
    asOf,
    horizonDays,
    seed,
    fingerprint,
    quality: {
      grade: 'good',
      fitted,
      judged,
      customers: 1_000,
      buyers: 200,
      spend: 5_000,
      predictors: qualityRows(metrics),
      gains: [],
      reliability: [],
    },
    answering: { purchase: 'forest', spend: 'forest' },
    importance: [],
    filler,
  } as unknown as PredictionModel;
}

export function summaryFor(model: PredictionModel): ModelSummary {
  return summaryOf(model);
}

/** A prediction of a customer, as certain as can be. */
export function predictionOf(
  customerId: string,
  purchaseProbability: number,
  expectedSpend: number,
): Prediction {
  return {
    customerId,
    purchaseProbability,
    probabilityLow: purchaseProbability,
    probabilityHigh: purchaseProbability,
    expectedSpend,
    spendLow: 0,
    spendHigh: 2 * expectedSpend,
    pAlive: 0.5,
    expectedNextOrder: null,
    forestProbability: purchaseProbability,
    forestSpend: expectedSpend,
    drivers: [],
  };
}

/** So many predictions, ten at a time: customer 0 the least likely to buy, every other one a champion. */
export async function* predictionsFor(customers: number): AsyncGenerator<SegmentedPrediction[]> {
  const all = Array.from({ length: customers }, (_, index): SegmentedPrediction => {
    const customerId = `c${String(index).padStart(4, '0')}`;
    return {
      ...predictionOf(customerId, index / customers, index),
      segment: index % 2 === 0 ? 'champions' : 'lost',
    };
  });
  for (let from = 0; from < customers; from += 10) yield all.slice(from, from + 10);
}
