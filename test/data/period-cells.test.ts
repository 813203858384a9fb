import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import type { Day } from '../../src/calendar.ts';
import { splitsOf, withCustomerGroups } from '../../src/data/customer-groups.ts';
import {
  type CellQuery,
  groupedPeriodCells,
  type PeriodCell,
  periodCells,
} from '../../src/data/period-cells.ts';
import { answerDay } from '../../src/data/profiles.ts';
import type { Store } from '../../src/data/store.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore, importRows, type Row } from './hand-made-shop.ts';

const settings = { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'UTC' };

const store = testStore();

beforeEach(() => emptyStore(store));

/** Cohort, period, customers, orders, what these come to, and revenue in currency units. */
type Written = [Day | null, Day, number, number, number, number];

function written({ cohort, period, customers, orders, ordersE4, revenueE4 }: PeriodCell): Written {
  return [cohort, period, customers, orders, ordersE4 / 10_000, revenueE4 / 10_000];
}

async function cells(query: CellQuery, asOf?: Day): Promise<Written[]> {
  const day = await answerDay(store, { ...settings, ...(asOf ? { asOf } : {}) });
  return (await periodCells(store, day, query)).map(written);
}

/** Of a Wednesday and the weeks after it: 1 January 2020 is in the week of Monday, 30 December 2019. */
const shop: Row[] = [
  { customer: 'early', day: '2020-01-01', amount: 10, order: 'A1' },
  { customer: 'early', day: '2020-01-02', amount: 5, order: 'A2' },
  // An order over two weeks: it begins in the first, its second line is revenue of the second.
  { customer: 'early', day: '2020-01-12', amount: 20, order: 'A3' },
  { customer: 'early', day: '2020-01-13', amount: 30, order: 'A3' },
  // A refund on a day of its own.
  { customer: 'early', day: '2020-01-21', amount: -20, order: 'A3' },
  // Free, then paid: the cohort is that of the order that counts.
  { customer: 'late', day: '2020-01-02', amount: 0, order: 'B1' },
  { customer: 'late', day: '2020-01-14', amount: 7, order: 'B2' },
  { customer: 'none', day: '2020-01-20', amount: -3, order: 'C1' },
];

const weeks: Written[] = [
  [null, '2020-01-20', 0, 0, 0, -3],
  ['2019-12-30', '2019-12-30', 1, 2, 15, 15],
  ['2019-12-30', '2020-01-06', 1, 1, 50, 20],
  ['2019-12-30', '2020-01-13', 0, 0, 0, 30],
  ['2019-12-30', '2020-01-20', 0, 0, 0, -20],
  ['2020-01-13', '2020-01-13', 1, 1, 7, 7],
];

describe('period cells', () => {
  test('by week hold orders where they begin and revenue where its lines are dated', async () => {
    await importRows(store, shop);
    expect(await cells({ grain: 'week' })).toEqual(weeks);
  });

  test('by month count a customer once', async () => {
    await importRows(store, shop);
    expect(await cells({ grain: 'month' })).toEqual([
      [null, '2020-01-01', 0, 0, 0, -3],
      ['2020-01-01', '2020-01-01', 2, 4, 72, 52],
    ]);
  });

  test('by day are summed from histories', async () => {
    await importRows(store, shop);
    expect(await cells({ grain: 'day', cohortsFrom: '2020-01-02' })).toEqual([
      ['2020-01-14', '2020-01-14', 1, 1, 7, 7],
    ]);
  });

  test('of cohorts from a day on leave the others out', async () => {
    await importRows(store, shop);
    expect(await cells({ grain: 'week', cohortsFrom: '2020-01-06' })).toEqual(weeks.slice(5));
  });

  test('of a day of one’s own know of no later line', async () => {
    await importRows(store, shop);
    expect(await cells({ grain: 'week' }, '2020-01-13')).toEqual([
      ['2019-12-30', '2019-12-30', 1, 2, 15, 15],
      ['2019-12-30', '2020-01-06', 1, 1, 20, 20],
    ]);
  });

  test('brought up to date in steps equal those made at once', async () => {
    const [first, ...others] = [shop.slice(0, 3), shop.slice(3, 6), shop.slice(6)];
    await importRows(store, first ?? [], { id: 'step-0' });
    await cells({ grain: 'week' });
    for (const [index, rows] of others.entries()) {
      await importRows(store, rows, { id: `step-${index + 1}` });
      await cells({ grain: 'week' });
    }
    const stored = () =>
      store.cells
        .find({}, { projection: { summedAt: 0 } })
        .sort({ _id: 1 })
        .toArray();
    const inSteps = await stored();
    await store.state.deleteMany({});
    await cells({ grain: 'week' });
    expect(inSteps).toEqual(await stored());
    expect(await cells({ grain: 'week' })).toEqual(weeks);
  });

  test('of few customers are brought up to date without those of the others being read', async () => {
    await importRows(store, shop);
    await cells({ grain: 'week' });
    await store.histories.deleteOne({ _id: 'late' });
    await importRows(store, [{ customer: 'early', day: '2020-01-21', amount: 1, order: 'A4' }], {
      id: 'more',
    });
    expect(await cells({ grain: 'week', cohortsFrom: '2020-01-13' })).toEqual(weeks.slice(5));
  });

  test('are there for whoever reads while all are summed anew, and those of nobody any more are not in the end', async () => {
    await importRows(store, shop);
    await cells({ grain: 'week' });
    const there: number[] = [];
    const watched = Object.create(store.cells, {
      deleteMany: {
        value: async (...given: Parameters<Store['cells']['deleteMany']>) => {
          const deleted = await store.cells.deleteMany(...given);
          there.push(await store.cells.countDocuments({ grain: 'week' }));
          return deleted;
        },
      },
    }) as Store['cells'];
    await store.services.deleteMany({ customerId: 'none' });
    await store.state.deleteOne({ _id: 'profiles' });
    await answerDay({ ...store, cells: watched }, settings);
    expect(there.length).toBeGreaterThan(0);
    expect(Math.min(...there)).toBe(weeks.length - 1);
    expect(await cells({ grain: 'week' })).toEqual(weeks.slice(1));
  });

  test('are summed anew after a refresh that was stopped half-way', async () => {
    await importRows(store, shop);
    await cells({ grain: 'week' });
    const stopping = Object.create(store.cells, {
      bulkWrite: {
        value: () => {
          throw new Error('stopped');
        },
      },
    }) as Store['cells'];
    await importRows(store, [{ customer: 'early', day: '2020-01-21', amount: 20, order: 'A4' }], {
      id: 'more',
    });
    await expect(answerDay({ ...store, cells: stopping }, settings)).rejects.toThrow('stopped');
    expect(await cells({ grain: 'week' })).toEqual([
      ...weeks.slice(0, 4),
      ['2019-12-30', '2020-01-20', 1, 1, 20, 0],
      ...weeks.slice(5),
    ]);
  });

  test('and histories forget a customer whose lines are gone', async () => {
    await importRows(store, shop);
    await cells({ grain: 'week' });
    await store.services.deleteMany({ customerId: 'late' });
    await store.state.deleteMany({});
    expect(await cells({ grain: 'week' })).toEqual(weeks.slice(0, 5));
    expect(await store.histories.distinct('_id')).toEqual(['early', 'none']);
  });
});

test('a history has a customer’s days in order, with what began, what was paid and the order before', async () => {
  await importRows(store, shop);
  await answerDay(store, settings);
  const history = await store.histories.findOne({ _id: 'early' });
  const day = (text: Day) => new Date(`${text}T00:00:00Z`);
  expect(history).toMatchObject({
    firstOrderDay: day('2020-01-01'),
    lastOrderDay: day('2020-01-12'),
    frequency: 3,
    monetaryE4: 450_000,
    lines: 5,
  });
  expect(history?.days).toEqual([
    { day: day('2020-01-01'), orders: 1, ordersE4: 100_000, revenueE4: 100_000, previous: null },
    { day: day('2020-01-02'), orders: 1, ordersE4: 50_000, revenueE4: 50_000, previous: day('2020-01-01') },
    { day: day('2020-01-12'), orders: 1, ordersE4: 500_000, revenueE4: 200_000, previous: day('2020-01-02') },
    { day: day('2020-01-13'), orders: 0, ordersE4: 0, revenueE4: 300_000, previous: day('2020-01-12') },
    { day: day('2020-01-21'), orders: 0, ordersE4: 0, revenueE4: -200_000, previous: day('2020-01-12') },
  ]);
});

describe('groups of customers', () => {
  async function groupedBy(name: string, asOf?: Day): Promise<Record<string, number>> {
    const day = await answerDay(store, { ...settings, ...(asOf ? { asOf } : {}) });
    const split = (await splitsOf(store)).find((one) => one.name === name);
    if (!split) throw new Error(`no split ${name}`);
    return withCustomerGroups(store, day, { split }, async (groups) => {
      const found = await groupedPeriodCells(store, day, { grain: 'month', groups });
      const sums: Record<string, number> = {};
      for (const { group, period, customers } of found)
        if (period.startsWith('2020-01'))
          sums[groups.labels[group] ?? ''] = (sums[groups.labels[group] ?? ''] ?? 0) + customers;
      return sums;
    });
  }

  const eight = Array.from({ length: 8 }, (_, number) => number);

  test('by an attribute are its six most frequent values, the others, and those of whom none is known', async () => {
    const rows = eight.flatMap((number): Row[] =>
      Array.from({ length: 10 - number }, (_, index) => ({
        customer: `c${number}-${index}`,
        day: '2020-01-01',
        amount: 1,
      })),
    );
    await importRows(store, [...rows, { customer: 'stranger', day: '2020-01-01', amount: 1 }]);
    await store.customers.insertMany(
      rows.map(({ customer }) => ({
        _id: customer,
        attributes: { channel: `channel ${customer[1]}`, blank: customer === 'c0-0' ? 'x' : null },
        importId: 'first',
      })),
    );
    expect(await groupedBy('channel')).toEqual({
      'channel 0': 10,
      'channel 1': 9,
      'channel 2': 8,
      'channel 3': 7,
      'channel 4': 6,
      'channel 5': 5,
      other: 7,
      'not known': 1,
    });
    await expect(groupedBy('blank')).rejects.toThrow('different for every customer');
  });

  test('by service are what the most expensive line of the first counted order was', async () => {
    await importRows(store, [
      { customer: 'a', day: '2020-01-01', amount: 0, service: 'gift' },
      { customer: 'a', day: '2020-01-02', amount: 5, order: '1', service: 'wash' },
      { customer: 'a', day: '2020-01-02', amount: 9, order: '1', service: 'cut' },
      { customer: 'a', day: '2020-01-03', amount: 90, service: 'colour' },
      { customer: 'b', day: '2020-01-04', amount: 9, service: 'cut' },
      { customer: 'c', day: '2020-01-04', amount: 9 },
    ]);
    expect(await groupedBy('service')).toEqual({ cut: 2, 'not known': 1 });
    expect(await groupedBy('service', '2020-02-01')).toEqual({ cut: 2, 'not known': 1 });
    const left = await store.db.listCollections({}, { nameOnly: true }).toArray();
    expect(left.filter(({ name }) => name.startsWith('profiles_as_of'))).toEqual([]);
  });
});
