import type { FeatureTable, Targets } from '../features/feature-table.ts';
import { featureColumn, meanOf, type Outlook } from './feature-column.ts';

/** How likely customers with 0, 1, 2 and at least 3 orders in the last `horizonDays` days are to buy in as many that follow. */
export type LastPeriodModel = { horizonDays: number; rates: number[] };

const most = 3;

/**
 * Fits how often customers buy by how often they bought in the last period. Each rate is that of its customers and of one more who
 * is like everyone, so that it is known for orders that nobody had.
 */
export function fitLastPeriod(features: FeatureTable, { horizonDays, purchased }: Targets): LastPeriodModel {
  const orders = featureColumn(features, `orders${horizonDays}`);
  const everyone = meanOf(purchased);
  const rates = Array.from({ length: most + 1 }, (_, count) => {
    const rows = [...orders.keys()].filter((row) => classOf(orders[row] ?? 0) === count);
    return (meanOf(purchased, rows) * rows.length + everyone) / (rows.length + 1);
  });
  return { horizonDays, rates };
}

/** What the last period, repeated, foretells: the spend of the last `horizonDays` days comes again. */
export function lastPeriodOutlook({ horizonDays, rates }: LastPeriodModel, features: FeatureTable): Outlook {
  return {
    probability: featureColumn(features, `orders${horizonDays}`).map((orders) => rates[classOf(orders)] ?? 0),
    spend: featureColumn(features, `spend${horizonDays}`).slice(),
  };
}

function classOf(orders: number): number {
  return Math.min(most, orders);
}
