import { type Day, daysBetween } from '../../calendar.ts';
import type { ModelSummary } from '../compute.ts';
import type { Estimate, PredictorQuality } from './prediction.ts';

/** The figures that two models are compared by. */
export const comparedMetrics = [
  { target: 'purchase', metric: 'auc', lowerIsBetter: false },
  { target: 'purchase', metric: 'brier', lowerIsBetter: true },
  { target: 'spend', metric: 'r2', lowerIsBetter: false },
  { target: 'spend', metric: 'mae', lowerIsBetter: true },
] as const;

export type ComparedMetric = (typeof comparedMetrics)[number]['metric'];

/** One figure of the last model and of the new one; `better` only where the two differ by more than chance. */
export type MetricChange = {
  target: 'purchase' | 'spend';
  metric: ComparedMetric;
  last: Estimate | null;
  fresh: Estimate | null;
  better: 'last' | 'fresh' | null;
};

/**
 * How two models compare.
 * - `same-days`: judged on the same days and customers, of which neither had seen the outcomes
 * - `other-days`: each judged on days of its own, so that their figures say nothing about which is better
 */
export type Comparison = {
  on: 'same-days' | 'other-days';
  changes: MetricChange[];
  /** The one to answer: the new one, which knows more, unless the last is better on more figures. */
  better: 'last' | 'fresh';
};

/** How many days of what the new model was judged on the last one had seen the outcomes of. */
export function daysSeen(last: Pick<ModelSummary, 'asOf'>, judgedFrom: Day): number {
  return Math.max(0, daysBetween(judgedFrom, last.asOf));
}

/**
 * Compares a new model with the last. A difference counts where one's figure lies outside the other's 95% interval.
 * @param rival how well the last model itself did on the days that the new one was judged on; null where it was not tried,
 * because it knew some of these days
 */
export function compareModels(
  fresh: ModelSummary,
  last: ModelSummary,
  rival: PredictorQuality[] | null,
): Comparison {
  const isComparable = rival !== null || wereJudgedAlike(fresh, last);
  const lastQuality = rival ?? last.quality.predictors;
  const changes = comparedMetrics.map(({ target, metric, lowerIsBetter }): MetricChange => {
    const of = (predictors: readonly PredictorQuality[], { answering }: ModelSummary) =>
      predictors.find((one) => one.target === target && one.model === answering[target])?.[metric] ?? null;
    const before = of(lastQuality, last);
    const after = of(fresh.quality.predictors, fresh);
    const better = isComparable ? betterOf(before, after, lowerIsBetter) : null;
    return { target, metric, last: before, fresh: after, better };
  });
  const lead = (side: 'last' | 'fresh') => changes.filter(({ better }) => better === side).length;
  return {
    on: isComparable ? 'same-days' : 'other-days',
    changes,
    better: lead('last') > lead('fresh') ? 'last' : 'fresh',
  };
}

/** Whether both were judged on the same days and, as far as can be told, the same outcomes. */
function wereJudgedAlike({ quality: one }: ModelSummary, { quality: other }: ModelSummary): boolean {
  return (
    one.judged.from === other.judged.from &&
    one.judged.before === other.judged.before &&
    one.customers === other.customers &&
    one.buyers === other.buyers &&
    one.spend === other.spend
  );
}

function betterOf(
  last: Estimate | null,
  fresh: Estimate | null,
  lowerIsBetter: boolean,
): MetricChange['better'] {
  if (!last || !fresh) return null;
  const isNoise = fresh.low <= last.value && last.value <= fresh.high;
  if (isNoise) return null;
  return last.value < fresh.value === lowerIsBetter ? 'last' : 'fresh';
}
