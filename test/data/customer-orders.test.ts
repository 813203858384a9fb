import { expect, test } from '@jest/globals';
import { readOrders } from '../../src/data/customer-orders.ts';
import { testStore } from '../support/test-store.ts';
import { importRows } from './hand-made-shop.ts';

const store = testStore();

test("a customer's orders are the counted ones before the day, on their first day, the earliest first", async () => {
  const customer = 'a';
  await importRows(store, [
    { customer, day: '2020-03-02', amount: '10.5', order: 'two days' },
    { customer, day: '2020-03-01', amount: 2, order: 'two days' },
    { customer, day: '2020-02-01', amount: 5 },
    { customer, day: '2020-02-01', amount: -4, order: 'refunded' },
    { customer, day: '2020-02-03', amount: 0 },
    { customer, day: '2020-04-01', amount: 7, order: 'straddling' },
    { customer, day: '2020-04-02', amount: 70, order: 'straddling' },
    { customer: 'b', day: '2020-02-02', amount: 3 },
  ]);
  expect(await readOrders(store, { customerId: customer, before: '2020-04-02' })).toEqual([
    { day: '2020-02-01', value: 5 },
    { day: '2020-03-01', value: 12.5 },
    { day: '2020-04-01', value: 7 },
  ]);
});

test('a customer without orders has none', async () => {
  expect(await readOrders(store, { customerId: 'nobody', before: '2020-04-02' })).toEqual([]);
});
