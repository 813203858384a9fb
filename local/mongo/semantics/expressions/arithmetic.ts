import type { Decimal128 } from 'bson';
import {
  type Decimal,
  decimalToNumber,
  divideDecimals,
  exactDecimal,
  fromDecimal128,
  remainderDecimals,
  roundDecimal,
  toDecimal128,
} from '../decimal.ts';
import type { Operators } from '../evaluate.ts';
import {
  addNumbers,
  asInteger,
  decimal,
  decimalOperand,
  double,
  int,
  long,
  multiplyNumbers,
  notANumber,
  numberKind,
  subtractNumbers,
  toDouble,
  toNumber,
  wholeNumber,
} from '../number.ts';
import { ServerError } from '../server-error.ts';
import { typeName } from '../type.ts';
import { binary, unary, variadic } from './arguments.ts';

/** Source for all: manual, "Arithmetic Expression Operators". A null or missing operand makes the result null. */

function add(values: unknown[]): unknown {
  let total: unknown = 0;
  let date: Date | undefined;
  for (const value of values) {
    if (value === null || value === undefined) return null;
    if (value instanceof Date) {
      if (date !== undefined) throw new ServerError(16612, 'only one date allowed in an $add expression');
      date = value;
    } else if (numberKind(value) === notANumber) {
      throw new ServerError(14, `$add only supports numeric or date types, not ${typeName(value)}`);
    } else total = addNumbers(total, value);
  }
  return date === undefined ? total : shifted(date, toNumber(total));
}

/** A date so many milliseconds later. */
function shifted(date: Date, milliseconds: number): Date {
  const moved = new Date(date.getTime() + Math.sign(milliseconds) * Math.round(Math.abs(milliseconds)));
  if (Number.isNaN(moved.getTime())) throw new ServerError(15, 'date overflow');
  return moved;
}

function subtract(a: unknown, b: unknown): unknown {
  if (a === null || a === undefined || b === null || b === undefined) return null;
  if (numberKind(a) !== notANumber && numberKind(b) !== notANumber) return subtractNumbers(a, b);
  if (a instanceof Date) {
    if (b instanceof Date) return BigInt(a.getTime() - b.getTime());
    if (numberKind(b) !== notANumber) return shifted(a, -toNumber(b));
  }
  throw new ServerError(14, `can't $subtract ${typeName(b)} from ${typeName(a)}`);
}

function multiply(values: unknown[]): unknown {
  let product: unknown = 1;
  for (const value of values) {
    if (value === null || value === undefined) return null;
    if (numberKind(value) === notANumber) {
      throw new ServerError(14, `$multiply only supports numeric types, not ${typeName(value)}`);
    }
    product = multiplyNumbers(product, value);
  }
  return product;
}

function divide(a: unknown, b: unknown): unknown {
  const kind = numericPair(a, b, '$divide', 14);
  if (kind === notANumber) return null;
  if (toNumber(b) === 0) throw new ServerError(2, "can't $divide by zero");
  if (kind === decimal) return toDecimal128(divideDecimals(decimalOperand(a), decimalOperand(b)));
  return toDouble(toNumber(a) / toNumber(b));
}

function mod(a: unknown, b: unknown): unknown {
  const kind = numericPair(a, b, '$mod', 16611);
  if (kind === notANumber) return null;
  if (toNumber(b) === 0) throw new ServerError(16610, "can't $mod by zero");
  if (kind === int) return ((a as number) % (b as number)) + 0;
  if (kind === long) return BigInt(a as bigint) % BigInt(b as bigint);
  if (kind === decimal) return toDecimal128(remainderDecimals(decimalOperand(a), decimalOperand(b)));
  return toDouble(toNumber(a) % toNumber(b));
}

/** The wider type of two numbers; `notANumber` if one is null or missing. */
function numericPair(a: unknown, b: unknown, name: string, code: number): number {
  if (a === null || a === undefined || b === null || b === undefined) return notANumber;
  if (numberKind(a) !== notANumber && numberKind(b) !== notANumber)
    return Math.max(numberKind(a), numberKind(b));
  throw new ServerError(code, `${name} only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
}

/** An operator on one number; decimals are refused where `onDecimal` is absent. */
function numeric(
  onWhole: (value: number | bigint) => unknown,
  onDouble: (value: number) => unknown,
  onDecimal?: (value: Decimal) => Decimal,
) {
  return unary((value, name) => {
    if (value === null || value === undefined) return null;
    const kind = numberKind(value);
    if (kind === notANumber) {
      throw new ServerError(28765, `${name} only supports numeric types, not ${typeName(value)}`);
    }
    if (kind === double) return onDouble(toNumber(value));
    if (kind !== decimal) return onWhole(value as number | bigint);
    if (onDecimal === undefined) throw new ServerError(238, `${name} of a decimal is not supported`);
    return toDecimal128(onDecimal(fromDecimal128(value as Decimal128)));
  });
}

function abs(value: number | bigint): unknown {
  if (typeof value === 'number') return value < 0 ? wholeNumber(BigInt(-value), int) : value;
  if (value === -9223372036854775808n) throw new ServerError(28680, "can't take $abs of long long min");
  return value < 0n ? -value : value;
}

function absDecimal(value: Decimal): Decimal {
  if (typeof value === 'string') return value === '-Infinity' ? 'Infinity' : value;
  return value.coefficient < 0n ? { coefficient: -value.coefficient, exponent: value.exponent } : value;
}

const same = (value: number | bigint) => value;

function squareRoot(value: number): unknown {
  if (value < 0) throw new ServerError(28714, "$sqrt's argument must be greater than or equal to 0");
  return toDouble(Math.sqrt(value));
}

function logarithm(name: string, code: number, apply: (value: number) => number) {
  const of = (value: number) => {
    if (value <= 0)
      throw new ServerError(code, `${name}'s argument must be a positive number, but is ${value}`);
    return toDouble(apply(value));
  };
  return numeric((value) => of(Number(value)), of);
}

function log(value: unknown, base: unknown): unknown {
  if (value === null || value === undefined || base === null || base === undefined) return null;
  const kinds = [numberKind(value), numberKind(base)];
  if (kinds[0] === notANumber) {
    throw new ServerError(28756, `$log's argument must be numeric, not ${typeName(value)}`);
  }
  if (kinds[1] === notANumber)
    throw new ServerError(28757, `$log's base must be numeric, not ${typeName(base)}`);
  if (kinds.includes(decimal)) throw new ServerError(238, '$log of a decimal is not supported');
  const [x, y] = [toNumber(value), toNumber(base)];
  if (x <= 0) throw new ServerError(28758, `$log's argument must be a positive number, but is ${x}`);
  if (y <= 0 || y === 1) {
    throw new ServerError(28759, `$log's base must be a positive number not equal to 1, but is ${y}`);
  }
  return toDouble(Math.log(x) / Math.log(y));
}

function power(base: unknown, exponent: unknown): unknown {
  if (base === null || base === undefined || exponent === null || exponent === undefined) return null;
  const kinds = [numberKind(base), numberKind(exponent)];
  if (kinds[0] === notANumber)
    throw new ServerError(28762, `$pow's base must be numeric, not ${typeName(base)}`);
  if (kinds[1] === notANumber) {
    throw new ServerError(28763, `$pow's exponent must be numeric, not ${typeName(exponent)}`);
  }
  const [x, y] = [toNumber(base), toNumber(exponent)];
  if (x === 0 && y < 0) throw new ServerError(28764, '$pow cannot take a base of 0 and a negative exponent');
  const kind = Math.max(...kinds);
  if (kind === decimal) throw new ServerError(238, '$pow of a decimal is not supported');
  if (kind === double || y < 0 || Math.abs(x) ** y > 2 ** 63) return toDouble(x ** y);
  return wholeNumber(BigInt(base as bigint) ** BigInt(exponent as bigint), kind);
}

/** $round (halves to even) and $trunc, at a place after the point. */
function roundAt(mode: 'even' | 'trunc') {
  return variadic(
    ([value, place = 0], name) => {
      if (value === null || value === undefined || place === null) return null;
      const kind = numberKind(value);
      if (kind === notANumber) {
        throw new ServerError(51081, `${name} only supports numeric types, not ${typeName(value)}`);
      }
      const at = asInteger(place);
      if (at === undefined) {
        throw new ServerError(51082, `precision argument to  ${name} must be a integral value`);
      }
      if (at < -20 || at > 100) {
        throw new ServerError(
          51083,
          `cannot apply ${name} with precision value ${at} value must be in [-20, 100]`,
        );
      }
      return rounded(value, kind, at, mode);
    },
    1,
    2,
  );
}

function rounded(value: unknown, kind: number, place: number, mode: 'even' | 'trunc'): unknown {
  if (kind === decimal) return toDecimal128(roundDecimal(fromDecimal128(value as Decimal128), place, mode));
  if (kind === double) {
    const number = toNumber(value);
    const result =
      place === 0
        ? roundedToWhole(number, mode)
        : decimalToNumber(roundDecimal(exactDecimal(number), place, mode));
    return toDouble(result === 0 && (number < 0 || Object.is(number, -0)) ? -0 : result);
  }
  if (place >= 0) return value;
  const whole = roundDecimal(exactDecimal(BigInt(value as bigint)), place, mode);
  if (typeof whole === 'string') return value;
  return wholeNumber(whole.coefficient * 10n ** BigInt(whole.exponent), kind);
}

/** The difference of a double to the whole number below it is exact, so nothing but the double is needed. */
function roundedToWhole(number: number, mode: 'even' | 'trunc'): number {
  if (mode === 'trunc' || Number.isInteger(number)) return Math.trunc(number);
  const below = Math.floor(number);
  const rest = number - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : below + 1;
}

function doubleOf(apply: (value: number) => number) {
  const of = (value: number | bigint) => toDouble(apply(Number(value)));
  return numeric(of, of);
}

/** Numbers and what is reckoned with them. */
export const arithmeticOperators: Operators = {
  $add: variadic(add),
  $subtract: binary(subtract),
  $multiply: variadic(multiply),
  $divide: binary(divide),
  $mod: binary(mod),
  $abs: numeric(abs, (value) => toDouble(Math.abs(value)), absDecimal),
  $ceil: numeric(
    same,
    (value) => toDouble(Math.ceil(value)),
    (value) => roundDecimal(value, 0, 'ceil'),
  ),
  $floor: numeric(
    same,
    (value) => toDouble(Math.floor(value)),
    (value) => roundDecimal(value, 0, 'floor'),
  ),
  $round: roundAt('even'),
  $trunc: roundAt('trunc'),
  $sqrt: numeric((value) => squareRoot(Number(value)), squareRoot),
  $exp: doubleOf(Math.exp),
  $ln: logarithm('$ln', 28766, Math.log),
  $log10: logarithm('$log10', 28761, Math.log10),
  $log: binary(log),
  $pow: binary(power),
};
