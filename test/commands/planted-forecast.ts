import { ObjectId } from 'mongodb';
import { modelFormat } from '../../src/analytics/prediction/packed-model.ts';
import {
  type Prediction,
  type Predictor,
  predictionVersion,
  type Quality,
} from '../../src/analytics/prediction/prediction.ts';
import type { SegmentMap } from '../../src/analytics/segment-map.ts';
import { addDays, type Day, dateOfDay } from '../../src/calendar.ts';
import { dataStamp } from '../../src/data/data-stamp.ts';
import { keepPredictions } from '../../src/data/predictions.ts';
import { rulesOf } from '../../src/data/profiles.ts';
import type { Store } from '../../src/data/store.ts';
import { gainsOf } from '../charts/forecasts.ts';

/** An estimate with an interval around it. */
export const estimate = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });

const nothing = { auc: null, prAuc: null, brier: null, lift10: null, mae: null, r2: null, spearman: null };

/** How well a predictor of purchases did. */
export function judgedPurchase(model: Predictor, auc: number): Quality['predictors'][number] {
  return {
    ...nothing,
    model,
    target: 'purchase',
    auc: estimate(auc),
    prAuc: estimate(0.6),
    brier: estimate(0.09),
    lift10: estimate(4.1),
    top10RevenueShare: null,
  };
}

/** How well a predictor of spend did. */
export function judgedSpend(model: Predictor, r2: number): Quality['predictors'][number] {
  return {
    ...nothing,
    model,
    target: 'spend',
    mae: estimate(12.5),
    r2: estimate(r2),
    spearman: estimate(0.4),
    top10RevenueShare: estimate(0.55),
  };
}

/** A quality whose forest is best on purchases, and BG/NBD on spend. */
export const plantedQuality: Quality = {
  grade: 'excellent',
  fitted: { from: '2019-11-03', before: '2020-02-01' },
  judged: { from: '2020-02-01', before: '2020-05-01' },
  customers: 1000,
  buyers: 200,
  spend: 10_000,
  predictors: [
    judgedPurchase('forest', 0.84),
    judgedPurchase('bg-nbd', 0.83),
    judgedPurchase('recency', 0.8),
    judgedSpend('forest', 0.38),
    judgedSpend('bg-nbd', 0.51),
    judgedSpend('last-period', 0.2),
  ],
  gains: gainsOf(
    [84, 40, 24, 16, 12, 8, 6, 4, 4, 2].map(
      (buyers) => [100, buyers, buyers * 50] as [number, number, number],
    ),
  ),
  reliability: [0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.45, 0.8].map((predicted, index) => ({
    decile: index + 1,
    customers: 100,
    predicted,
    observed: predicted * 0.9,
    low: predicted * 0.7,
    high: predicted * 1.1,
  })),
};

/** What `plantForecast` puts into a store. */
export type Planted = {
  asOf: Day;
  horizonDays?: number;
  /** How old the model is. */
  ageDays?: number;
  predictions: readonly (Prediction & { segment: string })[];
  quality?: Quality;
  answering?: { purchase: Predictor; spend: Predictor };
};

/** A model and its predictions as training and scoring leave them, without either. */
export async function plantForecast(
  store: Store,
  segmentMap: SegmentMap,
  { asOf, horizonDays = 90, ageDays = 0, predictions, quality = plantedQuality, answering }: Planted,
): Promise<void> {
  const name = `planted-${horizonDays}d`;
  const trainedFor = addDays(asOf, -ageDays);
  const stamp = await dataStamp(store);
  await store.models.insertOne({
    _id: name,
    horizonDays,
    asOf: dateOfDay(trainedFor),
    keptAsOf: dateOfDay(trainedFor),
    serves: true,
    trainedAt: new Date(),
    seconds: 1,
    dataStamp: stamp,
    format: modelFormat,
    summary: {
      asOf: trainedFor,
      horizonDays,
      seed: 1,
      fingerprint: 'none',
      quality,
      answering: answering ?? { purchase: 'forest', spend: 'bg-nbd' },
      importance: [],
    },
    fileId: new ObjectId(),
    bytes: 0,
    sha256: '',
  });
  const key = {
    model: name,
    horizonDays,
    asOf: dateOfDay(asOf),
    dataStamp: stamp,
    rules: rulesOf(segmentMap),
    version: predictionVersion,
  };
  await keepPredictions(store, key, chunks(predictions), async () => {});
}

async function* chunks<Item>(items: readonly Item[]): AsyncGenerator<Item[]> {
  for (let from = 0; from < items.length; from += 1000) yield items.slice(from, from + 1000);
}
