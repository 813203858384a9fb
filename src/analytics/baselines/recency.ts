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

/** Bins of about as many customers each, none with fewer than half of that; equal recencies share a bin. */
function spendBins(recencyDays: Float64Array, spend: Float64Array): RecencyModel['bins'] {
  const order = [...recencyDays.keys()].sort((a, b) => (recencyDays[a] ?? 0) - (recencyDays[b] ?? 0));
  const daysAt = (position: number) => recencyDays[order[position] ?? 0] ?? 0;
  const size = Math.ceil(order.length / mostBins);
  const bins: RecencyModel['bins'] = [];
  for (let start = 0, end = 0; start < order.length; start = end) {
    end = start + size;
    while (end < order.length && daysAt(end) === daysAt(end - 1)) end++;
    if (order.length - end < size / 2) end = order.length;
    const beforeDays = end < order.length ? daysAt(end) : null;
    bins.push({ beforeDays, spend: meanOf(spend, order.slice(start, end)) });
  }
  return bins;
}
