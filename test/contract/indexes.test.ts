import { describe, expect, test } from '@jest/globals';
import { codeOf, openContract, refusalOf } from '../support/contract.ts';

const { collection, db, differsOn } = await openContract();

describe('an index', () => {
  test('is listed as it was declared', async () => {
    const c = await collection([{ _id: 1 }]);
    const name = await c.createIndex({ a: 1, b: -1 }, { unique: true, sparse: true });
    expect(name).toBe('a_1_b_-1');
    expect(await c.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'a_1_b_-1', unique: true, sparse: true },
    ]);
  });

  test('makes its collection', async () => {
    const c = await collection();
    await c.createIndex({ a: 1 });
    expect(await db.listCollections({ name: c.collectionName }).toArray()).toHaveLength(1);
  });

  test('declared again is the same', async () => {
    const c = await collection([{ _id: 1 }]);
    await c.createIndex({ a: 1 });
    await c.createIndex({ a: 1 });
    expect(await c.indexes()).toHaveLength(2);
  });

  test('of the same name with other options is refused', async () => {
    const c = await collection([{ _id: 1 }]);
    await c.createIndex({ a: 1 });
    expect(await codeOf(c.createIndex({ a: 1 }, { unique: true }))).toBe(86);
    expect(await codeOf(c.createIndex({ b: 1 }, { name: 'a_1' }))).toBe(86);
  });

  test('of the same key with another name is refused', async () => {
    const c = await collection([{ _id: 1 }]);
    await c.createIndex({ a: 1 });
    expect(await codeOf(c.createIndex({ a: 1 }, { name: 'other' }))).toBe(85);
  });

  test('is dropped by name, by key, or all at once', async () => {
    const c = await collection([{ _id: 1 }]);
    await c.createIndexes([{ key: { a: 1 } }, { key: { b: 1 } }, { key: { c: 1 } }, { key: { d: 1 } }]);
    await c.dropIndex('a_1');
    await db.command({ dropIndexes: c.collectionName, index: { b: 1 } });
    expect((await c.indexes()).map(({ name }) => name)).toEqual(['_id_', 'c_1', 'd_1']);
    await c.dropIndexes();
    expect((await c.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  });

  test('that does not exist cannot be dropped, nor that of _id', async () => {
    const c = await collection([{ _id: 1 }]);
    expect(await codeOf(c.dropIndex('zz'))).toBe(27);
    expect(await codeOf(c.dropIndex('_id_'))).toBe(72);
  });

  test('cannot be listed of a collection that does not exist', async () => {
    expect(await codeOf(db.command({ listIndexes: 'nothing-here' }))).toBe(26);
  });

  test('needs a key', async () => {
    const c = await collection([{ _id: 1 }]);
    expect(
      await codeOf(db.command({ createIndexes: c.collectionName, indexes: [{ key: {}, name: 'x' }] })),
    ).toBe(67);
  });
});

describe('a unique index', () => {
  test('refuses a second document with its key', async () => {
    const c = await collection([{ _id: 1, a: 1, b: 1 }]);
    await c.createIndex({ a: 1, b: 1 }, { unique: true });
    await c.insertOne({ _id: 2, a: 1, b: 2 });
    const error = await refusalOf(c.insertOne({ _id: 3, a: 1, b: 1 }));
    expect(error).toMatchObject({ code: 11000, keyPattern: { a: 1, b: 1 }, keyValue: { a: 1, b: 1 } });
  });

  test('takes missing for null, once', async () => {
    const c = await collection();
    await c.createIndex({ a: 1 }, { unique: true });
    await c.insertOne({ _id: 1 });
    expect(await codeOf(c.insertOne({ _id: 2 }))).toBe(11000);
    expect(await codeOf(c.insertOne({ _id: 3, a: null }))).toBe(11000);
  });

  test('that is sparse leaves out documents without the field', async () => {
    const c = await collection();
    await c.createIndex({ a: 1 }, { unique: true, sparse: true });
    await c.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3, a: 1 }]);
    expect(await codeOf(c.insertOne({ _id: 4, a: 1 }))).toBe(11000);
    expect(await c.countDocuments({})).toBe(3);
    expect(await c.find({ a: null }).toArray()).toHaveLength(2);
  });

  test('on an array refuses any common element, but not one twice in a document', async () => {
    const c = await collection();
    await c.createIndex({ a: 1 }, { unique: true });
    await c.insertOne({ _id: 1, a: [1, 2, 1] });
    expect(await codeOf(c.insertOne({ _id: 2, a: [2, 3] }))).toBe(11000);
    await c.insertOne({ _id: 3, a: [3] });
    expect(await c.countDocuments({ a: { $gte: 1 } })).toBe(2);
  });

  test('cannot be made where documents are not unique', async () => {
    const c = await collection([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
    ]);
    expect(await codeOf(c.createIndex({ a: 1 }, { unique: true }))).toBe(11000);
    expect(await c.indexes()).toHaveLength(1);
  });

  test('that is partial counts only what its filter takes', async () => {
    const c = await collection();
    await c.createIndex({ email: 1 }, { unique: true, partialFilterExpression: { active: true } });
    await c.insertMany([
      { _id: 1, email: 'a', active: true },
      { _id: 2, email: 'a', active: false },
    ]);
    expect(await codeOf(c.insertOne({ _id: 3, email: 'a', active: true }))).toBe(11000);
    expect(await codeOf(c.updateOne({ _id: 2 }, { $set: { active: true } }))).toBe(11000);
    expect(await c.find({ email: 'a' }).toArray()).toHaveLength(2);
  });
});

describe('answers are the same with an index as without', () => {
  const values = [
    null,
    0,
    -1,
    1,
    1.5,
    2,
    100,
    -0.5,
    'a',
    'b',
    'ab',
    'a\0b',
    'é',
    '',
    true,
    false,
    new Date(0),
    new Date('2026-01-01'),
    new Date('1950-01-01'),
    [1, 2],
    [],
    ['a', 5],
    [[1]],
    { x: 1 },
    { x: 1, y: 2 },
  ];
  const documents = [
    ...values.map((v, at) => ({ _id: at, v, w: at % 3 })),
    { _id: 90, w: 0 },
    { _id: 91, w: 1 },
  ];
  const filters: object[] = [
    { v: 1 },
    { v: null },
    { v: { $gt: 0 } },
    { v: { $gte: 1, $lt: 2 } },
    { v: { $in: [1, 'a', null] } },
    { v: { $in: [] } },
    { v: { $lt: new Date('2000-01-01') } },
    { v: { $gte: new Date(0) } },
    { v: true },
    { v: { $gte: false } },
    { v: { x: 1 } },
    { v: { $gt: { x: 1 } } },
    { v: [] },
    { v: [1, 2] },
    { v: { $ne: 1 } },
    { v: { $exists: false } },
    { v: { $exists: true }, w: 1 },
    { v: { $gt: 1 }, w: 0 },
    { v: { $in: [0, 1, 2] }, w: { $gte: 1 } },
    { $and: [{ v: { $gt: 0 } }, { v: { $lt: 2 } }] },
    { $or: [{ v: 1 }, { w: 2 }] },
    { v: { $not: { $gt: 1 } } },
    { v: { $elemMatch: { $gt: 1 } } },
    { v: { $size: 2 } },
    { v: { $gt: -1, $lte: 100 }, w: { $in: [0, 2] } },
  ];
  const keys: Record<string, 1 | -1>[] = [
    { v: 1 },
    { v: -1 },
    { w: 1, v: 1 },
    { w: -1, v: -1 },
    { v: 1, w: -1 },
  ];

  const check = async (filter: object) => {
    const plain = await collection(documents);
    const ids = async (c: typeof plain, key?: Record<string, 1 | -1>) => {
      const cursor = c.find(filter).project({ _id: 1 });
      if (key !== undefined) cursor.hint(key);
      return (await cursor.toArray()).map(({ _id }) => _id as number).sort((a, b) => a - b);
    };
    const expected = await ids(plain);
    const indexed = await collection(documents);
    for (const key of keys) {
      await indexed.createIndex(key);
      expect([key, await ids(indexed, key)]).toEqual([key, expected]);
      expect([key, await indexed.countDocuments(filter)]).toEqual([key, expected.length]);
    }
  };
  const textFilters: object[] = [
    { v: { $lt: 'b' } },
    { v: { $lte: 'a\0b' } },
    { v: { $gt: 'a' } },
    { v: /^a/ },
  ];
  const titleOf = (filter: object) =>
    `for ${JSON.stringify(filter, (_key, value) => (value instanceof RegExp ? String(value) : value))}`;

  for (const filter of filters) test(titleOf(filter), () => check(filter));
  for (const filter of textFilters) {
    differsOn('SecantusDB', 'loses texts in descending indexes')(titleOf(filter), () => check(filter));
  }

  differsOn('SecantusDB', 'orders the empty text last')('in their order too', async () => {
    const plainValues = documents.filter(({ _id }) => ![19, 20, 21, 22].includes(_id));
    const plain = await collection(plainValues);
    const indexed = await collection(plainValues);
    await indexed.createIndex({ v: 1 });
    await indexed.createIndex({ w: 1, v: -1 });
    const orders: Record<string, 1 | -1>[] = [
      { v: 1 },
      { v: -1 },
      { w: 1, v: -1 },
      { w: -1, v: 1 },
      { w: 1, v: 1 },
    ];
    for (const order of orders) {
      const keysOf = async (c: typeof plain) =>
        (await c.find({}, { sort: order }).limit(20).toArray()).map((found) =>
          Object.keys(order).map((field) => found[field] ?? null),
        );
      expect(await keysOf(indexed)).toEqual(await keysOf(plain));
    }
  });

  test('of ranges behind an equal field, sorted and cut', async () => {
    const c = await collection(
      Array.from({ length: 500 }, (_, at) => ({ _id: at, g: at % 5, v: (at * 7) % 500 })),
    );
    await c.createIndex({ g: 1, v: -1 });
    const found = await c
      .find({ g: 3, v: { $gte: 100 } })
      .sort({ v: 1 })
      .skip(5)
      .limit(10)
      .toArray();
    const expected = Array.from({ length: 500 }, (_, at) => ({ _id: at, g: at % 5, v: (at * 7) % 500 }))
      .filter(({ g, v }) => g === 3 && v >= 100)
      .sort((a, b) => a.v - b.v)
      .slice(5, 15);
    expect(found).toEqual(expected);
  });
});

describe('an index on a dotted path', () => {
  test('reaches into arrays of documents', async () => {
    const c = await collection([
      {
        _id: 1,
        a: [
          { b: 1, c: 2 },
          { b: 3, c: 4 },
        ],
      },
      { _id: 2, a: { b: 3, c: 9 } },
      { _id: 3, a: [] },
    ]);
    await c.createIndex({ 'a.b': 1, 'a.c': 1 });
    const ids = async (filter: object) =>
      (await c.find(filter).hint('a.b_1_a.c_1').sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
    expect(await ids({ 'a.b': 3 })).toEqual([1, 2]);
    expect(await ids({ 'a.b': 1, 'a.c': 4 })).toEqual([1]);
    expect(await ids({ 'a.b': null })).toEqual(
      [3].filter(() => false).concat(await plainIds(c, { 'a.b': null })),
    );
  });

  async function plainIds(c: Awaited<ReturnType<typeof collection>>, filter: object): Promise<number[]> {
    return (await c.find(filter).hint({ $natural: 1 }).toArray()).map(({ _id }) => _id as number);
  }

  differsOn('SecantusDB', 'takes them')('refuses two arrays in one key', async () => {
    const c = await collection();
    await c.createIndex({ a: 1, b: 1 });
    expect(await codeOf(c.insertOne({ _id: 1, a: [1], b: [2] }))).toBe(171);
  });
});

test('a hint that names no index is refused', async () => {
  const c = await collection([{ _id: 1 }]);
  expect(await codeOf(c.find({ a: 1 }).hint('zz').toArray())).toBe(2);
});

test('entries follow every change of a document', async () => {
  const c = await collection([{ _id: 1, a: 1, t: ['x', 'y'] }]);
  await c.createIndex({ a: 1 });
  await c.createIndex({ t: 1 });
  await c.updateOne({ _id: 1 }, { $set: { a: 2, t: ['y'] } });
  expect(await c.countDocuments({ a: 1 })).toBe(0);
  expect(await c.countDocuments({ a: 2 })).toBe(1);
  expect(await c.find({ t: 'x' }).hint({ t: 1 }).toArray()).toEqual([]);
  await c.replaceOne({ _id: 1 }, {});
  expect(await c.find({ t: 'y' }).hint({ t: 1 }).toArray()).toEqual([]);
  expect(await c.find({ a: null }).hint({ a: 1 }).toArray()).toEqual([{ _id: 1 }]);
});

differsOn('SecantusDB', 'does not say')('a TTL index is listed with its time', async () => {
  const c = await collection([{ _id: 1 }]);
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 3600 });
  expect((await c.indexes())[1]).toMatchObject({ expireAfterSeconds: 3600 });
});
