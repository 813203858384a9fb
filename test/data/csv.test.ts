import { describe, expect, test } from '@jest/globals';
import { writeCsv, writeExactCsv } from '../../src/data/csv.ts';
import type { Cell, Column } from '../../src/tables.ts';

const text: Column = { name: 'word', type: 'text' };
const number: Column = { name: 'figure', type: 'number' };

/** The line that one row becomes. */
function lineOf(...row: Cell[]): string | undefined {
  return writeCsv({ columns: row.map(() => text), rows: [row] }).split('\r\n')[1];
}

describe('writeCsv', () => {
  test('begins with a byte order mark and the column names, and ends every line with CRLF', () => {
    const csv = writeCsv({
      columns: [text, number],
      rows: [
        ['é', 1.5],
        ['b', null],
      ],
    });
    expect(csv).toBe('\uFEFFword,figure\r\né,1.5\r\nb,\r\n');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('puts an apostrophe before the text %j', (formula) => {
    expect(lineOf(formula)).toContain(`'${formula}`);
  });

  test('quotes an escaped formula that holds a separator', () => {
    expect(lineOf('=HYPERLINK("http://x","y")')).toBe(`"'=HYPERLINK(""http://x"",""y"")"`);
  });

  test('leaves numbers numbers, negative and fractional ones too', () => {
    expect(lineOf(-12.5, 0, 1e-7)).toBe('-12.5,0,1e-7');
  });

  test('quotes separators, quotation marks, line breaks and outer spaces', () => {
    expect(lineOf('a,b', 'say "no"', ' x ')).toBe('"a,b","say ""no"""," x "');
    expect(writeCsv({ columns: [text], rows: [['a\nb']] })).toContain('"a\nb"');
  });

  test.each([' =1+1', '"=1+1"', '＝1+1', '＠x', "'=1"])('puts an apostrophe before %j too', (formula) => {
    expect(writeCsv({ columns: [text], rows: [[formula]] })).toContain(`'${formula.replaceAll('"', '""')}`);
  });

  test('lets no formula begin where a spreadsheet set to semicolons would begin a cell', () => {
    expect(lineOf('a;=1+1;b')).toBe(`"a;'=1+1;b"`);
    expect(writeCsv({ columns: [text], rows: [['a\n@b']] })).toContain(`"a\n'@b"`);
  });

  test('guards the names of columns, which come from files', () => {
    expect(writeCsv({ columns: [{ name: '=1+1', type: 'text' }], rows: [] })).toContain(`'=1+1`);
  });

  test('quotes text that reads like a number, and writes flags as words', () => {
    expect(lineOf('00012', true, '2nd floor')).toBe('"00012",true,"2nd floor"');
  });

  test('leaves telephone numbers as they are dialled, and guards what else begins with a plus sign', () => {
    expect(lineOf('+351912345678', '+351 912', '+1+351912345')).toBe(
      '"+351912345678",\'+351 912,\'+1+351912345',
    );
  });

  test('leaves days as they are', () => {
    const columns: Column[] = [{ name: 'lastOrder', type: 'day' }];
    expect(writeCsv({ columns, rows: [['2026-11-23']] })).toContain('\r\n2026-11-23\r\n');
  });
});

describe('writeExactCsv', () => {
  test('writes nothing but the cells, without a byte order mark', () => {
    expect(
      writeExactCsv(
        ['Email', 'Zip'],
        [
          ['5f4d', 'WC2H 8LG'],
          [null, '00123'],
        ],
      ),
    ).toBe('Email,Zip\r\n5f4d,WC2H 8LG\r\n,00123\r\n');
  });
});
