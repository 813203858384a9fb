import { describe, expect, test } from '@jest/globals';
import { type CohortPeriod, cohortTable } from '../../../src/analytics/cohorts/cohort-table.ts';
import { newcomers } from '../../../src/analytics/digest/newcomers.ts';
import { chanceOfCounts, usualLevel } from '../../../src/analytics/digest/usual-level.ts';
import { addDays } from '../../../src/calendar.ts';

const monday = '2026-01-05';
const week = (number: number) => addDays(monday, 7 * number);

/** Weekly cohorts of these sizes; so many of each come back two weeks later. */
function cohorts(sizes: readonly number[], back: (cohort: number) => number = () => 0) {
  const asOf = week(sizes.length);
  const periods = sizes.flatMap((size, number): CohortPeriod[] => {
    const one = { cohort: week(number), orders: size };
    const later = { ...one, period: week(number + 2), customers: back(number), returned: back(number) };
    return size === 0
      ? []
      : [
          { ...one, period: week(number), customers: size, returned: 0, revenueE4: size * 300_000 },
          { ...later, revenueE4: 0 },
        ].filter(({ period }) => period < asOf);
  });
  return cohortTable(periods, { grain: 'week', asOf });
}

describe('the newest cohort', () => {
  const steady = [40, 42, 38, 41, 39, 40, 43, 37, 40, 41];

  test('is compared with the weeks before it in size and in first spend', () => {
    const sizes = [...steady, 44];
    const found = newcomers(cohorts(sizes), week(10));
    expect(found).toMatchObject({ week: week(10), customers: 44, spendPerCustomer: 30 });
    expect(found.usual).toMatchObject({ value: 44, usual: 40, weeks: 10, unusual: false });
    expect(found.usualSpend).toMatchObject({ usual: 30, unusual: false });
  });

  test('stands out where it is far larger or smaller than chance makes weeks', () => {
    expect(newcomers(cohorts([...steady, 90]), week(10)).usual?.unusual).toBe(true);
    expect(newcomers(cohorts([...steady, 5]), week(10)).usual?.unusual).toBe(true);
  });

  test('is empty where nobody came, which earlier empty weeks make usual', () => {
    const found = newcomers(cohorts([...steady, 0]), week(10));
    expect(found).toMatchObject({ customers: 0, spendPerCustomer: null, usualSpend: null });
    expect(found.usual?.unusual).toBe(true);
    expect(newcomers(cohorts([1, 0, 0, 1, 0, 0, 2, 0, 0, 0]), week(9)).usual?.unusual).toBe(false);
  });

  test('that has four weeks behind it is told by who came back, beside earlier ones', () => {
    const sizes = Array(12).fill(100);
    const found = newcomers(
      cohorts(sizes, (cohort) => (cohort === 7 ? 30 : 10)),
      week(11),
    );
    expect(found.returned).toMatchObject({
      group: week(7),
      customers: 100,
      value: 0.3,
      others: 0.1,
      weeks: 4,
    });
    expect(found.returned?.chance).toBeLessThan(0.001);
  });

  test('has no such comparison before two cohorts are old enough', () => {
    expect(newcomers(cohorts([50, 50, 50, 50, 50]), week(4)).returned).toBeNull();
    expect(newcomers([], monday)).toMatchObject({ customers: 0, usual: null, returned: null });
  });
});

describe('a level', () => {
  test('is not compared with fewer than eight earlier weeks', () => {
    expect(usualLevel([1, 2, 3, 4, 5, 6, 7, 8])).toBeNull();
    expect(usualLevel([1, 2, 3, 4, 5, 6, 7, 8, 9])).not.toBeNull();
  });

  test('does not stand out by what chance does to counts', () => {
    const few = [2, 2, 2, 2, 2, 2, 2, 2, 4];
    expect(usualLevel(few)?.unusual).toBe(true);
    expect(usualLevel(few, chanceOfCounts)?.unusual).toBe(false);
  });
});
