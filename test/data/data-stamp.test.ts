import { beforeEach, describe, expect, test } from '@jest/globals';
import { dataStamp } from '../../src/data/data-stamp.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore, importRows, serviceLine } from './hand-made-shop.ts';

const store = testStore();
const line = { customer: 'a', day: '2020-01-01', amount: 1 };

beforeEach(() => emptyStore(store));

describe('dataStamp', () => {
  test('is the same as long as nothing is imported', async () => {
    await importRows(store, [line]);
    const stamp = await dataStamp(store);
    expect(stamp).toMatch(/^[0-9a-f]{16}$/);
    await store.imports.updateMany({}, { $set: { profiled: true } });
    expect(await dataStamp(store)).toBe(stamp);
  });

  test('changes when an import ends', async () => {
    await importRows(store, [line]);
    const before = await dataStamp(store);
    await store.imports.updateMany({}, { $set: { finishedAt: new Date(0) } });
    expect(await dataStamp(store)).not.toBe(before);
  });

  test('changes with every import', async () => {
    await importRows(store, [line], { id: 'first' });
    const before = await dataStamp(store);
    await importRows(store, [line], { id: 'second' });
    expect(await dataStamp(store)).not.toBe(before);
  });

  test('changes with every row that a running import brings', async () => {
    await importRows(store, [line], { id: 'running', state: 'running' });
    const before = await dataStamp(store);
    await store.services.insertOne(serviceLine(line, 'running'));
    expect(await dataStamp(store)).not.toBe(before);
  });
});
