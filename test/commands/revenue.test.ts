import { beforeEach, describe, expect, test } from '@jest/globals';
import { addDays } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import { recordsOf } from '../../src/tables.ts';
import { emptyStore, importRows, type Row } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
const context = testContext(store);

/**
 * Months: January 2020 begins on its 1st with a order of 100 by a; February has b as well and a refund; March one order of 50 and
 * is over; April is cut short by the as-of day, the 11th.
 */
const shop: Row[] = [
  { customer: 'a', day: '2020-01-01', amount: 60, order: 'a1', service: 'Cut' },
  { customer: 'a', day: '2020-01-01', amount: 40, order: 'a1', service: 'Wax' },
  { customer: 'a', day: '2020-02-03', amount: 80, order: 'a2', service: 'Cut' },
  { customer: 'b', day: '2020-02-10', amount: 30, order: 'b1', service: 'Cut' },
  { customer: 'b', day: '2020-02-20', amount: 50, order: 'b2', service: 'Wax' },
  { customer: 'a', day: '2020-02-25', amount: -20, order: 'a2', service: 'Cut' },
  { customer: 'b', day: '2020-03-05', amount: 50, order: 'b3', service: 'Cut' },
  { customer: 'c', day: '2020-04-10', amount: 500, order: 'c1' },
];

beforeEach(() => emptyStore(store));

function records({ table }: Answer) {
  return table ? recordsOf(table) : [];
}

describe('/revenue', () => {
  test('has one row a period, the latest first, and compares no partial one', async () => {
    await importRows(store, shop);
    const answer = await ask('/revenue by=month last=all', context);
    expect(answer.asOf).toBe('2020-04-11');
    expect(
      records(answer).map(({ period, revenue, customers, newCustomers, returningCustomers, orders }) => [
        period,
        revenue,
        customers,
        newCustomers,
        returningCustomers,
        orders,
      ]),
    ).toEqual([
      ['2020-04-01', 500, 1, 1, 0, 1],
      ['2020-03-01', 50, 1, 0, 1, 1],
      ['2020-02-01', 140, 2, 1, 1, 3],
      ['2020-01-01', 100, 1, 1, 0, 1],
    ]);
    const [april, march, february] = records(answer);
    expect(april).toMatchObject({ partial: true, change: null, changeLastYear: null });
    expect(march).toMatchObject({ partial: false, change: 50 / 140 - 1, refunds: 0, lastYear: null });
    expect(february).toMatchObject({
      refunds: -20,
      orderValue: 160 / 3,
      newRevenue: 80,
      returningRevenue: 60,
    });
  });

  test('says what moved and why, by parts that add up', async () => {
    await importRows(store, shop);
    const answer = await ask('/revenue by=month', context);
    expect(answer.title).toBe(
      'Revenue fell 64% to €50.00 in March 2020 against the month before, mostly because fewer customers ordered',
    );
    const {
      changeBefore,
      customersPartBefore,
      frequencyPartBefore,
      orderValuePartBefore,
      refundsPartBefore,
    } = facts(answer) as Record<string, number>;
    expect(changeBefore).toBe(-90);
    expect(refundsPartBefore).toBe(20);
    expect(
      Number(customersPartBefore) + Number(frequencyPartBefore) + Number(orderValuePartBefore) + 20,
    ).toBeCloseTo(-90, 3);
    expect(answer.notes.join(' ')).toContain('April 2020 is not over: €500.00 up to 10 Apr 2020.');
    expect(answer.notes.join(' ')).toContain('The data hold no whole month of last year');
  });

  test('never takes an old customer for a new one, whatever is shown', async () => {
    await importRows(store, shop);
    const answer = await ask('/revenue by=month last=60d', context);
    expect(records(answer).map(({ newCustomers }) => newCustomers)).toEqual([1, 0, 1]);
    expect(facts(answer)).toMatchObject({ newCustomers: 0, returningCustomers: 1, totalRevenue: 690 });
  });

  test('sets each week beside the same ISO week of last year', async () => {
    await importRows(
      store,
      Array.from({ length: 60 }, (_, week) => ({
        customer: `c${week % 7}`,
        day: addDays('2020-01-06', 7 * week),
        amount: 100 + week,
      })),
    );
    const answer = await ask('/revenue last=all', context);
    const rows = records(answer);
    // The last line is that of Monday 2021-02-22: its week is not over.
    expect(rows[0]).toMatchObject({
      period: '2021-02-22',
      partial: true,
      lastYear: 106,
      changeLastYear: null,
    });
    expect(rows[1]).toMatchObject({
      period: '2021-02-15',
      revenue: 158,
      lastYear: 105,
      changeLastYear: 158 / 105 - 1,
    });
    expect(rows.find(({ period }) => period === '2020-12-28')).toMatchObject({ lastYear: null });
    expect(facts(answer)).toMatchObject({ revenueLastYear: 105, changeLastYear: 53, unusual: 'no' });
  });

  test('says whether a change is out of the ordinary', async () => {
    const weekly = [100, 104, 99, 103, 98, 101, 105, 100, 97, 103, 250];
    await importRows(
      store,
      [...weekly, 1].map((amount, week) => ({ customer: 'a', day: addDays('2020-01-06', 7 * week), amount })),
    );
    const { title, notes } = await ask('/revenue', context);
    expect(title).toContain('Revenue rose 143% to €250.00 in the week of 16 Mar 2020');
    expect(title).toContain('because orders were larger; that is out of the ordinary');
    expect(notes.join(' ')).toContain('the median of 9 earlier changes');
  });

  test('answers as of an earlier day from what was known on it', async () => {
    await importRows(store, shop);
    const answer = await ask('/revenue by=month last=all', { ...context, asOf: '2020-02-25' });
    expect(records(answer).map(({ period, revenue, partial }) => [period, revenue, partial])).toEqual([
      ['2020-02-01', 160, true],
      ['2020-01-01', 100, false],
    ]);
    expect(answer.title).toBe('Revenue was €100.00 in January 2020, with nothing to compare it with yet');
  });

  test('has no whole period yet, and says so', async () => {
    await importRows(store, [{ customer: 'a', day: '2020-01-08', amount: 5 }]);
    const answer = await ask('/revenue', context);
    expect(answer.title).toBe('No whole week yet: €5.00 so far');
    expect(facts(answer)).toEqual({ partialRevenue: 5, periods: 1, totalRevenue: 5, totalOrders: 1 });
  });

  test('is there where everything was refunded', async () => {
    await importRows(store, [
      { customer: 'a', day: '2020-01-01', amount: 20, order: 'x' },
      { customer: 'a', day: '2020-02-03', amount: -20, order: 'x' },
      { customer: 'b', day: '2020-03-01', amount: 0 },
    ]);
    const answer = await ask('/revenue by=month', context);
    expect(answer.title).toBe(
      'Revenue fell from €20.00 to −€20.00 in February 2020 against the month before, mostly because fewer customers ordered',
    );
    expect(facts(answer)).toMatchObject({
      customersPartBefore: -20,
      refundsPartBefore: -20,
      orderValue: null,
    });
  });

  test('refuses a span of time that it does not understand', async () => {
    await importRows(store, shop);
    await expect(ask('/revenue last=soon', context)).rejects.toMatchObject({ name: 'UserError' });
  });

  test('says so without any service line', async () => {
    await expect(ask('/revenue', context)).rejects.toMatchObject({ message: 'no service lines yet' });
  });
});

describe('/revenue split=', () => {
  test('divides revenue among services, which add up to all of it', async () => {
    await importRows(store, shop);
    const answer = await ask('/revenue by=month last=all split=service', context);
    expect(facts(answer)).toMatchObject({
      totalRevenue: 790,
      'revenue.Cut': 200,
      'revenue.Wax': 90,
      'revenue.not known': 500,
      'change.Cut': -40,
      'change.Wax': -50,
    });
    expect(answer.title).toContain('in March 2020 revenue fell by €90.00, €50.00 of it with Wax');
    const march = records(answer).filter(({ period }) => period === '2020-03-01');
    expect(march.map(({ group, revenue, share }) => [group, revenue, share])).toEqual([
      ['not known', 0, 0],
      ['Cut', 50, 1],
      ['Wax', 0, 0],
    ]);
  });

  test('divides it among groups of customers', async () => {
    await importRows(store, shop);
    const attributes = { vip: true };
    await store.customers.insertMany([
      { _id: 'a', attributes, importId: 'first' },
      { _id: 'b', attributes, importId: 'first' },
    ]);
    const text = '/revenue by=month last=all split=vip';
    expect(facts(await ask(text, { ...context, asOf: '2020-03-05' }))['revenue.vip yes']).toBe(240);
    const answer = await ask(text, context);
    expect(facts(answer)).toMatchObject({
      totalRevenue: 790,
      'revenue.vip yes': 290,
      'revenue.not known': 500,
    });
  });

  test('keeps six services and puts the others together', async () => {
    const rows = Array.from({ length: 10 }, (_, index) => ({
      customer: 'a',
      day: '2020-01-01',
      amount: 10 + index,
      service: `S${index}`,
    }));
    await importRows(store, rows);
    const { notes, facts: all } = await ask('/revenue split=service', context);
    expect(
      all.filter(({ key }) => key.startsWith('revenue.')).map(({ label, value }) => [label, value]),
    ).toEqual([
      ['S9', 19],
      ['S8', 18],
      ['S7', 17],
      ['S6', 16],
      ['S5', 15],
      ['S4', 14],
      ['other', 46],
    ]);
    expect(notes[0]).toContain('no change to divide');
  });

  test('knows of an import since, and of an earlier day only what was known on it', async () => {
    await importRows(store, shop);
    const cut = async (asOf?: string) =>
      facts(await ask('/revenue by=month last=all split=service', asOf ? { ...context, asOf } : context))[
        'revenue.Cut'
      ];
    expect(await cut()).toBe(200);
    const more = { customer: 'd', day: '2020-04-10', amount: 7, service: 'Cut' };
    await importRows(store, [more], { id: 'second' });
    expect(await cut()).toBe(207);
    expect(await cut('2020-03-05')).toBe(150);
  });

  test('names what there is where a split is unknown', async () => {
    await importRows(store, shop);
    await expect(ask('/revenue split=servise', context)).rejects.toMatchObject({
      message: 'no attribute or column "servise"; did you mean "service"?',
    });
  });
});

test('sums of periods are the same whether they stand or are computed for a day of one’s own', async () => {
  await importRows(store, shop);
  const standing = records(await ask('/revenue last=all', context));
  // One more line, so that the former day is no longer the data's own.
  await importRows(store, [{ customer: 'z', day: '2020-05-01', amount: 1 }], { id: 'second' });
  const own = records(await ask('/revenue last=all', { ...context, asOf: '2020-04-11' }));
  expect(own).toEqual(standing);
});
