import { describe, expect, test } from '@jest/globals';
import * as bson from 'bson';
import { boundsOf, compileQuery, queryFields } from '../../../../local/mongo/semantics/query.ts';
import { codeOf, stored, storedAll } from './documents.ts';

/** Which of the documents (by their place, from 1) a filter finds. */
function found(filter: object, ...documents: object[]): number[] {
  const matches = compileQuery(stored(filter), { now: new Date('2024-01-02T00:00:00Z') });
  return storedAll(...documents).flatMap((document, index) => (matches(document) ? [index + 1] : []));
}

describe('comparisons', () => {
  test('null finds null and missing fields', () => {
    const documents = [{ a: null }, {}, { a: 0 }, { a: [null] }, { a: [] }];
    expect(found({ a: null }, ...documents)).toEqual([1, 2, 4]);
    expect(found({ a: { $gte: null } }, ...documents)).toEqual([1, 2, 4]);
    expect(found({ a: { $gt: null } }, ...documents)).toEqual([]);
    expect(found({ a: { $ne: null } }, ...documents)).toEqual([3, 5]);
    expect(found({ a: { $exists: false } }, ...documents)).toEqual([2]);
    expect(found({ a: { $in: [null, 0] } }, ...documents)).toEqual([1, 2, 3, 4]);
  });

  test('hold only between values of comparable types', () => {
    const documents = [
      { a: 5 },
      { a: '5' },
      { a: bson.Long.fromNumber(5) },
      { a: bson.Decimal128.fromString('5.0') },
      { a: true },
      { a: new Date(5) },
    ];
    expect(found({ a: 5 }, ...documents)).toEqual([1, 3, 4]);
    expect(found({ a: { $gt: 4 } }, ...documents)).toEqual([1, 3, 4]);
    expect(found({ a: { $lt: 'a' } }, ...documents)).toEqual([2]);
    expect(found({ a: { $lte: new Date(5) } }, ...documents)).toEqual([6]);
    expect(found({ a: { $gte: new bson.MinKey() } }, ...documents)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('NaN equals itself and is neither less nor greater', () => {
    const documents = [{ a: Number.NaN }, { a: 1 }];
    expect(found({ a: Number.NaN }, ...documents)).toEqual([1]);
    expect(found({ a: { $lt: 5 } }, ...documents)).toEqual([2]);
    expect(found({ a: { $gte: Number.NaN } }, ...documents)).toEqual([1]);
  });

  test('a document equals only one with the same fields in the same order', () => {
    expect(
      found({ a: { x: 1, y: 2 } }, { a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, { a: { x: 1 } }),
    ).toEqual([1]);
  });
});

describe('arrays', () => {
  test('one element is enough, and the whole array counts too', () => {
    expect(found({ a: 2 }, { a: [1, 2] }, { a: [[2]] }, { a: 2 })).toEqual([1, 3]);
    expect(found({ a: [1, 2] }, { a: [1, 2] }, { a: [[1, 2], 3] }, { a: [2, 1] })).toEqual([1, 2]);
  });

  test('different elements may meet different conditions, with $elemMatch one must meet all', () => {
    const documents = [{ a: [1, 9] }, { a: [5] }];
    expect(found({ a: { $gt: 4, $lt: 6 } }, ...documents)).toEqual([1, 2]);
    expect(found({ a: { $elemMatch: { $gt: 4, $lt: 6 } } }, ...documents)).toEqual([2]);
  });

  test('a path goes through arrays of documents and by position', () => {
    const documents = [{ a: [{ b: 1 }, { b: 2 }] }, { a: { b: 2 } }, { a: [[{ b: 2 }]] }];
    expect(found({ 'a.b': 2 }, ...documents)).toEqual([1, 2]);
    expect(found({ 'a.1.b': 2 }, ...documents)).toEqual([1]);
    expect(found({ 'a.0.b': 2 }, ...documents)).toEqual([3]);
    expect(found({ 'a.b': null }, { a: [{ b: 1 }, {}] }, { a: [1] }, { a: [] }, { a: 1 })).toEqual([1, 4]);
  });

  test('$size, $all and $elemMatch on documents', () => {
    const documents = [
      { a: [1, 2] },
      {
        a: [
          { x: 1, y: 2 },
          { x: 2, y: 1 },
        ],
      },
      { a: 1 },
      { a: [] },
    ];
    expect(found({ a: { $size: 2 } }, ...documents)).toEqual([1, 2]);
    expect(found({ a: { $all: [1, 2] } }, ...documents)).toEqual([1]);
    expect(found({ a: { $all: [1] } }, ...documents)).toEqual([1, 3]);
    expect(found({ a: { $all: [] } }, ...documents)).toEqual([]);
    expect(found({ a: { $elemMatch: { x: 1, y: 1 } } }, ...documents)).toEqual([]);
    expect(found({ a: { $elemMatch: { x: 1, y: 2 } } }, ...documents)).toEqual([2]);
  });
});

describe('other operators', () => {
  test('$type knows names, numbers and "number"', () => {
    const documents = [{ a: 1 }, { a: 1.5 }, { a: bson.Long.ONE }, { a: 'x' }, { a: [1] }, {}];
    expect(found({ a: { $type: 'number' } }, ...documents)).toEqual([1, 2, 3, 5]);
    expect(found({ a: { $type: ['int', 2] } }, ...documents)).toEqual([1, 4, 5]);
    expect(found({ a: { $type: 'array' } }, ...documents)).toEqual([5]);
  });

  test('$mod takes whole parts', () => {
    expect(found({ a: { $mod: [4, 0] } }, { a: 8 }, { a: 8.9 }, { a: 9 }, { a: -4 }, { a: 'x' })).toEqual([
      1, 2, 4,
    ]);
  });

  test('$not also finds what lacks the field', () => {
    expect(found({ a: { $not: { $gt: 3 } } }, { a: 1 }, { a: 5 }, {}, { a: 'x' }, { a: [1, 5] })).toEqual([
      1, 3, 4,
    ]);
    expect(found({ a: { $nin: [1, /^x/] } }, { a: 1 }, { a: 'xy' }, {}, { a: 2 })).toEqual([3, 4]);
  });

  test('regular expressions follow PCRE where JavaScript would not', () => {
    const documents = [{ a: 'one\ntwo' }, { a: 'two' }, { a: 'TWO\n' }, { a: 2 }];
    expect(found({ a: /^two/ }, ...documents)).toEqual([2]);
    expect(found({ a: { $regex: '^two', $options: 'm' } }, ...documents)).toEqual([1, 2]);
    expect(found({ a: { $regex: '^two$', $options: 'i' } }, ...documents)).toEqual([2, 3]);
    expect(found({ a: { $regex: '(?i)^two$' } }, ...documents)).toEqual([2, 3]);
    expect(found({ a: { $regex: 'e.t', $options: 's' } }, ...documents)).toEqual([1]);
    expect(codeOf(() => found({ a: { $regex: 'a++' } }))).toBe(51091);
    expect(codeOf(() => found({ a: { $regex: '[[:alpha:]]' } }))).toBe(51091);
    expect(codeOf(() => found({ a: { $regex: 'a', $options: 'x' } }))).toBe(51108);
  });

  test('$and, $or, $nor and $expr', () => {
    const documents = [{ a: 1, b: 2 }, { a: 2, b: 1 }, { a: 3 }];
    expect(found({ $or: [{ a: 1 }, { b: 1 }] }, ...documents)).toEqual([1, 2]);
    expect(found({ $nor: [{ a: 1 }, { b: 1 }] }, ...documents)).toEqual([3]);
    expect(found({ $expr: { $gt: ['$a', '$b'] } }, ...documents)).toEqual([2, 3]);
    expect(
      found(
        { $expr: { $lt: ['$at', '$$NOW'] } },
        { at: new Date('2024-01-01') },
        { at: new Date('2024-01-03') },
      ),
    ).toEqual([1]);
  });

  test('what is unknown is refused by name', () => {
    for (const filter of [
      { a: { $foo: 1 } },
      { $foo: 1 },
      { a: { $near: [1, 2] } },
      { $where: 'x' },
      { $text: { $search: 'x' } },
      { a: { $gt: 1, b: 2 } },
    ]) {
      expect(codeOf(() => compileQuery(stored(filter)))).toBe(2);
    }
    expect(() => compileQuery(stored({ a: { $foo: 1 } }))).toThrow('unknown operator: $foo');
    expect(codeOf(() => compileQuery(stored({ $and: [] })))).toBe(2);
    expect(codeOf(() => compileQuery(stored({ a: { $in: 5 } })))).toBe(2);
  });
});

describe('what a planner is told', () => {
  test('the fields that a filter reads', () => {
    expect([
      ...queryFields(stored({ 'a.b': 1, $or: [{ c: 1 }, { $expr: { $eq: ['$d.x', '$$NOW'] } }] })),
    ]).toEqual(['a', 'c', 'd']);
    expect(queryFields(stored({ $expr: '$$ROOT' }))).toBe('all');
  });

  test('the bounds that it puts on a field', () => {
    const filter = stored({
      a: { $gte: 1, $lt: 9 },
      $and: [{ a: { $gt: 1 } }, { b: { $in: [1, 2] } }],
      c: /x/,
      $or: [{ d: 1 }],
    });
    expect(boundsOf(filter, 'a')).toEqual({
      low: { value: 1, inclusive: false },
      high: { value: 9, inclusive: false },
    });
    expect(boundsOf(filter, 'b')).toEqual({ equal: [1, 2] });
    expect(boundsOf(filter, 'c')).toBeUndefined();
    expect(boundsOf(filter, 'd')).toBeUndefined();
  });
});
