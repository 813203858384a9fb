import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openSpool, readRows, type Source } from '../../../src/data/import/read-source.ts';
import { Rejects } from '../../../src/data/import/rejects.ts';
import type { Skipped } from '../../../src/data/import/report.ts';
import { unpack } from '../../../src/data/import/unpack.ts';
import { UnpackedFiles } from '../../../src/data/import/unpacked-files.ts';
import { workbookOf } from '../../support/archives.ts';

let directory: string;
let unpacked: UnpackedFiles;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-workbook-'));
  unpacked = new UnpackedFiles();
});

afterEach(async () => {
  await unpacked.close();
  unpacked = new UnpackedFiles();
});

afterAll(() => rm(directory, { recursive: true }));

/** The sheets of a workbook as sources, and what was passed over. */
async function sheetsOf(
  workbook: Buffer,
  sheet?: string,
): Promise<{ sources: Source[]; skipped: Skipped[] }> {
  const path = join(directory, 'book.xlsx');
  await writeFile(path, workbook);
  const skipped: Skipped[] = [];
  const tables = await unpack({ path, name: 'book.xlsx' }, { unpacked, sheet, signal: undefined }, skipped);
  const sources: Source[] = [];
  for (const table of tables) if ('spool' in table) sources.push(await openSpool(table.spool, {}));
  return { sources, skipped };
}

/** The one sheet of a workbook: its header, its rows as [line, ...cells], and what was refused. */
async function sheetOf(workbook: Buffer, needed?: Source['needed']) {
  const [source] = (await sheetsOf(workbook)).sources;
  if (!source) throw new Error('no sheet');
  const rejects = new Rejects(source.sample.header);
  const rows: (string | number)[][] = [];
  for await (const batch of readRows(needed ? { ...source, needed } : source, rejects))
    rows.push(...batch.rows.map(({ line, cells }) => [line, ...cells]));
  return { header: source.sample.header, rows, rejects: rejects.reasons(), warnings: source.warnings };
}

/** The cell that some XML makes, below a header. */
async function cellOf(xml: string, options?: Parameters<typeof workbookOf>[1]) {
  const row = `<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c>${xml}</row>`;
  const header = '<row r="1"><c r="A1" t="str"><v>customer</v></c><c r="B1" t="str"><v>value</v></c></row>';
  const { rows } = await sheetOf(workbookOf([{ name: 'S', rows: header + row }], options));
  return rows[0]?.[2];
}

describe('a cell is read as it is meant:', () => {
  test.each([
    ['a day', '<c r="B2" s="1"><v>40513</v></c>', '2010-12-01'],
    ['a day and time, to the second', '<c r="B2" s="2"><v>40513.351388888892</v></c>', '2010-12-01 08:26:00'],
    ['the first days of Excel', '<c r="B2" s="1"><v>1</v></c>', '1900-01-01'],
    ['a day after the leap day that never was', '<c r="B2" s="1"><v>61</v></c>', '1900-03-01'],
    ['a time of day', '<c r="B2" s="2"><v>0.5</v></c>', '12:00:00'],
    ['an ISO day', '<c r="B2" t="d"><v>2010-12-01T08:26:00</v></c>', '2010-12-01T08:26:00'],
    ['a number without the noise of doubles', '<c r="B2"><v>2.5499999999999998</v></c>', '2.55'],
    ['a sum without the noise of doubles', '<c r="B2"><v>0.30000000000000004</v></c>', '0.3'],
    ['a large number', '<c r="B2"><v>1.2345678E+20</v></c>', '123456780000000000000'],
    ['a small number', '<c r="B2"><v>1E-7</v></c>', '0.0000001'],
    ['an id', '<c r="B2"><v>17850</v></c>', '17850'],
    ['an id shown with leading zeros', '<c r="B2" s="3"><v>42</v></c>', '00042'],
    ['a yes or no', '<c r="B2" t="b"><v>1</v></c>', 'true'],
    ['an error', '<c r="B2" t="e"><v>#N/A</v></c>', ''],
    ['a shared text', '<c r="B2" t="s"><v>0</v></c>', 'shared & rich'],
    [
      'a text with a line break',
      '<c r="B2" t="inlineStr"><is><t>two&#10;lines\\ and a tab\t</t></is></c>',
      'two\nlines\\ and a tab\t',
    ],
    ['a formula with its value', '<c r="B2"><f>1+1</f><v>2</v></c>', '2'],
    ['a formula with its text', '<c r="B2" t="str"><f>A2&amp;"x"</f><v>ax</v></c>', 'ax'],
  ])('%s', async (_, xml, text) => {
    const shared = ['<r><t>shared </t></r><r><t>&amp; rich</t></r><rPh><t>phonetic</t></rPh>'];
    expect(await cellOf(xml, { shared })).toBe(text);
  });

  test('a day of a workbook that counts from 1904', async () => {
    expect(await cellOf('<c r="B2" s="1"><v>39051</v></c>', { date1904: true })).toBe('2010-12-01');
  });
});

describe('a sheet', () => {
  test('has its header below titles, and rows where they stand, cells without references too', async () => {
    const rows =
      '<row r="1"><c t="str"><v>Sales of 2024</v></c></row><row r="4"><c t="str"><v>customer</v></c><c t="str"><v>date</v></c><c t="str"><v>amount</v></c></row>' +
      '<x:row r="7"><x:c r="A7" t="str"><x:v>a</x:v></x:c><x:c r="C7"><x:v>5</x:v></x:c></x:row>';
    const { header, rows: read } = await sheetOf(workbookOf([{ name: 'S', rows }]));
    expect(header).toEqual(['customer', 'date', 'amount']);
    expect(read).toEqual([[7, 'a', '', '5']]);
  });

  test('refuses a row with a formula that has no value, and tells of merged cells', async () => {
    const rows =
      '<row r="1"><c r="A1" t="str"><v>customer</v></c><c r="B1" t="str"><v>amount</v></c></row>' +
      '<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2"><f>2*3</f></c></row>' +
      '<row r="3"><c r="A3" t="str"><v>b</v></c><c r="B3"><f>2*3</f><v>6</v></c></row>';
    const after = '<mergeCells><mergeCell ref="A3:A5"/><mergeCell ref="A1:B1"/></mergeCells>';
    const sheet = await sheetOf(workbookOf([{ name: 'S', rows, after }]));
    expect(sheet.rows).toEqual([[3, 'b', '6']]);
    expect(sheet.rejects).toMatchObject([
      {
        column: 'amount',
        reason: expect.stringContaining('formula without a stored value'),
        firstLine: 2,
        example: '=2*3',
      },
    ]);
    expect(sheet.warnings).toEqual([
      expect.stringContaining('1 merged cell spans several rows, first A3:A5'),
      expect.stringContaining('1 cell holds a formula'),
    ]);
  });
});

test('a formula that has no value is an empty cell where it is not needed', async () => {
  const rows =
    '<row r="1"><c r="A1" t="str"><v>customer</v></c><c r="B1" t="str"><v>double</v></c></row>' +
    '<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2"><f>2*3</f><v/></c></row>';
  expect((await sheetOf(workbookOf([{ name: 'S', rows }]), new Set([0]))).rows).toEqual([[2, 'a', '']]);
});

describe('of several sheets', () => {
  const rows = [
    ['customer', 'date', 'amount'],
    ['a', '2024-01-31', 5],
  ];
  const book = workbookOf([
    { name: '2023', rows },
    { name: 'Notes', rows: [['checked', 'by Ann']], state: 'hidden' },
    { name: '2024', rows },
  ]);

  test('all that are not hidden are read, in their order', async () => {
    const { sources, skipped } = await sheetsOf(book);
    expect(sources.map(({ survey }) => survey.name)).toEqual([
      'book.xlsx, sheet 2023',
      'book.xlsx, sheet 2024',
    ]);
    expect(skipped).toEqual([{ name: 'book.xlsx, sheet Notes', reason: 'a hidden sheet; --sheet reads it' }]);
  });

  test('one can be named, and one that is not there is told of', async () => {
    expect((await sheetsOf(book, '2024')).sources).toHaveLength(1);
    await expect(sheetsOf(book, '2025')).rejects.toThrow('has no sheet "2025"');
  });
});
