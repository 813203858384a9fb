import { describe, expect, test } from '@jest/globals';
import { type CohortPeriod, cellValue, cohortTable } from '../../../src/analytics/cohorts/cohort-table.ts';
import { laterPeriod, periodOf, periodsBetween } from '../../../src/analytics/cohorts/periods.ts';

describe('periods', () => {
  test('are days, weeks from Monday and calendar months', () => {
    expect(periodOf('2026-11-23', 'day')).toBe('2026-11-23');
    expect(periodOf('2026-11-23', 'week')).toBe('2026-11-23');
    expect(periodOf('2026-11-22', 'week')).toBe('2026-11-16');
    expect(periodOf('2027-01-01', 'week')).toBe('2026-12-28');
    expect(periodOf('2024-02-29', 'month')).toBe('2024-02-01');
  });

  test('follow each other over the end of a year', () => {
    expect(laterPeriod('2026-12-28', 1, 'week')).toBe('2027-01-04');
    expect(laterPeriod('2025-11-01', 3, 'month')).toBe('2026-02-01');
    expect(laterPeriod('2026-01-01', -1, 'month')).toBe('2025-12-01');
  });

  test('are counted between two', () => {
    expect(periodsBetween('2025-11-01', '2026-02-01', 'month')).toBe(3);
    expect(periodsBetween('2026-12-28', '2027-01-11', 'week')).toBe(2);
    expect(periodsBetween('2024-02-28', '2024-03-01', 'day')).toBe(2);
  });
});

function did(cohort: string | null, period: string, customers: number, rest: Partial<CohortPeriod> = {}) {
  return { cohort, period, customers, returned: 0, orders: customers, revenueE4: 0, ...rest };
}

/** As of Wednesday, 15 January 2020: the week of the 13th is not over. */
const weeks = { grain: 'week', asOf: '2020-01-15' } as const;

describe('a cohort table', () => {
  const found = [
    did(null, '2020-01-06', 0, { revenueE4: -5 }),
    did('2019-12-23', '2019-12-16', 0, { revenueE4: -7 }),
    did('2019-12-23', '2019-12-23', 4, { revenueE4: 100 }),
    did('2019-12-23', '2020-01-06', 2, { returned: 2, orders: 3, revenueE4: 50 }),
    did('2020-01-13', '2020-01-13', 1),
  ];

  test('has every period that has begun, with zeros where nothing was done', () => {
    const [first] = cohortTable(found, weeks);
    expect(first?.size).toBe(4);
    expect(first?.cells.map(({ period, active }) => [period, active])).toEqual([
      [0, 4],
      [1, 0],
      [2, 2],
      [3, 0],
    ]);
  });

  test('marks what the as-of day cuts short', () => {
    const table = cohortTable(found, weeks);
    expect(table.map(({ cells }) => cells.map(({ partial }) => partial))).toEqual([
      [false, false, false, true],
      [true],
    ]);
    const whole = cohortTable(found, { grain: 'week', asOf: '2020-01-20' });
    expect(whole.at(-1)?.cells).toMatchObject([{ period: 0, partial: false }]);
  });

  test('leaves out what was done before the first order, and by whom there was none', () => {
    const [first] = cohortTable(found, weeks);
    expect(first?.cells[0]?.revenueSoFarE4).toBe(100);
    expect(cohortTable(found, weeks)).toHaveLength(2);
  });

  test('sums up from the first period on', () => {
    const last = cohortTable(found, weeks)[0]?.cells.at(-1);
    expect(last).toMatchObject({ returnedSoFar: 2, ordersSoFar: 7, revenueSoFarE4: 150 });
    if (!last) throw new Error('no cell');
    expect(cellValue(last, 4, 'customers', true)).toBe(0.5);
    expect(cellValue(last, 4, 'spend-per-customer', true)).toBe(37.5);
    expect(cellValue(last, 4, 'orders', false)).toBe(0);
  });

  test('has only cohorts that begin in the window', () => {
    expect(cohortTable(found, { ...weeks, from: '2019-12-24' }).map(({ cohort }) => cohort)).toEqual([
      '2020-01-13',
    ]);
  });

  test('of nothing is empty', () => {
    expect(cohortTable([], weeks)).toEqual([]);
  });
});
