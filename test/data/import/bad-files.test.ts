import { appendFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { type ImportOptions, type ImportReport, importFiles } from '../../../src/data/import/import-files.ts';
import type { Store } from '../../../src/data/store.ts';
import { UserError } from '../../../src/errors.ts';
import { workbookOf, zipOf } from '../../support/archives.ts';
import { withImportStore } from '../../support/import-store.ts';

let store: Store;
let directory: string;

withImportStore((opened, made) => {
  store = opened;
  directory = made;
});

const csv = 'customer,date,amount\na,2024-01-31,5\nb,2024-02-01,6\n';
const xz = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAjY3VzdG9tZXIsZGF0ZSxhbW91bnQKYSwyMDI0LTAxLTMxLDUKACWOIWtBYktVAAE8JAUodm8ftvN9AQAAAAAEWVo=',
  'base64',
);
const workbook = workbookOf([
  {
    name: 'Sales',
    rows: [
      ['customer', 'date', 'amount'],
      ['a', '2024-01-31', 5],
    ],
  },
]);
const zeros = Buffer.alloc(8_000_000);

async function run(
  name: string,
  content: string | Buffer,
  options: Partial<ImportOptions> = {},
): Promise<ImportReport> {
  const path = join(directory, name);
  await writeFile(path, content);
  return importFiles(store, {
    services: path,
    timezone: 'UTC',
    rejectsDirectory: join(directory, 'rejects'),
    unpackLimits: { ratioFrom: 1_000_000, ratio: 100 },
    ...options,
  });
}

const half = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);

describe('a bad file is explained, and nothing of it imported:', () => {
  test.each<[string, string, string | Buffer]>([
    ['an empty one', 'is empty', ''],
    ['a byte order mark alone', 'is empty', '\ufeff'],
    ['a binary one', 'is not a text file', Buffer.from([1, 2, 0, 0, 0, 7, 9, 200, 1, 1, 3, 4, 0, 9])],
    ['a PDF', 'is a PDF, not a table', '%PDF-1.7 …'],
    ['a picture', 'is a picture (PNG)', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])],
    ['a web page', 'is a web page or XML', '<!doctype html><table><tr><td>customer</td></tr></table>'],
    [
      'an old workbook',
      'an old Excel workbook (.xls) or one with a password',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1]),
    ],
    ['a binary workbook', 'is a binary Excel workbook (.xlsb)', zipOf({ 'xl/workbook.bin': '' })],
    ['an OpenDocument sheet', 'is an OpenDocument file', zipOf({ mimetype: '', 'content.xml': '' })],
    ['a Word document', 'is a Word document', zipOf({ 'word/document.xml': '' })],
    [
      'a tar archive in gzip',
      'is a tar archive',
      gzipSync(Buffer.concat([Buffer.alloc(257, 'x'), Buffer.from('ustar')])),
    ],
    ['a ZIP that is cut off', 'is damaged or cut off', half(zipOf({ 'a.csv': csv }))],
    ['a ZIP with a byte changed', 'is damaged or cut off', changed(zipOf({ 'a.csv': csv }), 45)],
    ['a workbook that is cut off', 'is damaged or cut off', half(workbook)],
    ['a gzip that is cut off', 'is cut off', half(gzipSync(csv))],
    ['a gzip with a byte changed', 'is damaged', changed(gzipSync(csv), 14)],
    ['an xz that is cut off', 'is cut off', xz.subarray(0, 50)],
    ['an xz with a byte changed', 'is damaged', changed(xz, 30)],
    ['a ZIP with a password', 'is protected by a password', zipOf({ 'a.csv': csv }, { isEncrypted: true })],
    [
      'a ZIP without files',
      'there is no file in the archive',
      zipOf({ '__MACOSX/a.csv': csv, '.DS_Store': '' }),
    ],
    [
      'a ZIP in a ZIP in a ZIP',
      'an archive in an archive in an archive',
      zipOf({ a: zipOf({ b: zipOf({ 'a.csv': csv }) }) }),
    ],
    ['a ZIP bomb', 'unpacks to more than 100 times its size', zipOf({ 'a.csv': zeros })],
    [
      'a ZIP bomb in a ZIP',
      'unpacks to more than 100 times its size',
      zipOf({ 'a.zip': zipOf({ 'a.csv': zeros }) }),
    ],
    ['a gzip bomb', 'unpacks to more than 100 times its size', gzipSync(zeros)],
    [
      'a workbook bomb',
      'unpacks to more than 100 times its size',
      workbookOf([{ name: 'Sales', rows: ' '.repeat(8_000_000) }]),
    ],
    [
      'a workbook whose sheet ends too early',
      'is damaged',
      workbookOf([{ name: 'Sales', rows: '<row r="1"><c>', after: '<!--' }]),
    ],
    ['a workbook of one empty sheet', 'is empty', workbookOf([{ name: 'Sales', rows: [] }])],
    ['a header alone', 'has a header line but no rows', 'customer,date,amount\n'],
    [
      'a header alone in a workbook',
      'has a header line but no rows',
      workbookOf([{ name: 'A', rows: [['customer', 'date', 'amount']] }]),
    ],
    [
      'a text',
      'has no comma, semicolon, tab or | between columns',
      'Dear all,\nthe numbers follow.\n'.replace(',', ''),
    ],
    ['a name of two columns', 'has two columns named "date"', 'customer,date,date,amount\na,1,2,3\n'],
    ['columns that mean nothing', 'is recognised as the customer or the date or the amount', 'x,y\n1,2\n'],
    ['one endless line', 'has a first line of more than 64 KB', 'x'.repeat(2_000_000)],
    [
      'JSON that is cut off',
      'is cut off',
      '[{"customer":"a","date":"2024-01-31","amount":5},{"customer":"b"',
    ],
    ['JSON that is none', 'is not valid JSON', '[{"customer":"a","date":"2024-01-31",amount:5}]'],
    [
      'NDJSON with a bad line',
      'is not valid JSON, some way after record',
      '{"customer":"a"}\n{"customer":"b"}\n{customer}\n',
    ],
    [
      'JSON nested without end',
      'nested more than 500 levels deep',
      `[{"customer":"a","notes":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`,
    ],
    [
      'more tables than one import takes',
      'there are 1,001 tables to import, and one import takes 1,000',
      JSON.stringify(
        Object.fromEntries(
          Array.from({ length: 1001 }, (_, id) => [id, [{ customer: 'a', date: '2024-01-31', amount: id }]]),
        ),
      ),
    ],
    ['JSON without a list', 'holds no list of records', '{"customer":"a","date":"2024-01-31"}'],
    [
      'JSON with ids for names',
      'more than 2000 different fields',
      JSON.stringify([Object.fromEntries(Array.from({ length: 2001 }, (_, id) => [`c${id}`, 1]))]),
    ],
  ])('%s', async (_, message, content) => {
    const thrown = await run('file.csv', content).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).message).toContain(message);
    expect((thrown as UserError).hint).toBeTruthy();
    expect(await store.services.countDocuments()).toBe(0);
    expect(await store.imports.countDocuments()).toBe(0);
    expect(await leftOvers()).toEqual([]);
  });

  test('one that is stopped while it is unpacked', async () => {
    const importing = run('a.gz', gzipSync(csv), { signal: AbortSignal.abort() });
    await expect(importing).rejects.toThrow('the import was stopped before anything was written');
    expect(await leftOvers()).toEqual([]);
  });

  test('more than may be unpacked in all', async () => {
    const importing = run('a.zip', zipOf({ 'a.csv': csv, 'b.csv': csv }), { unpackLimits: { bytes: 60 } });
    await expect(importing).rejects.toThrow('unpacks to more than');
  });
});

describe('an odd file is read as far as it goes:', () => {
  test.each<[string, string | Buffer, object]>([
    [
      'two header lines',
      `customer,date,amount\n${csv}`,
      { added: 2, refused: 1, rejects: [{ reason: 'the header again' }] },
    ],
    [
      'a line of groups above the header',
      'Who;;What;\ncustomer;name;date;amount\na;Ann;31.01.2024;5,00\n',
      { added: 1, refused: 0 },
    ],
    ['titles above the header', `Sales of 2024\n\n${csv}`, { added: 2, refused: 0 }],
    ['ragged rows', `${csv}c,2024-02-01\nd,2024-02-01,7,x\n`, { added: 2, refused: 2 }],
    [
      'a line of 3 MB',
      `${csv}c,${'x'.repeat(3_000_000)}\nd,2024-02-01,7\n`,
      { added: 3, rejects: [{ reason: 'line is too long' }] },
    ],
    ['a byte order mark', `\ufeff${csv}`, { added: 2 }],
    ['lines that end with CR', csv.replaceAll('\n', '\r'), { added: 2 }],
    ['UTF-16', iconv.encode(csv, 'utf-16le', { addBOM: true }), { added: 2 }],
    [
      'a French header',
      iconv.encode(
        'N° facture;Date de facture;Code client;Montant TTC;Quantité;Libellé\nF1;31/01/2024;C1;1 234,50 €;1;Soin d’été\n',
        'windows-1252',
      ),
      { added: 1, total: 1234.5 },
    ],
    ['gzip without its name', gzipSync(csv), { added: 2, format: 'gzip, utf-8, columns separated by comma' }],
    ['gzip of two parts', Buffer.concat([gzipSync(csv), gzipSync('c,2024-02-01,7\n')]), { added: 3 }],
    ['xz', xz, { added: 1 }],
  ])('%s', async (_, content, expected) => {
    const { sources } = await run('file.csv', content);
    expect(sources[0]).toMatchObject(expected);
  });

  test('bytes that are no text in an encoding that was named wrongly', async () => {
    const map = join(directory, 'map.json');
    await writeFile(map, '{ "services": { "encoding": "utf-8" } }');
    const lines = iconv.encode(
      `${csv.replace('amount', 'amount,note')}`.replace(',5', ',5,é').replace(',6', ',6,x'),
      'windows-1252',
    );
    expect((await run('file.csv', lines, { map })).sources[0]).toMatchObject({ added: 1, refused: 1 });
  });

  test('a file that changes while it is read is said so, and imported again completes', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `${index},2024-01-01,5\n`).join('');
    const path = join(directory, 'file.csv');
    let appended: Promise<void> | undefined;
    const importing = run('file.csv', `customer,date,amount\n${rows}`, {
      onProgress: () => {
        appended ??= appendFile(path, 'x,2024-01-01,5\n');
      },
    });
    await expect(importing).rejects.toThrow('changed while it was read');
    await appended;
    const options = { timezone: 'UTC', rejectsDirectory: directory };
    await importFiles(store, { services: path, ...options });
    expect(await store.services.countDocuments()).toBe(3001);
  });
});

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

/** What imports of this process left in the temporary directory. */
async function leftOvers(): Promise<string[]> {
  const names = await readdir(tmpdir());
  return names.filter((name) => name.startsWith(`midas-import-${process.pid}-`));
}
