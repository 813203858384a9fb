import { describe, expect, test } from '@jest/globals';
import * as bson from 'bson';
import { compareValues, equalValues, sortComparator } from '../../../../local/mongo/semantics/compare.ts';
import { valueKey } from '../../../../local/mongo/semantics/value-key.ts';
import { storedAll } from './documents.ts';

/** Source: manual, "Comparison/Sort Order". */
const ascending = storedAll(
  { v: new bson.MinKey() },
  { v: null },
  { v: Number.NaN },
  { v: Number.NEGATIVE_INFINITY },
  { v: bson.Long.MIN_VALUE },
  { v: -1 },
  { v: bson.Decimal128.fromString('-0.5') },
  { v: 0.1 },
  { v: bson.Decimal128.fromString('0.11') },
  { v: 1 },
  { v: bson.Long.fromString('9007199254740993') },
  { v: 2 ** 63 },
  { v: '' },
  { v: 'Z' },
  { v: 'a' },
  { v: '\uffff' },
  { v: '👋' },
  { v: {} },
  { v: { a: 1 } },
  { v: { b: 1 } },
  { v: { a: 'x' } },
  { v: [] },
  { v: [1, 2] },
  { v: [2] },
  { v: new bson.Binary(Buffer.from([9]), 0) },
  { v: new bson.Binary(Buffer.from([1, 2]), 0) },
  { v: new bson.ObjectId('000000000000000000000001') },
  { v: false },
  { v: true },
  { v: new Date(-1) },
  { v: new Date(5) },
  { v: new bson.Timestamp({ t: 1, i: 1 }) },
  { v: new bson.BSONRegExp('a', '') },
  { v: new bson.MaxKey() },
).map((document) => document['v']);

describe('the order of values', () => {
  test('is that of the types, and within a type that of the values', () => {
    const shuffled = [...ascending].sort((a, b) =>
      JSON.stringify(valueKey(a)) < JSON.stringify(valueKey(b)) ? -1 : 1,
    );
    expect(shuffled.sort(compareValues)).toEqual(ascending);
  });

  test('numbers are equal across their types, and share a key', () => {
    const [a, b, c, d] = storedAll(
      { v: 1 },
      { v: new bson.Double(1) },
      { v: bson.Long.fromNumber(1) },
      { v: bson.Decimal128.fromString('1.00') },
    ).map((document) => document['v']);
    for (const other of [b, c, d]) {
      expect(equalValues(a, other)).toBe(true);
      expect(valueKey(other)).toBe(valueKey(a));
    }
  });

  test('a long that no double can hold is not the double next to it', () => {
    expect(equalValues(9007199254740993n, 9007199254740992)).toBe(false);
    expect(valueKey(9007199254740993n)).not.toBe(valueKey(9007199254740992));
  });

  test('documents with the same fields in another order differ', () => {
    const [a, b] = storedAll({ x: 1, y: 2 }, { y: 2, x: 1 });
    expect(equalValues(a, b)).toBe(false);
    expect(valueKey(a)).not.toBe(valueKey(b));
  });

  test('keys of nested values cannot run into each other', () => {
    const keys = storedAll(
      { v: ['a', 'b'] },
      { v: ['ab'] },
      { v: ['a', ['b']] },
      { v: [1, 11] },
      { v: [11, 1] },
      { v: ['1', 11] },
    ).map((document) => valueKey(document['v']));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('sorting documents', () => {
  const ids = (specification: object, ...documents: object[]) =>
    storedAll(...documents)
      .sort(sortComparator(specification as never))
      .map((document) => document['_id']);

  test('an array counts by its least element upwards and by its greatest downwards', () => {
    const documents = [
      { _id: 1, a: [5, 1] },
      { _id: 2, a: 3 },
      { _id: 3, a: [2, 9] },
    ];
    expect(ids({ a: 1 }, ...documents)).toEqual([1, 3, 2]);
    expect(ids({ a: -1 }, ...documents)).toEqual([3, 1, 2]);
  });

  test('a missing field counts as null, an empty array comes before it', () => {
    expect(ids({ a: 1 }, { _id: 1, a: 1 }, { _id: 2 }, { _id: 3, a: null }, { _id: 4, a: [] })).toEqual([
      4, 2, 3, 1,
    ]);
  });

  test('several fields are looked at in turn, through documents', () => {
    const documents = [
      { _id: 1, a: { b: 2 }, c: 1 },
      { _id: 2, a: { b: 1 }, c: 1 },
      { _id: 3, a: { b: 2 }, c: 2 },
    ];
    expect(ids({ 'a.b': -1, c: -1 }, ...documents)).toEqual([3, 1, 2]);
  });

  test('two arrays side by side are refused, and so are other directions', () => {
    expect(() => ids({ a: 1, b: 1 }, { a: [1], b: [1] }, { a: [1], b: [1] })).toThrow('parallel arrays');
    expect(() => ids({ a: 2 })).toThrow('must be 1');
    expect(() => ids({ a: { $meta: 'textScore' } })).toThrow('$meta');
  });
});
