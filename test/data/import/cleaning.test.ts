import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ImportOptions, importFiles, type RuleChoices } from '../../../src/data/import/import-files.ts';
import type { RuleName } from '../../../src/data/import/rules/catalogue.ts';
import type { Store } from '../../../src/data/store.ts';
import { withImportStore } from '../../support/import-store.ts';

let store: Store;
let directory: string;

withImportStore((opened, made) => {
  store = opened;
  directory = made;
});

/** Imports a file given as lines under the rules, and returns its report. */
async function imported(
  kind: 'services' | 'customers',
  lines: string[],
  rules: RuleChoices = {},
  { mapping, ...options }: Partial<ImportOptions> & { mapping?: object } = {},
) {
  const path = join(directory, `${kind}.csv`);
  await writeFile(path, `${lines.join('\n')}\n`);
  const map = join(directory, 'map.json');
  if (mapping) await writeFile(map, JSON.stringify(mapping));
  const { sources } = await importFiles(store, {
    [kind]: path,
    timezone: 'UTC',
    rejectsDirectory: directory,
    rules,
    ...(mapping ? { map } : {}),
    ...options,
  });
  if (!sources[0]) throw new Error('no report');
  const report = sources[0];
  return { ...report, of: (name: RuleName) => report.rules.find(({ rule }) => rule === name) };
}

const services = (
  lines: string[],
  rules?: RuleChoices,
  options?: { mapping?: object; rowsPerPass?: number },
) => imported('services', lines, rules, options);
const customers = (lines: string[], rules?: RuleChoices) => imported('customers', lines, rules);

async function customerIds(): Promise<string[]> {
  const lines = await store.services.find({}).sort({ customerId: 1 }).toArray();
  return lines.map(({ customerId }) => customerId);
}

describe('missing-customer-ids', () => {
  const lines = [
    'order_id,customer,date,amount',
    '1,a,2024-01-01,5',
    '2,,2024-01-01,7',
    '2,nan,2024-01-01,soon',
    ',,2024-01-01,9',
  ];

  test('leaves rows of nobody out, and says what they come to', async () => {
    const report = await services(lines);
    expect(report).toMatchObject({ rows: 4, kept: 1, leftOut: 3, refused: 0 });
    expect(report.of('missing-customer-ids')).toEqual({
      rule: 'missing-customer-ids',
      on: true,
      rows: 3,
      money: 16,
      done: 'left out',
      outcome: 'left out',
      examples: [
        { line: 3, value: '' },
        { line: 4, value: 'nan' },
        { line: 5, value: '' },
      ],
      offer: null,
    });
    expect(await readFile(report.rejectsFile ?? '', 'utf8')).toContain(
      '2,,2024-01-01,7,3,customer,,missing-customer-ids',
    );
  });

  test('off, makes a customer of each order of nobody', async () => {
    const report = await services(lines, { 'missing-customer-ids': false });
    expect(await customerIds()).toEqual(['a', 'guest 2']);
    expect(report).toMatchObject({ leftOut: 0, refused: 2 });
    expect(report.of('missing-customer-ids')).toMatchObject({
      on: false,
      rows: 1,
      money: 7,
      done: 'flagged',
      offer: '--rules missing-customer-ids',
    });
  });
});

describe('decimal-ids', () => {
  const lines = ['customer,date,amount', '17850.0,2024-01-01,5', '17850,2024-01-02,5', 'A1.0,2024-01-02,5'];

  test('makes one customer of 17850.0 and 17850', async () => {
    const report = await services(lines);
    expect(await customerIds()).toEqual(['17850', '17850', 'A1.0']);
    expect(report.of('decimal-ids')).toMatchObject({ rows: 1, money: 5, done: 'changed' });
  });

  test('off, keeps them apart', async () => {
    await services(lines, { 'decimal-ids': false });
    expect(await customerIds()).toEqual(['17850', '17850.0', 'A1.0']);
  });

  test('holds for a customers file alike', async () => {
    const report = await customers(['id,city', '17850.0,Rome', '17851.0,Oslo']);
    expect((await store.customers.distinct('_id')).sort()).toEqual(['17850', '17851']);
    expect(report.of('decimal-ids')).toMatchObject({ rows: 2, money: null });
  });

  test('is no reason for a line to be another one', async () => {
    await services(lines);
    expect(await services(lines.map((line) => line.replace('17850,', '17850.00,')))).toMatchObject({
      added: 0,
    });
  });
});

describe('rules that look at one line', () => {
  const lines = [
    'order_id,customer,date,quantity,price,item,sku,status',
    ...Array.from({ length: 30 }, (_, index) => `${1000 + index},a,2024-01-01,1,5,Lamp,L1,paid`),
    'C2001,a,2024-01-02,-1,5,Lamp,L1,paid',
    '2002,a,2024-01-03,1,6,Lamp,L1,cancelled',
    'A2003,a,2024-01-04,1,7,Adjust bad debt,B,paid',
    '2004,a,2024-01-05,1,-8,Lamp,L1,paid',
    '2005,a,2024-01-06,-1,9,Lamp,L1,paid',
    '2006,a,2024-01-07,1,10,Lamp,L1,refunded',
    '2007,a,2024-01-08,1,0,Lamp,L1,paid',
    '2008,a,2024-01-09,1,11,POSTAGE,POST,paid',
    '2009,test@shop.com,2024-01-10,1,12,Lamp,L1,paid',
    '2010,a,2024-01-11,1,13,This is a test product,L1,paid',
  ];
  const expected: [RuleName, number, number, string[]][] = [
    ['cancelled-lines', 2, 1, ['C2001', 'cancelled']],
    ['negative-prices', 2, -1, ['A2003 Adjust bad debt', '2004 Lamp']],
    ['refunded-lines', 2, 1, ['paid', 'refunded']],
    ['zero-prices', 1, 0, ['Lamp']],
    ['non-product-lines', 2, 18, ['B Adjust bad debt', 'POST POSTAGE']],
    ['test-orders', 2, 25, ['test@shop.com', 'This is a test product']],
  ];

  test.each(expected)('%s is off: it flags %d lines and keeps them', async (name, rows, money, values) => {
    const report = await services(lines);
    expect(report).toMatchObject({ kept: 40, leftOut: 0 });
    expect(report.of(name)).toMatchObject({
      on: false,
      rows,
      money,
      done: 'flagged',
      offer: `--rules ${name}`,
    });
    expect(report.of(name)?.examples.map(({ value }) => value)).toEqual(values);
  });

  test.each(expected)('%s, switched on, leaves %d lines out', async (name, rows, money) => {
    const report = await services(lines, { [name]: true });
    expect(report).toMatchObject({ kept: 40 - rows, leftOut: rows, refused: 0 });
    expect(report.of(name)).toMatchObject({ on: true, rows, money, done: 'left out', offer: null });
    const rejects = await readFile(report.rejectsFile ?? '', 'utf8');
    expect(rejects.split('\r\n').filter((line) => line.endsWith(`,${name}`))).toHaveLength(rows);
  });

  test('count a row once when it is left out, whatever else is wrong with it', async () => {
    const report = await services(lines, { 'negative-prices': true, 'non-product-lines': true });
    expect(report.of('negative-prices')).toMatchObject({ rows: 2 });
    expect(report.of('non-product-lines')).toMatchObject({ rows: 1 });
    expect(report).toMatchObject({ rows: 40, kept: 37, leftOut: 3 });
  });

  test('count the same in several passes over a file', async () => {
    const choices = { 'cancelled-lines': true, 'missing-customer-ids': true };
    const counted = async (rowsPerPass?: number) => {
      const { rules, leftOut, rows } = await services(lines, choices, rowsPerPass ? { rowsPerPass } : {});
      return { rules: rules.map(({ examples, ...rule }) => rule), leftOut, rows };
    };
    expect(await counted(7)).toEqual(await counted());
  });

  test('are switched by the mapping, unless told otherwise', async () => {
    const mapping = { rules: { 'zero-prices': true, 'test-orders': true } };
    expect(await services(lines, { 'test-orders': false }, { mapping })).toMatchObject({ leftOut: 1 });
    await expect(services(lines, {}, { mapping: { rules: { 'zero-price': true } } })).rejects.toThrow(
      'no cleaning rule "zero-price"; did you mean "zero-prices"',
    );
  });
});

describe('exact-duplicates', () => {
  const lines = [
    'order_id,customer,date,amount,size',
    '1,a,2024-01-01,5,S',
    '1,a,2024-01-01,5,S',
    '1,a,2024-01-01,5,M',
  ];

  test('leaves rows out that repeat another in every column', async () => {
    const report = await services(lines);
    expect(report).toMatchObject({ rows: 3, kept: 2, repeated: 1, leftOut: 0, rejectsFile: null });
    expect(report.of('exact-duplicates')).toMatchObject({
      rows: 1,
      money: 5,
      done: 'left out',
      examples: [{ line: 3, value: '1' }],
    });
  });

  test('off, keeps and flags them', async () => {
    const report = await services(lines, { 'exact-duplicates': false });
    expect(report).toMatchObject({ kept: 3, repeated: 0 });
    expect(report.of('exact-duplicates')).toMatchObject({ on: false, rows: 1, done: 'flagged' });
  });

  test('without order ids looks at rows only when it is asked to', async () => {
    const plain = ['customer,date,amount', 'a,2024-01-01,5', 'a,2024-01-01,5'];
    expect(await services(plain)).toMatchObject({ kept: 2, repeated: 0 });
    expect(await services(plain, { 'exact-duplicates': true })).toMatchObject({ kept: 1, repeated: 1 });
  });
});

describe('impossible-dates', () => {
  test('refuses service lines on days that there are not, and counts them', async () => {
    const report = await services([
      'customer,date,amount',
      'a,2024-01-31,5',
      'a,2024-02-30,5',
      'a,0001-01-01,5',
      'a,soon,5',
    ]);
    expect(report).toMatchObject({ kept: 1, refused: 3 });
    expect(report.of('impossible-dates')).toMatchObject({
      rows: 2,
      done: 'refused',
      offer: null,
      examples: [
        { line: 3, value: '2024-02-30' },
        { line: 4, value: '0001-01-01' },
      ],
    });
  });

  const people = [
    'id,birthday,age',
    '1,1980-05-01,46',
    '2,1899-12-31,30',
    '3,2999-01-01,130',
    '4,1990-01-02,36',
  ];

  test('empties births and ages of customers that nobody has', async () => {
    const report = await customers(people);
    const found = await store.customers.find({}).sort({ _id: 1 }).toArray();
    expect(found.map(({ attributes }) => attributes)).toEqual([
      { birthday: new Date('1980-05-01'), age: 46 },
      { birthday: null, age: 30 },
      { birthday: null, age: null },
      { birthday: new Date('1990-01-02'), age: 36 },
    ]);
    expect(report.of('impossible-dates')).toMatchObject({
      rows: 3,
      done: 'changed',
      examples: [
        { line: 3, value: 'birthday 1899-12-31' },
        { line: 4, value: 'age 130' },
        { line: 4, value: 'birthday 2999-01-01' },
      ],
    });
  });

  test('off, keeps and flags them', async () => {
    const report = await customers(people, { 'impossible-dates': false });
    expect(await store.customers.findOne({ _id: '3' })).toMatchObject({ attributes: { age: 130 } });
    expect(report.of('impossible-dates')).toMatchObject({
      rows: 1,
      done: 'flagged',
      offer: '--rules impossible-dates',
    });
  });
});

describe('mixed-currencies', () => {
  // The other currency is in the middle of a file that is sampled at its ends.
  const lines = [
    'customer,date,amount,currency',
    ...Array.from({ length: 20 }, (_, index) => `a,2024-01-${index + 10},5,EUR`),
    'b,2024-01-01,7,usd',
    'c,2024-01-01,8,',
  ];

  test('stops the import before anything is written, with what to do', async () => {
    await expect(services(lines)).rejects.toThrow(
      '"services.csv" has amounts in several currencies: EUR (20 rows), USD (1 rows); their sums would mean nothing',
    );
    expect(await store.services.countDocuments()).toBe(0);
    expect(await store.imports.countDocuments()).toBe(0);
  });

  test('off, sums them as they are, and warns', async () => {
    const report = await services(lines, { 'mixed-currencies': false });
    expect(report).toMatchObject({
      kept: 22,
      warnings: [expect.stringContaining('several currencies (USD beside')],
    });
    expect(report.of('mixed-currencies')).toMatchObject({ rows: 1, money: 7, done: 'flagged' });
  });

  test('leaves all but the currency out that the mapping names', async () => {
    const report = await services(lines, {}, { mapping: { services: { currency: 'eur' } } });
    expect(report).toMatchObject({ kept: 21, leftOut: 1 });
    expect(report.of('mixed-currencies')).toMatchObject({
      rows: 1,
      money: 7,
      examples: [{ line: 22, value: 'USD' }],
    });
  });

  test('reads the signs beside amounts, too', async () => {
    const signs = ['customer,date,amount', 'a,2024-01-01,€5', 'a,2024-01-02,$5'];
    await expect(services(signs)).rejects.toThrow('several currencies');
    expect(await services(signs.map((line) => line.replace('$', '€')))).toMatchObject({ kept: 2 });
  });
});

describe('category-spelling', () => {
  const lines = [
    'customer,date,amount,service,country',
    'a,2024-01-01,5,Cut,UK',
    'a,2024-01-02,5,Cut,UK',
    'a,2024-01-03,5,cut,uk',
    'a,2024-01-04,5,Café,U K',
    'a,2024-01-05,5,CAFE,FR',
    'a,2024-01-06,5,Café,FR',
  ];

  test('flags what is mostly written otherwise', async () => {
    const report = await services(lines);
    expect(report.of('category-spelling')).toMatchObject({
      on: false,
      rows: 4,
      money: 20,
      examples: [
        { line: 4, value: 'service "cut", mostly "Cut"' },
        { line: 6, value: 'service "CAFE", mostly "Café"' },
        { line: 5, value: 'country "U K", mostly "UK"' },
      ],
    });
    expect(await store.services.distinct('attributes.country')).toHaveLength(4);
  });

  test('switched on, writes it as it mostly is; the lines stay the same lines', async () => {
    await services(lines);
    const ids = (await store.services.distinct('_id')).sort();
    await store.services.deleteMany({});
    const report = await services(lines, { 'category-spelling': true });
    expect(report.of('category-spelling')).toMatchObject({ on: true, rows: 4, done: 'changed' });
    expect((await store.services.distinct('service')).sort()).toEqual(['Café', 'Cut']);
    expect((await store.services.distinct('attributes.country')).sort()).toEqual(['FR', 'UK']);
    expect((await store.services.distinct('_id')).sort()).toEqual(ids);
  });

  test('holds for attributes of customers', async () => {
    const people = ['id,city', '1,Rome', '2,Rome', '3,ROME'];
    expect((await customers(people)).of('category-spelling')).toMatchObject({ rows: 1 });
    await customers(people, { 'category-spelling': true });
    expect(await store.customers.distinct('attributes.city')).toEqual(['Rome']);
  });
});

test('test customers are flagged, and left out when asked', async () => {
  const people = ['id,name,email', '1,Anna,anna@shop.com', '2,Test Test,x@shop.com', '3,Bo,test@shop.com'];
  expect((await customers(people)).of('test-orders')).toMatchObject({ rows: 2, done: 'flagged' });
  await store.customers.deleteMany({});
  expect(await customers(people, { 'test-orders': true })).toMatchObject({ kept: 1, leftOut: 2, rows: 3 });
});

test('what the rules did is kept in the record of the import', async () => {
  await services(['customer,date,amount', 'a,2024-01-01,5', ',2024-01-01,6']);
  const record = await store.imports.findOne({});
  expect(record?.sources[0]?.rules.find(({ rule }) => rule === 'missing-customer-ids')).toMatchObject({
    rows: 1,
    money: 6,
  });
});
