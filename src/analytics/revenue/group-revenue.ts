import type { Day } from '../../calendar.ts';
import { fromE4, type MoneyE4 } from '../../money.ts';
import type { RevenuePeriod } from './revenue-periods.ts';

/** What a group brought in each of some periods, in currency units. */
export type GroupTrend = {
  label: string;
  /** In the order of the periods. */
  revenue: number[];
  total: number;
};

/** A label with what its members brought by period, in ten-thousandths; periods without anything may be absent. */
export type LabelledSums = { label: string; byPeriod: ReadonlyMap<Day, MoneyE4> };

/**
 * The groups over some periods, that with the highest total first and the rest last: what of all revenue is in none of them, so that
 * all add up. Groups without anything are left out.
 */
export function groupTrends(
  periods: readonly Pick<RevenuePeriod, 'period' | 'revenue'>[],
  groups: readonly LabelledSums[],
  restLabel: string,
): GroupTrend[] {
  const trendOf = (label: string, revenue: number[]): GroupTrend => ({
    label,
    revenue,
    total: exactly(revenue.reduce((sum, one) => sum + one, 0)),
  });
  const named = groups.map(({ label, byPeriod }) =>
    trendOf(
      label,
      periods.map(({ period }) => fromE4(byPeriod.get(period) ?? 0)),
    ),
  );
  const rest = trendOf(
    restLabel,
    periods.map(({ revenue }, index) =>
      exactly(revenue - named.reduce((sum, group) => sum + (group.revenue[index] ?? 0), 0)),
    ),
  );
  const isRest = ({ label }: GroupTrend) => label === restLabel;
  return [
    ...named.filter((group) => !isRest(group)).sort((a, b) => b.total - a.total),
    ...named.filter(isRest),
    rest,
  ].filter(({ revenue }) => revenue.some((one) => one !== 0));
}

/** Sums of floats that stand for whole ten-thousandths, without the drift, and without a zero below zero. */
function exactly(amount: number): number {
  return Number(amount.toFixed(4)) + 0;
}
