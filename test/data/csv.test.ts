import { describe, expect, test } from '@jest/globals';
import { writeCsv } from '../../src/data/csv.ts';
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

  test('keeps leading zeros of ids and writes flags as words', () => {
    expect(lineOf('00012', true)).toBe('00012,true');
  });
});
