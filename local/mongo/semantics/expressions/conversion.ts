import { Decimal128, ObjectId } from 'bson';
import {
  convertedDecimal,
  decimalToNumber,
  exactDecimal,
  fromDecimal128,
  parseDecimal,
  roundDecimal,
  toDecimal128,
} from '../decimal.ts';
import { type Evaluate, isTrue, type Operator, type Operators } from '../evaluate.ts';
import { formatValue } from '../format-value.ts';
import { asInteger, fitsLong, isNumber, toDouble, toNumber } from '../number.ts';
import { ServerError } from '../server-error.ts';
import { typeName, typeNumbers } from '../type.ts';
import { checkNames, unary } from './arguments.ts';
import { parseDate } from './date-parse.ts';
import { doubleText } from './text.ts';

/** Source for all: manual, "Type Expression Operators". */

type Convert = (value: unknown, from: string) => unknown;

function failed(from: string, to: string): never {
  throw new ServerError(
    241,
    `Unsupported conversion from ${from} to ${to} in $convert with no onError value`,
  );
}

function outOfRange(value: unknown, to: string): never {
  throw new ServerError(
    241,
    `Conversion would overflow target type in $convert with no onError value: ${formatValue(value)} to ${to}`,
  );
}

function wholeOf(value: unknown, from: string, to: string): bigint {
  switch (from) {
    case 'bool':
      return value === true ? 1n : 0n;
    case 'int':
      return BigInt(value as number);
    case 'long':
      return value as bigint;
    case 'double': {
      const number = toNumber(value);
      if (!Number.isFinite(number)) {
        throw new ServerError(
          241,
          `Attempt to convert ${doubleText(number)} value to integer type in $convert with no onError value`,
        );
      }
      return BigInt(Math.trunc(number));
    }
    case 'decimal': {
      const whole = roundDecimal(fromDecimal128(value as Decimal128), 0, 'trunc');
      if (typeof whole === 'string') {
        throw new ServerError(
          241,
          `Attempt to convert ${whole} value to integer type in $convert with no onError value`,
        );
      }
      return whole.coefficient * 10n ** BigInt(Math.max(0, whole.exponent));
    }
    case 'string':
      return wholeFromText(value as string);
    case 'date':
      if (to === 'long') return BigInt((value as Date).getTime());
      return failed(from, to);
    default:
      return failed(from, to);
  }
}

function wholeFromText(text: string): bigint {
  if (/^[+-]?\d+$/.test(text)) return BigInt(text.replace('+', ''));
  throw new ServerError(
    241,
    `Failed to parse number '${text}' in $convert with no onError value: ${text === '' ? 'No digits' : 'Did not consume whole string.'}`,
  );
}

const toInt: Convert = (value, from) => {
  const whole = wholeOf(value, from, 'int');
  return whole >= -2147483648n && whole <= 2147483647n ? Number(whole) : outOfRange(value, 'int');
};

const toLong: Convert = (value, from) => {
  const whole = wholeOf(value, from, 'long');
  return fitsLong(whole) ? whole : outOfRange(value, 'long');
};

const toDoubleValue: Convert = (value, from) => {
  switch (from) {
    case 'bool':
      return toDouble(value === true ? 1 : 0);
    case 'date':
      return toDouble((value as Date).getTime());
    case 'string':
      return toDouble(numberFromText(value as string));
    default:
      if (!isNumber(value)) return failed(from, 'double');
      return toDouble(finite(value, toNumber(value)));
  }
};

function finite(value: unknown, number: number): number {
  if (Number.isFinite(number) || typeName(value) !== 'decimal') return number;
  return typeof fromDecimal128(value as Decimal128) === 'string' ? number : outOfRange(value, 'double');
}

function numberFromText(text: string): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (/^[+-]?(inf(inity)?|nan)$/i.test(text)) return decimalToNumber(parseDecimal(text));
  throw new ServerError(
    241,
    `Failed to parse number '${text}' in $convert with no onError value: ${text === '' ? 'Empty string' : 'Did not consume whole string.'}`,
  );
}

const toDecimal: Convert = (value, from) => {
  switch (from) {
    case 'bool':
      return toDecimal128(exactDecimal(value === true ? 1 : 0));
    case 'date':
      return toDecimal128(exactDecimal((value as Date).getTime()));
    case 'string':
      numberFromText(value as string);
      return Decimal128.fromString(value as string);
    case 'double':
      return toDecimal128(convertedDecimal(toNumber(value)));
    default:
      if (!isNumber(value)) return failed(from, 'decimal');
      return from === 'decimal' ? value : toDecimal128(exactDecimal(value as number | bigint));
  }
};

const toStringValue: Convert = (value, from) => {
  switch (from) {
    case 'string':
    case 'symbol':
    case 'int':
    case 'long':
    case 'decimal':
      return String(value);
    case 'bool':
      return value === true ? 'true' : 'false';
    case 'double':
      return doubleText(toNumber(value));
    case 'objectId':
      return (value as ObjectId).toHexString();
    case 'date':
      return (value as Date).toISOString();
    default:
      return failed(from, 'string');
  }
};

const toDate: Convert = (value, from) => {
  switch (from) {
    case 'date':
      return value;
    case 'objectId':
      return (value as ObjectId).getTimestamp();
    case 'timestamp':
      return new Date((value as { t: number }).t * 1000);
    case 'long':
    case 'double':
    case 'decimal':
      return dateFrom(wholeOf(value, from, 'long'), value);
    case 'string':
      return parseDate(value as string, undefined, 241);
    default:
      return failed(from, 'date');
  }
};

function dateFrom(milliseconds: bigint, value: unknown): Date {
  const date = new Date(Number(milliseconds));
  return Number.isNaN(date.getTime()) ? outOfRange(value, 'date') : date;
}

const toObjectId: Convert = (value, from) => {
  if (from === 'objectId') return value;
  if (from !== 'string') return failed(from, 'objectId');
  if (/^[0-9a-fA-F]{24}$/.test(value as string)) return new ObjectId(value as string);
  throw new ServerError(
    241,
    `Failed to parse objectId '${value}' in $convert with no onError value: Invalid string length for parsing to OID, expected 24 but found ${(value as string).length}`,
  );
};

const conversions: Readonly<Record<string, Convert>> = {
  int: toInt,
  long: toLong,
  double: toDoubleValue,
  decimal: toDecimal,
  string: toStringValue,
  bool: (value, from) => (isNumber(value) || from === 'bool' ? isTrue(value) : true),
  date: toDate,
  objectId: toObjectId,
};

function conversion(to: string): Operator {
  const convert = conversions[to] as Convert;
  return unary((value) => (value === null || value === undefined ? null : convert(value, typeName(value))));
}

const convertOperator: Operator = (argument, scope, compile, name) => {
  const codes = { notObject: 9, unknown: 9, missing: 9 };
  const parts = checkNames(argument, name, ['input', 'to'], ['onError', 'onNull'], codes);
  const part = (key: string) => (parts[key] === undefined ? undefined : compile(parts[key], scope));
  const [input, to] = [part('input'), part('to')] as [Evaluate, Evaluate];
  const [onError, onNull] = [part('onError'), part('onNull')];
  return (document, variables) => {
    const value = input(document, variables);
    const target = to(document, variables);
    const convert = target === null || target === undefined ? undefined : conversionTo(target);
    if (value === null || value === undefined)
      return onNull === undefined ? null : onNull(document, variables);
    if (convert === undefined) return null;
    try {
      return convert(value, typeName(value));
    } catch (error) {
      if (onError !== undefined && error instanceof ServerError) return onError(document, variables);
      throw error;
    }
  };
};

function conversionTo(target: unknown): Convert {
  const to = typeof target === 'string' ? target : typeNumbers[asInteger(target) ?? Number.NaN];
  const convert = to === undefined ? undefined : conversions[to];
  if (convert !== undefined) return convert;
  if (typeof target === 'string') throw new ServerError(2, `Unknown type name: ${target}`);
  if (isNumber(target))
    throw new ServerError(
      9,
      `In $convert, numeric value for 'to' does not correspond to a supported BSON type: ${formatValue(target)}`,
    );
  throw new ServerError(9, `$convert's 'to' argument must be a string or number, but is ${typeName(target)}`);
}

/** Types and conversions between them. */
export const conversionOperators: Operators = {
  $type: unary(typeName),
  $isNumber: unary(isNumber),
  $toInt: conversion('int'),
  $toLong: conversion('long'),
  $toDouble: conversion('double'),
  $toDecimal: conversion('decimal'),
  $toString: conversion('string'),
  $toBool: conversion('bool'),
  $toDate: conversion('date'),
  $toObjectId: conversion('objectId'),
  $convert: convertOperator,
};
