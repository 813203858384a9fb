import { addDays, type Day, isoWeek } from '../../calendar.ts';
import { fromE4 } from '../../money.ts';
import { type Grain, laterPeriod, periodOf, periodsBetween } from '../cohorts/periods.ts';

/** By week or by month. */
export type RevenueGrain = Exclude<Grain, 'day'>;

/** What all customers together did in a period, in ten-thousandths where it is money. */
export type PeriodSums = {
  /** Its first day. */
  period: Day;
  /** Those with a counted order that began in the period, and those of them whose very first one did. */
  customers: number;
  newCustomers: number;
  /** Counted orders that began in the period, and what these come to. */
  orders: number;
  ordersE4: number;
  /** All lines dated in the period, refunds included, and those of its new customers. */
  revenueE4: number;
  newRevenueE4: number;
};

/** The revenue of a period; money in currency units. */
export type RevenuePeriod = {
  /** Its first day, and the first day after it. */
  period: Day;
  before: Day;
  revenue: number;
  newRevenue: number;
  returningRevenue: number;
  customers: number;
  newCustomers: number;
  returningCustomers: number;
  orders: number;
  /** What the orders that began in the period come to. */
  ordersValue: number;
  /** Per order; null without any. */
  orderValue: number | null;
  /** Revenue less the orders' value: refunds, and what of orders was dated in another period than their first day. */
  refunds: number;
  /** Whether the data cover only a part of it. */
  partial: boolean;
};

/** Of which days the data tell: from the first line's up to the as-of day, which is not among them. */
export type Coverage = { firstDay: Day; asOf: Day };

/**
 * Every period from the first with a line up to that of the last day before the as-of day; those without anything are zeros. The
 * first and the last are partial where the data begin or end within them.
 */
export function revenuePeriods(
  sums: readonly PeriodSums[],
  grain: RevenueGrain,
  { firstDay, asOf }: Coverage,
): RevenuePeriod[] {
  const found = new Map(sums.map((one) => [one.period, one]));
  const first = periodOf(firstDay, grain);
  const count = periodsBetween(first, periodOf(addDays(asOf, -1), grain), grain) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const period = laterPeriod(first, index, grain);
    const before = laterPeriod(period, 1, grain);
    return { ...figuresOf(found.get(period)), period, before, partial: period < firstDay || before > asOf };
  });
}

function figuresOf(sums: PeriodSums | undefined): Omit<RevenuePeriod, 'period' | 'before' | 'partial'> {
  const { customers, newCustomers, orders, ordersE4, revenueE4, newRevenueE4 } = sums ?? nothing;
  return {
    revenue: fromE4(revenueE4),
    newRevenue: fromE4(newRevenueE4),
    returningRevenue: fromE4(revenueE4 - newRevenueE4),
    customers,
    newCustomers,
    returningCustomers: customers - newCustomers,
    orders,
    ordersValue: fromE4(ordersE4),
    orderValue: orders > 0 ? fromE4(ordersE4) / orders : null,
    refunds: fromE4(revenueE4 - ordersE4),
  };
}

const nothing = { customers: 0, newCustomers: 0, orders: 0, ordersE4: 0, revenueE4: 0, newRevenueE4: 0 };

/**
 * The first day of the same period a year earlier: the ISO week of that number, or the calendar month. Null for a week 53 after a
 * year without one.
 */
export function lastYears(period: Day, grain: RevenueGrain): Day | null {
  if (grain === 'month') return laterPeriod(period, -12, grain);
  const [year = '', week = ''] = isoWeek(period).split('-');
  const earlier = [-52, -53].map((weeks) => laterPeriod(period, weeks, grain));
  return earlier.find((day) => isoWeek(day) === `${Number(year) - 1}-${week}`) ?? null;
}
