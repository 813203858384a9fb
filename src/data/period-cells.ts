import type { Document } from 'mongodb';
import { type Grain, periodFrom } from '../analytics/cohorts/periods.ts';
import { type Day, dateOfDay, dayOfDate } from '../calendar.ts';
import { historyStages } from './histories.ts';
import type { PeriodCellRecord, Store } from './store.ts';

export type { Grain };

/** What the customers of a cohort did in a period, each named by its first day; cohort null: customers without a counted order. */
export type PeriodCell = {
  cohort: Day | null;
  period: Day;
  /** Those with a counted order that began in the period. */
  customers: number;
  /** Those of them whose first period after their cohort's with an order it is. */
  returned: number;
  /** Counted orders that began in the period, and what these come to (sales only, also those of later days). */
  orders: number;
  ordersE4: number;
  /** All lines dated in the period, refunds included. */
  revenueE4: number;
};

/** Which cells: those of all cohorts, or only of those that begin on a day or later (then none of customers without an order). */
export type CellQuery = { grain: Grain; cohortsFrom?: Day | undefined };

/** The day that an answer stands on, such as a `ProfileSet`; `computedAt` is there where the standing profiles stand on it. */
export type StandingDay = { asOf: Day; computedAt?: Date };

/**
 * Cells in the order of cohort and period; those without anything are absent. By week or month they are read as the refresh left
 * them; by day they are summed from the customers' histories, and for a day of one's own from service lines.
 */
export async function periodCells(
  store: Pick<Store, 'services' | 'histories' | 'cells'>,
  day: StandingDay,
  query: CellQuery,
): Promise<PeriodCell[]> {
  const { grain, cohortsFrom } = query;
  if (!day.computedAt || grain === 'day') return sumHistories(store, day, query);
  const filter = { grain, ...(cohortsFrom ? { cohort: { $gte: dateOfDay(cohortsFrom) } } : {}) };
  const records = await store.cells
    .find(filter, { projection: { _id: 0, grain: 0, summedAt: 0 } })
    .sort({ cohort: 1, period: 1 })
    .toArray();
  return records.map(readCell);
}

/** Cells of one group of customers each, named by their number (see `customerGroups`). */
export type GroupedPeriodCell = PeriodCell & { group: number };

/** What says of documents whose `_id` is a customer's which group they are in: stages that set `group`. */
export type GroupStages = { stages: readonly Document[] };

/** As `periodCells`, but by groups of customers, summed from their histories. */
export async function groupedPeriodCells(
  store: Pick<Store, 'services' | 'histories'>,
  day: StandingDay,
  { groups, ...query }: CellQuery & { groups: GroupStages },
): Promise<GroupedPeriodCell[]> {
  return sumHistories<GroupedPeriodCell>(store, day, query, groups);
}

async function sumHistories<Cell extends PeriodCell>(
  store: Pick<Store, 'services' | 'histories'>,
  day: StandingDay,
  { grain, cohortsFrom }: CellQuery,
  groups?: GroupStages,
): Promise<Cell[]> {
  const stages = [
    ...(cohortsFrom
      ? [{ $match: { firstOrderDay: { $gte: dateOfDay(periodFrom(cohortsFrom, grain)) } } }]
      : []),
    ...(groups ? [{ $project: { firstOrderDay: 1, days: 1 } }, ...groups.stages] : []),
    ...cellStages(grain, groups ? '$group' : undefined),
  ];
  const found = await aggregateHistories<StoredCell>(store, day, stages);
  return found.map(readCell) as Cell[];
}

/** What stages make of the histories of the day: the stored ones, or those that service lines before it come to. */
export async function aggregateHistories<Result extends Document>(
  { services, histories }: Pick<Store, 'services' | 'histories'>,
  { asOf, computedAt }: StandingDay,
  stages: readonly Document[],
): Promise<Result[]> {
  if (computedAt) return histories.aggregate<Result>([...stages]).toArray();
  const lines = { $match: { day: { $lt: dateOfDay(asOf) } } };
  return services.aggregate<Result>([lines, ...historyStages, ...stages], { allowDiskUse: true }).toArray();
}

type StoredCell = Omit<PeriodCellRecord, '_id' | 'grain' | 'summedAt'>;

function readCell<Cell extends StoredCell>({ cohort, period, ...rest }: Cell): PeriodCell {
  return { cohort: cohort && dayOfDate(cohort), period: dayOfDate(period), ...rest };
}

/** Stages that sum histories to cells, in the order of cohort and period; those without anything are left out. */
export function cellStages(grain: Grain, group?: string): Document[] {
  const by = group ? { group } : {};
  const sum = (field: string) => ({ $sum: `$days.${field}` });
  const count = (...conditions: Document[]) => ({
    $sum: { $cond: [{ $and: [{ $gt: ['$days.orders', 0] }, ...conditions] }, 1, 0] },
  });
  const period = begin('$days.day', grain);
  return [
    { $project: { ...by, days: 1, cohort: begin('$firstOrderDay', grain) } },
    { $set: { next: { $dateAdd: { startDate: '$cohort', unit: grain, amount: 1 } } } },
    { $unwind: '$days' },
    {
      $group: {
        _id: { ...by, cohort: '$cohort', period },
        // An order before it was in an earlier period, or there is none.
        customers: count({ $lt: ['$days.previous', period] }),
        // An order before it was still in the cohort's own period.
        returned: count({ $gte: ['$days.day', '$next'] }, { $lt: ['$days.previous', '$next'] }),
        orders: sum('orders'),
        ordersE4: sum('ordersE4'),
        revenueE4: sum('revenueE4'),
      },
    },
    { $match: { $or: [{ orders: { $gt: 0 } }, { revenueE4: { $ne: 0 } }] } },
    { $replaceWith: { $mergeObjects: ['$$ROOT', '$_id'] } },
    { $unset: '_id' },
    { $sort: { cohort: 1, period: 1 } },
  ];
}

/** The first day of the period that a day belongs to; null without a day. */
export function begin(date: string, unit: Grain): Document {
  return { $dateTrunc: { date, unit, ...(unit === 'week' ? { startOfWeek: 'monday' } : {}) } };
}
