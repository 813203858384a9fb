import { type Baselines, baselineOutlooks, fitBaselines } from '../baselines/baselines.ts';
import type { Outlook } from '../baselines/feature-column.ts';
import { type Lifetime, type LifetimeFigures, lifetimeOutlook } from '../baselines/lifetime.ts';
import { type EncodedFeatures, type Encoding, encode, fitEncoding } from '../features/encoding.ts';
import type { FeatureTable, Targets } from '../features/feature-table.ts';
import {
  type Examples,
  type FittedForests,
  type ForestSettings,
  fitForests,
  forestOutlook,
  type Growing,
} from './fit-forests.ts';
import { figuresIfFitted, fitLifetimeIfPossible, withLifetime } from './lifetime-features.ts';
import { choosePooling, type Pooling, pool } from './pooling.ts';
import type { Predictor } from './prediction.ts';
import { withoutAmbiguousSeasons } from './season.ts';
import type { FitWindow } from './windows.ts';

/** Everything that was fitted to one window. */
export type FittedPredictors = {
  encoding: Encoding;
  forests: FittedForests;
  /** One each forest of spend. */
  pooling: { forest: Pooling; blend: Pooling }[];
  baselines: Baselines;
};

/** What each predictor foretells of the same customers. BG/NBD is missing where it cannot be fitted. */
export type Outlooks = { forest: Outlook; blend: Outlook } & { [Name in Predictor]?: Outlook };

/**
 * Fits every predictor to a window; without settings those of the forests are chosen on it.
 * @param daysAhead how many days after the window's cut-off the day to answer for is
 */
export async function fitPredictors(
  window: FitWindow,
  daysAhead: number,
  growing: Growing,
  settings?: ForestSettings,
): Promise<FittedPredictors> {
  const { features, targets, further } = window;
  const { horizonDays } = targets;
  const figuresOf = (table: FeatureTable) =>
    figuresIfFitted(fitLifetimeIfPossible(table), table, horizonDays);
  const figures = figuresOf(features);
  const known = withLifetime(features, figures);
  const encoding = withoutAmbiguousSeasons(fitEncoding(known), features, daysAhead);
  const examples = (table: FeatureTable, { purchased, spend }: Targets): Examples => {
    return { columns: encode(table, encoding).columns, purchased, spend };
  };
  const ofFurther = further.map((one) =>
    examples(withLifetime(one.features, figuresOf(one.features)), one.targets),
  );
  const { forests, outOfBag } = await fitForests(examples(known, targets), ofFurther, growing, settings);
  const baselines = fitBaselines(features, targets);
  const ofLifetime = figures && lifetimeOutlook(figures);
  const { logistic } = baselineOutlooks(baselines, features);
  const pooling = outOfBag.spend.map((spend) => {
    const forest = { probability: outOfBag.probability, spend };
    const blend = blendOf({ forest, logistic, lifetime: ofLifetime });
    return { forest: choosePooling(spend, targets.spend), blend: choosePooling(blend.spend, targets.spend) };
  });
  return { encoding, forests, pooling, baselines };
}

/** The predictors with one of their forests of spend alone. */
export function withSpendForest(fitted: FittedPredictors, index: number): FittedPredictors {
  const only = <Item>(items: readonly Item[]) => items.slice(index, index + 1);
  return {
    ...fitted,
    forests: { ...fitted.forests, spend: only(fitted.forests.spend) },
    pooling: only(fitted.pooling),
  };
}

/** The settings that forests were fitted with. */
export function settingsOf({ forests: { purchaseLeaf, spend } }: FittedPredictors): ForestSettings {
  return { purchaseLeaf, spend: spend.map(({ way, minLeaf }) => ({ way, minLeaf })) };
}

/** What predictors know of the same customers. */
export type Known = { features: FeatureTable; figures: LifetimeFigures | null; encoded: EncodedFeatures };

/**
 * What predictors know of a table's customers.
 * @param lifetime BG/NBD and Gamma-Gamma as fitted on the table's cut-off day
 */
export function knownOf(
  features: FeatureTable,
  encoding: Encoding,
  lifetime: Lifetime | null,
  horizonDays: number,
): Known {
  const figures = figuresIfFitted(lifetime, features, horizonDays);
  return { features, figures, encoded: encode(withLifetime(features, figures), encoding) };
}

/** What every predictor foretells of customers from the morning of their table's cut-off day, with the first forest of spend. */
export function outlooksOf(
  { forests, pooling, baselines }: FittedPredictors,
  { features, figures, encoded }: Known,
): Outlooks {
  const forest = forestOutlook(forests, encoded.columns);
  const others = baselineOutlooks(baselines, features);
  const ofLifetime = figures && lifetimeOutlook(figures);
  const blend = blendOf({ forest, logistic: others.logistic, lifetime: ofLifetime });
  const [limits] = pooling;
  return {
    forest: { ...forest, spend: pool(limits?.forest ?? null, forest.spend) },
    blend: { ...blend, spend: pool(limits?.blend ?? null, blend.spend) },
    ...(ofLifetime && { 'bg-nbd': ofLifetime }),
    ...others,
  };
}

/**
 * The mean of those who err in different ways: for a purchase the forest, the logistic regression and BG/NBD; for spend
 * the forest and BG/NBD × Gamma-Gamma, as the regression is no good at it. Without lifetime models, of the others.
 */
function blendOf(outlooks: { forest: Outlook; logistic: Outlook; lifetime: Outlook | null }): Outlook {
  const { forest, logistic, lifetime } = outlooks;
  const lifetimes = lifetime ? [lifetime] : [];
  return {
    probability: meanOf([forest, logistic, ...lifetimes].map(({ probability }) => probability)),
    spend: meanOf([forest, ...lifetimes].map(({ spend }) => spend)),
  };
}

function meanOf(columns: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array()] = columns;
  return first.map((_, row) => columns.reduce((sum, column) => sum + (column[row] ?? 0), 0) / columns.length);
}
