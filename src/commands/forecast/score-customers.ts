import type { PackedModel } from '../../analytics/prediction/packed-model.ts';
import { predictionVersion } from '../../analytics/prediction/prediction.ts';
import { noOrders } from '../../analytics/segment-map.ts';
import { type Day, dateOfDay } from '../../calendar.ts';
import { readFeatures } from '../../data/features.ts';
import { withLease } from '../../data/lease.ts';
import { readModel } from '../../data/models.ts';
import {
  findScoring,
  keepPredictions,
  pruneScorings,
  type ScoringKey,
  type SegmentedPrediction,
} from '../../data/predictions.ts';
import { type ProfileSet, rulesOf, withProfiles } from '../../data/profiles.ts';
import { segmentsOf } from '../../data/segments-of.ts';
import type { ModelRecord, ScoringRecord } from '../../data/store.ts';
import { formatNumber } from '../../format.ts';
import type { ForecastContext } from './train-model.ts';

/**
 * The run that holds what a model expects of every customer on a day: the one that is there, or else a new one. Two
 * who ask at once score once.
 * @throws UserError when the model cannot be read.
 */
export async function scoreCustomers(
  context: ForecastContext,
  model: ModelRecord,
  { asOf, dataStamp }: { asOf: Day; dataStamp: string },
): Promise<ScoringRecord> {
  const { store, segmentMap } = context;
  const { horizonDays } = model;
  const key = scoringKey(segmentMap, model, { asOf, dataStamp });
  const found = await findScoring(store, key);
  if (found) return found;
  return withLease(store.state, `score-${horizonDays}`, async (assertHeld) => {
    // Whoever held the lease before may have done it.
    const done = await findScoring(store, key);
    if (done) return done;
    const packed = await readModel(store, model);
    const run = await withProfiles(store, { ...context, asOf }, (profiles) =>
      keepPredictions(store, key, predictions(context, packed, profiles), assertHeld),
    );
    await pruneScorings(store, horizonDays);
    return run;
  });
}

/** What decides the predictions that a model makes on a day. */
export function scoringKey(
  segmentMap: ForecastContext['segmentMap'],
  { _id: model, horizonDays }: ModelRecord,
  { asOf, dataStamp }: { asOf: Day; dataStamp: string },
): ScoringKey {
  const rules = rulesOf(segmentMap);
  return { model, horizonDays, asOf: dateOfDay(asOf), dataStamp, rules, version: predictionVersion };
}

/** The predictions of every customer, each with the segment they are in on that day. */
async function* predictions(
  { store, compute, progress, giveWay }: ForecastContext,
  model: PackedModel,
  profiles: ProfileSet,
): AsyncGenerator<SegmentedPrediction[]> {
  const features = await readFeatures(store, { cutOff: profiles.asOf, giveWay });
  progress?.(`Predicting ${formatNumber(features.customerIds.length)} customers …`);
  for await (const some of compute.predict(model, features)) {
    const ids = some.map(({ customerId }) => customerId);
    await giveWay?.();
    const segments = await segmentsOf(profiles, ids);
    yield some.map((one) => ({ ...one, segment: segments.get(one.customerId) ?? noOrders }));
  }
}
