import { compareValues, equalValues, type SortKey } from '../semantics/compare.ts';
import { formatValue } from '../semantics/format-value.ts';
import { type Bound, type Bounds, boundsOf } from '../semantics/query.ts';
import { ServerError } from '../semantics/server-error.ts';
import { rank, typeRank } from '../semantics/type.ts';
import { bsonClass, type Document, isDocument, keysOf } from '../semantics/values.ts';
import type { Collection, Index } from './collection.ts';
import { afterAll, encodeValue, typeByte } from './key.ts';

/** A stretch of an index, from `start` up to and without `end`. */
export type Range = { start: Buffer; end: Buffer };

/** How the documents of a filter are found. Whatever the plan, the filter still decides, unless it is `covered`. */
export type Plan = {
  /** The index to read; the whole collection without one. */
  index: Index | undefined;
  /** Disjoint and ascending; read from last to first if `reverse`. */
  ranges: Range[];
  reverse: boolean;
  /** Whether documents come in the order that was asked for. */
  sorted: boolean;
  /** Whether the ranges hold exactly the documents that the filter asks for. */
  covered: boolean;
  /** Whether each range is one whole key of a unique index, so that it holds one document at most. */
  unique: boolean;
};

/** What bounds demand of the first fields of an index. */
type Fit = { index: Index; ranges: Range[]; points: number; ranged: boolean; sorted: 1 | -1 | undefined };

/** Reads everything, in the order in which it was written. */
export const wholeCollection: Plan = {
  index: undefined,
  ranges: [],
  reverse: false,
  sorted: false,
  covered: false,
  unique: false,
};

/** More ranges than this (of several $in together) are not worth telling apart. */
const mostRanges = 2000;

/**
 * Chooses the index that narrows the search most; among equal ones the one that gives the wanted order.
 * @throws ServerError 2 for a hint that names no index.
 */
export function choosePlan(
  collection: Collection,
  filter: Document,
  sort: readonly SortKey[] = [],
  hint?: unknown,
): Plan {
  const hinted = hint === undefined ? undefined : hintedIndex(collection, hint);
  if (hinted === 'natural') return wholeCollection;
  const candidates = hinted === undefined ? collection.record.indexes : [hinted];
  let best: Fit | undefined;
  for (const index of candidates) {
    const fit = fitOf(index, filter, sort);
    if (fit !== undefined && (best === undefined || score(fit) > score(best))) best = fit;
  }
  if (best === undefined || (hinted === undefined && score(best) === 0)) return wholeCollection;
  return {
    index: best.index,
    ranges: best.ranges,
    reverse: best.sorted === -1,
    sorted: best.sorted !== undefined && sort.length > 0,
    covered: isCovered(best, filter),
    unique: isWholeKey(best),
  };
}

/** Equal values narrow more than a range, a whole unique key most; the order alone is worth having too. */
function score(fit: Fit): number {
  const { points, ranged, sorted, ranges } = fit;
  const narrowing = (isWholeKey(fit) ? 100 : 0) + points * 10 + (ranged ? 5 : 0);
  return narrowing + (sorted === undefined ? 0 : 4) - (ranges.length > 1 ? 1 : 0);
}

function isWholeKey({ index: { spec }, points }: Fit): boolean {
  return spec.unique && points === spec.fields.length;
}

function hintedIndex(collection: Collection, hint: unknown): Index | 'natural' {
  if (isDocument(hint) && keysOf(hint).length === 1 && hint['$natural'] !== undefined) {
    if (equalValues(hint['$natural'], 1)) return 'natural';
    throw new ServerError(238, 'The embedded database does not read backwards by $natural');
  }
  const found = collection.record.indexes.find(({ spec, definition }) =>
    typeof hint === 'string' ? spec.name === hint : equalValues(definition['key'], hint),
  );
  if (found !== undefined) return found;
  throw new ServerError(
    2,
    `error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index: ${formatValue(hint)}`,
  );
}

function fitOf(index: Index, filter: Document, sort: readonly SortKey[]): Fit | undefined {
  const { fields } = index.spec;
  const bounds = fields.map(({ path }) => usableBounds(filter, path));
  if (!takesAllMatches(index, filter, bounds)) return undefined;
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(index.id);
  let prefixes: Buffer[] = [prefix];
  let points = 0;
  const roots = new Set<string>();
  for (; points < fields.length; points++) {
    const values = bounds[points]?.equal;
    if (values === undefined || !isFreeField(index, points, roots)) break;
    if (prefixes.length * values.length > mostRanges && points > 0) break;
    const encoded = encodedPoints(values, (fields[points] as { direction: 1 | -1 }).direction);
    prefixes = prefixes.flatMap((before) => encoded.map((value) => Buffer.concat([before, value])));
  }
  const next = fields[points];
  const bound = next === undefined ? undefined : bounds[points];
  const ranged =
    bound !== undefined && bound.equal === undefined && isFreeField(index, points, roots) ? bound : undefined;
  const ranges = prefixes.map((before) =>
    ranged === undefined
      ? { start: before, end: Buffer.concat([before, afterAll]) }
      : rangeWithin(before, index.multikey ? oneSided(ranged) : ranged, next?.direction ?? 1),
  );
  return {
    index,
    ranges,
    points,
    ranged: ranged !== undefined,
    sorted: sortedBy(index, bounds, points, sort),
  };
}

/** Bounds that an index can serve: an array as a whole is not among its entries. */
function usableBounds(filter: Document, path: string): Bounds | undefined {
  const bounds = boundsOf(filter, path);
  if (bounds === undefined) return undefined;
  const values = [...(bounds.equal ?? []), bounds.low?.value, bounds.high?.value];
  return values.some((value) => Array.isArray(value) || bsonClass(value) === 'BSONRegExp')
    ? undefined
    : bounds;
}

/** Two fields below one array may be met by different elements of it: only one of them narrows. */
function isFreeField(index: Index, at: number, roots: Set<string>): boolean {
  const root = index.spec.fields[at]?.path.split('.')[0] as string;
  if (index.multikey && roots.has(root)) return false;
  roots.add(root);
  return true;
}

/** Whether every document that the filter may match has entries in a sparse or partial index. */
function takesAllMatches(index: Index, filter: Document, bounds: readonly (Bounds | undefined)[]): boolean {
  const { sparse, partial } = index.spec;
  if (partial !== undefined)
    return keysOf(partial).every((field) => field in filter && equalValues(filter[field], partial[field]));
  if (!sparse) return true;
  return bounds.some((bound) => bound !== undefined && demandsValue(bound));
}

function demandsValue({ equal, low, high }: Bounds): boolean {
  const values = equal ?? [low?.value ?? high?.value];
  return values.every((value) => value !== null && value !== undefined && typeRank(value) > rank.null);
}

function encodedPoints(values: readonly unknown[], direction: 1 | -1): Buffer[] {
  const encoded = values.map((value) => encodeValue(value, direction)).sort(Buffer.compare);
  return encoded.filter((value, at) => at === 0 || !value.equals(encoded[at - 1] as Buffer));
}

/** On a multikey index one element may meet the one end and another element the other: only one end narrows. */
function oneSided(bounds: Bounds): Bounds {
  if (bounds.low === undefined) return bounds;
  return { low: bounds.low };
}

/** The stretch between two bounds behind a prefix; where one is absent, up to the end of the type (numbers: without NaN). */
function rangeWithin(before: Buffer, { low, high }: Bounds, direction: 1 | -1): Range {
  const [first, last] = direction === 1 ? [low, high] : [high, low];
  const type = typeByte((low ?? high)?.value);
  const start =
    first === undefined ? edge(type, direction, 'start') : bytesOf(first, direction, !first.inclusive);
  const end = last === undefined ? edge(type, direction, 'end') : bytesOf(last, direction, last.inclusive);
  return { start: Buffer.concat([before, start]), end: Buffer.concat([before, end]) };
}

function bytesOf({ value }: Bound, direction: 1 | -1, afterwards: boolean): Buffer {
  const encoded = encodeValue(value, direction);
  return afterwards ? Buffer.concat([encoded, afterAll]) : encoded;
}

const numberType = typeByte(0);

/** Where a type begins or ends in a field of that direction. */
function edge(type: number, direction: 1 | -1, side: 'start' | 'end'): Buffer {
  const isLeast = (direction === 1) === (side === 'start');
  if (type === numberType && isLeast) {
    return bytesOf({ value: Number.NaN, inclusive: false }, direction, side === 'start');
  }
  const first = direction === 1 ? type : ~type & 0xff;
  return Buffer.from([side === 'start' ? first : first + 1]);
}

/** Whether reading the index gives the wanted order, and in which direction. */
function sortedBy(
  index: Index,
  bounds: readonly (Bounds | undefined)[],
  points: number,
  sort: readonly SortKey[],
): 1 | -1 | undefined {
  if (sort.length === 0 || index.multikey) return undefined;
  const { fields } = index.spec;
  let direction: 1 | -1 | undefined;
  let at = 0;
  for (const { path, direction: wanted } of sort) {
    const joined = path.join('.');
    while (at < points && fields[at]?.path !== joined && bounds[at]?.equal?.length === 1) at++;
    const field = fields[at];
    if (field === undefined || field.path !== joined) return undefined;
    const isConstant = at < points && bounds[at]?.equal?.length === 1;
    if (!isConstant) {
      const needed = field.direction === wanted ? 1 : -1;
      if (direction !== undefined && direction !== needed) return undefined;
      direction = needed;
    }
    at++;
  }
  return manyBefore(bounds, points, fields, sort) ? undefined : (direction ?? 1);
}

/** Several values of a field that is not sorted by interleave what follows it. */
function manyBefore(
  bounds: readonly (Bounds | undefined)[],
  points: number,
  fields: readonly { path: string }[],
  sort: readonly SortKey[],
): boolean {
  const sorted = new Set(sort.map(({ path }) => path.join('.')));
  for (let at = 0; at < points; at++) {
    if ((bounds[at]?.equal?.length ?? 0) > 1 && !sorted.has(fields[at]?.path as string)) return true;
  }
  return false;
}

/** Whether the filter says nothing but what the ranges hold: plain values and comparisons of the fields they span. */
function isCovered({ index, points, ranged }: Fit, filter: Document): boolean {
  if (index.multikey) return false;
  const spanned = new Set(index.spec.fields.slice(0, points + (ranged ? 1 : 0)).map(({ path }) => path));
  return keysOf(filter).every((field) => spanned.has(field) && isPlainCondition(filter[field]));
}

const comparisons = new Set(['$eq', '$in', '$gt', '$gte', '$lt', '$lte']);

function isPlainCondition(condition: unknown): boolean {
  if (!isDocument(condition)) return isPlainValue(condition);
  const operators = keysOf(condition);
  if (!operators.every((operator) => comparisons.has(operator))) return false;
  // One equality or one range: what `boundsOf` tells of both together is not all that both demand.
  if (operators.length > 1 && operators.some((operator) => operator === '$eq' || operator === '$in'))
    return false;
  const values = operators.flatMap((operator) =>
    operator === '$in' ? (condition['$in'] as unknown[]) : [condition[operator]],
  );
  if (operators[0] !== '$in' && new Set(values.map(typeRank)).size > 1) return false;
  if (
    operators.length > 2 ||
    new Set(operators.map((operator) => operator.slice(0, 3))).size < operators.length
  ) {
    return false;
  }
  return values.every(isPlainValue);
}

const plainRanks = new Set<number>([rank.number, rank.string, rank.objectId, rank.boolean, rank.date]);

function isPlainValue(value: unknown): boolean {
  return plainRanks.has(typeRank(value)) && compareValues(value, Number.NaN) !== 0;
}
