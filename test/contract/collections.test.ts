import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Long } from 'mongodb';
import { type Any, codeOf, openContract, refusalOf } from '../support/contract.ts';

const { client, collection, db, differsOn } = await openContract();

let made = 0;
const newName = () => `named-${++made}`;

describe('a collection', () => {
  test('is made explicitly, once', async () => {
    const name = newName();
    await db.createCollection(name);
    await db.createCollection(name);
    expect(await db.listCollections({ name }, { nameOnly: true }).toArray()).toEqual([
      { name, type: 'collection' },
    ]);
  });

  test('made again with other options is refused', async () => {
    const name = newName();
    await db.createCollection(name);
    expect(await codeOf(db.command({ create: name, validator: { a: 1 } }))).toBe(48);
  });

  test('is listed with its options', async () => {
    const name = newName();
    const validator = { $jsonSchema: { bsonType: 'object', required: ['a'] } };
    await db.createCollection(name, { validator, validationAction: 'error', validationLevel: 'strict' });
    const [found] = await db.listCollections({ name }).toArray();
    expect(found).toMatchObject({
      name,
      type: 'collection',
      options: { validator, validationAction: 'error', validationLevel: 'strict' },
      info: { readOnly: false },
      idIndex: { key: { _id: 1 }, name: '_id_' },
    });
  });

  test('is dropped with its indexes and documents', async () => {
    const c = await collection([{ _id: 1, a: 1 }]);
    await c.createIndex({ a: 1 }, { unique: true });
    await c.drop();
    expect(await c.find().toArray()).toEqual([]);
    await c.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
    ]);
    expect(await c.countDocuments()).toBe(2);
  });

  test('is renamed', async () => {
    const c = await collection([{ _id: 1, a: 1 }]);
    await c.createIndex({ a: 1 });
    const name = newName();
    await c.rename(name);
    expect(await db.collection(name).findOne({ a: 1 })).toEqual({ _id: 1, a: 1 });
    expect(await c.countDocuments()).toBe(0);
  });

  test('is not renamed onto another unless that is to be dropped', async () => {
    const c = await collection([{ _id: 1 }]);
    const other = await collection([{ _id: 2 }]);
    expect(await codeOf(c.rename(other.collectionName))).toBe(48);
    await c.rename(other.collectionName, { dropTarget: true });
    expect(await other.find().toArray()).toEqual([{ _id: 1 }]);
  });
});

describe('a database', () => {
  test('appears with its first document and goes with its last collection', async () => {
    const name = `midas-test-${randomBytes(4).toString('hex')}`;
    const other = client.db(name);
    const names = async () =>
      (await client.db().admin().listDatabases({ nameOnly: true })).databases.map((one) => one.name);
    expect(await names()).not.toContain(name);
    await other.collection('a').insertOne({ x: 1 });
    expect(await names()).toContain(name);
    await other.dropDatabase();
    expect(await names()).not.toContain(name);
  });

  test('keeps its collections apart from those of another', async () => {
    const c = await collection([{ _id: 1 }]);
    const name = `midas-test-${randomBytes(4).toString('hex')}`;
    expect(await client.db(name).collection(c.collectionName).countDocuments()).toBe(0);
  });
});

describe('a validator', () => {
  const schema = {
    $jsonSchema: {
      bsonType: 'object',
      required: ['name', 'age'],
      additionalProperties: false,
      properties: {
        _id: {},
        name: { bsonType: 'string', minLength: 1 },
        age: { bsonType: ['int', 'long', 'double'], minimum: 0, maximum: 150 },
        kind: { enum: ['a', 'b'] },
        tags: { bsonType: 'array', items: { bsonType: 'string' }, maxItems: 2 },
        address: { bsonType: 'object', required: ['city'], properties: { city: { bsonType: 'string' } } },
        at: { bsonType: 'date' },
        code: { bsonType: 'string', pattern: '^[A-Z]+$' },
      },
    },
  };
  const validated = async () => {
    const name = newName();
    await db.createCollection(name, { validator: schema });
    return db.collection<Any>(name);
  };
  const good = { _id: 1, name: 'Ada', age: 36 };

  const accepted: [string, object][] = [
    ['what is required', {}],
    ['an enumerated value', { kind: 'a' }],
    ['an array of texts', { tags: ['x', 'y'] }],
    ['an embedded document', { address: { city: 'Oslo', zip: 1 } }],
    ['a date', { at: new Date() }],
    ['a pattern', { code: 'ABC' }],
    ['a double', { age: 1.5 }],
  ];
  test.each(accepted)('takes %s', async (_title, more) => {
    const c = await validated();
    await c.insertOne({ ...good, ...more });
    expect(await c.countDocuments()).toBe(1);
  });

  const refused: [string, object][] = [
    ['a wrong type', { name: 5 }],
    ['an empty text', { name: '' }],
    ['a number that is too small', { age: -1 }],
    ['a number that is too great', { age: 151 }],
    ['a value that is not enumerated', { kind: 'z' }],
    ['an unknown field', { zz: 1 }],
    ['a wrong element', { tags: [1] }],
    ['too many elements', { tags: ['a', 'b', 'c'] }],
    ['a missing field of an embedded document', { address: {} }],
    ['a text that does not fit the pattern', { code: 'abc' }],
    ['text for a date', { at: '2026-01-01' }],
  ];
  test.each(refused)('refuses %s', async (_title, more) => {
    const c = await validated();
    expect(await codeOf(c.insertOne({ ...good, ...more }))).toBe(121);
  });

  test('names the document and the rules that it breaks', async () => {
    const c = await validated();
    const error = await refusalOf(c.insertOne({ ...good, age: -1 }));
    expect(error.message).toContain('Document failed validation');
    expect(error['errInfo']).toMatchObject({
      failingDocumentId: 1,
      details: { operatorName: '$jsonSchema', schemaRulesNotSatisfied: [{ operatorName: 'properties' }] },
    });
  });

  test('holds for updates, which then change nothing', async () => {
    const c = await validated();
    await c.insertOne(good);
    expect(await codeOf(c.updateOne({ _id: 1 }, { $set: { age: 'old' } }))).toBe(121);
    expect(await codeOf(c.findOneAndUpdate({ _id: 1 }, { $unset: { name: 1 } }))).toBe(121);
    expect(await codeOf(c.replaceOne({ _id: 1 }, { name: 'x' }))).toBe(121);
    expect(await c.findOne()).toEqual(good);
  });

  test('holds for upserts', async () => {
    const c = await validated();
    expect(await codeOf(c.updateOne({ _id: 1 }, { $set: { age: 1 } }, { upsert: true }))).toBe(121);
    expect(await c.countDocuments()).toBe(0);
  });

  test('is passed by on request', async () => {
    const c = await validated();
    await c.insertOne({ _id: 1 }, { bypassDocumentValidation: true });
    expect(await c.countDocuments()).toBe(1);
  });

  test('is set and taken away by collMod', async () => {
    const c = await collection([{ _id: 1 }]);
    await db.command({ collMod: c.collectionName, validator: { a: { $gt: 5 } } });
    expect(await codeOf(c.insertOne({ _id: 2, a: 1 }))).toBe(121);
    await c.insertOne({ _id: 3, a: 6 });
    await db.command({ collMod: c.collectionName, validator: {} });
    await c.insertOne({ _id: 2, a: 1 });
    expect(await c.countDocuments()).toBe(3);
  });

  test('that only warns lets documents in', async () => {
    const name = newName();
    await db.createCollection(name, { validator: { a: 1 }, validationAction: 'warn' });
    await db.collection(name).insertOne({ a: 2 });
    expect(await db.collection(name).countDocuments()).toBe(1);
  });

  test('that is moderate leaves documents alone that broke it before', async () => {
    const c = await collection([
      { _id: 1, a: 'x' },
      { _id: 2, a: 1 },
    ]);
    const rule = { $jsonSchema: { properties: { a: { bsonType: 'number' } } } };
    await db.command({ collMod: c.collectionName, validator: rule, validationLevel: 'moderate' });
    await c.updateOne({ _id: 1 }, { $set: { b: 1 } });
    expect(await codeOf(c.updateOne({ _id: 2 }, { $set: { a: 'y' } }))).toBe(121);
    expect(await codeOf(c.insertOne({ _id: 3, a: 'z' }))).toBe(121);
  });

  test('that is off lets everything in', async () => {
    const name = newName();
    await db.createCollection(name, { validator: { a: 1 }, validationLevel: 'off' });
    await db.collection(name).insertOne({ a: 2 });
    expect(await db.collection(name).countDocuments()).toBe(1);
  });
});

describe('a cursor', () => {
  const numbers = Array.from({ length: 1000 }, (_, at) => ({ _id: at }));

  test('gives everything in batches', async () => {
    const c = await collection(numbers);
    const found = await c.find().batchSize(7).sort({ _id: 1 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual(numbers.map(({ _id }) => _id));
  });

  test('of an aggregation gives everything in batches', async () => {
    const c = await collection(numbers);
    const found = await c
      .aggregate([{ $match: { _id: { $gte: 100 } } }, { $sort: { _id: -1 } }], { batchSize: 13 })
      .toArray();
    expect(found.length).toBe(900);
    expect(found[0]).toEqual({ _id: 999 });
  });

  test('begins with an empty batch if asked for one', async () => {
    const c = await collection(numbers);
    const reply = await db.command({ find: c.collectionName, batchSize: 0 });
    expect(reply['cursor'].firstBatch).toEqual([]);
    const more = await db.command({
      getMore: reply['cursor'].id,
      collection: c.collectionName,
      batchSize: 3,
    });
    expect(more['cursor'].nextBatch).toHaveLength(3);
  });

  test('is closed after a single batch', async () => {
    const c = await collection(numbers);
    const reply = await db.command({ find: c.collectionName, batchSize: 5, singleBatch: true });
    expect(Number(reply['cursor'].id)).toBe(0);
  });

  test('that is killed is not found any more', async () => {
    const c = await collection(numbers);
    const { cursor } = await db.command({ find: c.collectionName, batchSize: 5 }, { promoteLongs: false });
    const killed = await db.command(
      { killCursors: c.collectionName, cursors: [cursor.id] },
      { promoteLongs: false },
    );
    expect(killed['cursorsKilled']).toEqual([cursor.id]);
    expect(await codeOf(db.command({ getMore: cursor.id, collection: c.collectionName }))).toBe(43);
  });

  differsOn('SecantusDB', 'reads ahead of time')(
    'goes on while documents are removed behind and before it',
    async () => {
      const c = await collection(numbers);
      const cursor = c.find().sort({ _id: 1 }).batchSize(10);
      const seen = [];
      for (let at = 0; at < 10; at++) seen.push((await cursor.next())?._id);
      await c.deleteMany({ _id: { $gte: 500 } });
      for await (const { _id } of cursor) seen.push(_id);
      expect(seen).toEqual(numbers.slice(0, 500).map(({ _id }) => _id));
    },
  );

  test('carries documents of 16 MB in all and more', async () => {
    const c = await collection();
    await c.insertMany(Array.from({ length: 30 }, (_, at) => ({ _id: at, text: 'x'.repeat(1_000_000) })));
    const found = await c.find().batchSize(1000).toArray();
    expect(found.map(({ _id }) => _id)).toEqual(Array.from({ length: 30 }, (_, at) => at));
  });
});

describe('the server', () => {
  test('says that it is a standalone that can be written to', async () => {
    const hello = await client.db('admin').command({ hello: 1 });
    expect(hello).toMatchObject({
      isWritablePrimary: true,
      maxBsonObjectSize: 16777216,
      maxMessageSizeBytes: 48000000,
      maxWriteBatchSize: 100000,
      logicalSessionTimeoutMinutes: 30,
      ok: 1,
    });
    expect(hello['setName']).toBeUndefined();
  });

  test('answers ping and buildInfo', async () => {
    expect(await db.command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect((await db.command({ buildInfo: 1 }))['versionArray'][0]).toBeGreaterThanOrEqual(7);
  });

  test('refuses an unknown command by name', async () => {
    const error = await refusalOf(db.command({ fooBar: 1 }));
    expect(error).toMatchObject({ code: 59, codeName: 'CommandNotFound' });
    expect(error.message).toContain('fooBar');
  });

  differsOn('SecantusDB', 'has transactions even as a standalone')('refuses transactions', async () => {
    const command = {
      insert: 'any',
      documents: [{ _id: 1 }],
      txnNumber: Long.fromNumber(1),
      autocommit: false,
    };
    const error = await refusalOf(db.command({ ...command, startTransaction: true }));
    expect(error).toMatchObject({
      code: 20,
      codeName: 'IllegalOperation',
      message: 'Transaction numbers are only allowed on a replica set member or mongos',
    });
  });

  differsOn('SecantusDB', 'takes any')(
    'refuses a write concern that only a replica set can meet',
    async () => {
      const c = await collection();
      expect(await codeOf(c.insertOne({ _id: 1 }, { writeConcern: { w: 2 } }))).toBe(2);
    },
  );

  test('serves many connections at once', async () => {
    const c = await collection();
    await Promise.all(Array.from({ length: 100 }, (_, at) => c.insertOne({ _id: at })));
    await Promise.all(Array.from({ length: 100 }, () => c.updateMany({}, { $inc: { n: 1 } })));
    expect(await c.countDocuments({ n: 100 })).toBe(100);
  });

  test('takes sessions', async () => {
    const session = client.startSession();
    const c = await collection();
    await c.insertOne({ _id: 1 }, { session });
    expect(await c.findOne({}, { session })).toEqual({ _id: 1 });
    await session.endSession();
  });
});
