import { expect, test } from '@jest/globals';
import { fitLogScale, logFeatures } from '../../../src/analytics/baselines/log-features.ts';
import { tableOf } from './feature-tables.ts';

test('logarithms are standardised by the table that they were fitted to', () => {
  const scale = fitLogScale(tableOf({ orders: [Math.E - 1, Math.E ** 3 - 1] }), ['orders']);
  const [orders = []] = logFeatures(tableOf({ orders: [0, Math.E ** 5 - 1] }), scale);
  expect(orders[0]).toBeCloseTo(-2, 12);
  expect(orders[1]).toBeCloseTo(3, 12);
});

test('values below zero mirror those above', () => {
  const table = tableOf({ monetary: [-50, 0, 50] });
  const [monetary = []] = logFeatures(table, fitLogScale(table, ['monetary']));
  expect(monetary[0]).toBeCloseTo(-(monetary[2] ?? 0), 12);
  expect(monetary[1]).toBe(0);
});

test('what is not known counts as the mean', () => {
  const table = tableOf({ orders: [1, Number.NaN, 9] });
  const [orders = []] = logFeatures(table, fitLogScale(table, ['orders']));
  expect(orders[0]).toBeCloseTo(-1, 12);
  expect(orders[1]).toBe(0);
});

test.each([2, 3, 5])('a feature that is %d for all tells nothing, whatever comes later', (value) => {
  const scale = fitLogScale(tableOf({ orders: Array(49).fill(value) }), ['orders']);
  const [orders = []] = logFeatures(tableOf({ orders: [value, 900] }), scale);
  expect([...orders]).toEqual([0, 0]);
});

test('a missing column is named', () => {
  expect(() => fitLogScale(tableOf({ orders: [1] }), ['visits'])).toThrow('no column "visits"');
});
