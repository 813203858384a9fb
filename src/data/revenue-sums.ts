import { createHash } from 'node:crypto';
import type { Document } from 'mongodb';
import type { PeriodSums, RevenueGrain } from '../analytics/revenue/revenue-periods.ts';
import { type Day, dateOfDay, dayOfDate, now } from '../calendar.ts';
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

/** How many values are told apart in the whole history; of these the ones that brought most in a window are asked for. */
const mostKept = 50;

/**
 * The revenue of service lines by a field of theirs, of the values that brought most in all, by period. Lines are read once after each
 * refresh, for a day of one's own each time.
 */
export async function lineValueRevenue(
  store: Pick<Store, 'db' | 'services' | 'state'>,
  day: StandingDay,
  { from, grain }: RevenueWindow,
  { field, most }: { field: string; most: number },
): Promise<ValueRevenue[]> {
  const stages = [
    { $unwind: '$days' },
    { $match: { 'days.day': { $gte: dateOfDay(from) } } },
    {
      $group: {
        _id: { value: '$_id', period: begin('$days.day', grain) },
        revenueE4: { $sum: '$days.revenueE4' },
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
  ];
  const found = day.computedAt
    ? store.db.collection(await keptLineRevenue(store, day, field)).aggregate<StoredValue>(stages)
    : store.services.aggregate<StoredValue>([...lineRevenueStages(day, field), ...stages], {
        allowDiskUse: true,
      });
  return (await found.toArray()).map(({ _id, periods }) => ({
    value: _id,
    periods: periods.map(({ period, revenueE4 }) => ({ period: dayOfDate(period), revenueE4 })),
  }));
}

type StoredValue = { _id: ValueRevenue['value']; periods: { period: Date; revenueE4: number }[] };

/** The name of the collection that holds the revenue of each value by day. */
async function keptLineRevenue(
  { services, state }: Pick<Store, 'services' | 'state'>,
  day: StandingDay,
  field: string,
): Promise<string> {
  const digest = createHash('sha256').update(field).digest('hex').slice(0, 12);
  const name = `line_revenue_${digest}` as const;
  const standsOn = day.computedAt ?? now();
  if (await state.findOne({ _id: name, standsOn })) return name;
  await services
    .aggregate([...lineRevenueStages(day, field), { $out: name }], { allowDiskUse: true })
    .toArray();
  await state.replaceOne({ _id: name }, { standsOn }, { upsert: true });
  return name;
}

function lineRevenueStages({ asOf }: StandingDay, field: string): Document[] {
  return [
    { $match: { day: { $lt: dateOfDay(asOf) } } },
    { $group: { _id: { value: `$${field}`, day: '$day' }, revenueE4: { $sum: '$amountE4' } } },
    {
      $group: {
        _id: { $ifNull: ['$_id.value', null] },
        revenueE4: { $sum: '$revenueE4' },
        days: { $push: { day: '$_id.day', revenueE4: '$revenueE4' } },
      },
    },
    { $sort: { revenueE4: -1, _id: 1 } },
    { $limit: mostKept },
  ];
}
