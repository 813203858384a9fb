import { describe, expect, test } from '@jest/globals';
import { curveOf, studentQuantile } from '../../../src/analytics/cohorts/average-curve.ts';
import { type Cohort, cohortTable } from '../../../src/analytics/cohorts/cohort-table.ts';
import { compareMeans, compareShares, marginOf } from '../../../src/analytics/cohorts/compare-groups.ts';

describe('shares of groups', () => {
  /** Computed with SciPy 1.x: two-sided test of two proportions, each group against the others, Holm's correction. */
  test('are each compared with all the others, corrected for how many there are', () => {
    const found = compareShares([
      { group: 'a', customers: 200, hits: 30 },
      { group: 'b', customers: 200, hits: 20 },
      { group: 'c', customers: 200, hits: 50 },
    ]);
    expect(found.map(({ value, others }) => [value, others])).toEqual([
      [0.15, 0.175],
      [0.1, 0.2],
      [0.25, 0.125],
    ]);
    expect(found[0]?.chance).toBeCloseTo(0.438578, 5);
    expect(found[1]?.chance).toBeCloseTo(0.00389155, 6);
    expect(found[2]?.chance).toBeCloseTo(0.000322534, 6);
  });

  test('of few customers are not tested', () => {
    const [small, large] = compareShares([
      { group: 'small', customers: 20, hits: 10 },
      { group: 'large', customers: 2000, hits: 200 },
    ]);
    expect(small).toMatchObject({ value: 0.5, others: 0.1, chance: null });
    expect(large?.chance).toBeNull();
  });

  test('of one group, or of none, have nothing to be compared with', () => {
    expect(compareShares([{ group: 'a', customers: 100, hits: 50 }])).toMatchObject([{ chance: null }]);
    expect(compareShares([])).toEqual([]);
  });

  test('that nobody or everybody has do not differ', () => {
    const none = ['a', 'b'].map((group) => ({ group, customers: 100, hits: 0 }));
    expect(compareShares(none).map(({ chance }) => chance)).toEqual([null, null]);
  });
});

describe('means of groups', () => {
  test('are compared by Welch’s test', () => {
    const found = compareMeans([
      { group: 'a', customers: 40, sum: 780, squares: 20540 },
      { group: 'b', customers: 50, sum: 1475, squares: 53925 },
      { group: 'c', customers: 60, sum: 885, squares: 17552.5 },
    ]);
    expect(found.map(({ value }) => value)).toEqual([19.5, 29.5, 14.75]);
    expect(found[0]?.chance).toBeCloseTo(0.3893246, 5);
    expect(found[1]?.chance).toBeCloseTo(7.09e-8, 6);
    expect(found[2]?.chance).toBeCloseTo(7.69e-8, 6);
  });

  test('of fewer than 30 customers, or without any spread, are not tested', () => {
    const few = ['a', 'b'].map((group) => ({ group, customers: 29, sum: 29, squares: 100 }));
    expect(compareMeans(few).map(({ chance }) => chance)).toEqual([null, null]);
    const alike = ['a', 'b'].map((group) => ({ group, customers: 50, sum: 50, squares: 50 }));
    expect(compareMeans(alike).map(({ chance }) => chance)).toEqual([null, null]);
  });

  test('of a single customer have no margin', () => {
    expect(marginOf({ customers: 1, sum: 5, squares: 25 })).toBe(0);
  });
});

describe('the mean curve', () => {
  /** Three cohorts of 40, 60 and 50 customers, of whom 10, 30 and 24 order in the month after. */
  const cohorts: Cohort[] = cohortTable(
    [
      ['2020-01-01', 40, 10],
      ['2020-02-01', 60, 30],
      ['2020-03-01', 50, 24],
    ].flatMap(([cohort, size, later]) =>
      [size, later].map((customers, period) => ({
        cohort: String(cohort),
        period: `2020-0${Number(String(cohort)[6]) + period}-01`,
        customers: Number(customers),
        returned: period * Number(customers),
        orders: Number(customers),
        revenueE4: 0,
      })),
    ),
    { grain: 'month', asOf: '2020-05-15' },
  );

  test('counts each cohort by its size, and leaves out what is not over', () => {
    const curve = curveOf(cohorts, { metric: 'customers', cumulative: false });
    expect(curve.map(({ period, customers, cohorts: many }) => [period, customers, many])).toEqual([
      [0, 150, 3],
      [1, 150, 3],
      [2, 100, 2],
      [3, 40, 1],
    ]);
    expect(curve[1]?.value).toBeCloseTo(64 / 150, 12);
    // Wilson's interval of 64 in 150.
    expect(curve[1]?.low).toBeCloseTo(0.3503209, 6);
    expect(curve[1]?.high).toBeCloseTo(0.5066747, 6);
  });

  /** Computed with NumPy and SciPy: the ratio of two sums over three clusters, t with two degrees of freedom. */
  test('of orders has a band from how cohorts differ', () => {
    const [, point] = curveOf(cohorts, { metric: 'orders', cumulative: false });
    expect(point?.value).toBeCloseTo(0.4266667, 6);
    expect(point?.low).toBeCloseTo(0.1195788, 5);
    expect(point?.high).toBeCloseTo(0.7337545, 5);
  });

  test('ends where it would stand on fewer than 30 customers', () => {
    const small = cohorts.map((one) => ({ ...one, size: 5 }));
    expect(curveOf(small, { metric: 'customers', cumulative: false })).toEqual([]);
  });

  test.each([
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [5, 2.57058],
    [30, 2.04227],
  ])('takes Student’s quantile for %i degrees of freedom as %f', (freedom, expected) => {
    expect(Math.abs(studentQuantile(freedom) / expected - 1)).toBeLessThan(0.005);
  });
});
