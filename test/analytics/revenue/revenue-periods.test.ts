import { describe, expect, test } from '@jest/globals';
import {
  lastYears,
  type PeriodSums,
  revenuePeriods,
} from '../../../src/analytics/revenue/revenue-periods.ts';

const sums = (period: string, more: Partial<PeriodSums> = {}): PeriodSums => ({
  period,
  customers: 2,
  newCustomers: 1,
  orders: 3,
  ordersE4: 600_000,
  revenueE4: 500_000,
  newRevenueE4: 200_000,
  ...more,
});

describe('revenue by period', () => {
  test('is in currency units, with what follows from the sums', () => {
    const [only] = revenuePeriods([sums('2024-03-01')], 'month', {
      firstDay: '2024-03-01',
      asOf: '2024-04-01',
    });
    expect(only).toEqual({
      period: '2024-03-01',
      before: '2024-04-01',
      revenue: 50,
      newRevenue: 20,
      returningRevenue: 30,
      customers: 2,
      newCustomers: 1,
      returningCustomers: 1,
      orders: 3,
      ordersValue: 60,
      orderValue: 20,
      refunds: -10,
      partial: false,
    });
  });

  test('has zeros for periods in between without anything', () => {
    const found = revenuePeriods([sums('2024-01-01'), sums('2024-03-01')], 'month', {
      firstDay: '2024-01-01',
      asOf: '2024-04-01',
    });
    expect(found.map(({ period, revenue }) => [period, revenue])).toEqual([
      ['2024-01-01', 50],
      ['2024-02-01', 0],
      ['2024-03-01', 50],
    ]);
    expect(found[1]?.orderValue).toBeNull();
  });

  test.each([
    ['2024-01-01', '2024-02-01', [false]],
    ['2024-01-02', '2024-02-01', [true]],
    ['2024-01-01', '2024-02-02', [false, true]],
    ['2024-01-10', '2024-01-20', [true]],
  ])('is partial where the data from %s to before %s end or begin within it', (firstDay, asOf, partial) => {
    const found = revenuePeriods([], 'month', { firstDay, asOf });
    expect(found.map((one) => one.partial)).toEqual(partial);
  });

  test('goes by ISO weeks from Monday', () => {
    const found = revenuePeriods([], 'week', { firstDay: '2024-12-29', asOf: '2025-01-06' });
    expect(found.map(({ period, before }) => [period, before])).toEqual([
      ['2024-12-23', '2024-12-30'],
      ['2024-12-30', '2025-01-06'],
    ]);
  });
});

describe("last year's period", () => {
  test.each([
    // Week 1 of 2025 begins in 2024, that of 2024 on its first day.
    ['2024-12-30', '2024-01-01'],
    ['2025-12-22', '2024-12-23'],
    // 2020 has a week 53: 53 weeks lie between the same weeks of 2020 and 2021.
    ['2021-12-20', '2020-12-14'],
    ['2021-01-04', '2019-12-30'],
    ['2020-12-28', null],
  ])('of the week of %s is %s', (week, expected) => {
    expect(lastYears(week, 'week')).toBe(expected);
  });

  test('of a month is the same calendar month', () => {
    expect(lastYears('2024-02-01', 'month')).toBe('2023-02-01');
  });
});
