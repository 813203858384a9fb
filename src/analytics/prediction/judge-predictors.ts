import { gainsByDecile, reliabilityByDecile } from '../evaluate/deciles.ts';
import { beats, type Forecast, gradeOf, type Judged, judge, qualityOf } from '../evaluate/quality.ts';
import { type SimilarOutcomes, similarOutcomes } from '../evaluate/similar-outcomes.ts';
import type { Targets } from '../features/feature-table.ts';
import { meanSquaredError } from '../forest/forest-error.ts';
import { permutationImportance } from '../forest/permutation-importance.ts';
import {
  type FittedPredictors,
  type Known,
  knownOf,
  type Outlooks,
  outlooksOf,
  withSpendForest,
} from './fit-predictors.ts';
import { fitLifetimeIfPossible } from './lifetime-features.ts';
import { type Predictor, type PredictorQuality, predictors, type Quality } from './prediction.ts';
import type { Window } from './windows.ts';

/** How much a feature matters: by how much the forest's Brier score on the judged window worsens without it. */
export type Importance = { feature: string; loss: number };

/** What judging comes to. */
export type Judgement = {
  /** As judged, with the way to foretell spend that did best. */
  chosen: FittedPredictors;
  quality: Omit<Quality, 'fitted' | 'judged'>;
  /** Who answers: the best on the judged window, of purchase by Brier score; for spend see `bestOfSpend`. */
  answering: { purchase: Predictor; spend: Predictor };
  /** The most important first. */
  importance: Importance[];
  /** What customers of similar score did in the judged window, by the answering predictors' scores. */
  similar: { purchase: SimilarOutcomes[]; spend: SimilarOutcomes[] };
};

/** Judges predictors on a window that they have not seen, and chooses who answers. */
export function judgePredictors(fitted: FittedPredictors, window: Window, seed: number): Judgement {
  const { features, targets } = window;
  const lifetime = fitLifetimeIfPossible(features);
  const known = knownOf(features, fitted.encoding, lifetime, targets.horizonDays);
  const { chosen, outlooks } = withBestSpend(fitted, (one) => outlooksOf(one, known), targets.spend);
  const asked = predictors.flatMap((model) => {
    const outlook = outlooks[model];
    return outlook ? [{ model, outlook }] : [];
  });
  const forecasts = asked.map(
    ({ model, outlook }): Forecast => ({
      model,
      purchase: { values: outlook.probability },
      spend: { values: outlook.spend },
    }),
  );
  const judged = judge(forecasts, targets, { resamples: 200, seed });
  const quality = qualityOf(judged);
  const answering = {
    purchase: bestOf(quality, 'purchase', ({ brier }) => -(brier?.value ?? Number.POSITIVE_INFINITY)),
    spend: bestOfSpend(quality, judged),
  };
  const probability = (outlooks[answering.purchase] ?? outlooks.forest).probability;
  const spend = (outlooks[answering.spend] ?? outlooks.forest).spend;
  const auc = quality.find(({ model, target }) => target === 'purchase' && model === answering.purchase)?.auc;
  return {
    chosen,
    answering,
    importance: importanceOf(fitted, known, targets, seed),
    similar: {
      purchase: similarOutcomes(probability, targets),
      spend: similarOutcomes(spend, targets),
    },
    quality: {
      predictors: quality,
      grade: gradeOf(auc?.value ?? 0.5),
      customers: targets.purchased.length,
      buyers: sum(targets.purchased),
      spend: sum(targets.spend),
      gains: gainsByDecile(probability, targets),
      reliability: reliabilityByDecile(probability, targets.purchased),
      otherGains: asked
        .filter(({ model }) => model !== answering.purchase)
        .map(({ model, outlook }) => ({ model, gains: gainsByDecile(outlook.probability, targets) })),
    },
  };
}

/** The predictors with that forest of spend which has the least squared error, of equals the first, and what they foretell. */
function withBestSpend(
  fitted: FittedPredictors,
  outlooksOfOne: (fitted: FittedPredictors) => Outlooks,
  actual: Float64Array,
): { chosen: FittedPredictors; outlooks: Outlooks } {
  const ways = fitted.forests.spend.map((_, index) => {
    const chosen = withSpendForest(fitted, index);
    const outlooks = outlooksOfOne(chosen);
    return { chosen, outlooks, error: meanSquaredError(actual, outlooks.forest.spend) };
  });
  return ways.reduce((best, way) => (way.error < best.error ? way : best));
}

/** The predictor with the highest merit, of equals the first. */
function bestOf(
  quality: readonly PredictorQuality[],
  target: PredictorQuality['target'],
  merit: (quality: PredictorQuality) => number,
): Predictor {
  const [first, ...others] = quality.filter((one) => one.target === target);
  if (!first) throw new Error(`nobody foretells ${target}`);
  return others.reduce((best, one) => (merit(one) > merit(best) ? one : best), first).model;
}

/**
 * Who foretells spend: of those whose R² the best one does not beat beyond noise, the one who ranks customers best. A few who spend
 * most decide R², everyone decides the ranks.
 */
function bestOfSpend(quality: readonly PredictorQuality[], judged: readonly Judged[]): Predictor {
  const best = bestOf(quality, 'spend', ({ r2 }) => r2?.value ?? Number.NEGATIVE_INFINITY);
  const unbeaten = quality.filter(({ model }) => model === best || !beats(judged, best, model, 'r2'));
  return bestOf(unbeaten, 'spend', ({ spearman }) => spearman?.value ?? Number.NEGATIVE_INFINITY);
}

/** More rows than these tell no more about which features matter. */
const importanceRows = 5_000;

function importanceOf(
  { forests }: FittedPredictors,
  { encoded: { names, columns } }: Known,
  targets: Targets,
  seed: number,
): Importance[] {
  const step = Math.max(1, Math.floor(targets.purchased.length / importanceRows));
  const some = (values: Float64Array) => values.filter((_, row) => row % step === 0);
  const losses = permutationImportance(
    forests.purchase,
    { columns: columns.map(some), target: some(targets.purchased) },
    meanSquaredError,
    seed,
  );
  return names
    .map((feature, index) => ({ feature, loss: losses[index] ?? 0 }))
    .sort((a, b) => b.loss - a.loss || (a.feature < b.feature ? -1 : 1));
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
