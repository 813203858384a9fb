import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../../src/analytics/segment-map.ts';
import { withCustomerGroups } from '../../../src/data/customer-groups.ts';
import { dataStamp } from '../../../src/data/data-stamp.ts';
import { withExploration } from '../../../src/data/explore/stored-exploration.ts';
import { type ImportOptions, importFiles } from '../../../src/data/import/import-files.ts';
import { importLease } from '../../../src/data/import/import-lease.ts';
import { listImports } from '../../../src/data/import/list-imports.ts';
import { undoImport } from '../../../src/data/import/undo-import.ts';
import { answerDay, currentProfiles } from '../../../src/data/profiles.ts';
import { splitRevenue } from '../../../src/data/revenue-sums.ts';
import type { Store } from '../../../src/data/store.ts';
import { testStore } from '../../support/test-store.ts';

const store = testStore();
let directory: string;
let files = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-undo-'));
});

afterAll(() => rm(directory, { recursive: true }));

beforeEach(async () => {
  const { services, customers, imports, replacedCustomers, profiles, histories, cells, state } = store;
  for (const one of [services, customers, imports, replacedCustomers, profiles, histories, cells, state])
    await one.deleteMany({});
});

/** Imports lines of a file and returns the import's id. */
async function imported(kind: 'services' | 'customers', ...lines: string[]): Promise<string> {
  const path = join(directory, `${kind}-${files++}.csv`);
  await writeFile(path, `${lines.join('\n')}\n`);
  const options: ImportOptions = { [kind]: path, timezone: 'UTC', rejectsDirectory: directory };
  return (await importFiles(store, options)).importId;
}

const services = (...lines: string[]) => imported('services', 'customer,date,amount', ...lines);
const customers = (...lines: string[]) => imported('customers', 'id,city', ...lines);

/** All that imports bring. */
async function everything() {
  return {
    lines: await store.services.find({}).sort({ _id: 1 }).toArray(),
    customers: await store.customers.find({}).sort({ _id: 1 }).toArray(),
    replaced: await store.replacedCustomers.find({}).sort({ _id: 1 }).toArray(),
    stamp: await dataStamp(store),
  };
}

async function profiles() {
  const settings = { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'UTC' };
  const { collection } = await currentProfiles(store, settings);
  const found = await collection.find({}).sort({ _id: 1 }).toArray();
  return found.map(({ refreshedAt, ...profile }) => profile);
}

async function cities() {
  const found = await store.customers.find({}).sort({ _id: 1 }).toArray();
  return found.map(({ _id, attributes }) => [_id, attributes['city']]);
}

describe('an import that is taken back', () => {
  test('leaves what was there before it, to the last document and the data stamp', async () => {
    await services('a,2024-01-01,5', 'b,2024-01-02,6');
    await customers('a,Rome', 'b,Paris');
    const before = await everything();
    const profilesBefore = await profiles();
    const lines = await services('a,2024-01-01,5', 'a,2024-01-03,7', 'c,2024-01-04,8');
    const people = await customers('a,Rome', 'b,Berlin', 'c,Oslo');
    expect(await profiles()).toHaveLength(3);
    expect(await undoImport(store, people, {})).toEqual({
      importId: people,
      dryRun: false,
      files: [expect.stringMatching(/^customers-\d+\.csv$/)],
      lines: 0,
      customers: 1,
      restored: 1,
      losses: [],
    });
    expect(await undoImport(store, lines, {})).toMatchObject({ lines: 2, customers: 0, restored: 0 });
    expect(await everything()).toEqual(before);
    expect(await profiles()).toEqual(profilesBefore);
  });

  test('is kept in the list of imports as undone', async () => {
    const first = await services('a,2024-01-01,5');
    const second = await services('b,2024-01-01,5');
    await undoImport(store, second, {});
    expect(await listImports(store)).toMatchObject([
      { importId: second, state: 'undone', rows: 1, added: 1 },
      { importId: first, state: 'done' },
    ]);
  });

  test('and was the only one leaves nobody', async () => {
    await profiles().catch(() => undefined);
    const only = await services('a,2024-01-01,5');
    await profiles();
    await undoImport(store, only, {});
    for (const collection of [store.services, store.profiles, store.histories, store.cells])
      expect(await collection.countDocuments()).toBe(0);
    await expect(profiles()).rejects.toThrow('no service lines yet');
  });

  test('and was the only one leaves nothing that was found out of it either', async () => {
    const only = await imported(
      'services',
      'customer,date,amount,shop',
      'a,2024-01-01,5,X',
      'b,2024-01-02,5,X',
    );
    const settings = { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'UTC' };
    await withExploration(store, settings, async () => {});
    const day = await answerDay(store, settings);
    const split = { name: 'shop', of: 'first order', field: 'attributes.shop' } as const;
    await withCustomerGroups(store, day, { split }, async () => {});
    await splitRevenue(store, day, { from: '2024-01-01', grain: 'week' }, { split, most: 6 });
    const kept = async () => (await store.db.listCollections().toArray()).map(({ name }) => name).sort();
    expect(await kept()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^first_orders_/),
        expect.stringMatching(/^revenue_by_/),
      ]),
    );
    await undoImport(store, only, {});
    expect((await kept()).filter((name) => /^(first_orders|revenue_by)_/.test(name))).toEqual([]);
    expect(await store.columns.countDocuments()).toBe(0);
  });

  test('can be imported again', async () => {
    const first = await services('a,2024-01-01,5');
    await undoImport(store, first, {});
    await services('a,2024-01-01,5');
    expect(await store.services.countDocuments()).toBe(1);
  });

  test('gives back customers as they were before the first of its files, not before the last', async () => {
    await customers('a,Rome');
    const before = await everything();
    const paths = ['a,Paris\nb,Paris', 'a,Oslo\nb,Oslo'].map((rows, index) => ({ rows, index }));
    for (const { rows, index } of paths)
      await writeFile(join(directory, `both-${index}.csv`), `id,city\n${rows}\n`);
    const { importId } = await importFiles(store, {
      customers: paths.map(({ index }) => join(directory, `both-${index}.csv`)),
      timezone: 'UTC',
      rejectsDirectory: directory,
    });
    expect(await undoImport(store, importId, {})).toMatchObject({ customers: 1, restored: 1 });
    expect(await everything()).toEqual(before);
  });

  test('changes nothing in a dry run, and says what it would', async () => {
    await customers('a,Rome');
    const second = await customers('a,Paris', 'b,Oslo');
    const before = await everything();
    expect(await undoImport(store, second, { dryRun: true })).toMatchObject({ customers: 1, restored: 1 });
    expect(await everything()).toEqual(before);
  });
});

describe('taking back an import that later ones stand on', () => {
  test('is refused where they found its rows there, which are named, and done when forced', async () => {
    const first = await services('a,2024-01-01,5', 'b,2024-01-01,5', 'c,2024-01-01,5');
    const second = await services('a,2024-01-01,5', 'b,2024-01-01,5', 'd,2024-01-01,5');
    const losses = [
      expect.stringMatching(
        new RegExp(`^2 rows of "services-\\d+.csv" \\(import ${second}\\), there already`),
      ),
    ];
    expect(await undoImport(store, first, { dryRun: true })).toMatchObject({ losses });
    await expect(undoImport(store, first, {})).rejects.toThrow(`later imports stand on ${first}: 2 rows of`);
    expect(await store.services.countDocuments()).toBe(4);
    await undoImport(store, first, { force: true });
    expect(await store.services.distinct('customerId')).toEqual(['d']);
  });

  test('is free of loss once they are taken back themselves', async () => {
    const first = await services('a,2024-01-01,5');
    const second = await services('a,2024-01-01,5', 'b,2024-01-01,5');
    await undoImport(store, second, {});
    expect(await undoImport(store, first, {})).toMatchObject({ lines: 1, losses: [] });
  });

  test('passes on what it had replaced to the one that replaced it in turn', async () => {
    await customers('a,Rome');
    const second = await customers('a,Paris', 'b,Paris');
    const third = await customers('a,Oslo', 'b,Oslo');
    await undoImport(store, second, {});
    expect(await cities()).toEqual([
      ['a', 'Oslo'],
      ['b', 'Oslo'],
    ]);
    await undoImport(store, third, {});
    expect(await cities()).toEqual([['a', 'Rome']]);
  });
});

describe('an import cannot be taken back', () => {
  test('that there is not; near ones are named', async () => {
    const first = await services('a,2024-01-01,5');
    await expect(undoImport(store, first.slice(0, -1), {})).rejects.toThrow(`did you mean ${first}?`);
    await expect(undoImport(store, 'nothing', {})).rejects.toThrow(/^there is no import "nothing"$/);
  });

  test('twice', async () => {
    const first = await services('a,2024-01-01,5');
    await undoImport(store, first, {});
    await expect(undoImport(store, first, {})).rejects.toThrow('was taken back already');
  });

  test('while it or another one is at work, but when it was killed', async () => {
    const first = await services('a,2024-01-01,5');
    const second = await services('b,2024-01-01,5');
    await store.imports.updateOne({ _id: second }, { $set: { state: 'running' } });
    const until = new Date(Date.now() + 10_000);
    await store.state.insertOne({ _id: importLease(second), holder: 'somebody', until });
    await expect(undoImport(store, second, {})).rejects.toThrow(`the import ${second} is running`);
    await expect(undoImport(store, first, {})).rejects.toThrow(`another import, ${second}, is running`);
    await store.state.updateOne({ _id: importLease(second) }, { $set: { until: new Date(0) } });
    expect(await undoImport(store, second, {})).toMatchObject({ lines: 1 });
  });

  test('whose replaced customers are kept no longer', async () => {
    const first = await customers('a,Rome');
    await store.imports.updateOne({ _id: first }, { $set: { replacedDropped: true } });
    await expect(undoImport(store, first, {})).rejects.toThrow('too old to be taken back');
  });
});

describe('taking back that is stopped half-way', () => {
  /** A store on which something fails. */
  const failing = (part: 'services' | 'replacedCustomers' | 'customers', method: string): Store => ({
    ...store,
    [part]: Object.create(store[part], { [method]: { value: () => Promise.reject(new Error('killed')) } }),
  });

  test.each([
    ['services', 'deleteMany'],
    ['replacedCustomers', 'deleteMany'],
    ['customers', 'deleteMany'],
    ['replacedCustomers', 'updateMany'],
  ] as const)('while it works on %s (%s) is completed by running it again', async (part, method) => {
    await customers('a,Rome');
    await services('a,2024-01-01,5');
    const before = { ...(await everything()), stamp: '' };
    const path = join(directory, 'both-services.csv');
    await writeFile(path, 'customer,date,amount\nb,2024-01-01,5\n');
    const people = join(directory, 'both-customers.csv');
    await writeFile(people, 'id,city\na,Paris\nb,Oslo\n');
    const { importId } = await importFiles(store, {
      services: path,
      customers: people,
      timezone: 'UTC',
      rejectsDirectory: directory,
    });
    await expect(undoImport(failing(part, method), importId, {})).rejects.toThrow('killed');
    await expect(services('c,2024-01-01,5')).rejects.toThrow(`the import ${importId} is being taken back`);
    await undoImport(store, importId, {});
    expect({ ...(await everything()), stamp: '' }).toEqual(before);
    expect(await profiles()).toMatchObject([{ _id: 'a', lines: 1 }]);
  });
});

test('what imports replaced is kept for the last thirty of them', async () => {
  const cityOf = (turn: number) => `a,City ${turn}`;
  const ids = [];
  for (let turn = 0; turn < 33; turn++) ids.push(await customers(cityOf(turn)));
  const kept = await store.replacedCustomers.distinct('importId');
  expect(kept).toHaveLength(31);
  await expect(undoImport(store, ids[1] ?? '', {})).rejects.toThrow('too old');
  expect(await undoImport(store, ids[32] ?? '', {})).toMatchObject({ restored: 1 });
  expect(await cities()).toEqual([['a', 'City 31']]);
});
