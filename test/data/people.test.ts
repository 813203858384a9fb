import { beforeAll, expect, test } from '@jest/globals';
import { personColumns, readPeople } from '../../src/data/people.ts';
import { testStore } from '../support/test-store.ts';
import { importRows } from './hand-made-shop.ts';

const store = testStore();

beforeAll(async () => {
  await importRows(store, [{ customer: 'a', day: '2026-01-10', amount: 1 }]);
  await store.customers.insertMany([
    {
      _id: 'a',
      name: 'Ana Silva',
      attributes: { Telefon: '912345678', 'Shipping country': 'ES', Land: 'PT', PLZ: 1000, size: 36 },
      importId: 'first',
    },
    { _id: 'b', phone: '913', attributes: { Telefon: '914' }, importId: 'first' },
    { _id: 'c', attributes: {}, importId: 'first' },
  ]);
});

async function people(names: string[] = []) {
  const columns = await personColumns(store);
  const wanted = columns.filter(({ name }) => names.includes(name));
  return readPeople(store, ['a', 'b', 'c'], columns, wanted);
}

test('country, postcode and a number of an earlier import are found by the names of columns', async () => {
  expect((await people()).get('a')).toMatchObject({
    name: 'Ana Silva',
    phone: '912345678',
    country: 'ES',
    postcode: '1000',
    email: null,
  });
});

test('a number that was understood at the import goes before one in another column', async () => {
  expect((await people()).get('b')?.phone).toBe('913');
});

test('of further columns only those that are wanted are read', async () => {
  expect((await people(['size'])).get('a')?.attributes).toEqual(expect.objectContaining({ size: 36 }));
  expect((await people()).get('a')?.attributes).not.toHaveProperty('size');
});

test('who has nothing in the file is somebody all the same', async () => {
  expect((await people()).get('c')).toMatchObject({ name: null, phone: null, country: null });
});
