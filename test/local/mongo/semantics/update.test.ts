import { describe, expect, test } from '@jest/globals';
import * as bson from 'bson';
import { compileUpdate, type UpdateOptions } from '../../../../local/mongo/semantics/update.ts';
import { keysOf } from '../../../../local/mongo/semantics/values.ts';
import { codeOf, plain, stored } from './documents.ts';

const options = (filter: object, arrayFilters?: object[]): UpdateOptions => ({
  filter: stored(filter),
  now: new Date(0),
  ...(arrayFilters === undefined ? {} : { arrayFilters: arrayFilters.map(stored) }),
});

const compile = (update: object, filter: object = {}, arrayFilters?: object[]) =>
  compileUpdate(Array.isArray(update) ? update.map(stored) : stored(update), options(filter, arrayFilters));

/** The document after the update, without its `_id`. */
function updated(document: object, update: object, filter: object = {}, arrayFilters?: object[]): unknown {
  const { _id, ...rest } = plain(
    compile(update, filter, arrayFilters).apply(stored({ _id: 1, ...document })),
  ) as {
    _id: unknown;
  };
  return rest;
}

const refusal = (document: object, update: object, filter: object = {}, arrayFilters?: object[]) =>
  codeOf(() => updated(document, update, filter, arrayFilters));

describe('fields', () => {
  test('$set makes what leads to a field, and enters arrays by position', () => {
    expect(updated({ a: [1] }, { $set: { 'x.y.z': 1, 'a.3': 2 } })).toEqual({
      a: [1, null, null, 2],
      x: { y: { z: 1 } },
    });
    expect(refusal({ a: 1 }, { $set: { 'a.b': 1 } })).toBe(28);
    expect(refusal({ a: [1] }, { $set: { 'a.b': 1 } })).toBe(28);
  });

  test('new fields come in the order of their names, whatever the order of writing', () => {
    // Source: manual, "Update Operators Behavior": string-based names in lexicographic order.
    const document = compile({ $set: { b: 1, a: 2 }, $inc: { ab: 3 } }).apply(stored({ z: 0 }));
    expect(keysOf(document)).toEqual(['z', 'a', 'ab', 'b']);
  });

  test('$unset, $rename, $min, $max and $currentDate', () => {
    expect(updated({ a: 1, b: [1, 2] }, { $unset: { a: '', 'b.0': '', c: '' } })).toEqual({ b: [null, 2] });
    expect(updated({ a: 1, b: 2 }, { $rename: { a: 'o.c' } })).toEqual({ b: 2, o: { c: 1 } });
    expect(updated({ a: 5, b: 5 }, { $min: { a: 3, b: 9, c: 1 }, $max: { d: 1 } })).toEqual({
      a: 3,
      b: 5,
      c: 1,
      d: 1,
    });
    expect(updated({ a: 'x' }, { $max: { a: 5 } })).toEqual({ a: 'x' });
    expect(updated({}, { $currentDate: { t: true } })).toEqual({ t: new Date(0) });
  });

  test('$inc and $mul keep to the types of numbers', () => {
    const apply = (update: object, document: object) => compile(update).apply(stored(document));
    expect(apply({ $inc: { n: 1 } }, { n: 2147483647 })['n']).toBe(2147483648n);
    expect(apply({ $inc: { n: 1 } }, { n: new bson.Double(1) })['n']).toBeInstanceOf(bson.Double);
    expect(plain(apply({ $mul: { n: 2.5, m: 2 } }, { n: 2 }))).toEqual({ n: 5, m: 0 });
    expect(refusal({ n: 'x' }, { $inc: { n: 1 } })).toBe(14);
    expect(refusal({ n: null }, { $inc: { n: 1 } })).toBe(14);
    expect(refusal({ n: 1 }, { $inc: { n: 'x' } })).toBe(14);
    expect(refusal({ n: bson.Long.MAX_VALUE }, { $inc: { n: 1 } })).toBe(2);
  });

  test('a document that does not change is handed back itself', () => {
    const document = stored({ _id: 1, a: 1, l: [1, 2], t: new Date(5) });
    for (const update of [
      { $set: { a: 1, t: new Date(5) } },
      { $addToSet: { l: 2 } },
      { $pull: { l: 9 } },
      { $min: { a: 3 } },
      { $unset: { b: 1 } },
      { $inc: { a: 0 } },
      [{ $set: { a: { $add: ['$a', 0] } } }],
      { a: 1, l: [1, 2], t: new Date(5) },
    ]) {
      expect(compile(update).apply(document)).toBe(document);
    }
    expect(compile({ $set: { a: new bson.Double(1) } }).apply(document)).not.toBe(document);
  });

  test('the document before the update stays as it was', () => {
    const document = stored({ _id: 1, o: { l: [{ x: 1 }] } });
    compile({ $set: { 'o.l.0.x': 2 }, $push: { 'o.m': 1 } }).apply(document);
    expect(plain(document)).toEqual({ _id: 1, o: { l: [{ x: 1 }] } });
  });
});

describe('arrays', () => {
  test('$push with its modifiers', () => {
    // Source: manual, "$push", "Use $push Operator with Multiple Modifiers".
    const quizzes = [
      { wk: 1, score: 10 },
      { wk: 2, score: 8 },
      { wk: 3, score: 5 },
      { wk: 4, score: 6 },
    ];
    const push = {
      $each: [
        { wk: 5, score: 8 },
        { wk: 6, score: 7 },
        { wk: 7, score: 6 },
      ],
      $sort: { score: -1 },
      $slice: 3,
    };
    expect(updated({ quizzes }, { $push: { quizzes: push } })).toEqual({
      quizzes: [
        { wk: 1, score: 10 },
        { wk: 2, score: 8 },
        { wk: 5, score: 8 },
      ],
    });
    expect(updated({ a: [1, 2] }, { $push: { a: { $each: [8, 9], $position: -1 } } })).toEqual({
      a: [1, 8, 9, 2],
    });
    expect(updated({}, { $push: { a: 1 } })).toEqual({ a: [1] });
    expect(refusal({ a: 1 }, { $push: { a: 1 } })).toBe(2);
    expect(refusal({ a: [] }, { $push: { a: { $each: [1], $foo: 1 } } })).toBe(2);
  });

  test('$addToSet tells values apart as the database does', () => {
    const add = { $each: [1, new bson.Double(1), 2, { a: 1, b: 2 }] };
    expect(updated({ s: [1, { b: 2, a: 1 }] }, { $addToSet: { s: add } })).toEqual({
      s: [1, { b: 2, a: 1 }, 2, { a: 1, b: 2 }],
    });
    expect(refusal({ s: 'x' }, { $addToSet: { s: 1 } })).toBe(2);
  });

  test('$pull, $pullAll and $pop', () => {
    const results = [
      { item: 'A', score: 5 },
      { item: 'B', score: 8 },
    ];
    expect(updated({ results }, { $pull: { results: { score: 8, item: 'B' } } })).toEqual({
      results: [results[0]],
    });
    expect(updated({ v: [3, 5, 6, 7] }, { $pull: { v: { $gte: 6 } } })).toEqual({ v: [3, 5] });
    expect(updated({ v: [1, 2, 1] }, { $pullAll: { v: [1] } })).toEqual({ v: [2] });
    expect(updated({ v: [1, 2], w: [1, 2] }, { $pop: { v: 1, w: -1 } })).toEqual({ v: [1], w: [2] });
    expect(refusal({ v: 1 }, { $pop: { v: 1 } })).toBe(14);
  });

  test('the positional operators', () => {
    const grades = [
      { g: 80, m: 1 },
      { g: 85, m: 2 },
      { g: 85, m: 3 },
    ];
    expect(updated({ grades }, { $set: { 'grades.$.m': 9 } }, { 'grades.g': 85 })).toEqual({
      grades: [grades[0], { g: 85, m: 9 }, grades[2]],
    });
    expect(updated({ a: [1, 2] }, { $inc: { 'a.$[]': 10 } })).toEqual({ a: [11, 12] });
    expect(updated({ grades }, { $set: { 'grades.$[e].m': 0 } }, {}, [{ 'e.g': { $gte: 85 } }])).toEqual({
      grades: [grades[0], { g: 85, m: 0 }, { g: 85, m: 0 }],
    });
    expect(refusal({ a: [1] }, { $set: { 'a.$': 1 } })).toBe(2);
    expect(refusal({ a: [1] }, { $set: { 'a.$[e]': 1 } })).toBe(2);
    expect(refusal({ a: [1] }, { $set: { a: 1 } }, {}, [{ e: 1 }])).toBe(9);
    expect(refusal({ a: 1 }, { $set: { 'a.$[].x': 1 } })).toBe(2);
    expect(refusal({}, { $set: { 'a.$[]': 1 } })).toBe(2);
  });
});

describe('replacements and pipelines', () => {
  test('a replacement keeps the _id, and may not change it', () => {
    expect(plain(compile({ b: 2 }).apply(stored({ _id: 7, a: 1 })))).toEqual({ _id: 7, b: 2 });
    expect(refusal({}, { _id: 2 })).toBe(66);
    expect(refusal({}, { $set: { _id: 2 } })).toBe(66);
    expect(refusal({}, [{ $set: { _id: 2 } }])).toBe(66);
  });

  test('a pipeline may only shape documents', () => {
    expect(updated({ n: 1 }, [{ $set: { m: { $add: ['$n', 1] } } }, { $unset: 'n' }])).toEqual({ m: 2 });
    expect(refusal({}, [{ $match: {} }])).toBe(72);
    expect(refusal({}, [{ $foo: {} }])).toBe(40324);
  });
});

describe('upserts', () => {
  test('begin with the equalities of the filter', () => {
    const filter = {
      _id: 7,
      a: { $eq: 1 },
      b: { $gt: 5 },
      'o.p': 2,
      $and: [{ c: 3 }],
      d: { $in: [4] },
      e: { $in: [1, 2] },
      f: /x/,
    };
    expect(plain(compile({ $set: { x: 1 }, $setOnInsert: { y: 2 } }, filter).upsert())).toEqual({
      _id: 7,
      a: 1,
      o: { p: 2 },
      c: 3,
      d: 4,
      x: 1,
      y: 2,
    });
  });

  test('of a replacement take only the _id from it', () => {
    expect(plain(compile({ b: 1 }, { _id: 7, a: 1 }).upsert())).toEqual({ _id: 7, b: 1 });
    expect(plain(compile({ b: 1 }, { a: 1 }).upsert())).toEqual({ b: 1 });
  });

  test('$setOnInsert does nothing to a document that is there', () => {
    expect(updated({ a: 1 }, { $setOnInsert: { b: 2 } })).toEqual({ a: 1 });
  });
});

describe('what is wrong is refused', () => {
  test('conflicts, unknown operators and malformed paths', () => {
    expect(refusal({}, { $set: { a: 1 }, $inc: { a: 1 } })).toBe(40);
    expect(refusal({}, { $set: { a: 1, 'a.b': 2 } })).toBe(40);
    expect(refusal({}, { $foo: { a: 1 } })).toBe(9);
    expect(refusal({}, { $bit: { a: { and: 1 } } })).toBe(9);
    expect(refusal({}, { $set: 5 })).toBe(9);
    expect(refusal({}, { $set: { 'a..b': 1 } })).toBe(56);
    expect(refusal({}, { $rename: { a: 'a' } })).toBe(2);
  });
});
