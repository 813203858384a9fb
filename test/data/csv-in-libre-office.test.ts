import { beforeAll, expect, test } from '@jest/globals';
import { writeCsv, writeExactCsv } from '../../src/data/csv.ts';
import type { Cell } from '../../src/tables.ts';
import { describeInLibreOffice, openInLibreOffice, type SheetCell } from '../support/libre-office.ts';

/** What people put into files, wittingly or not, that a spreadsheet would run. */
const formulas = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1;1)',
  ' =1+1',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '"=1+1"',
  "'=1+1",
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  'x;=1+1;y',
  'x,=1+1,y',
  'x\n=1+1',
  'x\t=1+1',
  'x|=1+1',
  'x";=1+1',
  '=HYPERLINK("http://example.com";"click")',
  `=cmd|' /C calc'!A0`,
  'DDE ("cmd";"/C calc";"x")',
];

/** A list of these texts, each between an id and a number. */
function listOf(texts: readonly string[]): string {
  return writeCsv({
    columns: [
      { name: 'customerId', type: 'text' },
      { name: 'name', type: 'text' },
      { name: 'monetary', type: 'money' },
    ],
    rows: texts.map((text, index): Cell[] => [`0${index}`, text, -12.5]),
  });
}

describeInLibreOffice('a list in LibreOffice', () => {
  test.each([
    [',', true],
    [',', false],
    [';', true],
    ['\t', true],
  ])(
    'runs no formula, read with the separator %j and quoted cells as text: %j',
    async (separator, quotedIsText) => {
      const cells = (await openInLibreOffice(listOf(formulas), { separator, quotedIsText })).flat();
      expect(cells.length).toBeGreaterThanOrEqual(formulas.length);
      expect(cells.filter(({ formula }) => formula !== undefined)).toEqual([]);
    },
  );

  test('would run them if they were written as they are', async () => {
    const cells = (await openInLibreOffice(writeExactCsv(['a'], [['=1+1'], ['x']]))).flat();
    expect(cells[1]).toEqual({ shown: '2', type: 'float', formula: 'of:=1+1' });
  });

  const texts = [
    'José Muñoz',
    'Łódź 東京',
    'a,b',
    'say "no"',
    'one\ntwo',
    '00123',
    '1e5',
    '123456789012345678',
    '3-4',
    '+351912345678',
  ];
  let sheet: SheetCell[][];

  beforeAll(async () => {
    sheet = await openInLibreOffice(listOf(texts));
  });

  test('keeps accents, commas, quotes, line breaks, leading zeros, long figures and telephone numbers', () => {
    expect(sheet.slice(1).map(([, name]) => name?.shown)).toEqual(texts);
    expect(sheet.slice(1).map(([id]) => id?.shown)).toEqual(texts.map((_, index) => `0${index}`));
  });

  test('keeps negative numbers numbers', () => {
    expect(new Set(sheet.slice(1).map(([, , money]) => JSON.stringify(money)))).toEqual(
      new Set([JSON.stringify({ shown: '-12.5', type: 'float' })]),
    );
  });

  test('begins with the name of its first column, without the byte order mark', () => {
    expect(sheet[0]?.[0]?.shown).toBe('customerId');
  });
});
