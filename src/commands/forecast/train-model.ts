import type { Trained } from '../../analytics/compute.ts';
import { type Comparison, compareModels, daysSeen } from '../../analytics/prediction/compare-models.ts';
import type { PackedModel } from '../../analytics/prediction/packed-model.ts';
import { addDays, type Day, dayOfDate } from '../../calendar.ts';
import { dataStamp } from '../../data/data-stamp.ts';
import type { AssertHeld } from '../../data/lease.ts';
import { keepAnswering, keepModel, lastModel, pruneModels, readModel } from '../../data/models.ts';
import type { ModelRecord, Store } from '../../data/store.ts';
import { keepVerdict } from '../../data/training-verdict.ts';
import { UserError } from '../../errors.ts';
import type { CommandContext } from '../command.ts';
import { readTraining } from './read-training.ts';

/** What of a command's context forecasts need. */
export type ForecastContext = Pick<
  CommandContext,
  'store' | 'segmentMap' | 'timezone' | 'compute' | 'asOf' | 'progress' | 'giveWay'
>;

/** What to train: for so many days from the as-of day, with what was known before it. */
export type TrainingOrder = { horizonDays: number; asOf: Day; seed: number };

/** For how many days ahead predictions are offered. */
export const horizons = ['30', '60', '90', '180'] as const;

/** The days ahead that predictions are for unless told otherwise. */
export const usualHorizon = 90;

/** The model that answers unless told otherwise grows from this seed. */
export const defaultSeed = 1;

/** What a training came to. */
export type TrainingOutcome = {
  /** The new model, whether it is to answer or not. */
  fresh: ModelRecord;
  /** The one that answered before; null where there was none. */
  last: ModelRecord | null;
  /** How the two compare, or why the last one cannot be read any more; null where there was none. */
  comparison: Comparison | Unreadable | null;
  /** The one of the two that answers from now on. */
  answers: ModelRecord;
};

export type Unreadable = { unreadable: string };

/** The lease of whoever trains: two trainings at once would only be in each other's way. */
export const trainingLease = 'train';

/**
 * Trains a model, compares it with the last one, and has the better one answer. To be called by whoever holds the lease.
 * @throws UserError when there are too few data, which is also noted, so that the next one who asks is told at once.
 */
export async function trainModel(
  context: ForecastContext,
  order: TrainingOrder,
  assertHeld: AssertHeld,
): Promise<TrainingOutcome> {
  const { store, compute, progress } = context;
  const started = performance.now();
  const stamp = await dataStamp(store);
  const last = await lastModel(store, order);
  const rival = await rivalOf(store, last, order);
  const input = await readTraining(context, order);
  const options = { ...(progress ? { progress } : {}), ...(rival && 'bytes' in rival ? { rival } : {}) };
  const trained = await compute.train(input, options).catch(async (error: unknown) => {
    if (error instanceof UserError) await keepVerdict(store, { ...order, dataStamp: stamp }, error);
    throw error;
  });
  const comparison = comparisonOf(trained, last, rival);
  const isBeaten = comparison !== null && 'better' in comparison && comparison.better === 'last';
  const isSame = last?._id === trained.packed.name;
  const mustAnswer = context.asOf !== undefined && !knowsTheSame(last, order.asOf, stamp);
  const lastAnswers = last !== null && isBeaten && !isSame && !mustAnswer;
  const seconds = (performance.now() - started) / 1000;
  const training = { dataStamp: stamp, seconds, serves: !lastAnswers };
  const fresh = await keepModel(store, trained, training, assertHeld);
  if (lastAnswers) await keepAnswering(store, last, order.asOf);
  await pruneModels(store);
  return { fresh, last, comparison, answers: lastAnswers ? last : fresh };
}

/**
 * The last model, where it can be judged on the days that a new one is judged on: it must not have seen their outcomes.
 * Or why it cannot be read.
 */
async function rivalOf(
  store: Store,
  last: ModelRecord | null,
  { asOf, horizonDays }: TrainingOrder,
): Promise<PackedModel | Unreadable | null> {
  if (!last) return null;
  try {
    const packed = await readModel(store, last);
    return daysSeen(last.summary, addDays(asOf, -horizonDays)) === 0 ? packed : null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { unreadable: error.message };
  }
}

function comparisonOf(
  { summary, rival: judged }: Trained,
  last: ModelRecord | null,
  rival: PackedModel | Unreadable | null,
): Comparison | Unreadable | null {
  if (!last) return null;
  if (rival && 'unreadable' in rival) return rival;
  if (judged && 'unreadable' in judged) return judged;
  return compareModels(summary, last.summary, judged);
}

/** Whether a model was trained for that day on these data: only then may it answer for a day of one's own. */
function knowsTheSame(model: ModelRecord | null, asOf: Day, stamp: string): boolean {
  return model !== null && dayOfDate(model.asOf) === asOf && model.dataStamp === stamp;
}
