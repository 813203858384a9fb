import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ImportOptions, type ImportReport, importFiles } from '../../../src/data/import/import-files.ts';
import type { Store } from '../../../src/data/store.ts';
import { withImportStore } from '../../support/import-store.ts';

let store: Store;
let directory: string;

withImportStore((opened, made) => {
  store = opened;
  directory = made;
});

/** Writes a file of lines and returns its path. */
async function file(name: string, ...lines: string[]): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

function run(options: Partial<ImportOptions>): Promise<ImportReport> {
  return importFiles(store, { timezone: 'UTC', rejectsDirectory: join(directory, 'rejects'), ...options });
}

/** Imports service lines given as text and returns the report of their file. */
async function services(lines: string[], options: Partial<ImportOptions> = {}) {
  const report = await run({ services: await file('services.csv', ...lines), ...options });
  const [source] = report.sources;
  if (!source) throw new Error('no report');
  return source;
}

async function customers(lines: string[], options: Partial<ImportOptions> = {}) {
  const report = await run({ customers: await file('customers.csv', ...lines), ...options });
  const [source] = report.sources;
  if (!source) throw new Error('no report');
  return source;
}

/** All lines in MongoDB without ids, in the order of customer and amount. */
async function stored() {
  const lines = await store.services.find({}).sort({ customerId: 1, amountE4: 1 }).toArray();
  return lines.map(({ _id, importId, ...line }) => line);
}

const day = (text: string) => new Date(`${text}T00:00:00Z`);

describe('service lines', () => {
  test('are stored with exact amounts, business days and what makes an order', async () => {
    const report = await services([
      'order_id,customer_id,date,amount,qty,service,category,status',
      'A1,007,2024-01-31,"1,234.5678",2,Cut,Hair,paid',
      ' ,007,2024-02-01,0,,,,',
    ]);
    expect(await stored()).toEqual([
      { customerId: '007', day: day('2024-02-01'), amountE4: 0, orderKey: '2024-02-01', kind: 'sale' },
      {
        customerId: '007',
        day: day('2024-01-31'),
        amountE4: 12_345_678,
        quantity: 2,
        orderId: 'A1',
        orderKey: 'A1',
        kind: 'sale',
        service: 'Cut',
        category: 'Hair',
        status: 'paid',
      },
    ]);
    expect(report).toMatchObject({
      rows: 2,
      kept: 2,
      added: 2,
      refused: 0,
      total: 1234.5678,
      firstDay: '2024-01-31',
      lastDay: '2024-02-01',
    });
  });

  test('are refunds by amount, by quantity, by status and by the order id of a cancellation', async () => {
    await services([
      'invoice,client,date,total,quantity,status',
      '1001,a,2024-01-01,-5,1,',
      '1002,b,2024-01-01,5,-1,',
      '1003,c,2024-01-01,5,1,Cancelled',
      'C1004,d,2024-01-01,5,1,',
      '1005,e,2024-01-01,5,1,partially refunded',
    ]);
    expect((await stored()).map(({ customerId, kind, amountE4 }) => [customerId, kind, amountE4])).toEqual([
      ['a', 'refund', -50_000],
      ['b', 'refund', 50_000],
      ['c', 'refund', 50_000],
      ['d', 'refund', 50_000],
      ['e', 'sale', 50_000],
    ]);
  });

  test('of UCI Online Retail are quantity × unit price, without those of nobody', async () => {
    const report = await services([
      'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
      '536365,85123A,WHITE HANGING HEART,6,12/1/10 8:26,2.55,17850,United Kingdom',
      'C536379,D,Discount,-1,12/31/10 9:41,27.5,14527,United Kingdom',
      '536414,22139,,56,12/1/10 11:52,0,,United Kingdom',
    ]);
    expect(await stored()).toMatchObject([
      {
        customerId: '14527',
        amountE4: -275_000,
        kind: 'refund',
        quantity: -1,
        at: new Date('2010-12-31T09:41:00Z'),
      },
      {
        customerId: '17850',
        amountE4: 153_000,
        kind: 'sale',
        service: 'WHITE HANGING HEART',
        day: day('2010-12-01'),
      },
    ]);
    expect(report.ignoredColumns).toEqual([]);
    expect(report).toMatchObject({ rejects: [], leftOut: 1 });
  });

  test('keep what no role is found for as attributes, of the types that customers have', async () => {
    await services([
      'customer,date,amount,country,gift,size,delivered,product,sku',
      'a,2024-01-01,5,UK,yes,42,2024-01-03,Tin,00850',
      'b,2024-01-01,6,,no,n/a,,Can,851',
    ]);
    expect((await stored()).map(({ attributes }) => attributes)).toEqual([
      { country: 'UK', gift: true, size: 42, delivered: day('2024-01-03'), sku: '00850' },
      { country: null, gift: false, size: null, delivered: null, sku: '851' },
    ]);
  });

  test('have no attributes where every column has a role', async () => {
    await services(['customer,date,amount', 'a,2024-01-01,5']);
    expect((await stored())[0]).not.toHaveProperty('attributes');
  });

  test('keep attributes of forty columns, and five hundred characters of a text', async () => {
    const names = Array.from({ length: 45 }, (_, index) => `extra ${index}`);
    const values = names.map((_, index) => (index === 0 ? 'x'.repeat(600) : 'y'));
    const report = await services([`customer,date,amount,${names}`, `a,2024-01-01,5,${values}`]);
    const [line] = await stored();
    expect(Object.keys(line?.attributes ?? {})).toHaveLength(40);
    expect(line?.attributes?.['extra 0']).toBe(`${'x'.repeat(499)}…`);
    expect(report.ignoredColumns).toEqual(names.slice(40));
    expect(report.warnings).toEqual(['1 very long value of "extra 0" shortened, first on line 2']);
  });

  test('take types, and columns not to keep, from the mapping', async () => {
    const map = await file('map.json', '{ "services": { "types": { "size": "text" }, "ignore": ["note"] } }');
    await services(['customer,date,amount,size,note', 'a,2024-01-01,5,42,x'], { map });
    expect((await stored())[0]?.attributes).toEqual({ size: '42' });
  });

  test('fall on the day of the workspace', async () => {
    await services(['customer,created_at,amount', 'a,2024-07-01T02:30:00Z,5'], {
      timezone: 'America/New_York',
    });
    expect(await stored()).toMatchObject([{ day: day('2024-06-30'), at: new Date('2024-07-01T02:30:00Z') }]);
  });

  test('that are bad are refused with line, column, value and reason; the good ones are kept', async () => {
    const report = await services([
      'customer,date,amount,note',
      'a,2024-01-01,5,fine',
      'b,2024-02-30,5,',
      'c,soon,5,',
      'd,2024-01-01,five,',
      'e,2024-01-01,,',
      ',2024-01-01,5,',
      'f,2024-01-01',
      'g,2024-01-01,5,"two',
      'lines"',
      'h,2024-01-01,x,"a ""quote"", a comma"',
      'i,2024-01-01,"-1.5,0",=1+1',
    ]);
    expect((await stored()).map(({ customerId }) => customerId)).toEqual(['a', 'g']);
    expect(report).toMatchObject({ rows: 10, kept: 2, refused: 7, leftOut: 1 });
    const rejects = await readFile(report.rejectsFile ?? '', 'utf8');
    expect(rejects).toBe(
      [
        '\ufeffcustomer,date,amount,note,reject_line,reject_column,reject_value,reject_reason',
        'f,2024-01-01,,,8,,"f | 2024-01-01",cells in the row: 2 instead of 4',
        'b,2024-02-30,5,,3,date,2024-02-30,day does not exist',
        'c,soon,5,,4,date,soon,not a date',
        'd,2024-01-01,five,,5,amount,five,not a number',
        'e,2024-01-01,,,6,amount,,no amount',
        ',2024-01-01,5,,7,customer,,missing-customer-ids',
        'h,2024-01-01,x,"a ""quote"", a comma",11,amount,x,not a number',
        'i,2024-01-01,"-1.5,0",\'=1+1,12,amount,"-1.5,0",not a number',
        '',
      ].join('\r\n'),
    );
    expect(report.rejects[0]).toEqual({
      column: 'amount',
      reason: 'not a number',
      rows: 3,
      firstLine: 5,
      example: 'five',
    });
  });

  test('that contradict what was detected are refused, not read otherwise', async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `a;${index + 1}/03/2024;${index},5`);
    const report = await services(['customer;date;amount', ...lines, 'a;12/31/2024;5', 'a;01/03/2024;12.50']);
    expect(report.rejects.map(({ reason }) => reason)).toEqual([
      'month before day where day comes first',
      'decimal point where commas are used',
    ]);
  });

  test('that are mostly refused make the report say so', async () => {
    const report = await services(['customer,date,amount', 'a,x,5', 'b,y,5', 'c,2024-01-01,5']);
    expect(report.warnings[0]).toMatch(/more than half of the rows were refused/);
  });

  test('that would make right sums of wrong amounts are told of', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `${index >> 1},${index >> 1},2024-01-01,25`);
    const { warnings } = await services(['order_id,customer,date,order_total', ...lines]);
    expect(warnings).toEqual([expect.stringMatching(/^all lines of an order have the same "order_total"/)]);
  });

  test('in the future are kept with a warning', async () => {
    const report = await services(['customer,date,amount', 'a,2099-01-01,5']);
    expect(report).toMatchObject({
      kept: 1,
      warnings: ['1 line lies in the future, up to 2099-01-01; kept all the same'],
    });
  });

  test('whose dates read both ways are imported on an assumption that is told', async () => {
    const report = await services(['customer,date,amount', 'a,01/02/2024,5']);
    expect(report.assumptions[0]).toMatch(/"date" is written DD\/MM\/YYYY, though .* set "dates"/);
    const map = await file('map.json', '{ "services": { "dates": "mdy" } }');
    await store.services.deleteMany({});
    expect((await services(['customer,date,amount', 'a,01/02/2024,5'], { map })).assumptions).toEqual([]);
    expect(await stored()).toMatchObject([{ day: day('2024-01-02') }]);
  });

  test('with NUL characters or broken letters are refused alone', async () => {
    const path = join(directory, 'broken.csv');
    const good = 'é'.repeat(50);
    await writeFile(
      path,
      Buffer.concat([
        Buffer.from(`customer,date,amount,service\na,2024-01-01,5,${good}\nb,2024-01-01,5,x`),
        Buffer.from([0xe9]),
        Buffer.from(`\nc,2024-01-01,5,${'y'.repeat(5000)}\0\nd,2024-01-01,5,\n`),
      ]),
    );
    const { sources } = await run({ services: path });
    expect((await stored()).map(({ customerId }) => customerId)).toEqual(['a', 'd']);
    expect(sources[0]?.rejects.map(({ reason, firstLine }) => [reason, firstLine])).toEqual([
      ['bytes that are no text in the detected encoding', 3],
      ['NUL character', 4],
    ]);
  });

  test('of a file that Excel announces with its separator', async () => {
    const report = await services(['sep=;', 'customer;date;amount', 'a;31.01.2024;1.234,50', 'b;soon;5']);
    expect(await stored()).toMatchObject([{ customerId: 'a', amountE4: 12_345_000, day: day('2024-01-31') }]);
    expect(report.rejects).toMatchObject([{ firstLine: 4 }]);
  });
});

describe('importing again', () => {
  const lines = ['customer,date,amount', 'a,2024-01-01,5', 'a,2024-01-01,5', 'b,2024-01-01,5.00'];

  test('adds nothing, and leaves what is there untouched', async () => {
    const first = await services(lines);
    const before = await store.services.find({}).sort({ _id: 1 }).toArray();
    const second = await services(lines);
    expect(first).toMatchObject({ added: 3, alreadyThere: 0 });
    expect(second).toMatchObject({ added: 0, alreadyThere: 3 });
    expect(await store.services.find({}).sort({ _id: 1 }).toArray()).toEqual(before);
  });

  test('an extended file adds only what is new, also of lines that are equal', async () => {
    await services(lines);
    const extended = await services([...lines, 'a,2024-01-01,5', 'c,2024-01-01,5']);
    expect(extended).toMatchObject({ added: 2, alreadyThere: 3 });
    expect((await stored()).map(({ customerId }) => customerId)).toEqual(['a', 'a', 'a', 'b', 'c']);
  });

  test('does not mind how numbers, dates, columns and lines are arranged', async () => {
    await services(['customer,date,amount', 'a,2024-01-31,1234.5', 'b,2024-01-01,5']);
    const other = await services(['Montant;Date;Client', '5,00;01/01/2024;b', '1 234,50;31/01/2024;a']);
    expect(other).toMatchObject({ added: 0, alreadyThere: 2 });
  });

  test('does not mind the time zone of the workspace', async () => {
    const timed = ['customer,date,amount', 'a,2024-01-31 23:30,5', 'a,2024-01-31T23:30:00Z,5'];
    await services(timed);
    expect(await services(timed, { timezone: 'Asia/Tokyo' })).toMatchObject({ added: 0 });
  });

  test('does not mind that lines were imported when attributes were not kept', async () => {
    const wide = ['customer,date,amount,country', 'a,2024-01-01,5,UK', 'a,2024-01-01,5,FR'];
    await services(wide);
    await store.services.updateMany({}, { $unset: { attributes: '' } });
    const ids = (await store.services.find({}).sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
    expect(ids).toEqual(['NEqT9nG-nFEIjwzmbqSM', 'NEqT9nG-nFEIjwzmbqSM.2']);
    expect(await services(wide)).toMatchObject({ added: 0, alreadyThere: 2 });
  });

  test('several passes over a file give the same ids as one', async () => {
    const many = Array.from({ length: 500 }, (_, index) => `${index % 90},2024-01-01,${index % 7}`);
    await services(['customer,date,amount', ...many, 'x,soon,5']);
    const again = await services(['customer,date,amount', ...many, 'x,soon,5'], { rowsPerPass: 100 });
    expect(again).toMatchObject({ rows: 501, kept: 500, added: 0, alreadyThere: 500, refused: 1 });
  });
});

describe('equal rows', () => {
  test('are all kept where there is no order id', async () => {
    expect(await services(['customer,date,amount', 'a,2024-01-01,5', 'a,2024-01-01,5'])).toMatchObject({
      added: 2,
      repeated: 0,
    });
  });

  test('are dropped and counted where there is one', async () => {
    const report = await services([
      'order_id,customer,date,amount',
      '1,a,2024-01-01,5',
      '1,a,2024-01-01,5',
      '2,a,2024-01-01,5',
    ]);
    expect(report).toMatchObject({ rows: 3, kept: 2, added: 2, repeated: 1 });
  });

  test('are kept where a column that is not used tells them apart', async () => {
    const report = await services([
      'order_id,customer,date,amount,size',
      '1,a,2024-01-01,5,S',
      '1,a,2024-01-01,5,M',
      '1,a,2024-01-01,5,M',
    ]);
    expect(report).toMatchObject({ kept: 2, repeated: 1 });
  });
});

describe('customers', () => {
  test('have a name, an e-mail address, a telephone number, and every other column as an attribute of its type', async () => {
    await customers([
      'Customer ID,First name,Last name,E-mail,Phone,age,vip,since,zip,city',
      '007,James,Bond,jb@mi6.uk,07700 900007,42,yes,2020-02-01,01234,"London, UK"',
      '008,,Solo,,,,no,N/A,99999,',
    ]);
    const found = await store.customers.find({}).sort({ _id: 1 }).toArray();
    expect(found.map(({ importId, ...customer }) => customer)).toEqual([
      {
        _id: '007',
        name: 'James Bond',
        firstName: 'James',
        lastName: 'Bond',
        email: 'jb@mi6.uk',
        phone: '07700 900007',
        attributes: { age: 42, vip: true, since: day('2020-02-01'), zip: '01234', city: 'London, UK' },
      },
      {
        _id: '008',
        name: 'Solo',
        lastName: 'Solo',
        attributes: { age: null, vip: false, since: null, zip: '99999', city: null },
      },
    ]);
  });

  test('keep a column "mobile" that says yes and no as an attribute', async () => {
    await customers(['id,mobile', '1,yes', '2,no']);
    expect(await store.customers.findOne({ _id: '1' })).toMatchObject({ attributes: { mobile: 'yes' } });
  });

  test('that were imported before telephone numbers were understood are brought up to date', async () => {
    await store.customers.insertOne({ _id: '1', attributes: { phone: '912345678' }, importId: 'before' });
    expect(await customers(['id,phone', '1,912345678'])).toMatchObject({ added: 0, updated: 1 });
    expect(await store.customers.findOne({ _id: '1' })).toMatchObject({ phone: '912345678', attributes: {} });
  });

  test('imported again are left alone, changed ones are replaced', async () => {
    await customers(['id,city', '1,Rome', '2,Paris']);
    const [first] = await store.customers.find({ _id: '1' }).toArray();
    expect(await customers(['id,city', '1,Rome', '2,Berlin', '3,Oslo'])).toMatchObject({
      added: 1,
      updated: 1,
      alreadyThere: 1,
    });
    expect(await store.customers.findOne({ _id: '1' })).toEqual(first);
    expect(await store.customers.findOne({ _id: '2' })).toMatchObject({ attributes: { city: 'Berlin' } });
  });

  test('that are there several times: equal rows are dropped, of contradicting ones the last counts', async () => {
    const lines = ['id,city', '1,Rome', '1,Rome', '2,Paris', '2,Berlin', '2,Madrid'];
    const report = await customers(lines);
    expect(report).toMatchObject({ rows: 5, kept: 2, repeated: 3, added: 2 });
    expect(report.warnings).toEqual(['2 rows contradict another row with the same id; the last one counts']);
    expect(await store.customers.findOne({ _id: '2' })).toMatchObject({ attributes: { city: 'Madrid' } });
    expect(await customers(lines, { rowsPerPass: 2 })).toMatchObject({
      added: 0,
      updated: 0,
      alreadyThere: 2,
      repeated: 3,
    });
  });

  test('without an id are left out', async () => {
    expect(await customers(['id,city', ',Rome', '2,Paris'])).toMatchObject({ rows: 2, kept: 1, leftOut: 1 });
  });

  test('types given by the mapping are kept to', async () => {
    const map = await file(
      'map.json',
      '{ "customers": { "types": { "code": "text" }, "ignore": ["secret"] } }',
    );
    await customers(['id,code,secret', '1,42,x'], { map });
    expect(await store.customers.findOne({ _id: '1' })).toMatchObject({ attributes: { code: '42' } });
    expect((await store.customers.findOne({ _id: '1' }))?.attributes).not.toHaveProperty('secret');
  });

  test('service lines given as customers are recognised', async () => {
    const lines = ['customer_id,date,amount', 'a,2024-01-01,5', 'a,2024-01-02,5', 'a,2024-01-03,5'];
    await expect(customers(lines)).rejects.toThrow('looks like service lines, not customers');
  });
});

describe('the import record', () => {
  test('tells what was done, and waits for the profiles', async () => {
    await services(['customer,date,amount', 'a,2024-01-01,5']);
    const [record] = await store.imports.find({}).toArray();
    expect(record).toMatchObject({
      state: 'done',
      profiled: false,
      sources: [{ file: 'services.csv', added: 1 }],
    });
    expect(record?.finishedAt).toBeInstanceOf(Date);
    expect(await store.services.countDocuments({ importId: record?._id ?? '' })).toBe(1);
  });

  test('a dry run leaves none and writes nothing, but tells what it would do', async () => {
    const report = await services(['customer,date,amount', 'a,2024-01-01,5', 'b,soon,5'], { dryRun: true });
    expect(report).toMatchObject({
      added: 1,
      refused: 1,
      rejectsFile: null,
      examples: [
        { line: 2, customerId: 'a', day: '2024-01-01', amount: 5, kind: 'sale', orderKey: '2024-01-01' },
      ],
    });
    expect(await store.services.countDocuments()).toBe(0);
    expect(await store.imports.countDocuments()).toBe(0);
  });

  test('an import that is stopped ends as such, and the next one completes it', async () => {
    const rows = Array.from({ length: 4000 }, (_, index) => `${index},2024-01-01,5,${'x'.repeat(100)}`);
    const lines = ['customer,date,amount,note', ...rows];
    const stop = new AbortController();
    const path = await file('long.csv', ...lines);
    const report = await run({ services: path, signal: stop.signal, onProgress: () => stop.abort() });
    expect(report.state).toBe('stopped');
    expect(await store.imports.findOne({})).toMatchObject({ state: 'failed', reason: 'stopped' });
    const there = await store.services.countDocuments();
    expect(there).toBe(report.sources[0]?.added);
    expect(there).toBeLessThan(4000);
    const next = await run({ services: path });
    expect(next.sources[0]).toMatchObject({ added: 4000 - there, alreadyThere: there });
  });

  test('an import that fails says why', async () => {
    const failing: Store = {
      ...store,
      services: Object.create(store.services, {
        insertMany: { value: () => Promise.reject(new Error('disk full')) },
      }),
    };
    const path = await file('services.csv', 'customer,date,amount', 'a,2024-01-01,5');
    const options = { timezone: 'UTC', rejectsDirectory: directory, services: path };
    await expect(importFiles(failing, options)).rejects.toThrow('disk full');
    expect(await store.imports.findOne({})).toMatchObject({ state: 'failed', reason: 'disk full' });
  });
});

describe('a mistake is told before anything is written', () => {
  afterEach(async () => expect(await store.imports.countDocuments()).toBe(0));

  test.each([
    ['has no comma, semicolon, tab or | between columns', ['customer', 'a']],
    ['has a header line but no rows', ['customer,date,amount']],
    ['has two columns named "date"', ['customer,date,date', 'a,1,2']],
    ['is recognised as the amount', ['customer,date,colour', 'a,2024-01-01,red']],
  ])('%s', async (message, lines) => {
    await expect(services(lines)).rejects.toThrow(message);
  });

  test.each([
    ['{ "services": { "colums": {} } }', 'at "services"'],
    ['{ "services": { "dates": "dd/mm" } }', 'at "services.dates"'],
    ['{ services: }', 'cannot be read'],
  ])('in the mapping %s', async (content, message) => {
    const map = await file('map.json', content);
    await expect(services(['customer,date,amount', 'a,2024-01-01,5'], { map })).rejects.toThrow(message);
  });

  test('when the rejects cannot be written', async () => {
    const rejectsDirectory = await file('taken');
    await expect(services(['customer,date,amount', 'a,soon,5'], { rejectsDirectory })).rejects.toThrow(
      'refused rows cannot be written',
    );
  });

  test('when there is no mapping file, or nothing to import', async () => {
    await expect(run({ services: 'x.csv', map: 'nothing.json' })).rejects.toThrow('there is no mapping file');
    await expect(run({})).rejects.toThrow('no file to import');
  });
});
