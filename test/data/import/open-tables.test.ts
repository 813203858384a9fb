import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Binary, Decimal128, Long, MongoClient, ObjectId, UUID } from 'mongodb';
import { type ImportOptions, importFiles } from '../../../src/data/import/import-files.ts';
import { recogniseKind } from '../../../src/data/import/recognise-kind.ts';
import type { Store } from '../../../src/data/store.ts';
import { workbookOf, zipOf } from '../../support/archives.ts';
import { withImportStore } from '../../support/import-store.ts';

let store: Store;
let directory: string;
let server: string;

withImportStore((opened, made, at) => {
  store = opened;
  directory = made;
  server = at;
});

const sales = 'customer,date,amount\na,2024-01-31,5\nb,2024-02-01,6\n';
const people = 'id,name\na,Ann\nb,Bob\n';

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

/** The kinds, names and added rows of an import, and what it passed over. */
async function run(options: Partial<ImportOptions>) {
  const { sources, skipped } = await importFiles(store, {
    timezone: 'UTC',
    rejectsDirectory: join(directory, 'rejects'),
    ...options,
  });
  return {
    sources: sources.map(({ kind, file: name, added, alreadyThere }) => [kind, name, added, alreadyThere]),
    skipped: skipped.map(({ name, reason }) => `${name}: ${reason}`),
  };
}

describe('what a table holds is told by its columns:', () => {
  test.each([
    [
      'services',
      ['customer', 'date', 'amount'],
      [
        ['a', '', ''],
        ['a', '', ''],
      ],
    ],
    ['services', ['Name', 'Email', 'Created at', 'Order', 'Total'], [['#1', 'a@b', '', '1', '']]],
    ['customers', ['id', 'name'], [['a', 'Ann']]],
    ['customers', ['customer id', 'e-mail', 'created', 'total spent'], [['a', 'a@b', '', '']]],
    [
      'customers',
      ['id', 'city'],
      [
        ['a', 'Rome'],
        ['b', 'Rome'],
      ],
    ],
    [undefined, ['x', 'y'], [['1', '2']]],
  ])('%s', (kind, header, rows) => {
    expect(recogniseKind(header, rows)).toBe(kind);
  });
});

describe('of a folder', () => {
  test('the files of a kind are read in the order of their names, the others passed over', async () => {
    await file('sales-10.csv', 'customer,date,amount\nc,2024-03-01,7\n');
    await file('sales-9.csv', sales);
    await file('people.csv', people);
    await file('README', 'These are sales.\n');
    await file('.DS_Store', '');
    await mkdir(join(directory, 'old'));
    const expected = {
      sources: [
        ['services', 'sales-9.csv', 2, 0],
        ['services', 'sales-10.csv', 1, 0],
      ],
      skipped: expect.arrayContaining([
        '.DS_Store: hidden',
        'old: a folder in a folder',
        'people.csv: reads as customers',
        'README: has no comma, semicolon, tab or | between columns: its first line is "These are sales."',
      ]),
    };
    expect(await run({ services: directory })).toEqual(expected);
  });

  test('all files are read as what they are when no kind is said', async () => {
    await file('a.csv', people);
    await file('b.csv', sales);
    expect((await run({ files: [directory] })).sources).toEqual([
      ['customers', 'a.csv', 2, 0],
      ['services', 'b.csv', 2, 0],
    ]);
  });

  test('an empty one, or one in which nothing fits, is a mistake', async () => {
    await expect(run({ services: directory })).rejects.toThrow('there is no file in the folder');
    await file('a.csv', people);
    await file('b.csv', 'x,y\n1,2\n');
    await expect(run({ services: directory })).rejects.toThrow('none of 2 tables holds service lines');
  });

  test('a damaged file stops everything, before anything is written', async () => {
    await file('a.csv', sales);
    await file('b.zip', zipOf({ 'b.csv': sales }).subarray(0, 60));
    await expect(run({ services: directory })).rejects.toThrow('is damaged or cut off');
    expect(await store.services.countDocuments()).toBe(0);
  });

  test('files that fit a pattern can be named', async () => {
    await file('sales-1.csv', sales);
    await file('people.csv', people);
    expect((await run({ services: join(directory, 'sales-*.csv') })).sources).toHaveLength(1);
    await expect(run({ services: join(directory, 'x-*.csv') })).rejects.toThrow('no file fits');
  });
});

test('files of an archive that are no tables are passed over', async () => {
  const contents = {
    'sales.csv': sales,
    'terms.pdf': '%PDF-1.7',
    'letter.docx': zipOf({ 'word/document.xml': '' }),
    'notes.json': '{"by":"Ann"}',
    '__MACOSX/._sales.csv': 'x',
  };
  expect(await run({ files: [await file('all.zip', zipOf(contents))] })).toEqual({
    sources: [['services', 'all.zip, sales.csv', 2, 0]],
    skipped: [
      'all.zip, letter.docx: is a Word document, not a table',
      'all.zip, notes.json: holds no list of records',
      'all.zip, terms.pdf: is a PDF, not a table',
    ],
  });
});

test('what one file settles holds for all with the same columns', async () => {
  await file('1.csv', 'customer,date,amount\na,12/1/2010 8:26,5\n');
  await file('2.csv', 'customer,date,amount\nb,12/25/2010 8:26,6\n');
  await run({ services: directory });
  expect((await store.services.findOne({ customerId: 'a' }))?.day).toEqual(new Date('2010-12-01'));
});

test('a mapping says how to read files whose kind is recognised', async () => {
  const map = await file('map.json', '{ "services": { "dates": "mdy" }, "customers": { "delimiter": "|" } }');
  await file('1.csv', 'customer,date,amount\na,12/1/2010,5\n');
  await file('2.csv', 'id|name|city, country\na|Ann|Rome, Italy\n');
  expect((await run({ files: [join(directory, '*.csv')], map })).sources).toHaveLength(2);
  expect((await store.services.findOne({}))?.day).toEqual(new Date('2010-12-01'));
  expect((await store.customers.findOne({}))?.attributes).toEqual({ 'city, country': 'Rome, Italy' });
});

test('the sheet to read can be named, by the mapping too', async () => {
  const rows = (id: string) => [
    ['customer', 'date', 'amount'],
    [id, '2024-01-31', 5],
  ];
  const services = await file(
    'sales.xlsx',
    workbookOf([
      { name: 'Plan', rows: rows('plan') },
      { name: 'Sales', rows: rows('a') },
    ]),
  );
  const map = await file('map.json', '{ "services": { "sheet": "sales" } }');
  await run({ services, map });
  expect((await store.services.find({}).toArray()).map(({ customerId }) => customerId)).toEqual(['a']);
  await run({ services, map, sheet: 'Plan' });
  expect(await store.services.countDocuments()).toBe(2);
});

test('sheets and members that overlap add nothing twice', async () => {
  const rows = [
    ['customer', 'date', 'amount'],
    ['a', '2024-01-31', 5],
  ];
  const book = workbookOf([
    { name: '2023', rows },
    { name: '2024', rows: [...rows, ['b', '2024-02-01', 6]] },
  ]);
  expect(
    (await run({ files: [await file('all.zip', zipOf({ 'x/sales.xlsx': book, 'y.csv': sales }))] })).sources,
  ).toEqual([
    ['services', 'all.zip, x/sales.xlsx, sheet 2023', 1, 0],
    ['services', 'all.zip, x/sales.xlsx, sheet 2024', 1, 1],
    ['services', 'all.zip, y.csv', 0, 2],
  ]);
});

describe('from another MongoDB', () => {
  let other: MongoClient;

  beforeEach(async () => {
    other = await MongoClient.connect(server);
    await other.db('midas-other').dropDatabase();
  });

  afterEach(async () => {
    await other.db('midas-other').dropDatabase();
    await other.close();
  });

  function uriOf(name: string): string {
    const uri = new URL(server);
    uri.pathname = `/${name}`;
    return uri.href;
  }

  test('documents are read with the same columns and mapping', async () => {
    await other
      .db('midas-other')
      .collection('services_collection')
      .insertMany([
        {
          _id: new ObjectId('65a000000000000000000001'),
          customer: { id: Long.fromString('9007199254740993') },
          at: new Date('2024-01-31T10:00:00Z'),
          paid: Decimal128.fromString('12.50'),
          tags: ['x', 'y'],
          ref: new UUID('00000000-0000-4000-8000-000000000001'),
          raw: new Binary(Buffer.from([1])),
        },
        { customer: { id: 17850 }, at: new Date('2024-02-01T10:00:00Z'), paid: 0.1 + 0.2 },
      ]);
    const map = await file(
      'map.json',
      '{"services":{"columns":{"customerId":"customer.id","date":"at","amount":"paid"}}}',
    );
    const report = await run({
      mongodb: { uri: uriOf('midas-other'), services: 'services_collection' },
      map,
    });
    expect(report.sources).toEqual([['services', 'midas-other.services_collection', 2, 0]]);
    const lines = await store.services.find({}).sort({ customerId: 1 }).toArray();
    expect(lines.map(({ customerId, amountE4 }) => [customerId, amountE4])).toEqual([
      ['17850', 3000],
      ['9007199254740993', 125_000],
    ]);
    expect(lines[1]?.attributes).toMatchObject({ tags: 'x, y', ref: '00000000-0000-4000-8000-000000000001' });
  });

  test('a collection that is not there is told of', async () => {
    await other.db('midas-other').collection('sales').insertOne({ a: 1 });
    const importing = run({ mongodb: { uri: uriOf('midas-other'), services: 'sale' } });
    await expect(importing).rejects.toMatchObject({
      message: 'there is no collection "midas-other.sale"',
      hint: 'Its collections are sales.',
    });
  });

  test.each([
    ['does not answer', 'mongodb://ann:secret@127.0.0.1:9/x?serverSelectionTimeoutMS=200'],
    ['names no database', 'mongodb://ann:secret@127.0.0.1:9/'],
    ['is not the address of a MongoDB server', 'mongo://ann:secret@127.0.0.1:9/x'],
  ])('a server that %s is told of, without the password', async (message, uri) => {
    const thrown = await run({ mongodb: { uri, services: 'sales' } }).catch(
      (error: unknown) => error as Error,
    );
    expect(thrown).toHaveProperty('message', expect.stringContaining(message));
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain('secret');
  });
});
