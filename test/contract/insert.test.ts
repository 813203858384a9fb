import { describe, expect, test } from '@jest/globals';
import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  MongoBulkWriteError,
  ObjectId,
  Timestamp,
} from 'mongodb';
import { codeOf, openContract, refusalOf } from '../support/contract.ts';

const { collection, db, differsOn } = await openContract();

describe('insert', () => {
  test('makes an _id where there is none', async () => {
    const c = await collection();
    const { insertedId } = await c.insertOne({ a: 1 });
    expect(await c.findOne({ _id: insertedId })).toEqual({ _id: insertedId, a: 1 });
  });

  test('puts _id first', async () => {
    const c = await collection();
    await db.command({ insert: c.collectionName, documents: [{ a: 1, _id: 5 }] });
    expect(Object.keys((await c.findOne()) as object)).toEqual(['_id', 'a']);
  });

  test('refuses a second document of the same _id, naming key and value', async () => {
    const c = await collection([{ _id: 'x' }]);
    const error = await refusalOf(c.insertOne({ _id: 'x' }));
    expect(error).toMatchObject({ code: 11000, keyPattern: { _id: 1 }, keyValue: { _id: 'x' } });
    expect(error.message).toContain('E11000 duplicate key error collection');
  });

  test('takes numbers of different types for the same _id', async () => {
    const c = await collection([{ _id: 1 }]);
    expect(await codeOf(c.insertOne({ _id: Long.fromNumber(1) }))).toBe(11000);
    expect(await codeOf(c.insertOne({ _id: Decimal128.fromString('1.0') }))).toBe(11000);
  });

  test('stops at the first error if ordered', async () => {
    const c = await collection([{ _id: 2 }]);
    const error = await refusalOf(c.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]));
    expect(error).toBeInstanceOf(MongoBulkWriteError);
    expect(await c.countDocuments()).toBe(2);
  });

  test('goes on after errors if unordered, and tells each', async () => {
    const c = await collection([{ _id: 2 }]);
    const attempt = c.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }, { _id: 1 }], { ordered: false });
    const error = (await refusalOf(attempt)) as MongoBulkWriteError;
    expect(error.result.insertedCount).toBe(2);
    const writeErrors = [error.writeErrors].flat();
    expect(writeErrors.map(({ index, code }) => [index, code])).toEqual([
      [1, 11000],
      [3, 11000],
    ]);
  });

  differsOn('SecantusDB', 'takes it')('refuses an array for _id', async () => {
    const c = await collection();
    const reply = await db.command({ insert: c.collectionName, documents: [{ _id: [1] }] });
    expect(reply['writeErrors']?.[0]?.code).toBe(2);
  });

  differsOn('SecantusDB', 'another code')('refuses a document of more than 16 MB', async () => {
    const c = await collection();
    const reply = db.command({ insert: c.collectionName, documents: [{ a: 'x'.repeat(16 * 1024 * 1024) }] });
    expect((await reply.catch((error) => error)).code ?? (await reply)['writeErrors'][0].code).toBe(10334);
  });

  test('without acknowledgement (w: 0) is carried out all the same', async () => {
    const c = await collection();
    await c.insertOne({ _id: 1 }, { writeConcern: { w: 0 } });
    let found = null;
    for (let tries = 0; found === null && tries < 100; tries++) found = await c.findOne({ _id: 1 });
    expect(found).toEqual({ _id: 1 });
  });

  test('with j: true', async () => {
    const c = await collection();
    await c.insertOne({ _id: 1 }, { writeConcern: { w: 1, j: true } });
    expect(await c.countDocuments()).toBe(1);
  });

  test('takes 20,000 documents at once', async () => {
    const c = await collection();
    const documents = Array.from({ length: 20_000 }, (_, at) => ({ _id: at, text: `document ${at}` }));
    expect((await c.insertMany(documents, { ordered: false })).insertedCount).toBe(20_000);
    expect(await c.countDocuments({ _id: { $gte: 10_000 } })).toBe(10_000);
  });

  test('refuses names of collections that are not allowed', async () => {
    expect(await codeOf(db.command({ insert: 'a$b', documents: [{ a: 1 }] }))).toBe(73);
  });
});

describe('every type comes back as it went in:', () => {
  const oid = new ObjectId('0123456789abcdef01234567');
  const cases: [string, unknown, unknown?][] = [
    ['int', 5],
    ['negative int', -2147483648],
    ['double', 1.5],
    ['whole double', new Double(3), 3],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['Int32', new Int32(7), 7],
    ['long', Long.fromString('9007199254740993')],
    ['decimal', Decimal128.fromString('1234567890123456789012345678.901234')],
    ['text', 'Zoë 漢字 🙂'],
    ['text with a zero', 'a\0b'],
    ['empty text', ''],
    ['true', true],
    ['null', null],
    ['date', new Date('2026-11-23T12:34:56.789Z')],
    ['date before 1970', new Date('1600-02-29T00:00:00.001Z')],
    ['objectId', oid],
    ['binary', new Binary(Buffer.from([0, 1, 255]))],
    ['regex', new BSONRegExp('^a.b$', 'im'), /^a.b$/im],
    ['timestamp', new Timestamp({ t: 100, i: 7 })],
    ['code', new Code('return 1')],
    ['minKey', new MinKey()],
    ['maxKey', new MaxKey()],
    ['array', [1, 'a', [2, [3]], { b: null }]],
    ['document with fields in their order', { z: 1, a: 2, 10: 'ten', 2: 'two' }],
  ];
  test.each(cases)('%s', async (_title, value, expected = value) => {
    const c = await collection();
    await c.insertOne({ _id: 1, value });
    const options = value instanceof Long ? { promoteLongs: false } : {};
    expect((await c.findOne({ _id: 1 }, options))?.['value']).toEqual(expected);
  });

  test('the type of a number is kept', async () => {
    const c = await collection();
    await c.insertOne({ int: 1, double: new Double(1), long: Long.fromNumber(1) });
    const [types] = await c
      .aggregate([
        { $project: { _id: 0, i: { $type: '$int' }, d: { $type: '$double' }, l: { $type: '$long' } } },
      ])
      .toArray();
    expect(types).toEqual({ i: 'int', d: 'double', l: 'long' });
  });

  test('through an update that does not touch it', async () => {
    const c = await collection();
    await c.insertOne({ _id: 1, d: new Double(2), z: 1, a: 1 });
    await c.updateOne({ _id: 1 }, { $set: { b: 1 } });
    const found = await c.findOne({ _id: 1 }, { promoteValues: false });
    expect(Object.keys(found as object)).toEqual(['_id', 'd', 'z', 'a', 'b']);
    expect(found?.['d']).toBeInstanceOf(Double);
  });
});
