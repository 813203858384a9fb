import { describe, expect, test } from '@jest/globals';
import * as bson from 'bson';
import {
  decode,
  decodeFields,
  encode,
  keysOf,
  makeDocument,
} from '../../../../local/mongo/semantics/document.ts';
import { codeOf, stored } from './documents.ts';

const everyType = {
  double: new bson.Double(2),
  fraction: 2.5,
  zero: -0,
  text: 'Grüße 👋',
  object: { a: { b: 1 } },
  array: [1, 'x', null, [2]],
  binary: new bson.Binary(Buffer.from([1, 2, 3]), 0),
  uuid: new bson.UUID('0a1b2c3d-0000-4000-8000-000000000000'),
  id: new bson.ObjectId('65f0000000000000000000aa'),
  yes: true,
  no: false,
  date: new Date('1969-12-31T23:59:59.999Z'),
  nothing: null,
  regex: new bson.BSONRegExp('^a', 'i'),
  code: new bson.Code('x'),
  int: -2147483648,
  timestamp: new bson.Timestamp({ t: 4294967295, i: 7 }),
  long: bson.Long.fromString('-9223372036854775808'),
  decimal: bson.Decimal128.fromString('1.10'),
  min: new bson.MinKey(),
  max: new bson.MaxKey(),
};

describe('reading and writing BSON', () => {
  test('every type comes back byte for byte as bson itself writes it', () => {
    const bytes = bson.serialize(everyType);
    expect(Buffer.from(encode(decode(bytes))).equals(Buffer.from(bytes))).toBe(true);
  });

  test('a whole double stays a double, an int an int, a long a long', () => {
    const document = stored({ a: new bson.Double(1), b: 1, c: bson.Long.fromNumber(1) });
    expect(document['a']).toBeInstanceOf(bson.Double);
    expect(document['b']).toBe(1);
    expect(document['c']).toBe(1n);
  });

  test('fields keep their order even where they look like numbers', () => {
    const document = makeDocument([
      ['b', 1],
      ['2', 2],
      ['a', 3],
      ['1', 4],
    ]);
    expect(keysOf(decode(encode(document)))).toEqual(['b', '2', 'a', '1']);
  });

  test('fields named like those of objects are fields like any other', () => {
    const document = makeDocument([['__proto__', 1]]);
    expect(keysOf(decode(encode(document)))).toEqual(['__proto__']);
    expect(decode(encode(makeDocument()))['constructor']).toBeUndefined();
  });

  test('only the fields asked for are read, wherever they stand and whatever lies between', () => {
    const fields = new Set(['decimal', 'text']);
    for (const bytes of [bson.serialize(everyType), bson.serialize({ text: 'other', decimal: 1, more: 2 })]) {
      const { text, decimal } = decode(bytes);
      expect({ ...decodeFields(bytes, fields) }).toEqual({ text, decimal });
    }
  });

  test('bytes that are cut short or of a deprecated type are refused', () => {
    const bytes = bson.serialize({ a: 'text' });
    expect(codeOf(() => decode(bytes.subarray(0, bytes.length - 2)))).toBe(22);
    expect(codeOf(() => decode(bson.serialize({ a: new bson.DBRef('c', new bson.ObjectId()) })))).toBe(
      'no error',
    );
    expect(codeOf(() => decode(Buffer.from('080000000661000000', 'hex').subarray(0, 8)))).toBe(22);
  });
});
