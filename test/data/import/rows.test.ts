import { describe, expect, test } from '@jest/globals';
import { type Row, RowReader, rowsOf } from '../../../src/data/import/rows.ts';

/** Rows as [line, ...cells], or [line, fault] with an exclamation mark. */
function shown(rows: Row[]): (string | number)[][] {
  return rows.map(({ line, cells, fault }) => (fault ? [line, `! ${fault}`] : [line, ...cells]));
}

/** The rows of a text that comes in pieces of a size. */
function inPieces(text: string, size: number): (string | number)[][] {
  const reader = new RowReader('file', ',');
  const rows: Row[] = [];
  for (let at = 0; at < text.length; at += size) rows.push(...reader.read(text.slice(at, at + size)));
  return shown([...rows, ...reader.end()]);
}

describe('rows', () => {
  const text = 'id,name\n1,"Smith, Ann"\n2,"two\nlines"\n\n3,"say ""hi"""\n4,5" pipe\n,\n5,last 🎁🎉';
  const rows = [
    [1, 'id', 'name'],
    [2, '1', 'Smith, Ann'],
    [3, '2', 'two\nlines'],
    [6, '3', 'say "hi"'],
    [7, '4', '5" pipe'],
    [9, '5', 'last 🎁🎉'],
  ];

  test('keep the line they start on across quoted line breaks and empty lines', () => {
    expect(shown(rowsOf(text, ','))).toEqual(rows);
  });

  test.each([1, 2, 3, 7, 20])('are the same when the text comes in pieces of %d characters', (size) => {
    expect(inPieces(text, size)).toEqual(rows);
  });

  test('with too few or too many cells are faults; empty cells at the end are none', () => {
    expect(shown(rowsOf('a,b\n1\n1,2,3\n1,2,,\n', ','))).toEqual([
      [1, 'a', 'b'],
      [2, '! cells in the row: 1 instead of 2'],
      [3, '! cells in the row: 3 instead of 2'],
      [4, '1', '2'],
    ]);
  });
});

describe('an unclosed quote', () => {
  test('costs its own line when nothing follows that closes it', () => {
    expect(inPieces('a,b\n1,"x\n2,y\n3,z\n', 5)).toEqual([
      [1, 'a', 'b'],
      [2, '! quote is not closed'],
      [3, '2', 'y'],
      [4, '3', 'z'],
    ]);
  });

  test('costs its own line when a later quote closes it', () => {
    expect(inPieces('a,b\n1,"x\n2,y\n3,"z"\n4,w\n', 100)).toEqual([
      [1, 'a', 'b'],
      [2, '! quote is not closed'],
      [3, '2', 'y'],
      [4, '3', 'z'],
      [5, '4', 'w'],
    ]);
  });

  test('is found within a bounded stretch of a long file', () => {
    const after = Array.from({ length: 60_000 }, (_, index) => `${index},y\n`).join('');
    const rows = inPieces(`a,b\n1,"x\n${after}`, 1 << 16);
    expect(rows).toHaveLength(60_002);
    expect(rows[1]).toEqual([2, '! quote is not closed']);
    expect(rows.at(-1)).toEqual([60_002, '59999', 'y']);
  });

  test('on a thousand lines is refused as a whole', () => {
    const text = `a,b\n${'1,"x\n'.repeat(2001)}`;
    expect(() => inPieces(text, 1 << 16)).toThrow(/more than 1000 lines with an unclosed quote/);
  });
});

test('an endless line is refused without being held in memory', () => {
  const rows = inPieces(`a,b\n1,2\n${'x'.repeat(3_000_000)}\n3,4\n`, 1 << 16);
  expect(rows).toEqual([
    [1, 'a', 'b'],
    [2, '1', '2'],
    [3, '! line is too long'],
    [4, '3', '4'],
  ]);
});
