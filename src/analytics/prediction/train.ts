import { addDays, type Day, daysBetween } from '../../calendar.ts';
import { UserError } from '../../errors.ts';
import { formatDay } from '../../format.ts';
import type { Lifetime } from '../baselines/lifetime.ts';
import { enoughData } from '../evaluate/enough-data.ts';
import type { FeatureTable } from '../features/feature-table.ts';
import { fingerprintOf } from '../features/fingerprint.ts';
import type { GrowTrees } from '../forest/train-forest.ts';
import { fitPredictors, settingsOf } from './fit-predictors.ts';
import { type Judgement, judgePredictors } from './judge-predictors.ts';
import { fitLifetimeIfPossible } from './lifetime-features.ts';
import type { Quality } from './prediction.ts';
import { type StoredPredictors, storedPredictors } from './stored-predictors.ts';
import { type FitWindow, type Window, windowsOf } from './windows.ts';

/** What a model is trained on: nothing of it is known only from the as-of day on. */
export type TrainingInput = {
  asOf: Day;
  horizonDays: number;
  /** The same data and seed give the same model. */
  seed: number;
  /** The window to fit and choose on, [as-of − 2H, as-of − H), then the one to judge on, [as-of − H, as-of). */
  windows: readonly FitWindow[];
  /** What is known of customers as of the as-of day. */
  standing: FeatureTable;
};

/** A trained model, as plain JSON. */
export type PredictionModel = Omit<Judgement, 'quality' | 'chosen'> & {
  asOf: Day;
  horizonDays: number;
  seed: number;
  /** Of the data that it was trained on. */
  fingerprint: string;
  quality: Quality;
  /** Fitted again, to the judged window, with what was chosen on the one before. */
  predictors: StoredPredictors;
  /** BG/NBD and Gamma-Gamma as of the as-of day. */
  lifetime: Lifetime | null;
};

/**
 * Trains the predictors of purchase and spend in time: fits them and chooses their settings on one window, judges them on the
 * next, which they have not seen, then fits them to that one, for the answer.
 * @param grow grows trees, perhaps elsewhere
 * @param progress is told of each step in words
 * @throws UserError with the counts when there are too few data
 */
export async function trainPrediction(
  { asOf, horizonDays, seed, windows, standing }: TrainingInput,
  grow: GrowTrees,
  progress: (step: string) => void = () => {},
): Promise<PredictionModel> {
  const [earlier, later] = windows;
  if (!earlier || !later)
    throw new RangeError(`two windows are needed to fit and to judge, not ${windows.length}`);
  assertEnough([earlier, later], standing, horizonDays);
  const fingerprint = fingerprintOf(
    ...windows.flatMap(windowsOf).flatMap(({ features, targets }) => [features, targets]),
    standing,
  );
  const daysUntil = ({ features }: Window) => daysBetween(features.cutOff, asOf);
  progress(
    `Fitting to the ${horizonDays} days from ${formatDay(earlier.features.cutOff)}, and choosing settings …`,
  );
  const tried = await fitPredictors(earlier, daysUntil(earlier), { seed, grow });
  progress(
    `Judging on the ${horizonDays} days from ${formatDay(later.features.cutOff)}, which were not seen …`,
  );
  const { quality, chosen, ...judgement } = judgePredictors(tried, later, seed);
  progress(`Fitting again, to the ${horizonDays} days from ${formatDay(later.features.cutOff)} …`);
  const fitted = await fitPredictors(later, daysUntil(later), { seed, grow }, settingsOf(chosen));
  return {
    asOf,
    horizonDays,
    seed,
    fingerprint,
    quality: {
      ...quality,
      fitted: spanOf(earlier, horizonDays),
      judged: spanOf(later, horizonDays),
    },
    ...judgement,
    predictors: storedPredictors(fitted),
    lifetime: fitLifetimeIfPossible(standing),
  };
}

function spanOf({ features: { cutOff } }: Window, horizonDays: number): { from: Day; before: Day } {
  return { from: cutOff, before: addDays(cutOff, horizonDays) };
}

function assertEnough(windows: readonly Window[], standing: FeatureTable, horizonDays: number): void {
  const buyers = windows.map(({ targets }) => targets.purchased.reduce((sum, bought) => sum + bought, 0));
  const others = windows.map(({ targets }, index) => targets.purchased.length - (buyers[index] ?? 0));
  const missing = enoughData({
    buyers: Math.min(...buyers),
    nonBuyers: Math.min(...others),
    historyDays: standing.columns['tenureDays']?.reduce((most, days) => Math.max(most, days), 0) ?? 0,
    horizonDays,
  });
  if (missing)
    throw new UserError(
      `not enough data to predict from. ${missing.join(' ')}`,
      'Import more history, or choose fewer days ahead with horizon=30.',
    );
}
