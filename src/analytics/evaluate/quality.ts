import type { Targets } from '../features/feature-table.ts';
import type { Estimate, Grade, Predictor, PredictorQuality } from '../prediction/prediction.ts';
import { estimateOf, type Resampling, resampledCounts } from './bootstrap.ts';
import { type PurchaseMetrics, purchaseMetricsOf } from './purchase-metrics.ts';
import type { Counts } from './ranking.ts';
import {
  type ResampledSpend,
  type SpendMetrics,
  type SpendOutcomes,
  spendMetricsOf,
  spendOutcomesOf,
} from './spend-metrics.ts';

/** One score a customer. With `ranksOnly` just their order means something: Brier, MAE and R² are null. */
export type Scores = { values: Float64Array; ranksOnly?: boolean };

/** What one predictor said of the customers whose outcomes are known: who buys, what they spend, or both. */
export type Forecast = { model: Predictor; purchase?: Scores; spend?: Scores };

export type Metric = keyof PurchaseMetrics | keyof SpendMetrics;

/** The metrics of one predictor on one target: of the data as they are, and of each resample. */
export type Judged = {
  model: Predictor;
  target: 'purchase' | 'spend';
  metrics: Record<Metric, number | null>;
  resampled: Record<Metric, number | null>[];
};

const noMetrics: Record<Metric, null> = {
  auc: null,
  prAuc: null,
  brier: null,
  lift10: null,
  mae: null,
  r2: null,
  spearman: null,
  top10RevenueShare: null,
};

const lowerIsBetter: readonly Metric[] = ['brier', 'mae'];

/**
 * Judges predictors on the same customers and the same resamples of them, so that differences between predictors can be told
 * from noise. Takes one pass a resample, predictor and target over what is sorted once.
 * @throws RangeError for columns that differ in length, values that are not finite, or purchases other than 0 and 1
 */
export function judge(
  forecasts: readonly Forecast[],
  { purchased, spend }: Pick<Targets, 'purchased' | 'spend'>,
  resampling: Resampling = { resamples: 200, seed: 1 },
): Judged[] {
  const spent = spendOutcomesOf(spend);
  const judges = forecasts.flatMap((forecast) => judgesOf(forecast, purchased, spent));
  const takeAll = (counts: Counts) => {
    const resampled = spent.resample(counts);
    return judges.map(({ take }) => take(counts, resampled));
  };
  const everyone = takeAll(new Uint8Array(purchased.length).fill(1));
  const judged = judges.map(({ model, target }, index): Judged => {
    return { model, target, metrics: everyone[index] ?? noMetrics, resampled: [] };
  });
  for (const counts of resampledCounts(purchased.length, resampling))
    takeAll(counts).forEach((metrics, index) => {
      judged[index]?.resampled.push(metrics);
    });
  return judged;
}

/** Every metric of every judged predictor with its 95% interval. */
export function qualityOf(judged: readonly Judged[]): PredictorQuality[] {
  return judged.map(({ model, target, metrics, resampled }) => {
    const estimate = (metric: Metric) =>
      estimateOf(
        metrics[metric],
        resampled.map((draw) => draw[metric]),
      );
    return {
      model,
      target,
      auc: estimate('auc'),
      prAuc: estimate('prAuc'),
      brier: estimate('brier'),
      lift10: estimate('lift10'),
      mae: estimate('mae'),
      r2: estimate('r2'),
      spearman: estimate('spearman'),
      top10RevenueShare: estimate('top10RevenueShare'),
    };
  });
}

/**
 * By how much one predictor is better than another on the same resamples: positive where it is better, also for Brier and MAE,
 * where less is better. It is better beyond noise when even `low` is above 0. Null where either has no such metric.
 */
export function advantageOf(
  judged: readonly Judged[],
  model: Predictor,
  over: Predictor,
  metric: Metric,
): Estimate | null {
  const ours = judgedOn(judged, model, metric);
  const theirs = judgedOn(judged, over, metric);
  const sign = lowerIsBetter.includes(metric) ? -1 : 1;
  const lead = (a?: number | null, b?: number | null) =>
    a === null || a === undefined || b === null || b === undefined ? null : sign * (a - b);
  return estimateOf(
    lead(ours?.metrics[metric], theirs?.metrics[metric]),
    ours?.resampled.map((draw, index) => lead(draw[metric], theirs?.resampled[index]?.[metric])) ?? [],
  );
}

/** Whether one predictor is better than another beyond noise: the 95% interval of its advantage lies above 0. */
export function beats(judged: readonly Judged[], model: Predictor, over: Predictor, metric: Metric): boolean {
  return (advantageOf(judged, model, over, metric)?.low ?? 0) > 0;
}

/** The grade of an AUC by lift quality, 2 · AUC − 1: how far it is on the way from chance to certainty. */
export function gradeOf(auc: number): Grade {
  // 2 × 0.8 − 1 is less than 0.6 in binary fractions, so the AUC itself is compared.
  if (auc >= 0.8) return 'excellent';
  if (auc >= 0.7) return 'good';
  return auc >= 0.6 ? 'fair' : 'poor';
}

type Judge = Pick<Judged, 'model' | 'target'> & {
  take(counts: Counts, resampled: ResampledSpend): Judged['metrics'];
};

function judgesOf(
  { model, purchase, spend }: Forecast,
  purchased: Float64Array,
  spent: SpendOutcomes,
): Judge[] {
  const judges: Judge[] = [];
  if (purchase) {
    const take = purchaseMetricsOf(purchase.values, purchased, purchase.ranksOnly);
    judges.push({ model, target: 'purchase', take: (counts) => ({ ...noMetrics, ...take(counts) }) });
  }
  if (spend) {
    const take = spendMetricsOf(spend.values, spent, spend.ranksOnly);
    judges.push({
      model,
      target: 'spend',
      take: (counts, resampled) => ({ ...noMetrics, ...take(counts, resampled) }),
    });
  }
  return judges;
}

function judgedOn(judged: readonly Judged[], model: Predictor, metric: Metric): Judged | undefined {
  return judged.find((one) => one.model === model && one.metrics[metric] !== null);
}
