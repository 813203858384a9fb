import { beforeEach, describe, expect, test } from '@jest/globals';
import { findCustomer } from '../../src/data/find-customer.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore, importRows } from './hand-made-shop.ts';

const store = testStore();

beforeEach(() => emptyStore(store));

type Person = { id: string; name?: string; email?: string };

async function addPeople(...people: Person[]): Promise<void> {
  const rows = people.map(({ id: _id, ...rest }) => ({ _id, ...rest, attributes: {}, importId: 'first' }));
  await store.customers.insertMany(rows);
}

const addIds = (...ids: string[]) => addPeople(...ids.map((id) => ({ id })));

/** Message and hint of the error for a text that is no customer. */
async function refusalOf(text: string): Promise<{ message: string; hint: string }> {
  try {
    return { message: JSON.stringify(await findCustomer(store, text)), hint: 'was found' };
  } catch (error) {
    expect(error).toHaveProperty('name', 'UserError');
    return error as { message: string; hint: string };
  }
}

describe('a customer is found', () => {
  test('by id, with the name', async () => {
    await addPeople({ id: '12', name: 'Ana Sousa' }, { id: '123' });
    expect(await findCustomer(store, ' 12 ')).toEqual({ customerId: '12', name: 'Ana Sousa' });
  });

  test('by an id that only service lines know', async () => {
    await importRows(store, [{ customer: '00042', day: '2020-01-01', amount: 1 }]);
    expect(await findCustomer(store, '00042')).toEqual({ customerId: '00042', name: null });
  });

  test('by e-mail address, whatever the case', async () => {
    await addPeople({ id: '1', email: 'Ana.Sousa@example.org' }, { id: '2', email: 'ana-sousa@example.org' });
    expect(await findCustomer(store, 'ana.sousa@EXAMPLE.org')).toMatchObject({ customerId: '1' });
  });

  test('by name, whatever the case, even when another name begins with it', async () => {
    await addPeople({ id: '1', name: 'Ana' }, { id: '2', name: 'Anabela' });
    expect(await findCustomer(store, 'ana')).toEqual({ customerId: '1', name: 'Ana' });
  });

  test('by the beginning of one name, before any part of others', async () => {
    await addPeople({ id: '1', name: 'Lotte Visser' }, { id: '2', name: 'Charlotte Bakker' });
    expect(await findCustomer(store, 'lotte')).toMatchObject({ customerId: '1' });
  });

  test('by a part of one name', async () => {
    await addPeople({ id: '1', name: 'Lotte Visser' }, { id: '2', name: 'Ana Sousa' });
    expect(await findCustomer(store, 'visser')).toMatchObject({ customerId: '1' });
  });

  test('by the id rather than a name that is equal', async () => {
    await addPeople({ id: '1', name: '2' }, { id: '2', name: 'Ana' });
    expect(await findCustomer(store, '2')).toEqual({ customerId: '2', name: 'Ana' });
  });
});

describe('a name that fits several', () => {
  test('is refused, listing them', async () => {
    await addPeople({ id: '2', name: 'Ana Sousa' }, { id: '1', name: 'ana sousa' });
    expect(await refusalOf('Ana Sousa')).toMatchObject({
      message: '"Ana Sousa" fits several customers',
      hint: 'Give an id: 1 (ana sousa), 2 (Ana Sousa).',
    });
  });

  test('is refused, listing five of many', async () => {
    await addPeople(...[1, 2, 3, 4, 5, 6, 7].map((id) => ({ id: String(id), name: 'Ana' })));
    expect((await refusalOf('an')).hint).toBe(
      'Give an id: 1 (Ana), 2 (Ana), 3 (Ana), 4 (Ana), 5 (Ana) and more.',
    );
  });
});

describe('an unknown customer', () => {
  test('is refused with the ids one typing mistake away, in order', async () => {
    await addIds('1204', '1214', '124', '9999', '120456');
    expect(await refusalOf('12x4')).toMatchObject({
      message: 'no customer "12x4"',
      hint: 'Nearest ids: 1204, 1214, 124.',
    });
  });

  test.each([
    ['4', '00004'],
    ['000004', '00004'],
    ['c-12', 'C-12'],
    ['2134', '1234'],
    ['x234', '1234'],
    ['custmoer-17', 'customer-17'],
    ['customer-17-new', 'customer-17'],
  ])('%s is offered %s', async (text, id) => {
    await addIds(id, '777777');
    expect((await refusalOf(text)).hint).toBe(`Nearest ids: ${id}.`);
  });

  test('is offered ids that only profiles know', async () => {
    await store.profiles.insertOne({
      _id: '1234',
      asOf: new Date(0),
      lines: 0,
      frequency: 0,
      monetaryE4: 0,
      segment: 'no-orders',
      refreshedAt: new Date(0),
    });
    expect((await refusalOf('1235')).hint).toBe('Nearest ids: 1234.');
  });

  test('is offered none where none is near', async () => {
    await addIds('1204');
    expect((await refusalOf('nobody')).hint).toBe(
      'Give a customer id, or an e-mail address or name of the customers file.',
    );
  });

  test.each(['.*', '', '   ', '(', 'a@.*', '\\', `${'long '.repeat(100)}name`])(
    'may be any text: %j',
    async (text) => {
      await addPeople({ id: '1', name: 'Ana', email: 'a@example.org' });
      expect((await refusalOf(text)).message).toBe(`no customer "${text.trim()}"`);
    },
  );
});
