import { describe, expect, test } from '@jest/globals';
import { Decimal128, Long, ObjectId } from 'mongodb';
import { codeOf, openContract } from '../support/contract.ts';

const { collection, differsOn, db } = await openContract();

const people = [
  { _id: 1, name: 'Ada', age: 36, tags: ['math', 'code'], address: { city: 'London' } },
  { _id: 2, name: 'Bo', age: 25, tags: [], address: { city: 'Oslo' }, email: null },
  {
    _id: 3,
    name: 'Cy',
    age: 25,
    tags: ['code'],
    scores: [
      { k: 'a', v: 1 },
      { k: 'b', v: 9 },
    ],
  },
  { _id: 4, name: 'Di', tags: 'math', email: 'di@example.com', scores: [{ k: 'a', v: 9 }] },
];

describe('a filter finds', () => {
  const cases: [string, object, number[]][] = [
    ['everything, if it is empty', {}, [1, 2, 3, 4]],
    ['by equality', { age: 25 }, [2, 3]],
    ['by equality across number types', { age: Long.fromNumber(25) }, [2, 3]],
    ['by equality with a decimal', { age: Decimal128.fromString('25.0') }, [2, 3]],
    ['an element of an array', { tags: 'math' }, [1, 4]],
    ['a whole array', { tags: ['math', 'code'] }, [1]],
    ['an empty array', { tags: [] }, [2]],
    ['null and missing by null', { email: null }, [1, 2, 3]],
    ['by a dotted path', { 'address.city': 'Oslo' }, [2]],
    ['by a path through an array of documents', { 'scores.v': 9 }, [3, 4]],
    ['by position in an array', { 'scores.0.v': 9 }, [4]],
    ['a whole embedded document', { address: { city: 'London' } }, [1]],
    ['$eq', { age: { $eq: 36 } }, [1]],
    ['$ne with missing', { age: { $ne: 25 } }, [1, 4]],
    ['$gt', { age: { $gt: 25 } }, [1]],
    ['$gte and $lt', { age: { $gte: 25, $lt: 36 } }, [2, 3]],
    ['$lte', { age: { $lte: 25 } }, [2, 3]],
    ['nothing by comparing across types', { name: { $gt: 5 } }, []],
    ['$in', { name: { $in: ['Ada', 'Di'] } }, [1, 4]],
    ['$in with null', { email: { $in: [null] } }, [1, 2, 3]],
    ['$in with a regular expression', { name: { $in: [/^[AB]/] } }, [1, 2]],
    ['$nin', { age: { $nin: [25] } }, [1, 4]],
    ['$exists', { email: { $exists: true } }, [2, 4]],
    ['$exists: false', { email: { $exists: false } }, [1, 3]],
    ['$type', { email: { $type: 'string' } }, [4]],
    ['$type of the elements of an array', { tags: { $type: 'string' } }, [1, 3, 4]],
    ['$type array', { tags: { $type: 'array' } }, [1, 2, 3]],
    ['$regex', { name: { $regex: '^a', $options: 'i' } }, [1]],
    ['a regular expression', { name: /y$/ }, [3]],
    ['$not', { age: { $not: { $gt: 30 } } }, [2, 3, 4]],
    ['$and', { $and: [{ age: 25 }, { tags: 'code' }] }, [3]],
    ['$or', { $or: [{ age: 36 }, { name: 'Di' }] }, [1, 4]],
    ['$nor', { $nor: [{ age: 36 }, { name: 'Di' }] }, [2, 3]],
    ['$all', { tags: { $all: ['code', 'math'] } }, [1]],
    ['$size', { tags: { $size: 1 } }, [3]],
    ['$elemMatch of documents', { scores: { $elemMatch: { k: 'a', v: { $gt: 5 } } } }, [4]],
    ['$elemMatch of values', { tags: { $elemMatch: { $gt: 'l' } } }, [1]],
    ['$mod', { age: { $mod: [5, 0] } }, [2, 3]],
    ['$expr', { $expr: { $gt: ['$age', 30] } }, [1]],
    ['$gte null like null', { email: { $gte: null } }, [1, 2, 3]],
  ];
  test.each(cases)('%s', async (_title, filter, ids) => {
    const c = await collection(people);
    const found = await c.find(filter).sort({ _id: 1 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual(ids);
  });

  test('two conditions on an array by different elements', async () => {
    const c = await collection([
      { _id: 1, v: [1, 9] },
      { _id: 2, v: [5] },
    ]);
    expect(await c.find({ v: { $gt: 3, $lt: 4 } }).toArray()).toEqual([{ _id: 1, v: [1, 9] }]);
  });

  differsOn('SecantusDB', 'takes the bounds together')('the same through an index on the array', async () => {
    const c = await collection([
      { _id: 1, v: [1, 9] },
      { _id: 2, v: [5] },
    ]);
    await c.createIndex({ v: 1 });
    expect(await c.find({ v: { $gt: 3, $lt: 4 } }).toArray()).toEqual([{ _id: 1, v: [1, 9] }]);
  });
});

describe('a filter is refused', () => {
  const cases: [string, object, number][] = [
    ['for an unknown operator', { a: { $foo: 1 } }, 2],
    ['for an unknown operator at the top', { $foo: 1 }, 2],
    ['for an $in that is no array', { a: { $in: 1 } }, 2],
    ['for an $and that is empty', { $and: [] }, 2],
  ];
  test.each(cases)('%s', async (_title, filter, code) => {
    const c = await collection(people);
    expect(await codeOf(c.find(filter).toArray())).toBe(code);
  });
});

describe('a sort', () => {
  test('orders the types of BSON as MongoDB does', async () => {
    const values = [
      true,
      new Date(0),
      'text',
      3,
      null,
      new ObjectId(),
      { a: 1 },
      [7],
      2.5,
      Long.fromNumber(3),
    ];
    const c = await collection(values.map((value, at) => ({ _id: at, value })));
    const found = await c.find().sort({ value: 1, _id: 1 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual([4, 8, 3, 9, 7, 2, 6, 5, 0, 1]);
  });

  test('takes missing for null', async () => {
    const c = await collection([{ _id: 1, a: 1 }, { _id: 2 }, { _id: 3, a: null }, { _id: 4, a: -1 }]);
    const found = await c.find().sort({ a: 1, _id: -1 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual([3, 2, 4, 1]);
  });

  test('takes the least element of an array upwards and the greatest downwards', async () => {
    const c = await collection([
      { _id: 1, a: [1, 8] },
      { _id: 2, a: [3, 4] },
    ]);
    expect((await c.find().sort({ a: 1 }).toArray()).map(({ _id }) => _id)).toEqual([1, 2]);
    expect((await c.find().sort({ a: -1 }).toArray()).map(({ _id }) => _id)).toEqual([1, 2]);
  });

  test('by several fields, skip and limit', async () => {
    const c = await collection(Array.from({ length: 30 }, (_, at) => ({ _id: at, g: at % 3, v: at })));
    const found = await c.find().sort({ g: -1, v: 1 }).skip(9).limit(3).toArray();
    expect(found.map(({ _id }) => _id)).toEqual([29, 1, 4]);
  });

  test('keeps the order of insertion without a sort', async () => {
    const c = await collection([{ _id: 3 }, { _id: 1 }, { _id: 2 }]);
    expect((await c.find().toArray()).map(({ _id }) => _id)).toEqual([3, 1, 2]);
  });
});

describe('a projection', () => {
  const cases: [string, object, object][] = [
    ['includes', { name: 1 }, { _id: 1, name: 'Ada' }],
    ['includes without _id', { name: 1, _id: 0 }, { name: 'Ada' }],
    ['excludes', { tags: 0, address: 0, age: 0 }, { _id: 1, name: 'Ada' }],
    ['includes inside of a document', { 'address.city': 1 }, { _id: 1, address: { city: 'London' } }],
    ['takes a $slice', { tags: { $slice: 1 }, name: 1 }, { _id: 1, name: 'Ada', tags: ['math'] }],
    ['takes an expression', { _id: 0, twice: { $multiply: ['$age', 2] } }, { twice: 72 }],
    ['renames', { _id: 0, who: '$name' }, { who: 'Ada' }],
  ];
  test.each(cases)('%s', async (_title, projection, expected) => {
    const c = await collection(people);
    expect(await c.findOne({ _id: 1 }, { projection })).toEqual(expected);
  });

  test('with $elemMatch takes the first element that matches', async () => {
    const c = await collection(people);
    const found = await c.findOne({ _id: 3 }, { projection: { scores: { $elemMatch: { v: 9 } } } });
    expect(found).toEqual({ _id: 3, scores: [{ k: 'b', v: 9 }] });
  });

  test('that mixes inclusion and exclusion is refused', async () => {
    const c = await collection(people);
    expect(await codeOf(c.findOne({}, { projection: { name: 1, age: 0 } }))).toBe(31254);
  });
});

describe('find', () => {
  test('answers nothing for a collection that does not exist', async () => {
    expect(await db.collection('nothing-here').find().toArray()).toEqual([]);
  });

  test('takes variables by let', async () => {
    const c = await collection(people);
    const found = await c.find({ $expr: { $eq: ['$name', '$$who'] } }, { let: { who: 'Cy' } }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual([3]);
  });

  test('gives a single batch for a negative limit', async () => {
    const c = await collection(people);
    expect((await c.find().limit(-2).toArray()).length).toBe(2);
  });

  differsOn('SecantusDB', 'overlooks it')('refuses a field that it does not have', async () => {
    expect(await codeOf(db.command({ find: 'x', filtre: {} }))).toBe(40415);
  });

  differsOn('SecantusDB', 'takes a filter of any type')('refuses a filter that is no document', async () => {
    expect(await codeOf(db.command({ find: 'x', filter: 1 }))).toBe(14);
  });
});

describe('count and distinct', () => {
  test('countDocuments with a filter, skip and limit', async () => {
    const c = await collection(people);
    expect(await c.countDocuments()).toBe(4);
    expect(await c.countDocuments({ age: 25 })).toBe(2);
    expect(await c.countDocuments({}, { skip: 1, limit: 2 })).toBe(2);
  });

  test('countDocuments by a range of an index', async () => {
    const c = await collection(Array.from({ length: 50 }, (_, at) => ({ _id: at, v: at % 10 })));
    await c.createIndex({ v: 1 });
    expect(await c.countDocuments({ v: { $gte: 3, $lt: 5 } })).toBe(10);
    expect(await c.countDocuments({ v: { $in: [1, 2, 99] } })).toBe(10);
  });

  test('estimatedDocumentCount after insertions and removals', async () => {
    const c = await collection(people);
    await c.deleteOne({ _id: 1 });
    expect(await c.estimatedDocumentCount()).toBe(3);
  });

  test('the count command with a query', async () => {
    const c = await collection(people);
    const reply = await db.command({ count: c.collectionName, query: { age: 25 } });
    expect(reply['n']).toBe(2);
  });

  test('distinct values of a field, of arrays their elements', async () => {
    const c = await collection(people);
    expect((await c.distinct('tags')).sort()).toEqual(['code', 'math']);
    expect((await c.distinct('age', { name: { $ne: 'Bo' } })).sort()).toEqual([25, 36]);
  });

  differsOn('SecantusDB', 'finds none')('distinct values inside documents of an array', async () => {
    const c = await collection(people);
    expect((await c.distinct('scores.k')).sort()).toEqual(['a', 'b']);
  });
});
