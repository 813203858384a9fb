import type { FeatureTable, Targets } from '../features/feature-table.ts';
import type { Outlook } from './feature-column.ts';
import { fitLastPeriod, type LastPeriodModel, lastPeriodOutlook } from './last-period.ts';
import { fitLogisticModel, type LogisticModel, logisticOutlook } from './logistic.ts';
import { fitRecency, type RecencyModel, recencyOutlook } from './recency.ts';

/** The baselines that learn from what customers did after a cut-off day. For the one that need not, see `lifetime.ts`. */
export type Baselines = { recency: RecencyModel; lastPeriod: LastPeriodModel; logistic: LogisticModel };

/**
 * Fits the baselines to a window.
 * @throws RangeError without customers, or where the table lacks a column, such as `spend45` for a horizon of 45 days
 */
export function fitBaselines(features: FeatureTable, targets: Targets): Baselines {
  if (features.customerIds.length === 0) throw new RangeError('there are no customers to fit baselines to');
  return {
    recency: fitRecency(features, targets),
    lastPeriod: fitLastPeriod(features, targets),
    logistic: fitLogisticModel(features, targets),
  };
}

/** What each baseline foretells of customers for as many days as it was fitted on. */
export function baselineOutlooks(
  { recency, lastPeriod, logistic }: Baselines,
  features: FeatureTable,
): Record<'recency' | 'last-period' | 'logistic', Outlook> {
  return {
    recency: recencyOutlook(recency, features),
    'last-period': lastPeriodOutlook(lastPeriod, features),
    logistic: logisticOutlook(logistic, features),
  };
}
