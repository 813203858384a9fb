import type { BSONRegExp, Decimal128, ObjectId } from 'bson';
import { compareDecimals, decimalToNumber, exactDecimal, fromDecimal128 } from './decimal.ts';
import { encode } from './encode.ts';
import { bsonClass, type Document, isDocument, keysOf } from './values.ts';

/** Something that a `Map` or a `Set` tells apart exactly as MongoDB does values. */
export type ValueKey = string | number | boolean | null | undefined;

/** Texts that begin so are not texts themselves but stand for a value of another type. */
const mark = '\0';

/**
 * The key of a value: two values have the same key exactly if they are equal (`equalValues`), so that 1, 1.0 and
 * Long 1 share one. Cheap for texts and numbers, which are their own keys.
 */
export function valueKey(value: unknown): ValueKey {
  switch (typeof value) {
    case 'string':
      return value.charCodeAt(0) === 0 ? `${mark}s${value}` : value;
    case 'number':
      return Number.isSafeInteger(value) || !Number.isInteger(value) ? value : `${mark}L${BigInt(value)}`;
    case 'bigint':
      return longKey(value);
    case 'boolean':
    case 'undefined':
      return value;
    default:
      return value === null ? null : objectKey(value as object);
  }
}

function longKey(value: bigint): ValueKey {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : `${mark}L${value}`;
}

function objectKey(value: object): string | ValueKey {
  if (isDocument(value)) return documentKey(value);
  if (Array.isArray(value)) return `${mark}a${value.map(partKey).join('')}`;
  if (value instanceof Date) return `${mark}d${value.getTime()}`;
  switch (bsonClass(value)) {
    case 'Double':
      return (value as { value: number }).value;
    case 'ObjectId':
      return `${mark}i${(value as ObjectId).toHexString()}`;
    case 'Decimal128':
      return decimalKey(value as Decimal128);
    case 'BSONSymbol':
      return valueKey((value as { value: string }).value);
    case 'BSONRegExp':
      return `${mark}r${(value as BSONRegExp).options}/${(value as BSONRegExp).pattern}`;
    case 'MinKey':
      return `${mark}m`;
    case 'MaxKey':
      return `${mark}M`;
    default:
      return `${mark}b${encode({ v: value }).toString('latin1')}`;
  }
}

function documentKey(document: Document): string {
  let key = `${mark}o`;
  for (const field of keysOf(document)) {
    const value = document[field];
    if (value !== undefined) key += `${field.length}:${field}${partKey(value)}`;
  }
  return `${key};`;
}

/** A key inside of another: its type and, where it is needed, its length come first. */
function partKey(value: unknown): string {
  const key = valueKey(value);
  switch (typeof key) {
    case 'string':
      return `s${key.length}:${key}`;
    case 'number':
      return `n${key === 0 ? 0 : key};`;
    default:
      return `${key};`;
  }
}

function decimalKey(value: Decimal128): ValueKey {
  const decimal = fromDecimal128(value);
  const number = decimalToNumber(decimal);
  if (compareDecimals(decimal, exactDecimal(number)) === 0) return valueKey(number);
  if (typeof decimal === 'string') return valueKey(number);
  let { coefficient, exponent } = decimal;
  while (coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent++;
  }
  return exponent >= 0
    ? `${mark}L${coefficient * 10n ** BigInt(exponent)}`
    : `${mark}D${coefficient}e${exponent}`;
}
