import { randomBytes } from 'node:crypto';
import type { Filter } from 'mongodb';
import type { Prediction } from '../analytics/prediction/prediction.ts';
import { now } from '../calendar.ts';
import type { AssertHeld } from './lease.ts';
import type { ScoringRecord, Store } from './store.ts';

/** What is expected of a customer, and the segment they are in. */
export type SegmentedPrediction = Prediction & { segment: string };

/** What decides the predictions of a run. */
export type ScoringKey = Pick<
  ScoringRecord,
  'model' | 'horizonDays' | 'asOf' | 'dataStamp' | 'rules' | 'version'
>;

type Predictions = Pick<Store, 'scorings' | 'predictions'>;

/** The run that predicted every customer in this way, null where none did or it was stopped before its end. */
export async function findScoring(
  { scorings }: Pick<Store, 'scorings'>,
  key: ScoringKey,
): Promise<ScoringRecord | null> {
  return scorings.findOne({ ...key, state: 'done' }, { sort: { startedAt: -1 } });
}

/**
 * Stores the predictions of every customer as they come. Nobody sees them before the last is there: until then their run is
 * marked as running, and whoever finds it so, alone as they are with the horizon's lease, knows that it was stopped and deletes it.
 */
export async function keepPredictions(
  store: Predictions,
  key: ScoringKey,
  predictions: AsyncIterable<SegmentedPrediction[]>,
  assertHeld: AssertHeld,
): Promise<ScoringRecord> {
  await deleteScorings(store, { horizonDays: key.horizonDays, state: 'running' });
  const run: ScoringRecord = {
    _id: randomBytes(6).toString('hex'),
    ...key,
    state: 'running',
    startedAt: now(),
    customers: 0,
  };
  await store.scorings.insertOne(run);
  for await (const some of predictions) {
    if (some.length === 0) continue;
    run.customers += some.length;
    await store.predictions.insertMany(
      some.map((one) => ({ _id: predictionId(run._id, one.customerId), run: run._id, ...one })),
      { ordered: false },
    );
  }
  await assertHeld();
  const done = { state: 'done' as const, customers: run.customers };
  await store.scorings.updateOne({ _id: run._id }, { $set: done });
  return { ...run, ...done };
}

/** How many runs are kept of each horizon: someone may still be reading the one before. */
const keptScorings = 3;

/** Deletes the predictions of all but the last runs of a horizon. */
export async function pruneScorings(store: Predictions, horizonDays: number): Promise<void> {
  const runs = await store.scorings.find({ horizonDays, state: 'done' }).sort({ startedAt: -1 }).toArray();
  const replaced = runs.slice(keptScorings).map(({ _id }) => _id);
  if (replaced.length > 0) await deleteScorings(store, { _id: { $in: replaced } });
}

/** Deletes the predictions that a model made. */
export async function deleteScoringsOf(store: Predictions, model: string): Promise<void> {
  await deleteScorings(store, { model });
}

/** Deletes predictions first and their runs last, so that what is stopped in between is found again. */
async function deleteScorings(
  { scorings, predictions }: Predictions,
  filter: Filter<ScoringRecord>,
): Promise<void> {
  const runs = await scorings.find(filter, { projection: { _id: 1 } }).toArray();
  for (const { _id } of runs) {
    await scorings.updateOne({ _id }, { $set: { state: 'running' } });
    await predictions.deleteMany({ run: _id });
    await scorings.deleteOne({ _id });
  }
}

/** What a run expects of one customer, null where it does not know them. */
export async function predictionOf(
  { predictions }: Pick<Store, 'predictions'>,
  run: string,
  customerId: string,
): Promise<SegmentedPrediction | null> {
  return predictions.findOne({ _id: predictionId(run, customerId) }, { projection: { _id: 0, run: 0 } });
}

/** What the prediction of a customer is stored under. */
export function predictionId(run: string, customerId: string): string {
  return `${run} ${customerId}`;
}
