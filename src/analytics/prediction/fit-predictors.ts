import { type Baselines, baselineOutlooks, fitBaselines } from '../baselines/baselines.ts';
import type { Outlook } from '../baselines/feature-column.ts';
import { type Lifetime, lifetimeOutlook } from '../baselines/lifetime.ts';
import { type Encoding, encode, fitEncoding } from '../features/encoding.ts';
import type { FeatureTable, Targets } from '../features/feature-table.ts';
import type { GrowTrees } from '../forest/train-forest.ts';
import { type FittedForests, type ForestSettings, fitForests, forestOutlook } from './fit-forests.ts';
import { fitLifetimeIfPossible, withLifetime } from './lifetime-features.ts';
import { choosePooling, type Pooling, pool } from './pooling.ts';
import type { Predictor } from './prediction.ts';

/** Customers on a cut-off day, and what they did in the days that followed. */
export type Window = { features: FeatureTable; targets: Targets };

/** Everything that was fitted to one window. */
export type FittedPredictors = {
  encoding: Encoding;
  forests: FittedForests;
  pooling: { forest: Pooling; blend: Pooling };
  baselines: Baselines;
};

/** What each predictor foretells of the same customers. BG/NBD, and so the blend, are missing where they cannot be fitted. */
export type Outlooks = { forest: Outlook } & { [Name in Predictor]?: Outlook };

/** Fits every predictor to a window; without settings those of the forests are chosen on it. */
export async function fitPredictors(
  { features, targets }: Window,
  seed: number,
  grow: GrowTrees,
  settings?: ForestSettings,
): Promise<FittedPredictors> {
  const lifetime = fitLifetimeIfPossible(features);
  const known = withLifetime(features, lifetime, targets.horizonDays);
  const encoding = fitEncoding(known);
  const { forests, outOfBag } = await fitForests(
    encode(known, encoding).columns,
    targets,
    seed,
    grow,
    settings,
  );
  const blended = blendOf(outOfBag, lifetime && lifetimeOutlook(lifetime, features, targets.horizonDays));
  return {
    encoding,
    forests,
    pooling: {
      forest: choosePooling(outOfBag.spend, targets.spend),
      blend: blended ? choosePooling(blended.spend, targets.spend) : null,
    },
    baselines: fitBaselines(features, targets),
  };
}

/**
 * What every predictor foretells of customers from the morning of their table's cut-off day.
 * @param lifetime BG/NBD and Gamma-Gamma as fitted on that day
 */
export function outlooksOf(
  { encoding, forests, pooling, baselines }: FittedPredictors,
  lifetime: Lifetime | null,
  features: FeatureTable,
  horizonDays: number,
): Outlooks {
  const known = withLifetime(features, lifetime, horizonDays);
  const raw = forestOutlook(forests, encode(known, encoding).columns);
  const ofLifetime = lifetime && lifetimeOutlook(lifetime, features, horizonDays);
  const blended = blendOf(raw, ofLifetime);
  const pooled = (outlook: Outlook, pooling: Pooling) => ({
    ...outlook,
    spend: pool(pooling, outlook.spend),
  });
  return {
    forest: pooled(raw, pooling.forest),
    ...(blended && { blend: pooled(blended, pooling.blend) }),
    ...(ofLifetime && { 'bg-nbd': ofLifetime }),
    ...baselineOutlooks(baselines, features),
  };
}

function blendOf(forest: Outlook, lifetime: Outlook | null): Outlook | null {
  if (!lifetime) return null;
  const mean = (one: Float64Array, other: Float64Array) =>
    one.map((value, row) => (value + (other[row] ?? 0)) / 2);
  return {
    probability: mean(forest.probability, lifetime.probability),
    spend: mean(forest.spend, lifetime.spend),
  };
}
