import { describe, expect, test } from '@jest/globals';
import { withoutAmbiguousSeasons } from '../../../src/analytics/prediction/season.ts';
import { tableOf } from '../features/table.ts';

const last = ['lastOrderDayOfYearSin', 'lastOrderDayOfYearCos'];
const first = ['firstOrderDayOfYearSin', 'firstOrderDayOfYearCos'];
const encoding = {
  numeric: ['recencyDays', ...last, ...first, 'tenureDays'],
  categories: [{ name: 'colour', levels: ['red'], others: true }],
};
const numericFor = (recencyDays: number[], tenureDays: number[], daysAhead = 0) =>
  withoutAmbiguousSeasons(encoding, tableOf({ recencyDays, tenureDays }), daysAhead).numeric;

describe('places in the year', () => {
  test('are kept where all dates lie within a year', () => {
    expect(numericFor([1, 200, 365], [400, 764, 500])).toEqual(encoding.numeric);
  });

  test('of the last order are left out where last orders lie a year apart', () => {
    expect(numericFor([366, 1], [400, 400])).toEqual(['recencyDays', ...first, 'tenureDays']);
  });

  test('of the first order are left out where first orders lie a year apart', () => {
    expect(numericFor([1, 2], [765, 400])).toEqual(['recencyDays', ...last, 'tenureDays']);
  });

  test('are left out where dates can lie a year apart by the day to answer for', () => {
    expect(numericFor([1, 186], [100, 180], 178)).toEqual(encoding.numeric);
    expect(numericFor([1, 187], [100, 180], 180)).toEqual(['recencyDays', ...first, 'tenureDays']);
  });

  test('are left out altogether where both do', () => {
    expect(numericFor([1, 500], [1, 500])).toEqual(['recencyDays', 'tenureDays']);
  });

  test('do not matter to other features and to categories', () => {
    const table = tableOf({ recencyDays: [1, 500], tenureDays: [1, 500] });
    expect(withoutAmbiguousSeasons(encoding, table, 0).categories).toEqual(encoding.categories);
  });

  test('are kept where there are no customers to tell', () => {
    expect(numericFor([], [])).toEqual(encoding.numeric);
  });
});
