import { describe, expect, test } from '@jest/globals';
import { Decimal128, Double, Long, type MongoBulkWriteError } from 'mongodb';
import { codeOf, openContract, refusalOf } from '../support/contract.ts';

const { collection, db, differsOn } = await openContract();

describe('an update operator', () => {
  const cases: [string, object, object, object][] = [
    ['$set sets and adds at the end', { a: 1 }, { $set: { b: 2, a: 3 } }, { a: 3, b: 2 }],
    ['$set makes documents on its path', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
    ['$set reaches into an array by position', { a: [1, 2] }, { $set: { 'a.1': 9 } }, { a: [1, 9] }],
    [
      '$set fills an array with null up to a position',
      { a: [1] },
      { $set: { 'a.3': 9 } },
      { a: [1, null, null, 9] },
    ],
    ['$unset removes', { a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
    ['$unset in an array leaves null', { a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
    ['$inc adds', { a: 1 }, { $inc: { a: 2, b: -1 } }, { a: 3, b: -1 }],
    ['$mul multiplies, and makes zero', { a: 3 }, { $mul: { a: 2, b: 5 } }, { a: 6, b: 0 }],
    ['$min takes the lesser', { a: 5, b: 5 }, { $min: { a: 3, b: 7 } }, { a: 3, b: 5 }],
    ['$max takes the greater', { a: 5, b: 5 }, { $max: { a: 3, b: 7 } }, { a: 5, b: 7 }],
    ['$rename moves', { a: 1, b: 2 }, { $rename: { a: 'c' } }, { b: 2, c: 1 }],
    ['$push appends, and makes an array', { a: [1] }, { $push: { a: 2, b: 1 } }, { a: [1, 2], b: [1] }],
    [
      '$push with $each, $slice and $sort',
      { a: [3] },
      { $push: { a: { $each: [1, 2], $sort: 1, $slice: 2 } } },
      { a: [1, 2] },
    ],
    ['$push with $position', { a: [1, 2] }, { $push: { a: { $each: [9], $position: 1 } } }, { a: [1, 9, 2] }],
    ['$addToSet adds once', { a: [1] }, { $addToSet: { a: 1, b: 2 } }, { a: [1], b: [2] }],
    ['$addToSet with $each', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }],
    ['$pull removes equal elements', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
    ['$pull by a condition', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
    [
      '$pull by a condition on documents',
      { a: [{ k: 1 }, { k: 2 }] },
      { $pull: { a: { k: 1 } } },
      { a: [{ k: 2 }] },
    ],
    ['$pullAll removes all of some', { a: [1, 2, 3, 1] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
    ['$pop from the end', { a: [1, 2, 3] }, { $pop: { a: 1 } }, { a: [1, 2] }],
    ['$pop from the beginning', { a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
    ['$[] changes every element', { a: [1, 2] }, { $inc: { 'a.$[]': 10 } }, { a: [11, 12] }],
    [
      'a pipeline computes from the document',
      { a: 2 },
      [{ $set: { b: { $multiply: ['$a', 3] } } }] as object,
      { a: 2, b: 6 },
    ],
    ['a replacement replaces all but _id', { a: 1, b: 2 }, { c: 3 }, { c: 3 }],
  ];
  test.each(cases)('%s', async (_title, before, change, after) => {
    const c = await collection([{ _id: 1, ...before }]);
    const isOperators = Array.isArray(change) || Object.keys(change).some((key) => key.startsWith('$'));
    if (isOperators) await c.updateOne({ _id: 1 }, change as object);
    else await c.replaceOne({ _id: 1 }, change);
    expect(await c.findOne({ _id: 1 })).toEqual({ _id: 1, ...after });
  });

  test('$currentDate sets the present', async () => {
    const c = await collection([{ _id: 1 }]);
    await c.updateOne({ _id: 1 }, { $currentDate: { at: true } });
    expect((await c.findOne())?.['at']).toBeInstanceOf(Date);
  });

  test('$inc keeps and widens the types of numbers', async () => {
    const c = await collection([
      { _id: 1, i: 2147483647, l: Long.fromNumber(1), d: Decimal128.fromString('0.1') },
    ]);
    await c.updateOne({ _id: 1 }, { $inc: { i: 1, l: 1, d: Decimal128.fromString('0.2') } });
    const found = await c.findOne({ _id: 1 }, { promoteLongs: false });
    expect(found).toEqual({
      _id: 1,
      i: Long.fromNumber(2147483648),
      l: Long.fromNumber(2),
      d: Decimal128.fromString('0.3'),
    });
  });

  test('the positional $ changes the element that the filter met', async () => {
    const c = await collection([
      {
        _id: 1,
        a: [
          { k: 1, v: 1 },
          { k: 2, v: 1 },
        ],
      },
    ]);
    await c.updateOne({ 'a.k': 2 }, { $set: { 'a.$.v': 9 } });
    expect(await c.findOne()).toEqual({
      _id: 1,
      a: [
        { k: 1, v: 1 },
        { k: 2, v: 9 },
      ],
    });
  });

  test('array filters choose elements', async () => {
    const c = await collection([{ _id: 1, a: [1, 5, 9] }]);
    await c.updateOne({ _id: 1 }, { $set: { 'a.$[big]': 0 } }, { arrayFilters: [{ big: { $gt: 4 } }] });
    expect(await c.findOne()).toEqual({ _id: 1, a: [1, 0, 0] });
  });
});

describe('an update tells', () => {
  test('what it matched and what it modified', async () => {
    const c = await collection([
      { _id: 1, a: 1 },
      { _id: 2, a: 2 },
    ]);
    const result = await c.updateMany({}, { $set: { a: 2 } });
    expect([result.matchedCount, result.modifiedCount]).toEqual([2, 1]);
  });

  test('nothing modified where a number stays equal but for its type', async () => {
    const c = await collection([{ _id: 1, a: 1 }]);
    expect((await c.updateOne({ _id: 1 }, { $set: { a: 1 } })).modifiedCount).toBe(0);
  });

  test('how many a multi update changed', async () => {
    const c = await collection(Array.from({ length: 300 }, (_, at) => ({ _id: at, even: at % 2 === 0 })));
    await c.createIndex({ even: 1 });
    const result = await c.updateMany({ even: true }, { $set: { even: false } });
    expect(result.modifiedCount).toBe(150);
    expect(await c.countDocuments({ even: false })).toBe(300);
  });
});

describe('an upsert', () => {
  test('inserts what filter and update make together', async () => {
    const c = await collection();
    const filter = { _id: 7, kind: 'a', n: { $gt: 3 } };
    const result = await c.updateOne(
      filter,
      { $set: { v: 1 }, $setOnInsert: { made: true } },
      { upsert: true },
    );
    expect(result).toMatchObject({ upsertedCount: 1, upsertedId: 7, matchedCount: 0 });
    expect(await c.findOne()).toEqual({ _id: 7, kind: 'a', v: 1, made: true });
  });

  test('leaves $setOnInsert out where it matches', async () => {
    const c = await collection([{ _id: 7 }]);
    await c.updateOne({ _id: 7 }, { $set: { v: 1 }, $setOnInsert: { made: true } }, { upsert: true });
    expect(await c.findOne()).toEqual({ _id: 7, v: 1 });
  });

  test('makes an _id where none is given', async () => {
    const c = await collection();
    const { upsertedId } = await c.updateOne({ kind: 'a' }, { $inc: { n: 1 } }, { upsert: true });
    expect(await c.findOne()).toEqual({ _id: upsertedId, kind: 'a', n: 1 });
  });

  test('by a replacement', async () => {
    const c = await collection();
    await c.replaceOne({ _id: 3 }, { a: 1 }, { upsert: true });
    expect(await c.findOne()).toEqual({ _id: 3, a: 1 });
  });

  test('with $and and $eq in the filter', async () => {
    const c = await collection();
    await c.updateOne({ $and: [{ a: 1 }, { b: { $eq: 2 } }] }, { $set: { c: 3 } }, { upsert: true });
    expect(await c.findOne({}, { projection: { _id: 0 } })).toEqual({ a: 1, b: 2, c: 3 });
  });
});

describe('an update is refused', () => {
  const cases: [string, object, object, number][] = [
    ['for $inc on text', { a: 'x' }, { $inc: { a: 1 } }, 14],
    ['for $push on a number', { a: 1 }, { $push: { a: 1 } }, 2],
    ['for $pop on a number', { a: 1 }, { $pop: { a: 1 } }, 14],
    ['for a change of _id', {}, { $set: { _id: 2 } }, 66],
    ['for two operators on one path', {}, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['for a path through a number', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
    ['for an unknown operator', {}, { $foo: { a: 1 } }, 9],
  ];
  test.each(cases)('%s', async (_title, before, change, code) => {
    const c = await collection([{ _id: 1, ...before }]);
    expect(await codeOf(c.updateOne({ _id: 1 }, change))).toBe(code);
    expect(await c.findOne()).toEqual({ _id: 1, ...before });
  });

  test('where it would make a unique key appear twice, and then changes nothing', async () => {
    const c = await collection([
      { _id: 1, k: 'a' },
      { _id: 2, k: 'b' },
    ]);
    await c.createIndex({ k: 1 }, { unique: true });
    const error = await refusalOf(c.updateOne({ _id: 2 }, { $set: { k: 'a', z: 1 } }));
    expect(error).toMatchObject({ code: 11000, keyPattern: { k: 1 }, keyValue: { k: 'a' } });
    expect(await c.findOne({ _id: 2 })).toEqual({ _id: 2, k: 'b' });
  });
});

describe('delete', () => {
  test('one, many, and the count of both', async () => {
    const c = await collection([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
      { _id: 3, a: 2 },
      { _id: 4, a: 1 },
    ]);
    expect((await c.deleteOne({ a: 1 })).deletedCount).toBe(1);
    expect((await c.deleteMany({ a: 1 })).deletedCount).toBe(2);
    expect(await c.find().toArray()).toEqual([{ _id: 3, a: 2 }]);
  });

  test('takes the entries of indexes along', async () => {
    const c = await collection([{ _id: 1, k: 'a' }]);
    await c.createIndex({ k: 1 }, { unique: true });
    await c.deleteOne({ k: 'a' });
    await c.insertOne({ _id: 2, k: 'a' });
    expect(await c.countDocuments({ k: 'a' })).toBe(1);
  });
});

describe('findAndModify', () => {
  const documents = [
    { _id: 1, n: 5 },
    { _id: 2, n: 3 },
  ];

  test('gives the document before the update, or after it', async () => {
    const c = await collection(documents);
    expect(await c.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } })).toEqual({ _id: 1, n: 5 });
    const after = await c.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { returnDocument: 'after' });
    expect(after).toEqual({ _id: 1, n: 7 });
  });

  test('takes the first in an order', async () => {
    const c = await collection(documents);
    const found = await c.findOneAndUpdate({}, { $set: { taken: true } }, { sort: { n: 1 } });
    expect(found).toEqual({ _id: 2, n: 3 });
  });

  test('projects', async () => {
    const c = await collection(documents);
    const found = await c.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { projection: { _id: 0, n: 1 } });
    expect(found).toEqual({ n: 5 });
  });

  test('removes', async () => {
    const c = await collection(documents);
    expect(await c.findOneAndDelete({ n: { $gt: 4 } })).toEqual({ _id: 1, n: 5 });
    expect(await c.countDocuments()).toBe(1);
  });

  test('replaces', async () => {
    const c = await collection(documents);
    const found = await c.findOneAndReplace({ _id: 1 }, { x: 1 }, { returnDocument: 'after' });
    expect(found).toEqual({ _id: 1, x: 1 });
  });

  test('upserts, and tells the new document', async () => {
    const c = await collection();
    const options = { upsert: true, returnDocument: 'after', includeResultMetadata: true } as const;
    const result = await c.findOneAndUpdate({ _id: 9 }, { $set: { n: 1 } }, options);
    expect(result.value).toEqual({ _id: 9, n: 1 });
    expect(result.lastErrorObject).toMatchObject({ updatedExisting: false, upserted: 9, n: 1 });
  });

  test('gives null where nothing matches', async () => {
    const c = await collection(documents);
    expect(await c.findOneAndUpdate({ _id: 99 }, { $inc: { n: 1 } })).toBeNull();
    expect(await c.findOneAndDelete({ _id: 99 })).toBeNull();
  });

  test('is atomic: many at once never take the same document', async () => {
    const c = await collection(Array.from({ length: 200 }, (_, at) => ({ _id: at, free: true })));
    const takeAll = async () => {
      const taken: unknown[] = [];
      for (;;) {
        const one = await c.findOneAndUpdate({ free: true }, { $set: { free: false } });
        if (one === null) return taken;
        taken.push(one._id);
      }
    };
    const taken = (await Promise.all(Array.from({ length: 10 }, takeAll))).flat();
    expect(taken.length).toBe(200);
    expect(new Set(taken).size).toBe(200);
  });

  test('refuses to update and remove together', async () => {
    const c = await collection();
    const command = { findAndModify: c.collectionName, query: {}, remove: true, update: { $set: { a: 1 } } };
    expect(await codeOf(db.command(command))).toBe(9);
  });
});

describe('bulk writes', () => {
  test('of every kind, counted', async () => {
    const c = await collection([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
    ]);
    const result = await c.bulkWrite([
      { insertOne: { document: { _id: 3, a: 5 } } },
      { updateOne: { filter: { _id: 1 }, update: { $set: { a: 2 } } } },
      { updateMany: { filter: { a: { $gte: 1 } }, update: { $inc: { a: 1 } } } },
      { replaceOne: { filter: { _id: 9 }, replacement: { z: 1 }, upsert: true } },
      { deleteOne: { filter: { _id: 2 } } },
    ]);
    expect(result).toMatchObject({
      insertedCount: 1,
      matchedCount: 4,
      modifiedCount: 4,
      upsertedCount: 1,
      deletedCount: 1,
    });
    expect(await c.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 1, a: 3 },
      { _id: 3, a: 6 },
      { _id: 9, z: 1 },
    ]);
  });

  test('tell which operation failed', async () => {
    const c = await collection([{ _id: 1 }]);
    const attempt = c.bulkWrite(
      [
        { insertOne: { document: { _id: 2 } } },
        { insertOne: { document: { _id: 1 } } },
        { updateOne: { filter: { _id: 2 }, update: { $set: { a: 1 } } } },
      ],
      { ordered: false },
    );
    const error = (await refusalOf(attempt)) as MongoBulkWriteError;
    expect([error.writeErrors].flat().map(({ index }) => index)).toEqual([1]);
    expect(await c.findOne({ _id: 2 })).toEqual({ _id: 2, a: 1 });
  });

  test('of upserts tell each new _id at its place', async () => {
    const c = await collection([{ _id: 1 }]);
    const result = await c.bulkWrite([
      { updateOne: { filter: { _id: 1 }, update: { $set: { a: 1 } }, upsert: true } },
      { updateOne: { filter: { _id: 2 }, update: { $set: { a: 1 } }, upsert: true } },
    ]);
    expect(result.upsertedIds).toEqual({ 1: 2 });
  });
});

differsOn('SecantusDB', 'stores the integer')('a double stays a double through $inc', async () => {
  const c = await collection([{ _id: 1, a: new Double(1) }]);
  await c.updateOne({ _id: 1 }, { $inc: { a: 1 } });
  const [{ type }] = (await c.aggregate([{ $project: { type: { $type: '$a' } } }]).toArray()) as [
    { type: string },
  ];
  expect(type).toBe('double');
});
