import { median } from '../analytics/median.ts';
import type { Fact } from './answer.ts';

/** How large a group of customers is, and what it brings: revenue in currency units, shares of all customers and of all revenue. */
export type GroupSize = {
  customers: number;
  share: number | null;
  revenue: number;
  revenueShare: number | null;
};

/** Someone of the group who has ordered, as far as facts ask. */
type Buyer = { recencyDays: number | null; frequency: number; monetary: number };

/** The facts of a group of customers: its size, and the medians and last orders of those who have ordered. */
export function groupFacts(
  { customers, share, revenue, revenueShare }: GroupSize,
  buyers: readonly Buyer[],
  currency: string,
): Fact[] {
  const medianOf = (field: keyof Buyer) => median(buyers.flatMap((buyer) => buyer[field] ?? []));
  const boughtWithin = (days: number) =>
    buyers.filter(({ recencyDays }) => recencyDays !== null && recencyDays <= days).length;
  return [
    { key: 'customers', label: 'Customers', value: customers },
    { key: 'share', label: 'Share of customers', value: share, unit: 'share' },
    { key: 'revenue', label: 'Revenue', value: revenue, unit: currency },
    { key: 'revenueShare', label: 'Share of revenue', value: revenueShare, unit: 'share' },
    {
      key: 'medianRecencyDays',
      label: 'Median time since the last order',
      value: medianOf('recencyDays'),
      unit: 'days',
    },
    {
      key: 'medianFrequency',
      label: 'Median number of orders',
      value: medianOf('frequency'),
      unit: 'orders',
    },
    { key: 'medianMonetary', label: 'Median spent', value: medianOf('monetary'), unit: currency },
    {
      key: 'boughtLast30Days',
      label: 'Bought in the last 30 days',
      value: boughtWithin(30),
      unit: 'customers',
    },
    {
      key: 'boughtLast90Days',
      label: 'Bought in the last 90 days',
      value: boughtWithin(90),
      unit: 'customers',
    },
  ];
}
