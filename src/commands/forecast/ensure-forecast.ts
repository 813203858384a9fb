import type { ModelSummary } from '../../analytics/compute.ts';
import { modelFormat, outdated } from '../../analytics/prediction/packed-model.ts';
import { type Day, daysBetween } from '../../calendar.ts';
import { countFutureLines, defaultAsOf } from '../../data/as-of.ts';
import { dataStamp } from '../../data/data-stamp.ts';
import { withLease } from '../../data/lease.ts';
import { findModel } from '../../data/models.ts';
import { findScoring } from '../../data/predictions.ts';
import { noLines } from '../../data/profiles.ts';
import type { ModelRecord, ScoringRecord } from '../../data/store.ts';
import { verdictOf } from '../../data/training-verdict.ts';
import { scoreCustomers, scoringKey } from './score-customers.ts';
import { defaultSeed, type ForecastContext, trainingLease, trainModel } from './train-model.ts';

/** What is expected of every customer, ready to be read from `predictions` by its run. */
export type Forecast = {
  model: ModelSummary & { name: string; trainedAt: Date };
  /** Of the stored predictions. */
  run: string;
  asOf: Day;
  /** From the day up to which the model knew everything. */
  modelAgeDays: number;
  /** How many customers are predicted: each with a counted order before the as-of day. */
  customers: number;
};

/**
 * Has every customer predicted as of the context's day, or the data's own: with the model that answers on that day, which is
 * at most a week old, or else with a new one. A day of one's own takes a model of that very day and the same data.
 * @throws UserError when there are too few data to train on, or the model cannot be read.
 */
export async function ensureForecast(context: ForecastContext, horizonDays: number): Promise<Forecast> {
  const { store } = context;
  const asOf = await forecastDay(context);
  const stamp = await dataStamp(store);
  const model = await ensureModel(context, { horizonDays, asOf, dataStamp: stamp });
  const run = await scoreCustomers(context, model, { asOf, dataStamp: stamp });
  return forecastOf(model, run, asOf);
}

/**
 * The same where it is at hand; null where a model would have to be trained, or customers to be predicted, first.
 * @throws UserError when there are no service lines.
 */
export async function findForecast(context: ForecastContext, horizonDays: number): Promise<Forecast | null> {
  const { store, segmentMap } = context;
  const asOf = await forecastDay(context);
  const stamp = await dataStamp(store);
  const wanted = { horizonDays, asOf, dataStamp: stamp };
  const model = await findModel(store, wanted, context.asOf === undefined ? undefined : wanted);
  if (model?.format !== modelFormat) return null;
  const run = await findScoring(store, scoringKey(segmentMap, model, wanted));
  return run && forecastOf(model, run, asOf);
}

function forecastOf(model: ModelRecord, run: ScoringRecord, asOf: Day): Forecast {
  return {
    model: { ...model.summary, name: model._id, trainedAt: model.trainedAt },
    run: run._id,
    asOf,
    modelAgeDays: daysBetween(model.summary.asOf, asOf),
    customers: run.customers,
  };
}

/**
 * The day that forecasts stand on: the context's, or the data's own.
 * @throws UserError when there are no service lines.
 */
export async function forecastDay({ store, timezone, asOf }: ForecastContext): Promise<Day> {
  const day = asOf ?? (await defaultAsOf(store, timezone));
  if (day === undefined) throw noLines(await countFutureLines(store, timezone));
  return day;
}

type Wanted = { horizonDays: number; asOf: Day; dataStamp: string };

/** The model that answers, or a new one. Two who find none at once train once. */
async function ensureModel(context: ForecastContext, wanted: Wanted): Promise<ModelRecord> {
  const { store, asOf, progress } = context;
  const find = () => findModel(store, wanted, asOf === undefined ? undefined : wanted);
  const found = readable(await find());
  if (found) return found;
  const verdict = await verdictOf(store, wanted);
  if (verdict) throw verdict;
  progress?.(`No model of the next ${wanted.horizonDays} days is at hand: training one first.`);
  return withLease(store.state, trainingLease, async (assertHeld) => {
    // Whoever held the lease before may have trained it, or found that it cannot be.
    const trained = readable(await find());
    if (trained) return trained;
    const failed = await verdictOf(store, wanted);
    if (failed) throw failed;
    return (await trainModel(context, { ...wanted, seed: defaultSeed }, assertHeld)).answers;
  });
}

/** @throws UserError when another version of Midas wrote it. */
function readable(model: ModelRecord | null): ModelRecord | null {
  if (model && model.format !== modelFormat) throw outdated(model._id, model.format);
  return model;
}
