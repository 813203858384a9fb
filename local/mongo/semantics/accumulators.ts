import { compareValues } from './compare.ts';
import {
  addDecimals,
  convertedDecimal,
  type Decimal,
  divideDecimals,
  exactDecimal,
  toDecimal128,
} from './decimal.ts';
import { mergeInto } from './expressions/objects.ts';
import {
  decimal,
  decimalOperand,
  double,
  int,
  long,
  notANumber,
  numberKind,
  toDouble,
  toNumber,
  wholeNumber,
} from './number.ts';
import { valueKey } from './value-key.ts';
import { type Document, isInt32, makeDocument } from './values.ts';

/** Takes in values one by one and says what they come to. */
export type Accumulator = { add(value: unknown): void; result(): unknown };

/** What of a sum is not int32: longs, doubles and decimals, and whole numbers too large for a double. */
class Rest {
  kind: number = int;
  large = 0n;
  decimals: Decimal | undefined;
  private fraction = 0;
  private error = 0;

  add(value: unknown, kind: number): void {
    if (kind > this.kind) this.kind = kind;
    if (kind === long) this.large += value as bigint;
    else if (kind === double) this.addDouble(toNumber(value));
    else this.decimals = addDecimals(this.decimals ?? exactDecimal(0), decimalOperand(value));
  }

  private addDouble(value: number): void {
    const sum = this.fraction + value;
    const part = sum - this.fraction;
    const error = this.fraction - (sum - part) + (value - part);
    this.fraction = sum;
    if (!Number.isNaN(error)) this.error += error;
  }

  /** All as a double, the int32 numbers included. */
  number(whole: number): number {
    const integer = this.large === 0n ? whole : Number(this.integer(whole));
    if (this.kind < double) return integer;
    if (!Number.isFinite(this.fraction)) return this.fraction;
    const sum = this.fraction + integer;
    const part = sum - this.fraction;
    return sum + (this.fraction - (sum - part) + (integer - part) + this.error);
  }

  integer(whole: number): bigint {
    return this.large + BigInt(whole);
  }

  decimal(whole: number): Decimal {
    const doubles = this.fraction === 0 ? exactDecimal(0) : convertedDecimal(this.fraction + this.error);
    return addDecimals(
      this.decimals ?? exactDecimal(0),
      addDecimals(exactDecimal(this.integer(whole)), doubles),
    );
  }
}

/**
 * A sum of numbers of any types; other values are passed over. Whole numbers add up exactly, doubles with the
 * rounding errors carried along (Knuth's two-sum), as the server does. Kept small: a $group may hold a million.
 * Source: manual, "$sum"; Higham, "The accuracy of floating point summation" (1993).
 */
export class Sum implements Accumulator {
  private count = 0;
  private whole = 0;
  private rest: Rest | undefined = undefined;

  add(value: unknown): void {
    if (typeof value === 'number' && isInt32(value)) this.addInt(value);
    else {
      const kind = numberKind(value);
      if (kind === notANumber) return;
      this.rest ??= new Rest();
      this.rest.add(value, kind);
    }
    this.count++;
  }

  private addInt(value: number): void {
    const whole = this.whole + value;
    if (Number.isSafeInteger(whole)) {
      this.whole = whole;
      return;
    }
    this.rest ??= new Rest();
    this.rest.large += BigInt(this.whole) + BigInt(value);
    this.whole = 0;
  }

  result(): unknown {
    const { rest, whole } = this;
    if (rest === undefined) return isInt32(whole) ? whole : BigInt(whole);
    if (rest.kind === double) return toDouble(rest.number(whole));
    if (rest.kind === decimal) return toDecimal128(rest.decimal(whole));
    return wholeNumber(rest.integer(whole), rest.kind);
  }

  /** The mean of the numbers; null without any. */
  mean(): unknown {
    const { rest, whole, count } = this;
    if (count === 0) return null;
    if (rest?.kind === decimal) return toDecimal128(divideDecimals(rest.decimal(whole), exactDecimal(count)));
    return toDouble((rest === undefined ? whole : rest.number(whole)) / count);
  }
}

class Mean implements Accumulator {
  private readonly sum = new Sum();
  add(value: unknown): void {
    this.sum.add(value);
  }
  result(): unknown {
    return this.sum.mean();
  }
}

class Extreme implements Accumulator {
  private best: unknown = undefined;
  /** The best date as a number: comparing with it needs no look at the date itself. */
  private time = Number.NaN;
  private readonly sign: number;
  constructor(sign: 1 | -1) {
    this.sign = sign;
  }
  add(value: unknown): void {
    if (value instanceof Date) this.addDate(value);
    else if (value !== undefined && value !== null && this.isBetter(value)) {
      this.best = value;
      this.time = Number.NaN;
    }
  }
  private addDate(date: Date): void {
    const time = date.getTime();
    const difference = (time - this.time) * this.sign;
    if (difference < 0 || (Number.isNaN(difference) && this.isBetter(date))) {
      this.best = date;
      this.time = time;
    }
  }
  private isBetter(value: unknown): boolean {
    return this.best === undefined || compareValues(value, this.best) * this.sign < 0;
  }
  result(): unknown {
    return this.best;
  }
}

class First implements Accumulator {
  private value: unknown = undefined;
  private taken = false;
  add(value: unknown): void {
    if (this.taken) return;
    this.taken = true;
    this.value = value;
  }
  result(): unknown {
    return this.value;
  }
}

class Last implements Accumulator {
  private value: unknown = undefined;
  add(value: unknown): void {
    this.value = value;
  }
  result(): unknown {
    return this.value;
  }
}

class Push implements Accumulator {
  private readonly values: unknown[] = [];
  add(value: unknown): void {
    if (value !== undefined) this.values.push(value);
  }
  result(): unknown {
    return this.values;
  }
}

class AddToSet implements Accumulator {
  private readonly values = new Map<unknown, unknown>();
  add(value: unknown): void {
    if (value === undefined) return;
    const key = valueKey(value);
    if (!this.values.has(key)) this.values.set(key, value);
  }
  result(): unknown {
    return [...this.values.values()];
  }
}

class MergeObjects implements Accumulator {
  private readonly merged: Document = makeDocument();
  add(value: unknown): void {
    mergeInto(this.merged, value);
  }
  result(): unknown {
    return this.merged;
  }
}

/** Welford's method, as the server's. */
class StandardDeviation implements Accumulator {
  private count = 0;
  private mean = 0;
  private squares = 0;
  private readonly isSample: boolean;
  constructor(isSample: boolean) {
    this.isSample = isSample;
  }
  add(value: unknown): void {
    if (numberKind(value) === notANumber) return;
    const number = toNumber(value);
    this.count++;
    const delta = number - this.mean;
    this.mean += delta / this.count;
    this.squares += delta * (number - this.mean);
  }
  result(): unknown {
    const divisor = this.isSample ? this.count - 1 : this.count;
    return divisor > 0 ? toDouble(Math.sqrt(this.squares / divisor)) : null;
  }
}

/** The accumulators of $group by name: each call makes one. Source: manual, "$group (aggregation)", "Accumulator Operator". */
export const accumulators: Readonly<Record<string, () => Accumulator>> = {
  $sum: () => new Sum(),
  $avg: () => new Mean(),
  $min: () => new Extreme(1),
  $max: () => new Extreme(-1),
  $first: () => new First(),
  $last: () => new Last(),
  $push: () => new Push(),
  $addToSet: () => new AddToSet(),
  $mergeObjects: () => new MergeObjects(),
  $stdDevPop: () => new StandardDeviation(false),
  $stdDevSamp: () => new StandardDeviation(true),
};
