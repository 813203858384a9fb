import type { Day } from '../../calendar.ts';
import { type Grain, laterPeriod, periodOf, periodsBetween } from './periods.ts';

/** What a cohort's customers did in a period, both named by their first day (`PeriodCell`). */
export type CohortPeriod = {
  cohort: Day | null;
  period: Day;
  customers: number;
  returned: number;
  orders: number;
  revenueE4: number;
};

/** What a cohort did in one period. */
export type CohortCell = {
  /** How many periods after the cohort's. */
  period: number;
  /** Customers with a counted order that began in it. */
  active: number;
  /** Customers who had ordered in a later period than their first by its end. */
  returnedSoFar: number;
  orders: number;
  revenueE4: number;
  ordersSoFar: number;
  revenueSoFarE4: number;
  /** Whether the as-of day cuts it short. */
  partial: boolean;
};

/** Customers whose first counted order in the whole history began in one period, named by its first day. */
export type Cohort = {
  cohort: Day;
  size: number;
  /** Periods 0, 1, … up to the last that has begun. */
  cells: CohortCell[];
};

/** Which cohorts: those that begin on `from` or later, and before the as-of day. */
export type CohortSpan = { grain: Grain; asOf: Day; from?: Day | undefined };

/** Cohorts in time, with a cell for each period that has begun by the as-of day; periods without anything are zero. */
export function cohortTable(periods: readonly CohortPeriod[], span: CohortSpan): Cohort[] {
  const byCohort = new Map<Day, CohortPeriod[]>();
  for (const found of periods) {
    if (found.cohort === null || (span.from !== undefined && found.cohort < span.from)) continue;
    const known = byCohort.get(found.cohort);
    if (known) known.push(found);
    else byCohort.set(found.cohort, [found]);
  }
  return [...byCohort]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([cohort, found]) => cohortOf(cohort, found, span));
}

function cohortOf(cohort: Day, found: readonly CohortPeriod[], { grain, asOf }: CohortSpan): Cohort {
  const byPeriod = new Map(found.map((one) => [one.period, one]));
  const last = periodsBetween(cohort, lastBegun(asOf, grain), grain);
  const cells: CohortCell[] = [];
  for (let period = 0; period <= last; period++) {
    const { customers, returned, orders, revenueE4 } = byPeriod.get(laterPeriod(cohort, period, grain)) ?? {
      customers: 0,
      returned: 0,
      orders: 0,
      revenueE4: 0,
    };
    const before = cells.at(-1);
    cells.push({
      period,
      active: customers,
      returnedSoFar: (before?.returnedSoFar ?? 0) + returned,
      orders,
      revenueE4,
      ordersSoFar: (before?.ordersSoFar ?? 0) + orders,
      revenueSoFarE4: (before?.revenueSoFarE4 ?? 0) + revenueE4,
      partial: laterPeriod(cohort, period + 1, grain) > asOf,
    });
  }
  return { cohort, size: cells[0]?.active ?? 0, cells };
}

/** The period that the last day before the as-of day is in. */
function lastBegun(asOf: Day, grain: Grain): Day {
  const period = periodOf(asOf, grain);
  return period < asOf ? period : laterPeriod(period, -1, grain);
}

/** What is looked at in a cohort's cell. */
export type Metric = 'customers' | 'revenue' | 'orders' | 'spend-per-customer';

/**
 * The value of a cell: customers as a share of the cohort, orders as a number, money in ten-thousandths. Summed up from the cohort's
 * first period on if cumulative; customers are then those who have come back since.
 */
export function cellValue(cell: CohortCell, size: number, metric: Metric, cumulative: boolean): number {
  if (metric === 'customers') return (cumulative ? cell.returnedSoFar : cell.active) / size;
  if (metric === 'orders') return cumulative ? cell.ordersSoFar : cell.orders;
  const revenueE4 = cumulative ? cell.revenueSoFarE4 : cell.revenueE4;
  return metric === 'revenue' ? revenueE4 : revenueE4 / size;
}
