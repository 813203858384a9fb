import type { Document } from 'mongodb';
import type { PeriodSums, RevenueGrain } from '../analytics/revenue/revenue-periods.ts';
import { type Day, dateOfDay, dayOfDate } from '../calendar.ts';
import type { Split } from './customer-groups.ts';
import { customerValueStages } from './customer-value.ts';
import { keptCollection } from './kept-collection.ts';
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

/** From which day on, and by which periods. */
export type RevenueWindow = { from: Day; grain: RevenueGrain };

/** The revenue of one value of a split; null: of what has none. */
export type ValueRevenue = {
  value: string | number | boolean | Date | null;
  periods: { period: Day; revenueE4: number }[];
};

/** How many values are told apart in the whole history; of these the ones that brought most in a window are asked for. */
const mostKept = 50;

/**
 * The revenue by period of the values of a split that brought most: of an attribute that of its customers, of a column that of the
 * lines themselves. Histories or lines are read once after each refresh, for a day of one's own each time.
 */
export async function splitRevenue(
  store: Pick<Store, 'db' | 'services' | 'histories' | 'state'>,
  day: StandingDay,
  { from, grain }: RevenueWindow,
  { split, most }: { split: Split; most: number },
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
    ? await keptSplit(store, { day, split, standsOn: day.computedAt }, stages)
    : await summed<StoredValue>(store, day, split, stages);
  return found.map(({ _id, periods }) => ({
    value: _id,
    periods: periods.map(({ period, revenueE4 }) => ({ period: dayOfDate(period), revenueE4 })),
  }));
}

type StoredValue = { _id: ValueRevenue['value']; periods: { period: Date; revenueE4: number }[] };

/** What stages make of the revenue of each value by day, as it is kept. */
async function keptSplit(
  store: Pick<Store, 'db' | 'services' | 'histories' | 'state'>,
  { day, split, standsOn }: { day: StandingDay; split: Split; standsOn: Date },
  stages: readonly Document[],
): Promise<StoredValue[]> {
  const kept = { kind: 'revenue_by', about: `${split.of} ${split.field}`, standsOn } as const;
  const name = await keptCollection(store, kept, (into) => summed(store, day, split, [{ $out: into }]));
  return store.db
    .collection(name)
    .aggregate<StoredValue>([...stages])
    .toArray();
}

/** What stages make of one document a value, with its revenue by day. */
function summed<Result extends Document>(
  store: Pick<Store, 'services' | 'histories'>,
  day: StandingDay,
  { of, field }: Split,
  stages: readonly Document[],
): Promise<Result[]> {
  if (of === 'customer')
    return aggregateHistories(store, day, [
      ...valueStages(field),
      ...byValue({ value: '$value', day: '$days.day' }, '$days.revenueE4'),
      ...stages,
    ]);
  const lines = [
    { $match: { day: { $lt: dateOfDay(day.asOf) } } },
    ...byValue({ value: `$${field}`, day: '$day' }, '$amountE4'),
  ];
  return store.services.aggregate<Result>([...lines, ...stages], { allowDiskUse: true }).toArray();
}

/** Stages that give each day of a history the attribute of its customer. */
function valueStages(field: string): Document[] {
  return [
    { $project: { days: 1 } },
    ...customerValueStages({ from: 'customers', field, as: 'value' }),
    { $unwind: '$days' },
  ];
}

/** By day first: that takes the least time a line. */
function byValue(_id: { value: string; day: string }, amountE4: string): Document[] {
  return [
    { $group: { _id, revenueE4: { $sum: amountE4 } } },
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
