import type { Document } from 'mongodb';
import { laterPeriod, periodFrom, periodOf } from '../analytics/cohorts/periods.ts';
import { dateOfDay, dayOfDate } from '../calendar.ts';
import { sumOverDays } from './histories.ts';
import {
  aggregateHistories,
  begin,
  type CellQuery,
  type GroupStages,
  type StandingDay,
} from './period-cells.ts';
import { earliestDate } from './scored.ts';
import type { Store } from './store.ts';

/** What some customers did up to the end of a period after their cohort's. */
export type CohortOutcome<By> = {
  by: By;
  customers: number;
  /** Those with a counted order that began in a later period than their cohort's. */
  returned: number;
  /** Sums over customers, and sums of squares: counted orders, and all their lines in currency units. */
  orders: number;
  ordersSquares: number;
  spend: number;
  spendSquares: number;
};

/** Whose outcomes: those of customers for whom so many periods after their cohort's are over. */
export type OutcomeQuery = CellQuery & { periods: number };

/** The outcomes of each cohort, named by its first day, in time. */
export async function cohortOutcomes(
  store: Pick<Store, 'services' | 'histories'>,
  day: StandingDay,
  query: OutcomeQuery,
): Promise<CohortOutcome<string>[]> {
  const found = await aggregateHistories<CohortOutcome<Date>>(
    store,
    day,
    outcomeStages(day, query, begin('$firstOrderDay', query.grain)),
  );
  return found.map(({ by, ...rest }) => ({ by: dayOfDate(by), ...rest }));
}

/** The outcomes of each group of customers, in the order of their numbers. */
export async function groupOutcomes(
  store: Pick<Store, 'services' | 'histories'>,
  day: StandingDay,
  { groups, ...query }: OutcomeQuery & { groups: GroupStages },
): Promise<CohortOutcome<number>[]> {
  return aggregateHistories(store, day, outcomeStages(day, query, '$group', groups));
}

function outcomeStages(
  { asOf }: StandingDay,
  { grain, cohortsFrom, periods }: OutcomeQuery,
  by: Document | string,
  groups: GroupStages = { stages: [] },
): Document[] {
  const before = dateOfDay(laterPeriod(periodOf(asOf, grain), -periods, grain));
  const from = cohortsFrom ? { $gte: dateOfDay(periodFrom(cohortsFrom, grain)) } : { $gte: earliestDate };
  const later = (amount: number) => ({ $dateAdd: { startDate: '$cohort', unit: grain, amount } });
  const squared = (field: string) => ({ $sum: { $multiply: [field, field] } });
  return [
    { $match: { firstOrderDay: { ...from, $lt: before } } },
    { $project: { firstOrderDay: 1, days: 1 } },
    ...groups.stages,
    { $set: { by, cohort: begin('$firstOrderDay', grain) } },
    { $set: { next: later(1), end: later(periods + 1) } },
    {
      $set: {
        days: {
          $filter: {
            input: '$days',
            as: 'one',
            cond: { $and: [{ $gte: ['$$one.day', '$cohort'] }, { $lt: ['$$one.day', '$end'] }] },
          },
        },
      },
    },
    {
      $project: {
        by: 1,
        spend: { $divide: [sumOverDays('revenueE4'), 10_000] },
        orders: sumOverDays('orders'),
        returns: {
          $filter: {
            input: '$days',
            as: 'one',
            cond: { $and: [{ $gt: ['$$one.orders', 0] }, { $gte: ['$$one.day', '$next'] }] },
          },
        },
      },
    },
    {
      $group: {
        _id: '$by',
        customers: { $sum: 1 },
        returned: { $sum: { $cond: [{ $gt: [{ $size: '$returns' }, 0] }, 1, 0] } },
        orders: { $sum: '$orders' },
        ordersSquares: squared('$orders'),
        spend: { $sum: '$spend' },
        spendSquares: squared('$spend'),
      },
    },
    { $set: { by: '$_id' } },
    { $unset: '_id' },
    { $sort: { by: 1 } },
  ];
}
