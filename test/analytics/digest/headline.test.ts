import { describe, expect, test } from '@jest/globals';
import { headline, movedBy } from '../../../src/analytics/digest/headline.ts';
import { type PeriodSums, revenuePeriods } from '../../../src/analytics/revenue/revenue-periods.ts';
import { addDays } from '../../../src/calendar.ts';

const monday = '2026-01-05';

/** Whole weeks from a Monday on, each with this revenue in so many orders of as many customers. */
function weeksOf(revenues: readonly number[], orders = 10) {
  const sums: PeriodSums[] = revenues.map((revenue, week) => ({
    period: addDays(monday, 7 * week),
    customers: orders,
    newCustomers: 2,
    orders,
    ordersE4: revenue * 10_000,
    revenueE4: revenue * 10_000,
    newRevenueE4: 0,
  }));
  return revenuePeriods(sums, 'week', { firstDay: monday, asOf: addDays(monday, 7 * revenues.length) });
}

describe('the headline', () => {
  const usual = [100, 110, 100, 95, 105, 100, 98, 104, 100, 103];

  test('has each figure beside the week before and last year', () => {
    const weeks = weeksOf(usual);
    const [previous, yearAgo] = [weeks.at(-2) ?? null, weeks[1] ?? null];
    const [revenue, orders, , , orderValue] = headline({ weeks, previous, yearAgo });
    expect(revenue).toMatchObject({ figure: 'revenue', value: 103, before: 100, yearAgo: 110 });
    expect(orders).toMatchObject({ figure: 'orders', value: 10, before: 10, yearAgo: 10 });
    expect(orderValue).toMatchObject({ figure: 'orderValue', value: 10.3 });
  });

  test('calls a change usual that is as large as earlier ones, and unusual one that is far larger', () => {
    const told = (last: number) => {
      const weeks = weeksOf([...usual, last]);
      return headline({ weeks, previous: weeks.at(-2) ?? null, yearAgo: null })[0]?.usual?.unusual;
    };
    expect(told(110)).toBe(false);
    expect(told(40)).toBe(true);
    expect(told(250)).toBe(true);
  });

  test('says nothing of what is usual after few weeks, or without a whole week before', () => {
    const few = weeksOf(usual.slice(0, 5));
    expect(headline({ weeks: few, previous: few.at(-2) ?? null, yearAgo: null })[0]?.usual).toBeNull();
    const weeks = weeksOf(usual);
    expect(headline({ weeks, previous: null, yearAgo: null })[0]).toMatchObject({
      before: null,
      usual: null,
    });
  });

  test('is empty where no week is whole', () => {
    expect(headline({ weeks: [], previous: null, yearAgo: null })).toEqual([]);
  });
});

describe('a movement', () => {
  test('is a share of what was, if that is above zero', () => {
    expect(movedBy(80, 100)).toBeCloseTo(0.25, 12);
    expect(movedBy(0, 100)).toBeNull();
    expect(movedBy(-5, 100)).toBeNull();
    expect(movedBy(null, 100)).toBeNull();
  });
});
