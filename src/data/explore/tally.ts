import { entropyBits } from '../../analytics/explore/association.ts';
import { countWhere } from '../../analytics/explore/describe-numbers.ts';
import { shapeOf } from '../../analytics/explore/histogram.ts';
import {
  type ColumnSummary,
  type Distribution,
  dayFromNumber,
  isNumeric,
  type Level,
  type NumberCounts,
  namesRows,
  type Variable,
  type VariableType,
} from '../../analytics/explore/variable.ts';
import { digestOf } from '../import/digest.ts';
import { FingerprintTable } from '../import/fingerprints.ts';
import { asCounted } from './variables.ts';

/** Beyond so many different texts, further ones are counted but not kept: they name single rows. */
const mostTexts = 100_000;
/** Beyond so many different numbers they are rounded to five digits. */
const mostNumbers = 300_000;
const roundedDigits = 5;
const keptLevels = 1_000;
const topValues = 10;
const shapeBars = 16;
/** A text with more values than these has no spellings, but contents. */
const mostSpelled = 5_000;
const longestLevel = 120;

/** Counts the values of one variable as they come, in memory that does not follow the rows. */
export class Tally {
  #numbers = new Map<number, number>();
  #rounded = false;
  readonly #days = new Map<number, number>();
  readonly #texts = new Map<string, number>();
  readonly #flags = new Map<string, number>();
  #furtherTexts: FingerprintTable | undefined;
  #furtherRows = 0;
  #first: unknown = null;

  /** Counts a value that so many rows have; null and undefined are "not known". */
  add(value: unknown, rows: number): void {
    if (value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))) return;
    this.#first ??= value;
    if (typeof value === 'number') this.#addNumber(value, rows);
    else if (value instanceof Date) increase(this.#days, asCounted(value, 'day') as number, rows);
    else if (typeof value === 'boolean') increase(this.#flags, value ? 'yes' : 'no', rows);
    else this.#addText(String(value), rows);
  }

  /** What was counted of a variable; where its type is not given, the one that every value has, else text. */
  finish(
    declared: Omit<Variable, 'type'> & { type?: VariableType },
    rows: number,
  ): { summary: ColumnSummary; distribution: Distribution } {
    const variable = { ...declared, type: declared.type ?? this.#type() };
    const distribution = isNumeric(variable) ? this.#asNumbers(variable.type) : this.#asLevels();
    return { summary: this.#summary(variable, distribution, rows), distribution };
  }

  #addNumber(value: number, rows: number): void {
    increase(this.#numbers, this.#rounded ? roundedNumber(value) : value, rows);
    if (this.#rounded || this.#numbers.size <= mostNumbers) return;
    const exact = this.#numbers;
    this.#rounded = true;
    this.#numbers = new Map();
    for (const [number, count] of exact) increase(this.#numbers, roundedNumber(number), count);
  }

  #addText(text: string, rows: number): void {
    if (this.#texts.size < mostTexts || this.#texts.has(text)) increase(this.#texts, text, rows);
    else {
      this.#furtherTexts ??= new FingerprintTable();
      this.#furtherTexts.count(digestOf([text]));
      this.#furtherRows += rows;
    }
  }

  #type(): VariableType {
    const seen = { number: this.#numbers, day: this.#days, flag: this.#flags, text: this.#texts };
    const types = (Object.keys(seen) as (keyof typeof seen)[]).filter((type) => seen[type].size > 0);
    return types.length === 1 ? (types[0] ?? 'text') : 'text';
  }

  #asNumbers(type: VariableType): Extract<Distribution, { kind: 'numbers' }> {
    const counted = [...(type === 'day' ? this.#days : this.#numbers)].sort(([a], [b]) => a - b);
    return {
      kind: 'numbers',
      rounded: this.#rounded,
      values: Float64Array.from(counted, ([value]) => asCounted(value, type) as number),
      counts: Float64Array.from(counted, ([, count]) => count),
    };
  }

  #asLevels(): Extract<Distribution, { kind: 'levels' }> {
    const all = this.#levels();
    const levels = all.slice(0, keptLevels);
    const others = all.length - levels.length + (this.#furtherTexts?.size ?? 0);
    const otherRows = all.slice(keptLevels).reduce((sum, { count }) => sum + count, this.#furtherRows);
    const bits = this.#furtherTexts ? null : entropyBits(all.map(({ count }) => count));
    return { kind: 'levels', levels, others, otherRows, entropyBits: bits };
  }

  /** Everything as text, the most frequent first, equal ones in the order of letters. */
  #levels(): Level[] {
    const days = [...this.#days].map(([day, count]): [string, number] => [dayFromNumber(day), count]);
    const numbers = [...this.#numbers].map(([number, count]): [string, number] => [String(number), count]);
    return [...this.#texts, ...this.#flags, ...days, ...numbers]
      .map(([value, count]) => ({ value: value.slice(0, longestLevel), count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  #summary(variable: Variable, distribution: Distribution, rows: number): ColumnSummary {
    const counted = countedValues(distribution);
    const known =
      counted.reduce((sum, { count }) => sum + count, 0) +
      (distribution.kind === 'levels' ? distribution.otherRows : 0);
    const distinct = counted.length + (distribution.kind === 'levels' ? distribution.others : 0);
    const top = counted.toSorted((a, b) => b.count - a.count).slice(0, topValues);
    const isName = variable.role === 'id' || namesRows({ type: variable.type, known, distinct });
    return {
      ...variable,
      rows,
      known,
      distinct,
      example: isName ? String(this.#first ?? '').slice(0, longestLevel) || null : (top[0]?.value ?? null),
      ...ends(distribution),
      top,
      shape: isName || known === 0 ? [] : shapeFor(distribution, known),
      spellings:
        isName || variable.type !== 'text' || distinct > mostSpelled ? [] : spellingsOf(this.#levels()),
    };
  }
}

function countedValues(distribution: Distribution): { value: string | number; count: number }[] {
  if (distribution.kind === 'levels') return distribution.levels;
  return Array.from(distribution.values, (value, index) => ({
    value,
    count: distribution.counts[index] ?? 0,
  }));
}

function ends(distribution: Distribution): Pick<ColumnSummary, 'least' | 'most' | 'zeros' | 'negatives'> {
  if (distribution.kind === 'levels') return { least: null, most: null, zeros: 0, negatives: 0 };
  const { values } = distribution;
  return {
    least: values[0] ?? null,
    most: values.at(-1) ?? null,
    zeros: countWhere(distribution, (value) => value === 0),
    negatives: countWhere(distribution, (value) => value < 0),
  };
}

function shapeFor(distribution: Distribution, known: number): number[] {
  return distribution.kind === 'numbers'
    ? shapeOf(distribution satisfies NumberCounts, shapeBars)
    : distribution.levels.slice(0, shapeBars).map(({ count }) => Number((count / known).toFixed(4)));
}

function spellingsOf(levels: readonly Level[]): Level[][] {
  const alike = new Map<string, Level[]>();
  for (const level of levels) {
    const key = level.value.trim().replace(/\s+/g, ' ').toLowerCase();
    const group = alike.get(key);
    if (group) group.push(level);
    else alike.set(key, [level]);
  }
  return [...alike.values()].filter((group) => group.length > 1).slice(0, topValues);
}

function increase<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function roundedNumber(value: number): number {
  return Number(value.toPrecision(roundedDigits));
}
