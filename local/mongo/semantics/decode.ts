import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { ServerError } from './server-error.ts';
import { type Document, documentMaker, type FieldSet, isIndexLike, isInt32, setField } from './values.ts';

/**
 * BSON bytes to documents, written for aggregations that read a few fields of many documents: names and short
 * texts come out of a cache (so equal texts are the same string, with its hash already computed),
 * and what is not asked for is skipped unread.
 * Source: bsonspec.org, version 1.1.
 */

const DecodedDocument = documentMaker();

const doubleBytes = new Uint8Array(8);
const double = new Float64Array(doubleBytes.buffer);
const long = new BigInt64Array(doubleBytes.buffer);

/** Where reading stands in the buffer; the reader never yields, so one position serves. */
let at = 0;

/**
 * The document that the bytes hold.
 * @throws ServerError 22 for bytes that are not BSON, or of a deprecated type that is not supported.
 */
export function decode(bytes: Uint8Array): Document {
  const buffer = asBuffer(bytes);
  at = 0;
  const document = readDocument(buffer, buffer.length);
  return document;
}

/** The document with only the named top-level fields, the others skipped unread; with `'all'` as `decode`. */
export function decodeFields(bytes: Uint8Array, fields: FieldSet): Document {
  if (fields === 'all') return decode(bytes);
  if (lastSet !== fields) {
    lastReader = readerOf(fields);
    lastSet = fields;
  }
  at = 0;
  return lastReader.read(asBuffer(bytes));
}

const readers = new WeakMap<ReadonlySet<string>, FieldReader>();
let lastSet: ReadonlySet<string> | undefined;
let lastReader: FieldReader;

function readerOf(fields: ReadonlySet<string>): FieldReader {
  let reader = readers.get(fields);
  if (reader === undefined) {
    reader = new FieldReader(fields);
    readers.set(fields, reader);
  }
  return reader;
}

/** An element's name as it was at its place in the last document; the next document most likely has it there too. */
type Expected = { name: string; bytes: Uint8Array; isWanted: boolean };

/** Reads some fields of documents that mostly have the same fields in the same order. */
class FieldReader {
  private readonly fields: ReadonlySet<string>;
  private readonly expected: Expected[] = [];
  private readonly Made = documentMaker();

  constructor(fields: ReadonlySet<string>) {
    this.fields = fields;
  }

  read(buffer: Buffer): Document {
    const end = readEnd(buffer, buffer.length);
    const document = new this.Made();
    let ordered = false;
    let missing = this.fields.size;
    for (let place = 0; missing > 0 && at < end; place++) {
      const type = buffer[at++] as number;
      const element = this.element(buffer, end, place);
      if (element.isWanted) {
        const value = readValue(buffer, type, end);
        if (ordered || isIndexLike(element.name)) {
          ordered = true;
          setField(document, element.name, value);
        } else document[element.name] = value;
        missing--;
      } else skipValue(buffer, type, end);
    }
    return document;
  }

  private element(buffer: Buffer, end: number, place: number): Expected {
    const expected = this.expected[place];
    if (expected !== undefined && startsWith(buffer, expected.bytes)) {
      at += expected.bytes.length;
      return expected;
    }
    const name = readName(buffer, end);
    const found = { name, bytes: Buffer.from(`${name}\0`), isWanted: this.fields.has(name) };
    this.expected[place] = found;
    return found;
  }
}

function startsWith(buffer: Buffer, bytes: Uint8Array): boolean {
  const length = bytes.length;
  for (let index = 0; index < length; index++) if (buffer[at + index] !== bytes[index]) return false;
  return true;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function invalid(reason: string): never {
  throw new ServerError(22, `invalid BSON: ${reason}`);
}

function readInt32(buffer: Buffer): number {
  const value =
    (buffer[at] as number) |
    ((buffer[at + 1] as number) << 8) |
    ((buffer[at + 2] as number) << 16) |
    ((buffer[at + 3] as number) << 24);
  at += 4;
  return value;
}

function copyEight(buffer: Buffer): void {
  for (let index = 0; index < 8; index++) doubleBytes[index] = buffer[at + index] as number;
  at += 8;
}

/** Reads a document's length and returns where its closing zero stands. */
function readEnd(buffer: Buffer, limit: number): number {
  const start = at;
  if (start + 5 > limit) invalid('the document is cut short');
  const size = readInt32(buffer);
  const end = start + size - 1;
  if (size < 5 || end >= limit || buffer[end] !== 0) invalid('wrong document length');
  return end;
}

function readDocument(buffer: Buffer, limit: number): Document {
  const end = readEnd(buffer, limit);
  const document = new DecodedDocument();
  let ordered = false;
  while (at < end) {
    const type = buffer[at++] as number;
    const field = readName(buffer, end);
    const value = readValue(buffer, type, end);
    if (ordered || isIndexLike(field)) {
      ordered = true;
      setField(document, field, value);
    } else document[field] = value;
  }
  if (at !== end) invalid('an element is longer than its document');
  at = end + 1;
  return document;
}

function readArray(buffer: Buffer, limit: number): unknown[] {
  const end = readEnd(buffer, limit);
  const values: unknown[] = [];
  while (at < end) {
    const type = buffer[at++] as number;
    while (buffer[at] !== 0) at++;
    at++;
    values.push(readValue(buffer, type, end));
  }
  if (at !== end) invalid('an element is longer than its array');
  at = end + 1;
  return values;
}

function readValue(buffer: Buffer, type: number, limit: number): unknown {
  switch (type) {
    case 0x01:
      return readDouble(buffer);
    case 0x02:
      return readString(buffer, limit);
    case 0x03:
      return readDocument(buffer, limit);
    case 0x04:
      return readArray(buffer, limit);
    case 0x07:
      at += 12;
      return new ObjectId(Uint8Array.prototype.slice.call(buffer, at - 12, at));
    case 0x08:
      return buffer[at++] === 1;
    case 0x09:
      return readDate(buffer);
    case 0x0a:
      return null;
    case 0x10:
      return readInt32(buffer);
    case 0x12:
      copyEight(buffer);
      return long[0];
    default:
      return readRareValue(buffer, type, limit);
  }
}

function readRareValue(buffer: Buffer, type: number, limit: number): unknown {
  switch (type) {
    case 0x05:
      return readBinary(buffer, limit);
    case 0x0b:
      return new BSONRegExp(readCString(buffer, limit), readCString(buffer, limit));
    case 0x0d:
      return new Code(readString(buffer, limit));
    case 0x0e:
      return new BSONSymbol(readString(buffer, limit));
    case 0x0f: {
      at += 4;
      const code = readString(buffer, limit);
      return new Code(code, readDocument(buffer, limit));
    }
    case 0x11:
      copyEight(buffer);
      return new Timestamp(BigInt.asUintN(64, long[0] as bigint));
    case 0x13:
      at += 16;
      return new Decimal128(Uint8Array.prototype.slice.call(buffer, at - 16, at));
    case 0x7f:
      return new MaxKey();
    case 0xff:
      return new MinKey();
    case 0x06:
      throw new ServerError(22, 'the deprecated BSON type undefined is not supported');
    case 0x0c:
      throw new ServerError(22, 'the deprecated BSON type dbPointer is not supported');
    default:
      return invalid(`unknown type ${type}`);
  }
}

function readDouble(buffer: Buffer): unknown {
  copyEight(buffer);
  const value = double[0] as number;
  return isInt32(value) ? new Double(value) : value;
}

function readDate(buffer: Buffer): Date {
  const low = readInt32(buffer) >>> 0;
  const high = readInt32(buffer);
  const milliseconds = high * 4294967296 + low;
  if (Math.abs(milliseconds) > 8.64e15) {
    throw new ServerError(22, `a date ${milliseconds} ms from 1970 is beyond the years that are supported`);
  }
  return new Date(milliseconds);
}

function readBinary(buffer: Buffer, limit: number): Binary {
  let size = readInt32(buffer);
  const subtype = buffer[at++] as number;
  if (subtype === 2) size = readInt32(buffer);
  const start = at;
  at += size;
  if (size < 0 || at > limit) invalid('a binary is longer than its document');
  return new Binary(Uint8Array.prototype.slice.call(buffer, start, at), subtype);
}

function readCString(buffer: Buffer, limit: number): string {
  const start = at;
  while (buffer[at] !== 0 && at < limit) at++;
  return buffer.toString('utf8', start, at++);
}

const nameCache: (string | undefined)[] = new Array(4096).fill(undefined);

/** The name of an element, from the cache if it was read before. */
function readName(buffer: Buffer, limit: number): string {
  const start = at;
  let hash = 0;
  let byte = buffer[at] as number;
  while (byte !== 0) {
    hash = (Math.imul(hash, 31) + byte) | 0;
    byte = buffer[++at] as number;
  }
  const end = at++;
  if (end >= limit) invalid('a field name is not ended');
  const slot = (hash ^ (hash >>> 12)) & 4095;
  const known = nameCache[slot];
  if (known !== undefined && isSame(known, buffer, start, end)) return known;
  const name = buffer.toString('utf8', start, end);
  if (name.length === end - start && name.length <= 64) nameCache[slot] = name;
  return name;
}

const textCache: (string | undefined)[] = new Array(65536).fill(undefined);

/** A text, from the cache if it is short, of ASCII and was read before. */
function readString(buffer: Buffer, limit: number): string {
  const size = readInt32(buffer);
  const start = at;
  const end = start + size - 1;
  at = end + 1;
  if (size < 1 || end >= limit) invalid('a string is longer than its document');
  if (size > 33) return buffer.toString('utf8', start, end);
  let hash = size;
  for (let index = start; index < end; index++) {
    hash = (Math.imul(hash, 31) + (buffer[index] as number)) | 0;
  }
  const slot = (hash ^ (hash >>> 16)) & 65535;
  const known = textCache[slot];
  if (known !== undefined && isSame(known, buffer, start, end)) return known;
  const text = buffer.toString('utf8', start, end);
  if (text.length === size - 1) textCache[slot] = text;
  return text;
}

/** Only texts of ASCII are cached, where a character is a byte. */
function isSame(text: string, buffer: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (text.length !== length) return false;
  for (let index = 0; index < length; index++) {
    if (text.charCodeAt(index) !== buffer[start + index]) return false;
  }
  return true;
}

function skipValue(buffer: Buffer, type: number, limit: number): void {
  switch (type) {
    case 0x01:
    case 0x09:
    case 0x11:
    case 0x12:
      at += 8;
      return;
    case 0x02:
    case 0x0d:
    case 0x0e:
      skip(readInt32(buffer), limit);
      return;
    case 0x03:
    case 0x04:
    case 0x0f:
      skip(readInt32(buffer) - 4, limit);
      return;
    case 0x05:
      skip(readInt32(buffer) + 1, limit);
      return;
    case 0x07:
      at += 12;
      return;
    case 0x08:
      at += 1;
      return;
    case 0x10:
      at += 4;
      return;
    case 0x13:
      at += 16;
      return;
    case 0x0a:
    case 0x7f:
    case 0xff:
      return;
    default:
      readRareValue(buffer, type, limit);
  }
}

function skip(size: number, limit: number): void {
  at += size;
  if (size < 0 || at > limit) invalid('an element is longer than its document');
}
