import { Decimal128 } from 'bson';

/** A decimal as whole number times a power of ten, or one of the three that are not numbers of that kind. */
export type Decimal = { coefficient: bigint; exponent: number } | 'NaN' | 'Infinity' | '-Infinity';

const digits = 34;

/** The parts of bson's Decimal128. */
export function fromDecimal128(value: Decimal128): Decimal {
  return parseDecimal(value.toString());
}

/** Reads "12.50", "1E+3", "Infinity" as `Decimal128.toString` and `Number.toString` write them. */
export function parseDecimal(text: string): Decimal {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null || `${match[2]}${match[3] ?? ''}` === '') {
    if (/^-inf(inity)?$/i.test(text)) return '-Infinity';
    return /^\+?inf(inity)?$/i.test(text) ? 'Infinity' : 'NaN';
  }
  const fraction = match[3] ?? '';
  const magnitude = BigInt(`${match[2]}${fraction}`);
  return {
    coefficient: match[1] === '-' ? -magnitude : magnitude,
    exponent: Number(match[4] ?? 0) - fraction.length,
  };
}

/** The bson value of a decimal, rounded to 34 digits (half to even). */
export function toDecimal128(value: Decimal): Decimal128 {
  if (typeof value === 'string') return Decimal128.fromString(value);
  const { coefficient, exponent } = rounded(value.coefficient, value.exponent, false);
  return Decimal128.fromString(`${coefficient}E${exponent}`);
}

/** The exact decimal of a number: 0.1 becomes 0.1000000000000000055511151231257827… */
export function exactDecimal(value: number | bigint): Decimal {
  if (typeof value === 'bigint') return { coefficient: value, exponent: 0 };
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  let scaled = value;
  let halvings = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    halvings++;
  }
  return { coefficient: BigInt(scaled) * 5n ** BigInt(halvings), exponent: -halvings };
}

/** The decimal that a double is converted to: its first 15 digits, zeros among them (2.5 is 2.50000000000000). */
export function convertedDecimal(value: number): Decimal {
  return Number.isFinite(value) && value !== 0 ? parseDecimal(value.toExponential(14)) : exactDecimal(value);
}

/** The nearest double. */
export function decimalToNumber(value: Decimal): number {
  return typeof value === 'string' ? Number(value) : Number(`${value.coefficient}e${value.exponent}`);
}

/** The order of two decimals; NaN comes before all numbers. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (typeof a === 'string' || typeof b === 'string') return special(a) - special(b);
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

function special(value: Decimal): number {
  if (value === 'NaN') return -2;
  if (value === '-Infinity') return -1;
  return value === 'Infinity' ? 1 : 0;
}

function aligned(
  a: { coefficient: bigint; exponent: number },
  b: { coefficient: bigint; exponent: number },
): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [
    a.coefficient * 10n ** BigInt(a.exponent - exponent),
    b.coefficient * 10n ** BigInt(b.exponent - exponent),
    exponent,
  ];
}

/** a + b. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (typeof a === 'string' || typeof b === 'string') {
    return exactDecimal(decimalToNumber(a) + decimalToNumber(b));
  }
  const [x, y, exponent] = aligned(a, b);
  return rounded(x + y, exponent, false);
}

/** −a. */
export function negateDecimal(a: Decimal): Decimal {
  if (typeof a !== 'string') return { coefficient: -a.coefficient, exponent: a.exponent };
  if (a === 'NaN') return a;
  return a === 'Infinity' ? '-Infinity' : 'Infinity';
}

/** a × b. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  if (typeof a === 'string' || typeof b === 'string') return multiplySpecial(a, b);
  return rounded(a.coefficient * b.coefficient, a.exponent + b.exponent, false);
}

function multiplySpecial(a: Decimal, b: Decimal): Decimal {
  return exactDecimal(sign(a) * sign(b) * Number.POSITIVE_INFINITY);
}

function sign(value: Decimal): number {
  if (typeof value === 'string') return value === 'NaN' ? Number.NaN : value === 'Infinity' ? 1 : -1;
  return value.coefficient < 0n ? -1 : value.coefficient > 0n ? 1 : 0;
}

/** a ÷ b to 34 digits; b is not zero. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (typeof a === 'string') return typeof b === 'string' ? 'NaN' : multiplySpecial(a, b);
  if (typeof b === 'string') return b === 'NaN' ? 'NaN' : { coefficient: 0n, exponent: 0 };
  const shift = Math.max(0, digits + 1 + length(b.coefficient) - length(a.coefficient));
  const numerator = a.coefficient * 10n ** BigInt(shift);
  const quotient = numerator / b.coefficient;
  const inexact = numerator % b.coefficient !== 0n;
  const result = rounded(quotient, a.exponent - b.exponent - shift, inexact);
  return inexact ? result : withoutTrailingZeros(result, a.exponent - b.exponent);
}

/** The remainder of a ÷ b with the sign of a; both finite, b not zero. */
export function remainderDecimals(a: Decimal, b: Decimal): Decimal {
  if (typeof a === 'string' || b === 'NaN') return 'NaN';
  if (typeof b === 'string') return a;
  const [x, y, exponent] = aligned(a, b);
  return { coefficient: x % y, exponent };
}

/** Rounds at a place after the point (before it if negative): to even halves, down, up, or towards zero. */
export function roundDecimal(
  value: Decimal,
  place: number,
  mode: 'even' | 'floor' | 'ceil' | 'trunc',
): Decimal {
  if (typeof value === 'string' || value.exponent >= -place) return value;
  const unit = 10n ** BigInt(-place - value.exponent);
  let quotient = value.coefficient / unit;
  const rest = value.coefficient % unit;
  const negative = value.coefficient < 0n;
  if (mode === 'even') quotient += halfEven(quotient, rest < 0n ? -rest : rest, unit, negative);
  else if (mode === 'floor' && rest < 0n) quotient -= 1n;
  else if (mode === 'ceil' && rest > 0n) quotient += 1n;
  return { coefficient: quotient, exponent: -place };
}

function halfEven(quotient: bigint, rest: bigint, unit: bigint, negative: boolean): bigint {
  const twice = rest * 2n;
  if (twice < unit || (twice === unit && quotient % 2n === 0n)) return 0n;
  return negative ? -1n : 1n;
}

function length(value: bigint): number {
  return (value < 0n ? -value : value).toString().length;
}

/** To 34 digits, halves to even; `inexact` says that something not zero was already cut off. */
function rounded(
  coefficient: bigint,
  exponent: number,
  inexact: boolean,
): { coefficient: bigint; exponent: number } {
  const excess = length(coefficient) - digits;
  if (excess <= 0) return { coefficient, exponent };
  const unit = 10n ** BigInt(excess);
  const quotient = coefficient / unit;
  const rest = coefficient < 0n ? -(coefficient % unit) : coefficient % unit;
  const sticky = inexact ? rest * 2n + 1n : rest * 2n;
  return {
    coefficient: quotient + halfEven(quotient, sticky, unit * 2n, coefficient < 0n),
    exponent: exponent + excess,
  };
}

function withoutTrailingZeros(
  value: { coefficient: bigint; exponent: number },
  ideal: number,
): { coefficient: bigint; exponent: number } {
  let { coefficient, exponent } = value;
  while (exponent < ideal && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent++;
  }
  return { coefficient, exponent };
}
