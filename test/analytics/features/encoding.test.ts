import { describe, expect, test } from '@jest/globals';
import { encode, fitEncoding } from '../../../src/analytics/features/encoding.ts';
import { tableOf } from './table.ts';

const repeat = (...levels: [string, number][]) =>
  levels.flatMap(([level, times]) => Array(times).fill(level) as string[]);

describe('fitting an encoding', () => {
  test('takes numeric columns in which customers differ', () => {
    const table = tableOf({
      a: [1, 2],
      constant: [3, 3],
      empty: [Number.NaN, Number.NaN],
      some: [4, Number.NaN],
    });
    expect(fitEncoding(table).numeric).toEqual(['a', 'some']);
  });

  test('takes the levels of a category, the most frequent first, equally frequent ones by name', () => {
    const table = tableOf({}, { country: ['PT', 'NL', 'NL', 'DE', 'PT', 'DE', 'NL'] });
    expect(fitEncoding(table).categories).toEqual([
      { name: 'country', levels: ['NL', 'DE', 'PT'], others: false },
    ]);
  });

  test('takes eight levels at most and leaves the rest to the others', () => {
    const levels = 'abcdefghij'.split('').map((level, place): [string, number] => [level, 20 - place]);
    const [country] = fitEncoding(tableOf({}, { country: repeat(...levels) })).categories;
    expect(country).toEqual({ name: 'country', levels: 'abcdefgh'.split(''), others: true });
  });

  test('leaves out categories that name people, and those in which all are equal', () => {
    const table = tableOf(
      {},
      {
        phone: ['1', '2', '3', '3', '4', null],
        same: repeat(['x', 6]),
        unknown: Array(6).fill(null),
        kind: ['x', 'x', 'x', 'y', 'y', 'y'],
      },
    );
    expect(fitEncoding(table).categories.map(({ name }) => name)).toEqual(['kind']);
  });

  test('takes nothing from an empty table', () => {
    expect(fitEncoding(tableOf({ a: [] }, { country: [] }))).toEqual({ numeric: [], categories: [] });
  });

  test('gives plain data that survives JSON', () => {
    const encoding = fitEncoding(tableOf({ a: [1, 2, 3, 4] }, { kind: ['x', 'x', 'y', 'y'] }));
    expect(JSON.parse(JSON.stringify(encoding))).toEqual(encoding);
  });
});

describe('encoding', () => {
  const encoding = {
    numeric: ['a'],
    categories: [
      { name: 'kind', levels: ['x', 'y'], others: false },
      { name: 'country', levels: ['PT'], others: true },
    ],
  };

  test('gives one column a level, with 1 where a customer has it', () => {
    const table = tableOf(
      { a: [5, 6, 7], ignored: [0, 0, 0] },
      { kind: ['x', 'y', null], country: ['PT', 'NL', 'DE'] },
    );
    expect(encode(table, encoding)).toEqual({
      names: ['a', 'kind=x', 'kind=y', 'country=PT', 'country=(other)'],
      columns: [
        Float64Array.of(5, 6, 7),
        Float64Array.of(1, 0, Number.NaN),
        Float64Array.of(0, 1, Number.NaN),
        Float64Array.of(1, 0, 0),
        Float64Array.of(0, 1, 1),
      ],
    });
  });

  test('takes a level that it has not seen for another one', () => {
    const { columns } = encode(tableOf({ a: [1] }, { kind: ['new'], country: ['new'] }), encoding);
    expect(columns.map(([value]) => value)).toEqual([1, 0, 0, 0, 1]);
  });

  test('fills the columns that a table lacks with "not known"', () => {
    const { columns } = encode(tableOf({ other: [1, 2] }), encoding);
    expect(columns).toEqual(Array(5).fill(Float64Array.of(Number.NaN, Number.NaN)));
  });
});
