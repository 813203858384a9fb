import { describe, expect, test } from '@jest/globals';
import { compileProjection, projectionFields } from '../../../../local/mongo/semantics/projection.ts';
import { codeOf, plain, stored } from './documents.ts';

const document = { _id: 1, a: [1, 2, 3], o: { x: 1, y: 2 }, n: 5 };
const shown = (projection: object, filter: object = {}) =>
  plain(compileProjection(stored(projection), { filter: stored(filter) })(stored(document)));
const refusal = (projection: object) => codeOf(() => shown(projection));

describe("a find's projection", () => {
  test('keeps or drops fields', () => {
    expect(shown({ n: 1 })).toEqual({ _id: 1, n: 5 });
    expect(shown({ _id: 0, 'o.x': 1 })).toEqual({ o: { x: 1 } });
    expect(shown({ a: 0, 'o.x': 0 })).toEqual({ _id: 1, o: { y: 2 }, n: 5 });
    expect(shown({ _id: 1 })).toEqual({ _id: 1 });
    expect(shown({})).toEqual(document);
  });

  test('computes expressions', () => {
    expect(shown({ _id: 0, double: { $multiply: ['$n', 2] }, x: '$o.x' })).toEqual({ double: 10, x: 1 });
  });

  test('$slice keeps the other fields unless some are named', () => {
    expect(shown({ a: { $slice: -2 } })).toEqual({ ...document, a: [2, 3] });
    expect(shown({ a: { $slice: [1, 1] }, n: 1 })).toEqual({ _id: 1, a: [2], n: 5 });
    expect(shown({ a: { $slice: 1 }, o: 0, n: 0 })).toEqual({ _id: 1, a: [1] });
  });

  test('$elemMatch and the positional $ show one element', () => {
    expect(shown({ a: { $elemMatch: { $gt: 1 } } })).toEqual({ _id: 1, a: [2] });
    expect(shown({ _id: 0, a: { $elemMatch: { $gt: 9 } } })).toEqual({});
    expect(shown({ 'a.$': 1 }, { a: { $gte: 3 } })).toEqual({ _id: 1, a: [3] });
  });

  test('is refused where it contradicts itself or is unknown', () => {
    expect(refusal({ a: 1, n: 0 })).toBe(31254);
    expect(refusal({ a: 0, n: 1 })).toBe(31253);
    expect(refusal({ a: { $foo: 1 } })).toBe(31325);
    expect(refusal({ a: { $meta: 'textScore' } })).toBe(238);
  });

  test('tells which fields it reads', () => {
    expect(projectionFields(stored({ n: 1, x: '$o.x' }))).toEqual(new Set(['_id', 'n', 'x', 'o']));
    expect(projectionFields(stored({ n: 0 }))).toBe('all');
    expect(projectionFields(stored({ a: { $slice: 1 } }))).toBe('all');
  });
});
