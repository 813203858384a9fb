import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { countedCustomerRanges, customerRanges } from '../../src/data/customer-ranges.ts';
import { currentProfiles } from '../../src/data/profiles.ts';
import { describeEmbedded } from '../support/database.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore, importRows, type Row } from './hand-made-shop.ts';

const store = testStore();
const settings = { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'UTC' };

/** Customers a, b, c … with so many lines each. */
const linesOf = (...counts: number[]): Row[] =>
  counts.flatMap((count, index) =>
    Array.from({ length: count }, (_, line) => ({
      customer: String.fromCharCode(97 + index),
      day: '2020-01-01',
      amount: 1,
      order: String(line),
    })),
  );

beforeEach(() => emptyStore(store));

describe('ranges of customers', () => {
  test.each([
    ['as profiles know them', customerRanges],
    ['as they are counted', countedCustomerRanges],
  ])('end where there are lines enough, %s', async (_, ranges) => {
    await importRows(store, linesOf(2, 1, 1, 5, 1));
    await currentProfiles(store, settings);
    expect(await ranges(store, 3)).toEqual([{ $gte: '', $lte: 'b' }, { $gt: 'b', $lte: 'd' }, { $gt: 'd' }]);
  });

  test('are one where all lines fit into it, without a count', async () => {
    await importRows(store, linesOf(2, 1));
    expect(await countedCustomerRanges(store, 3)).toEqual([{ $gte: '' }]);
  });
});

describeEmbedded('profiles of many lines', 'a server takes long to get them', () => {
  test('are those of all customers, though these are summed some at a time', async () => {
    const customers = Array.from({ length: 70 }, (_, index) => `c${index}`);
    await importRows(
      store,
      customers.flatMap((customer) =>
        Array.from({ length: 300 }, (_, line) => ({
          customer,
          day: '2020-01-01',
          amount: 1,
          order: `${line % 5}`,
        })),
      ),
    );
    expect((await countedCustomerRanges(store, 20_000)).length).toBeGreaterThan(1);
    const { scoreCells } = await currentProfiles(store, settings);
    expect(scoreCells).toMatchObject([
      { customers: 70, orders: 350, lines: 21_000, monetaryE4: 210_000_000 },
    ]);
    expect(await store.histories.countDocuments({ 'days.0.orders': 5, 'days.0.revenueE4': 3_000_000 })).toBe(
      70,
    );
  });
});
