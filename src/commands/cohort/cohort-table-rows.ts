import type { Cohort } from '../../analytics/cohorts/cohort-table.ts';
import type { Grain } from '../../analytics/cohorts/periods.ts';
import { UserError } from '../../errors.ts';
import { fromE4 } from '../../money.ts';
import { type Column, type Table, tableOf } from '../../tables.ts';
import { cohortName } from './cohort-words.ts';

/** More rows than this help nobody. */
const mostRows = 200_000;

/** One cohort's row for one period; the group is there where customers are split. */
type Row = { cohorts: readonly Cohort[]; group?: string };

/**
 * A row for each cohort and period that has begun, in long form.
 * @throws UserError when they would be more than 200,000.
 */
export function cohortRows(groups: readonly Row[], grain: Grain, currency: string): Table {
  const rows = groups.reduce(
    (sum, { cohorts }) => sum + cohorts.reduce((cells, one) => cells + one.cells.length, 0),
    0,
  );
  if (rows > mostRows)
    throw new UserError(
      `by=${grain} makes ${rows} rows of cohorts and periods`,
      'Ask for fewer, with last=120d, or for longer periods, with by=week or by=month.',
    );
  return tableOf(
    columns(
      grain,
      currency,
      groups.some(({ group }) => group !== undefined),
    ),
    groups.flatMap(({ cohorts, group }) =>
      cohorts.flatMap((cohort) => rowsOf(cohort, grain).map((row) => ({ ...row, group: group ?? null }))),
    ),
  );
}

function rowsOf({ cohort, size, cells }: Cohort, grain: Grain) {
  return cells.map(
    ({ period, active, returnedSoFar, orders, revenueE4, ordersSoFar, revenueSoFarE4, partial }) => ({
      cohort: cohortName(cohort, grain),
      size,
      period,
      active,
      retention: active / size,
      revenue: fromE4(revenueE4),
      orders,
      spendPerCustomer: fromE4(revenueE4) / size,
      partial,
      returnedSoFar,
      revenueSoFar: fromE4(revenueSoFarE4),
      ordersSoFar,
      spendPerCustomerSoFar: fromE4(revenueSoFarE4) / size,
    }),
  );
}

type Name = keyof ReturnType<typeof rowsOf>[number] | 'group';

function columns(grain: Grain, unit: string, split: boolean): (Column & { name: Name })[] {
  return [
    { name: 'cohort', type: grain === 'month' ? 'text' : 'day' },
    { name: 'size', type: 'integer', unit: 'customers' },
    { name: 'period', type: 'integer' },
    { name: 'active', type: 'integer', unit: 'customers' },
    { name: 'retention', type: 'share' },
    { name: 'revenue', type: 'money', unit },
    { name: 'orders', type: 'integer' },
    { name: 'spendPerCustomer', type: 'money', unit },
    { name: 'partial', type: 'flag' },
    { name: 'returnedSoFar', type: 'integer', unit: 'customers' },
    { name: 'revenueSoFar', type: 'money', unit },
    { name: 'ordersSoFar', type: 'integer' },
    { name: 'spendPerCustomerSoFar', type: 'money', unit },
    ...(split ? [{ name: 'group', type: 'text' } as const] : []),
  ];
}
