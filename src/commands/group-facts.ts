import { median } from '../analytics/median.ts';
import { formatMoney, formatNumber } from '../format.ts';
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

type Medians<Value = number | null> = { recencyDays: Value; frequency: Value; monetary: Value };

/**
 * The facts of a group of customers: its size, the medians of those who have ordered, if they are not known already, and when these
 * last ordered. The medians of `everyone` are named beside them where they are given.
 */
export function groupFacts(
  { customers, share, revenue, revenueShare }: GroupSize,
  buyers: readonly Buyer[],
  currency: string,
  { medians = mediansOf(buyers), everyone }: { medians?: Medians; everyone?: Medians<number> } = {},
): Fact[] {
  const words = everyone && {
    recencyDays: `${formatNumber(everyone.recencyDays, 1)} days`,
    frequency: formatNumber(everyone.frequency, 1),
    monetary: formatMoney(everyone.monetary, currency),
  };
  const beside = (field: keyof Medians) => (words ? ` (everyone: ${words[field]})` : '');
  const boughtWithin = (days: number) =>
    buyers.filter(({ recencyDays }) => recencyDays !== null && recencyDays <= days).length;
  return [
    { key: 'customers', label: 'Customers', value: customers },
    { key: 'share', label: 'Share of customers', value: share, unit: 'share' },
    { key: 'revenue', label: 'Revenue', value: revenue, unit: currency },
    { key: 'revenueShare', label: 'Share of revenue', value: revenueShare, unit: 'share' },
    {
      key: 'medianRecencyDays',
      label: `Median time since the last order${beside('recencyDays')}`,
      value: medians.recencyDays,
      unit: 'days',
    },
    {
      key: 'medianFrequency',
      label: `Median number of orders${beside('frequency')}`,
      value: medians.frequency,
      unit: 'orders',
    },
    {
      key: 'medianMonetary',
      label: `Median spent${beside('monetary')}`,
      value: medians.monetary,
      unit: currency,
    },
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

function mediansOf(buyers: readonly Buyer[]): Medians {
  const medianOf = (field: keyof Buyer) => median(buyers.flatMap((buyer) => buyer[field] ?? []));
  return {
    recencyDays: medianOf('recencyDays'),
    frequency: medianOf('frequency'),
    monetary: medianOf('monetary'),
  };
}
