import { type Decimal128, Double } from 'bson';
import {
  addDecimals,
  compareDecimals,
  convertedDecimal,
  type Decimal,
  decimalToNumber,
  exactDecimal,
  fromDecimal128,
  multiplyDecimals,
  negateDecimal,
  toDecimal128,
} from './decimal.ts';
import { bsonClass, isInt32 } from './values.ts';

/** The type of a number, from the narrowest to the widest; 0 for what is no number. */
export const notANumber = 0;
export const int = 1;
export const long = 2;
export const double = 3;
export const decimal = 4;

/** Which of the types above a value is of. */
export function numberKind(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return isInt32(value) ? int : double;
    case 'bigint':
      return long;
    case 'object': {
      const name = bsonClass(value);
      if (name === 'Double') return double;
      return name === 'Decimal128' ? decimal : notANumber;
    }
    default:
      return notANumber;
  }
}

/** Whether a value is a number of any type. */
export function isNumber(value: unknown): boolean {
  return numberKind(value) !== notANumber;
}

/** The nearest JavaScript number of a value that is a number. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (bsonClass(value) === 'Double') return (value as Double).value;
  return decimalToNumber(fromDecimal128(value as Decimal128));
}

/** A BSON double. */
export function toDouble(value: number): unknown {
  return isInt32(value) ? new Double(value) : value;
}

const maxLong = 9223372036854775807n;
const minLong = -9223372036854775808n;

/** Whether a whole number fits into int64. */
export function fitsLong(value: bigint): boolean {
  return value >= minLong && value <= maxLong;
}

/** The narrowest BSON type of a whole number that is not wanted narrower than `kind`: int, long, and beyond that double. */
export function wholeNumber(value: bigint, kind: number): unknown {
  if (kind === int && value >= -2147483648n && value <= 2147483647n) return Number(value);
  return fitsLong(value) ? value : Number(value);
}

/** The number itself where JavaScript compares it exactly. */
function primitive(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return bsonClass(value) === 'Double' ? (value as Double).value : undefined;
}

function decimalOf(value: unknown): Decimal {
  const plain = primitive(value);
  return plain === undefined ? fromDecimal128(value as Decimal128) : exactDecimal(plain);
}

/** The order of two numbers of any types, exactly; NaN comes first. */
export function compareNumbers(a: unknown, b: unknown): number {
  const x = primitive(a);
  const y = primitive(b);
  if (x === undefined || y === undefined) return compareDecimals(decimalOf(a), decimalOf(b));
  if (x < y) return -1;
  if (x > y) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint equals a number only so
  if (x == y) return 0;
  return (Number.isNaN(x) ? 0 : 1) - (Number.isNaN(y) ? 0 : 1);
}

/** The decimal that stands for a number in decimal arithmetic: whole numbers exactly, doubles with 15 digits. */
export function decimalOperand(value: unknown): Decimal {
  switch (numberKind(value)) {
    case decimal:
      return fromDecimal128(value as Decimal128);
    case double:
      return convertedDecimal(toNumber(value));
    default:
      return exactDecimal(value as number | bigint);
  }
}

/** a + b in the wider type of the two: int grows into long, long into double. Source: manual, $add. */
export function addNumbers(a: unknown, b: unknown): unknown {
  const kind = Math.max(numberKind(a), numberKind(b));
  if (kind === int) {
    const sum = (a as number) + (b as number);
    return isInt32(sum) ? sum : BigInt(sum);
  }
  if (kind === long) return wholeNumber(BigInt(a as bigint) + BigInt(b as bigint), long);
  if (kind === double) return toDouble(toNumber(a) + toNumber(b));
  return toDecimal128(addDecimals(decimalOperand(a), decimalOperand(b)));
}

/** a − b, typed as `addNumbers`. */
export function subtractNumbers(a: unknown, b: unknown): unknown {
  const kind = Math.max(numberKind(a), numberKind(b));
  if (kind === int) {
    const difference = (a as number) - (b as number);
    return isInt32(difference) ? difference : BigInt(difference);
  }
  if (kind === long) return wholeNumber(BigInt(a as bigint) - BigInt(b as bigint), long);
  if (kind === double) return toDouble(toNumber(a) - toNumber(b));
  return toDecimal128(addDecimals(decimalOperand(a), negateDecimal(decimalOperand(b))));
}

/** a × b, typed as `addNumbers`. */
export function multiplyNumbers(a: unknown, b: unknown): unknown {
  const kind = Math.max(numberKind(a), numberKind(b));
  if (kind === int || kind === long) {
    return wholeNumber(BigInt(a as bigint) * BigInt(b as bigint), kind);
  }
  if (kind === double) return toDouble(toNumber(a) * toNumber(b));
  return toDecimal128(multiplyDecimals(decimalOperand(a), decimalOperand(b)));
}

/** The whole number that a number stands for (2, 2.0, 2n, decimal 2), or undefined if it has a fraction or is too large for a double to count. */
export function asInteger(value: unknown): number | undefined {
  if (!isNumber(value)) return undefined;
  const number = toNumber(value);
  return Number.isSafeInteger(number) ? number + 0 : undefined;
}
