import { modelFormat } from '../../analytics/prediction/packed-model.ts';
import { type Day, dayOfDate, daysBetween } from '../../calendar.ts';
import { defaultAsOf } from '../../data/as-of.ts';
import { dataStamp } from '../../data/data-stamp.ts';
import { withLease } from '../../data/lease.ts';
import { answeringModels, modelDays } from '../../data/models.ts';
import type { ModelRecord } from '../../data/store.ts';
import { verdictOf } from '../../data/training-verdict.ts';
import { UserError } from '../../errors.ts';
import { ensureForecast } from './ensure-forecast.ts';
import { defaultSeed, type ForecastContext, trainingLease, trainModel, usualHorizon } from './train-model.ts';

/** A model that has not answered for so long is of a horizon, or of a past day, that nobody asks for any more. */
const forgottenDays = 60;

/**
 * Trains anew the models that are a week old or written by another version of Midas, one after the other. Data that do not
 * suffice for it are no failure: they are noted, and not tried again before they change.
 * @returns the horizons trained for
 */
export async function retrainModels(context: Omit<ForecastContext, 'asOf'>): Promise<number[]> {
  const { store, timezone } = context;
  const asOf = await defaultAsOf(store, timezone);
  if (asOf === undefined) return [];
  const trained: number[] = [];
  for (const { horizonDays } of await dueModels(context, asOf))
    if (await trainIfDue(context, horizonDays, asOf)) trained.push(horizonDays);
  return trained;
}

/**
 * Gets predictions ready before anyone asks: retrains what is due, trains a first model, and predicts every customer where
 * the day or the data have moved on.
 */
export async function prepareForecasts(context: Omit<ForecastContext, 'asOf'>): Promise<void> {
  const { store, timezone } = context;
  const asOf = await defaultAsOf(store, timezone);
  if (asOf === undefined) return;
  await retrainModels(context);
  const inUse = (await answeringModels(store)).filter((model) => ageOf(model, asOf) < forgottenDays);
  const horizons = new Set([usualHorizon, ...inUse.map(({ horizonDays }) => horizonDays)]);
  for (const horizonDays of horizons)
    await unlessTooFewData(context, { horizonDays, asOf }, () => ensureForecast(context, horizonDays));
}

async function dueModels({ store }: Pick<ForecastContext, 'store'>, asOf: Day): Promise<ModelRecord[]> {
  return (await answeringModels(store)).filter((model) => {
    const age = ageOf(model, asOf);
    return age < forgottenDays && (age >= modelDays || model.format !== modelFormat);
  });
}

async function trainIfDue(
  context: Omit<ForecastContext, 'asOf'>,
  horizonDays: number,
  asOf: Day,
): Promise<boolean> {
  const { store } = context;
  return withLease(store.state, trainingLease, async (assertHeld) => {
    // Whoever held the lease before may have trained it.
    const due = (await dueModels(context, asOf)).some((model) => model.horizonDays === horizonDays);
    if (!due || (await verdictOf(store, { horizonDays, asOf, dataStamp: await dataStamp(store) })))
      return false;
    const order = { horizonDays, asOf, seed: defaultSeed };
    const outcome = await unlessTooFewData(context, order, () => trainModel(context, order, assertHeld));
    return outcome !== undefined;
  });
}

/** What came of it; undefined where the data do not suffice, of which whoever asks is told. */
async function unlessTooFewData<Result>(
  { store }: Pick<ForecastContext, 'store'>,
  tried: { horizonDays: number; asOf: Day },
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    const isVerdict = await verdictOf(store, { ...tried, dataStamp: await dataStamp(store) });
    if (error instanceof UserError && isVerdict) return undefined;
    throw error;
  }
}

/** For how many days a model has been the best at hand. */
function ageOf({ keptAsOf }: ModelRecord, asOf: Day): number {
  return daysBetween(dayOfDate(keptAsOf), asOf);
}
