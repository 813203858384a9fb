import type { FeatureTable, Targets } from '../features/feature-table.ts';
import { featureColumn, meanOf, type Outlook } from './feature-column.ts';
import { fitLogScale, type LogScale, logFeatures } from './log-features.ts';
import { fitRidgeLogistic, type Linear, logistic } from './ridge.ts';

/**
 * What follows from the days since the last order alone: the probability of a purchase by logistic regression on their logarithm,
 * and the mean spend of those with about as many days (bins in ascending order, the last without an end).
 */
export type RecencyModel = {
  scale: LogScale;
  odds: Linear;
  bins: { beforeDays: number | null; spend: number }[];
};

const mostBins = 20;

/** Fits recency alone to what customers then did. */
export function fitRecency(features: FeatureTable, targets: Targets): RecencyModel {
  const scale = fitLogScale(features, ['recencyDays']);
  return {
    scale,
    odds: fitRidgeLogistic(logFeatures(features, scale), targets.purchased),
    bins: spendBins(featureColumn(features, 'recencyDays'), targets.spend),
  };
}

/** What recency alone foretells. */
export function recencyOutlook({ scale, odds, bins }: RecencyModel, features: FeatureTable): Outlook {
  const spendOf = (days: number) =>
    bins.find(({ beforeDays }) => beforeDays === null || days < beforeDays)?.spend ?? 0;
  return {
    probability: logistic(odds, logFeatures(features, scale)),
    spend: featureColumn(features, 'recencyDays').map(spendOf),
  };
}

/** Bins of about as many customers each; equal recencies share a bin. */
function spendBins(recencyDays: Float64Array, spend: Float64Array): RecencyModel['bins'] {
  const order = [...recencyDays.keys()].sort((a, b) => (recencyDays[a] ?? 0) - (recencyDays[b] ?? 0));
  const bins: { beforeDays: number | null; spend: number }[] = [];
  let start = 0;
  while (start < order.length) {
    let end = Math.max(start + 1, Math.round(((bins.length + 1) * order.length) / mostBins));
    while (end < order.length && daysAt(end) === daysAt(end - 1)) end++;
    bins.push({
      beforeDays: end < order.length ? daysAt(end) : null,
      spend: meanOf(spend, order.slice(start, end)),
    });
    start = end;
  }
  return bins;

  function daysAt(position: number): number {
    return recencyDays[order[position] ?? 0] ?? 0;
  }
}
