import type { Document } from 'mongodb';
import type { PeriodSums, RevenueGrain } from '../analytics/revenue/revenue-periods.ts';
import { type Day, dateOfDay, dayOfDate } from '../calendar.ts';
import type { CustomerGroups } from './customer-groups.ts';
import { aggregateHistories, begin, cellStages, type StandingDay } from './period-cells.ts';
import type { Store } from './store.ts';

type Reading = Pick<Store, 'services' | 'histories' | 'cells'>;

type StoredSums = Omit<PeriodSums, 'period'> & { _id: Date };

/** What all customers together did in each period before the as-of day, the earliest first; periods without anything are absent. */
export async function revenueSums(
  store: Reading,
  day: StandingDay,
  grain: RevenueGrain,
): Promise<PeriodSums[]> {
  const found = day.computedAt
    ? await store.cells.aggregate<StoredSums>([{ $match: { grain } }, ...sumStages]).toArray()
    : await aggregateHistories<StoredSums>(store, day, [...cellStages(grain), ...sumStages]);
  return found.map(({ _id, ...sums }) => ({ period: dayOfDate(_id), ...sums }));
}

/** Cells of all cohorts as sums of a period. A cohort is new in the period that it is named by. */
const sumStages: readonly Document[] = [
  {
    $group: {
      _id: '$period',
      customers: { $sum: '$customers' },
      newCustomers: { $sum: ifNew('$customers') },
      orders: { $sum: '$orders' },
      ordersE4: { $sum: '$ordersE4' },
      revenueE4: { $sum: '$revenueE4' },
      newRevenueE4: { $sum: ifNew('$revenueE4') },
    },
  },
  { $sort: { _id: 1 } },
];

function ifNew(field: string): Document {
  return { $cond: [{ $eq: ['$cohort', '$period'] }, field, 0] };
}

/** The revenue of a group in a period, in ten-thousandths. */
export type GroupRevenue = { group: number; period: Day; revenueE4: number };

/** From which day on, and by which periods. */
export type RevenueWindow = { from: Day; grain: RevenueGrain };

/** The revenue of groups of customers by period. */
export async function customerGroupRevenue(
  store: Reading,
  day: StandingDay,
  { from, grain }: RevenueWindow,
  groups: Pick<CustomerGroups, 'stages'>,
): Promise<GroupRevenue[]> {
  const inWindow = { $gte: ['$$one.day', dateOfDay(from)] };
  const found = await aggregateHistories<{ _id: { group: number; period: Date }; revenueE4: number }>(
    store,
    day,
    [
      { $project: { days: { $filter: { input: '$days', as: 'one', cond: inWindow } } } },
      { $match: { 'days.0': { $exists: true } } },
      ...groups.stages,
      { $unwind: '$days' },
      {
        $group: {
          _id: { group: '$group', period: begin('$days.day', grain) },
          revenueE4: { $sum: '$days.revenueE4' },
        },
      },
    ],
  );
  return found.map(({ _id: { group, period }, revenueE4 }) => ({
    group,
    period: dayOfDate(period),
    revenueE4,
  }));
}

/** The revenue of the lines that have one value of a field; null: of those that have none. */
export type ValueRevenue = {
  value: string | number | boolean | Date | null;
  periods: { period: Day; revenueE4: number }[];
};

/**
 * The revenue of service lines by a field of theirs, of the values that brought most in all, by period. Reads every line
 * of the window, and groups them by day first: that takes the least time a line.
 */
export async function lineValueRevenue(
  { services }: Pick<Store, 'services'>,
  { asOf }: StandingDay,
  { from, grain }: RevenueWindow,
  { field, most }: { field: string; most: number },
): Promise<ValueRevenue[]> {
  const found = await services
    .aggregate<{ _id: ValueRevenue['value']; periods: { period: Date; revenueE4: number }[] }>(
      [
        { $match: { day: { $gte: dateOfDay(from), $lt: dateOfDay(asOf) } } },
        {
          $group: {
            _id: { value: `$${field}`, day: '$day' },
            revenueE4: { $sum: '$amountE4' },
          },
        },
        {
          $group: {
            _id: { value: { $ifNull: ['$_id.value', null] }, period: begin('$_id.day', grain) },
            revenueE4: { $sum: '$revenueE4' },
          },
        },
        {
          $group: {
            _id: '$_id.value',
            revenueE4: { $sum: '$revenueE4' },
            periods: { $push: { period: '$_id.period', revenueE4: '$revenueE4' } },
          },
        },
        { $sort: { revenueE4: -1, _id: 1 } },
        { $limit: most },
      ],
      { allowDiskUse: true },
    )
    .toArray();
  return found.map(({ _id, periods }) => ({
    value: _id,
    periods: periods.map(({ period, revenueE4 }) => ({ period: dayOfDate(period), revenueE4 })),
  }));
}
