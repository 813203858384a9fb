import { beforeEach, describe, expect, test } from '@jest/globals';
import { addDays, type Day } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import { recordsOf } from '../../src/tables.ts';
import { emptyStore, importRows, type Row } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
const context = testContext(store);

beforeEach(() => emptyStore(store));

function rows({ table }: Answer): unknown[][] {
  return table
    ? recordsOf(table).map(({ cohort, size, period, active, retention, revenue, orders, partial }) => [
        cohort,
        size,
        period,
        active,
        retention,
        revenue,
        orders,
        partial,
      ])
    : [];
}

/** Monday, 6 January 2020, and three weeks; the last line is on a Wednesday, so the answer stands on a Thursday. */
const shop: Row[] = [
  { customer: 'old', day: '2019-06-01', amount: 5, order: 'O1' },
  { customer: 'old', day: '2020-01-07', amount: 5, order: 'O2' },
  { customer: 'a', day: '2020-01-06', amount: 10, order: 'A1' },
  // An order over the end of a week begins in the first of them.
  { customer: 'a', day: '2020-01-19', amount: 20, order: 'A2' },
  { customer: 'a', day: '2020-01-20', amount: 30, order: 'A2' },
  { customer: 'b', day: '2020-01-08', amount: 8, order: 'B1' },
  // All of it is given back a week later: the order stays, the money goes.
  { customer: 'b', day: '2020-01-15', amount: -8, order: 'B1' },
  { customer: 'c', day: '2020-01-14', amount: 0, order: 'C0' },
  { customer: 'c', day: '2020-01-21', amount: 7, order: 'C1' },
  { customer: 'd', day: '2020-01-22', amount: -1, order: 'D1' },
];

describe('/cohort', () => {
  test('has a row for each cohort of the last 120 days and each week since, none of an old customer', async () => {
    await importRows(store, shop);
    const answer = await ask('/cohort', context);
    expect(answer.asOf).toBe('2020-01-23');
    expect(rows(answer)).toEqual([
      ['2020-01-06', 2, 0, 2, 1, 18, 2, false],
      ['2020-01-06', 2, 1, 1, 0.5, 12, 1, false],
      ['2020-01-06', 2, 2, 0, 0, 30, 0, true],
      ['2020-01-20', 1, 0, 1, 1, 7, 1, true],
    ]);
    expect(answer.table?.columns.slice(0, 5).map(({ name }) => name)).toEqual([
      'cohort',
      'size',
      'period',
      'active',
      'retention',
    ]);
  });

  test('of all time knows when the old customer first ordered', async () => {
    await importRows(store, shop);
    const answer = await ask('/cohort by=month last=all', context);
    expect(rows(answer).filter(([cohort]) => cohort === '2019-06')).toHaveLength(8);
    expect(rows(answer).at(7)).toEqual(['2019-06', 1, 7, 1, 1, 5, 1, true]);
    expect(rows(answer).at(-1)).toEqual(['2020-01', 3, 0, 3, 1, 67, 4, true]);
  });

  test('by day counts days', async () => {
    await importRows(store, shop);
    const found = rows(await ask('/cohort by=day last=2w', context));
    expect(found.filter(([cohort]) => cohort === '2020-01-21')).toEqual([
      ['2020-01-21', 1, 0, 1, 1, 7, 1, false],
      ['2020-01-21', 1, 1, 0, 0, 0, 0, false],
    ]);
    expect(found.filter(([cohort]) => cohort === '2020-01-06')).toEqual([]);
  });

  test('of a day of one’s own knows nothing later', async () => {
    await importRows(store, shop);
    expect(rows(await ask('/cohort', { ...context, asOf: '2020-01-20' }))).toEqual([
      ['2020-01-06', 2, 0, 2, 1, 18, 2, false],
      ['2020-01-06', 2, 1, 1, 0.5, 12, 1, false],
    ]);
  });

  test('of one customer draws and says what there is', async () => {
    await importRows(store, [{ customer: 'a', day: '2020-01-06', amount: 10 }]);
    const answer = await ask('/cohort', context);
    expect(rows(answer)).toEqual([['2020-01-06', 1, 0, 1, 1, 10, 1, true]]);
    expect(answer.title).toBe('1 new customer, too recent to say whether they come back');
  });

  test('without data says how to import some', async () => {
    await expect(ask('/cohort', context)).rejects.toThrow('no service lines yet');
  });

  test('where nobody is new, or nobody has a counted order, says so', async () => {
    await importRows(store, [
      { customer: 'a', day: '2019-01-06', amount: 10 },
      { customer: 'b', day: '2020-01-06', amount: -10 },
    ]);
    const answer = await ask('/cohort', context);
    expect(answer.title).toBe('Nobody ordered for the first time in a whole week since 2019-09-09');
    expect(answer.chart).toBeNull();
  });

  test.each(['last=9999y', 'last=120', 'last=0d', 'last=soon', 'last='])(
    'refuses %s, and says what it takes',
    async (last) => {
      await importRows(store, shop);
      await expect(ask(`/cohort ${last}`, context)).rejects.toThrow('is not a span of time');
    },
  );
});

/** Twelve weeks of 60 new customers each, of whom `returning` of a week come back two weeks later. */
function weeksOf(returning: (week: number) => number): Row[] {
  return Array.from({ length: 12 }, (_, week) => week).flatMap((week) =>
    Array.from({ length: 60 }, (_, number) => number).flatMap((number): Row[] => {
      const customer = `w${week}-${number}`;
      const day: Day = addDays('2020-01-06', 7 * week);
      const first = { customer, day, amount: 10, service: number % 2 === 0 ? 'cut' : 'colour' };
      return number < returning(week) ? [first, { ...first, day: addDays(day, 14) }] : [first];
    }),
  );
}

describe('cohorts that stand out', () => {
  test('are named with how much they differ and how probable that is by chance', async () => {
    await importRows(
      store,
      weeksOf((week) => (week === 3 ? 40 : 12)),
    );
    const answer = await ask('/cohort', context);
    expect(answer.title).toMatch(
      /^\d+% of new customers come back within 4 weeks; the week of 27 Jan 2020 stands out with 67%$/,
    );
    expect(answer.notes[0]).toMatch(
      /^2020-01-27: 67% came back within 4 weeks, more than 20% of the others \(60 customers; chance alone would do that less than once in 1,000 times, corrected for 9 cohorts\)\.$/,
    );
    expect(answer.chart?.description).toContain('27 Jan 2020');
  });

  test('are not found where all are alike', async () => {
    await importRows(
      store,
      weeksOf((week) => 12 + (week % 3)),
    );
    const answer = await ask('/cohort', context);
    expect(answer.title).toMatch(/; cohorts differ by no more than chance$/);
    expect(facts(answer)).toMatchObject({ cohorts: 12, customers: 720 });
  });

  test('are not looked for among cohorts that are too small', async () => {
    await importRows(store, shop);
    const answer = await ask('/cohort by=day last=60d', context);
    expect(answer.title).toMatch(/^\d+% of new customers come back within 7 days$/);
    expect(answer.notes[0]).toBe('The cohorts are too small to tell differences between them from chance.');
  });

  test('are found by what customers spend, too', async () => {
    const rich = weeksOf(() => 12).map((row) =>
      row.customer.startsWith('w5-') ? { ...row, amount: 40 + Number(row.customer.slice(3)) / 10 } : row,
    );
    await importRows(store, rich);
    const answer = await ask('/cohort metric=spend-per-customer cumulative=yes', context);
    expect(answer.title).toMatch(/^A new customer brings €.* the week of 10 Feb 2020 stands out with €/);
  });
});

describe('/cohort split=', () => {
  const returning = weeksOf(() => 0).flatMap((row): Row[] => {
    const number = Number(row.customer.split('-')[1]);
    const comesBack = row.service === 'cut' ? number < 40 : number < 8;
    return comesBack ? [row, { ...row, day: addDays(row.day, 14), service: 'other' }] : [row];
  });

  test('compares what first orders were about, with sizes, intervals and chance', async () => {
    await importRows(store, returning);
    const answer = await ask('/cohort split=Service', context);
    expect(answer.title).toBe(
      '67% of new customers with service “cut” come back within 4 weeks, 13% of the others',
    );
    expect(facts(answer)).toMatchObject({ cut: 0.666667, colour: 0.133333 });
    expect(answer.notes[0]).toContain('chance alone would do that less than once in 1,000 times');
    const groups = new Set((answer.table ? recordsOf(answer.table) : []).map(({ group }) => group));
    expect([...groups].sort()).toEqual(['colour', 'cut']);
    expect(rows(answer)[0]).toEqual(['2020-01-06', 30, 0, 30, 1, 300, 30, false]);
  });

  test('says when groups differ by no more than chance', async () => {
    await importRows(
      store,
      weeksOf(() => 20),
    );
    const answer = await ask('/cohort split=service', context);
    expect(answer.title).toBe(
      'By service, new customers differ by no more than chance in whether they come back within 4 weeks',
    );
  });

  test('compares by an attribute of the customers file first, with who is not known', async () => {
    await importRows(store, returning);
    await store.customers.insertMany(
      Array.from({ length: 40 }, (_, number) => ({
        _id: `w0-${number}`,
        attributes: { channel: number % 2 === 0 ? 'shop' : 'web' },
        importId: 'first',
      })),
    );
    const answer = await ask('/cohort split=channel metric=revenue', context);
    expect(Object.keys(facts(answer))).toEqual(['customers', 'compared', 'shop', 'web', 'not known']);
    expect(answer.notes.join(' ')).toContain('Too small to tell from chance: shop (20 customers)');
  });

  test('names what there is where there is no such attribute', async () => {
    await importRows(store, shop);
    await expect(ask('/cohort split=channel', context)).rejects.toThrow(
      'nothing is known of customers to split them by "channel"',
    );
    await importRows(store, [{ customer: 'z', day: '2020-01-22', amount: 1, service: 'cut' }], {
      id: 'more',
    });
    await expect(ask('/cohort split=servce', context)).rejects.toThrow('did you mean "service"?');
  });
});
