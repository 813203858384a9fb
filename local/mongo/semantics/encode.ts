import type { Binary, BSONRegExp, Code, Decimal128, Long, ObjectId } from 'bson';
import { ServerError } from './server-error.ts';
import { bsonClass, type Document, isInt32, keysOf } from './values.ts';

/** Documents to BSON bytes: the inverse of `decode`, types and the order of fields kept. */

let buffer = Buffer.allocUnsafe(65536);
let at = 0;

/**
 * The bytes of a document; fields whose value is `undefined` (missing) are left out.
 * Takes what `decode` yields, and bson's `Int32` and `Long` besides.
 * @throws ServerError 2 for what has no BSON form.
 */
export function encode(document: Document): Buffer {
  at = 0;
  writeDocument(document);
  return Buffer.from(buffer.subarray(0, at));
}

function ensure(size: number): void {
  if (at + size <= buffer.length) return;
  const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + size));
  buffer.copy(larger, 0, 0, at);
  buffer = larger;
}

function writeInt32(value: number): void {
  ensure(4);
  at = buffer.writeInt32LE(value, at);
}

function writeDocument(document: Document): void {
  const start = at;
  writeInt32(0);
  for (const field of keysOf(document)) writeElement(field, document[field]);
  closeDocument(start);
}

function writeArray(values: readonly unknown[]): void {
  const start = at;
  writeInt32(0);
  for (let index = 0; index < values.length; index++) {
    writeElement(String(index), values[index] === undefined ? null : values[index]);
  }
  closeDocument(start);
}

function closeDocument(start: number): void {
  ensure(1);
  buffer[at++] = 0;
  buffer.writeInt32LE(at - start, start);
}

function writeHead(type: number, field: string): void {
  ensure(2 + field.length * 3);
  buffer[at++] = type;
  writeCString(field);
}

function writeCString(text: string): void {
  ensure(1 + text.length * 3);
  const length = text.length;
  let index = 0;
  for (; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0) throw new ServerError(2, `a field name may not contain a zero: ${JSON.stringify(text)}`);
    if (code > 127) break;
    buffer[at++] = code;
  }
  if (index < length) {
    if (text.includes('\0', index)) {
      throw new ServerError(2, `a field name may not contain a zero: ${JSON.stringify(text)}`);
    }
    at += buffer.write(text.slice(index), at);
  }
  buffer[at++] = 0;
}

function writeString(text: string): void {
  ensure(5 + text.length * 3);
  const start = at;
  at += 4;
  const length = text.length;
  let index = 0;
  if (length <= 64) {
    for (; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > 127) break;
      buffer[at++] = code;
    }
  }
  if (index < length) at += buffer.write(index === 0 ? text : text.slice(index), at);
  buffer[at++] = 0;
  buffer.writeInt32LE(at - start - 4, start);
}

function writeDouble(field: string, value: number): void {
  writeHead(0x01, field);
  ensure(8);
  at = buffer.writeDoubleLE(value, at);
}

function writeInt64(type: number, field: string, value: bigint): void {
  writeHead(type, field);
  ensure(8);
  at = buffer.writeBigInt64LE(BigInt.asIntN(64, value), at);
}

function writeElement(field: string, value: unknown): void {
  switch (typeof value) {
    case 'undefined':
      return;
    case 'string':
      writeHead(0x02, field);
      writeString(value);
      return;
    case 'number':
      if (isInt32(value)) {
        writeHead(0x10, field);
        writeInt32(value);
      } else writeDouble(field, value);
      return;
    case 'boolean':
      writeHead(0x08, field);
      ensure(1);
      buffer[at++] = value ? 1 : 0;
      return;
    case 'bigint':
      writeInt64(0x12, field, value);
      return;
    case 'object':
      if (value === null) writeHead(0x0a, field);
      else writeObject(field, value);
      return;
    default:
      throw new ServerError(2, `a ${typeof value} has no BSON form (field '${field}')`);
  }
}

function writeObject(field: string, value: object): void {
  if (Array.isArray(value)) {
    writeHead(0x04, field);
    writeArray(value);
    return;
  }
  if (value instanceof Date) {
    const milliseconds = value.getTime();
    if (Number.isNaN(milliseconds)) throw new ServerError(2, `field '${field}' holds an invalid date`);
    writeInt64(0x09, field, BigInt(milliseconds));
    return;
  }
  if (value instanceof RegExp) {
    writeRegExp(field, value.source, value.flags);
    return;
  }
  const name = bsonClass(value);
  if (name === undefined) {
    writeHead(0x03, field);
    writeDocument(value as Document);
  } else writeBsonClass(name, field, value);
}

function writeBsonClass(name: string, field: string, value: object): void {
  switch (name) {
    case 'ObjectId':
      writeHead(0x07, field);
      writeBytes((value as ObjectId).id);
      return;
    case 'Double':
      writeDouble(field, (value as { value: number }).value);
      return;
    case 'Int32':
      writeHead(0x10, field);
      writeInt32((value as { value: number }).value);
      return;
    case 'Long':
      writeInt64(0x12, field, (value as Long).toBigInt());
      return;
    case 'Timestamp':
      writeInt64(0x11, field, (value as Long).toBigInt());
      return;
    case 'Decimal128':
      writeHead(0x13, field);
      writeBytes((value as Decimal128).bytes);
      return;
    case 'Binary':
      writeBinary(field, value as Binary);
      return;
    case 'BSONRegExp':
      writeRegExp(field, (value as BSONRegExp).pattern, (value as BSONRegExp).options);
      return;
    case 'Code':
      writeCode(field, value as Code);
      return;
    case 'BSONSymbol':
      writeHead(0x0e, field);
      writeString((value as { value: string }).value);
      return;
    case 'MinKey':
      writeHead(0xff, field);
      return;
    case 'MaxKey':
      writeHead(0x7f, field);
      return;
    default:
      throw new ServerError(2, `the BSON type ${name} of field '${field}' is not supported`);
  }
}

function writeBytes(bytes: Uint8Array): void {
  ensure(bytes.length);
  buffer.set(bytes, at);
  at += bytes.length;
}

function writeBinary(field: string, value: Binary): void {
  const bytes = value.buffer.subarray(0, value.position);
  writeHead(0x05, field);
  writeInt32(value.sub_type === 2 ? bytes.length + 4 : bytes.length);
  ensure(1);
  buffer[at++] = value.sub_type;
  if (value.sub_type === 2) writeInt32(bytes.length);
  writeBytes(bytes);
}

function writeRegExp(field: string, pattern: string, options: string): void {
  writeHead(0x0b, field);
  writeCString(pattern);
  writeCString(options);
}

function writeCode(field: string, value: Code): void {
  if (value.scope === null || value.scope === undefined) {
    writeHead(0x0d, field);
    writeString(value.code);
    return;
  }
  writeHead(0x0f, field);
  const start = at;
  writeInt32(0);
  writeString(value.code);
  writeDocument(value.scope as Document);
  buffer.writeInt32LE(at - start, start);
}
