import { formatCounted, formatNumber } from '../../format.ts';

/** What there is to learn from: customers by what they did in the days that are learned from, and the days of history before the as-of day. */
export type DataCounts = { buyers: number; nonBuyers: number; historyDays: number; horizonDays: number };

/** The least customers of either kind that a model is learned from and judged on. */
export const leastCustomers = 100;

/** How many horizons of history there must be: one to know customers by, one to learn from, one to judge on. */
export const leastHorizons = 3;

/** Null when there is enough data to predict from, or else what is missing, a sentence each with its counts. */
export function enoughData({ buyers, nonBuyers, historyDays, horizonDays }: DataCounts): string[] | null {
  const leastDays = leastHorizons * horizonDays;
  const missing: string[] = [];
  if (historyDays < leastDays)
    missing.push(
      `The history is ${formatNumber(historyDays)} days long; to predict ${formatNumber(horizonDays)} days, at least ${formatNumber(leastDays)} are needed.`,
    );
  if (buyers < leastCustomers)
    missing.push(
      `${formatCounted(buyers, 'customer')} bought in the days to learn from; at least ${leastCustomers} are needed.`,
    );
  if (nonBuyers < leastCustomers)
    missing.push(
      `${formatCounted(nonBuyers, 'customer')} did not buy in the days to learn from; at least ${leastCustomers} are needed.`,
    );
  return missing.length === 0 ? null : missing;
}
