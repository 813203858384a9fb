import { randomBytes } from 'node:crypto';
import type { Document, Filter } from 'mongodb';
import type { Prediction } from '../analytics/prediction/prediction.ts';
import { now } from '../calendar.ts';
import type { AssertHeld } from './lease.ts';
import type { PredictionRecord, ScoringRecord, Store } from './store.ts';

/** What is expected of a customer, and the segment they are in. */
export type SegmentedPrediction = Prediction & { segment: string };

/** What decides the predictions of a run. */
export type ScoringKey = Pick<ScoringRecord, 'model' | 'horizonDays' | 'asOf' | 'dataStamp' | 'rules'>;

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

/** Of whom: a segment, and only the most likely buyers. */
export type Selection = { segment?: string; limit?: number };

/** The predictions of a run, the most likely buyer first, equal ones by id. */
export async function predictionsOf(
  { predictions }: Pick<Store, 'predictions'>,
  run: string,
  { segment, limit = 0 }: Selection = {},
): Promise<SegmentedPrediction[]> {
  const cursor = predictions
    .find(ofRun(run, segment), { projection: { _id: 0, run: 0 } })
    .sort({ purchaseProbability: -1, customerId: 1 })
    .limit(limit)
    .batchSize(batchSize);
  const found: SegmentedPrediction[] = [];
  while (await cursor.hasNext()) found.push(...cursor.readBufferedDocuments());
  return found;
}

/** Few enough documents to be taken in between two answers. */
const batchSize = 1_000;

/** What a run expects of one customer, null where it does not know them. */
export async function predictionOf(
  { predictions }: Pick<Store, 'predictions'>,
  run: string,
  customerId: string,
): Promise<SegmentedPrediction | null> {
  return predictions.findOne({ _id: predictionId(run, customerId) }, { projection: { _id: 0, run: 0 } });
}

/** What a group of customers comes to. Money in currency units. */
export type ForecastTotals = {
  customers: number;
  /** The sum of purchase probabilities. */
  expectedBuyers: number;
  expectedSpend: number;
  meanProbability: number;
};

/** What a run expects of all customers, or of a segment's; zeros without any. */
export async function forecastTotals(
  store: Pick<Store, 'predictions'>,
  run: string,
  segment?: string,
): Promise<ForecastTotals> {
  const [totals] = await grouped<null>(store, ofRun(run, segment), null);
  return totals
    ? totalsOf(totals)
    : { customers: 0, expectedBuyers: 0, expectedSpend: 0, meanProbability: 0 };
}

/** What a run expects of each segment that has customers, by its name. */
export async function forecastBySegment(
  store: Pick<Store, 'predictions'>,
  run: string,
): Promise<Map<string, ForecastTotals>> {
  const groups = await grouped<string>(store, ofRun(run), '$segment');
  return new Map(groups.map((group) => [group._id, totalsOf(group)]));
}

/** One bin of purchase probabilities: from `from` to before `to`, the last one to 1. */
export type ProbabilityBin = ForecastTotals & { from: number; to: number };

/** How purchase probabilities are distributed over so many equal bins from 0 to 1, empty ones too. */
export async function probabilityBins(
  store: Pick<Store, 'predictions'>,
  run: string,
  { segment, bins = 20 }: { segment?: string; bins?: number } = {},
): Promise<ProbabilityBin[]> {
  const bin = { $min: [{ $floor: { $multiply: ['$purchaseProbability', bins] } }, bins - 1] };
  const found = new Map(
    (await grouped<number>(store, ofRun(run, segment), bin)).map((group) => [group._id, totalsOf(group)]),
  );
  const empty = { customers: 0, expectedBuyers: 0, expectedSpend: 0, meanProbability: 0 };
  return Array.from({ length: bins }, (_, index) => ({
    from: index / bins,
    to: (index + 1) / bins,
    ...(found.get(index) ?? empty),
  }));
}

type Group<Id> = { _id: Id; customers: number; expectedBuyers: number; expectedSpend: number };

function grouped<Id>(
  { predictions }: Pick<Store, 'predictions'>,
  match: Document,
  by: unknown,
): Promise<Group<Id>[]> {
  return predictions
    .aggregate<Group<Id>>([
      { $match: match },
      {
        $group: {
          _id: by,
          customers: { $sum: 1 },
          expectedBuyers: { $sum: '$purchaseProbability' },
          expectedSpend: { $sum: '$expectedSpend' },
        },
      },
    ])
    .toArray();
}

function totalsOf({ customers, expectedBuyers, expectedSpend }: Group<unknown>): ForecastTotals {
  return { customers, expectedBuyers, expectedSpend, meanProbability: expectedBuyers / customers };
}

function ofRun(run: string, segment?: string): Pick<Filter<PredictionRecord>, 'run' | 'segment'> {
  return segment === undefined ? { run } : { run, segment };
}

function predictionId(run: string, customerId: string): string {
  return `${run} ${customerId}`;
}
