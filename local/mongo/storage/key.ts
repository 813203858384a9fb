import type { Binary, Code, Decimal128, ObjectId, Timestamp } from 'bson';
import { regexParts } from '../semantics/compare.ts';
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  decimalToNumber,
  exactDecimal,
  fromDecimal128,
  negateDecimal,
} from '../semantics/decimal.ts';
import { ServerError } from '../semantics/server-error.ts';
import { rank, typeRank } from '../semantics/type.ts';
import { bsonClass, type Document, keysOf } from '../semantics/values.ts';

/**
 * Values as bytes whose order, compared byte by byte, is that of `compareValues`, and which are the same
 * for equal values of different types (1, 1.0, Long 1). No encoding is the beginning of another one, and what
 * follows one never begins with 0xff, so that a value and 0xff come after all keys that begin with the value.
 * A value begins with its type's place in the order; in a descending field all of its bits are inverted.
 * Source: the idea is that of the server's KeyString (src/mongo/db/storage/key_string.h); the bytes are not.
 */

/** The longest key that lmdb takes with pages of 4 KB is 1,978 bytes; the rest is for what surrounds the values. */
const longest = 1900;

/** Types are placed from −1 to 127; a byte from 3 to 131 leaves 0x00–0x02 and 0xff free as marks, also inverted. */
const typeShift = 4;

const endOfFields = 0x01;
const exact = 0x80;
const below = 0x40;
const above = 0xc0;

const buffer = Buffer.alloc(longest + 4096);
let at = 0;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** Behind a value: greater than every key that begins with the value. */
export const afterAll = Buffer.from([0xff]);

/**
 * The bytes of one value; `undefined` (an empty array in an index) comes before null.
 * @throws ServerError 17280 if they are too long for an index, or stand for a decimal beyond a double's range.
 */
export function encodeValue(value: unknown, direction: 1 | -1): Buffer {
  at = 0;
  write(value);
  if (direction === -1) invert(0);
  return Buffer.from(buffer.subarray(0, at));
}

/** The bytes of the values of a compound key behind a prefix, with room for `tail` more bytes at the end. */
export function encodeKey(
  prefix: number,
  values: readonly unknown[],
  directions: readonly (1 | -1)[],
  tail = 0,
): Buffer {
  at = 0;
  writeUint32(prefix);
  for (let index = 0; index < values.length; index++) {
    const start = at;
    write(values[index]);
    if (directions[index] === -1) invert(start);
  }
  const key = Buffer.allocUnsafe(at + tail);
  buffer.copy(key, 0, 0, at);
  return key;
}

/** The first byte of a value's encoding (ascending). */
export function typeByte(value: unknown): number {
  return typeRank(value) + typeShift;
}

function invert(start: number): void {
  for (let index = start; index < at; index++) buffer[index] = ~(buffer[index] as number) & 0xff;
}

function room(size: number): void {
  if (at + size > longest) {
    throw new ServerError(
      17280,
      `The embedded database indexes keys of up to ${longest} bytes; this one is longer`,
    );
  }
}

function writeUint32(value: number): void {
  buffer[at++] = value >>> 24;
  buffer[at++] = value >>> 16;
  buffer[at++] = value >>> 8;
  buffer[at++] = value;
}

function write(value: unknown): void {
  room(32);
  const type = typeRank(value);
  buffer[at++] = type + typeShift;
  switch (type) {
    case rank.number:
      writeNumber(value);
      return;
    case rank.string:
      writeText(typeof value === 'string' ? value : (value as { value: string }).value);
      return;
    case rank.object:
      writeFields(value as Document);
      return;
    case rank.array:
      for (const element of value as unknown[]) write(element);
      buffer[at++] = endOfFields;
      return;
    case rank.binData:
      writeBinary(value as Binary);
      return;
    case rank.objectId:
      at += Buffer.from((value as ObjectId).id).copy(buffer, at);
      return;
    case rank.boolean:
      buffer[at++] = value === true ? 1 : 0;
      return;
    case rank.date:
      writeDouble((value as Date).getTime());
      return;
    case rank.timestamp:
      writeUint32((value as Timestamp).t);
      writeUint32((value as Timestamp).i);
      return;
    case rank.regex:
      for (const part of regexParts(value)) writeText(part);
      return;
    case rank.code:
    case rank.codeWithScope:
      writeText((value as Code).code);
      writeFields(((value as Code).scope ?? {}) as Document);
      return;
    default:
  }
}

function writeDouble(value: number): void {
  if (Number.isNaN(value)) {
    buffer.fill(0, at, at + 8);
    at += 8;
    return;
  }
  float[0] = value + 0;
  if (value === 0) float[0] = 0;
  const high = words[1] as number;
  const low = words[0] as number;
  if (high >>> 31 === 1) {
    writeUint32(~high);
    writeUint32(~low);
  } else {
    writeUint32(high | 0x80000000);
    writeUint32(low);
  }
}

/** The nearest double, and where it is not the value itself, how far below or above the value lies. */
function writeNumber(value: unknown): void {
  if (typeof value === 'number') {
    writeDouble(value);
    buffer[at++] = exact;
  } else if (typeof value === 'bigint') writeLong(value);
  else if (bsonClass(value) === 'Decimal128') writeDecimal(fromDecimal128(value as Decimal128));
  else {
    writeDouble((value as { value: number }).value);
    buffer[at++] = exact;
  }
}

function writeLong(value: bigint): void {
  const nearest = Number(value);
  writeDouble(nearest);
  const rest = value - BigInt(nearest);
  if (rest === 0n) buffer[at++] = exact;
  else {
    buffer[at++] = rest < 0n ? below : above;
    writeLong(rest);
  }
}

function writeDecimal(value: Decimal): void {
  const nearest = decimalToNumber(value);
  writeDouble(nearest);
  const stated = exactDecimal(nearest);
  const order = typeof value === 'string' ? 0 : compareDecimals(value, stated);
  if (order === 0) {
    buffer[at++] = exact;
    return;
  }
  if (nearest === 0 || !Number.isFinite(nearest)) {
    throw new ServerError(
      17280,
      "The embedded database does not index decimals beyond a double's range (4.9E-324 to 1.8E+308)",
    );
  }
  room(32);
  buffer[at++] = order < 0 ? below : above;
  writeDecimal(addDecimals(value, negateDecimal(stated)));
}

/** UTF-8, closed by 00 00; a zero inside becomes 00 FF. */
function writeText(text: string): void {
  const length = text.length;
  room(length + 2);
  let index = 0;
  for (; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0 || code > 127) break;
    buffer[at++] = code;
  }
  if (index < length) {
    for (const byte of Buffer.from(text.slice(index))) {
      room(2);
      buffer[at++] = byte;
      if (byte === 0) buffer[at++] = 0xff;
    }
  }
  room(2);
  buffer[at++] = 0;
  buffer[at++] = 0;
}

/** Field by field as documents are compared: the value's type, the name, the value. */
function writeFields(document: Document): void {
  for (const field of keysOf(document)) {
    const value = document[field];
    if (value === undefined) continue;
    room(2);
    buffer[at++] = typeByte(value);
    writeText(field);
    write(value);
  }
  buffer[at++] = endOfFields;
}

function writeBinary(value: Binary): void {
  room(value.position + 5);
  writeUint32(value.position);
  buffer[at++] = value.sub_type;
  at += Buffer.from(value.buffer.subarray(0, value.position)).copy(buffer, at);
}
