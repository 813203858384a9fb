import type { Binary, BSONRegExp, Code, ObjectId, Timestamp } from 'bson';
import { compareNumbers } from './number.ts';
import { ServerError } from './server-error.ts';
import { rank, typeRank } from './type.ts';
import { bsonClass, type Document, isDocument, keysOf } from './values.ts';

/**
 * Negative, zero or positive: the order of two values in MongoDB. A missing value (`undefined`) comes before null,
 * as in expressions; sorts and indexes take a missing value for null (`sortComparator` does).
 * Source: manual, "Comparison/Sort Order".
 */
export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (typeof a === 'number' && typeof b === 'number') {
    if (a < b) return -1;
    if (a > b) return 1;
    return compareNumbers(a, b);
  }
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  const rankA = typeRank(a);
  const rankB = typeRank(b);
  return rankA === rankB ? compareWithin(rankA, a, b) : rankA - rankB;
}

/** Whether two values are equal in MongoDB: numbers by value whatever their type, documents with their order of fields. */
export function equalValues(a: unknown, b: unknown): boolean {
  return a === b || compareValues(a, b) === 0;
}

/** The order of two texts by their UTF-8 bytes, which is that of their code points. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return codePointOrder(x) - codePointOrder(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all single code units. */
function codePointOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function compareWithin(type: number, a: unknown, b: unknown): number {
  switch (type) {
    case rank.number:
      return compareNumbers(a, b);
    case rank.string:
      return compareStrings(textOf(a), textOf(b));
    case rank.object:
      return compareDocuments(a as Document, b as Document);
    case rank.array:
      return compareArrays(a as unknown[], b as unknown[]);
    case rank.binData:
      return compareBinaries(a as Binary, b as Binary);
    case rank.objectId:
      return compareBytes((a as ObjectId).id, (b as ObjectId).id);
    case rank.boolean:
      return Number(a) - Number(b);
    case rank.date:
      return (a as Date).getTime() - (b as Date).getTime();
    case rank.timestamp:
      return compareTimestamps(a as Timestamp, b as Timestamp);
    case rank.regex: {
      const [pattern, options] = regexParts(a);
      const [otherPattern, otherOptions] = regexParts(b);
      return compareStrings(pattern, otherPattern) || compareStrings(options, otherOptions);
    }
    case rank.code:
    case rank.codeWithScope:
      return compareCodes(a as Code, b as Code);
    default:
      return 0;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (value as { value: string }).value;
}

/** Field by field: first the type, then the name, then the value; the shorter first. */
function compareDocuments(a: Document, b: Document): number {
  const fieldsA = keysOf(a);
  const fieldsB = keysOf(b);
  const length = Math.min(fieldsA.length, fieldsB.length);
  for (let index = 0; index < length; index++) {
    const fieldA = fieldsA[index] as string;
    const fieldB = fieldsB[index] as string;
    const order =
      typeRank(a[fieldA]) - typeRank(b[fieldB]) ||
      compareStrings(fieldA, fieldB) ||
      compareValues(a[fieldA], b[fieldB]);
    if (order !== 0) return order;
  }
  return fieldsA.length - fieldsB.length;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const order = compareValues(a[index], b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

/** First the length, then the subtype, then the bytes. */
function compareBinaries(a: Binary, b: Binary): number {
  return (
    a.position - b.position ||
    a.sub_type - b.sub_type ||
    compareBytes(a.buffer.subarray(0, a.position), b.buffer.subarray(0, b.position))
  );
}

function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a.t - b.t || a.i - b.i;
}

function compareCodes(a: Code, b: Code): number {
  return (
    compareStrings(a.code, b.code) ||
    compareDocuments((a.scope ?? {}) as Document, (b.scope ?? {}) as Document)
  );
}

/** Pattern and options of a regular expression. */
export function regexParts(value: unknown): [string, string] {
  if (value instanceof RegExp) return [value.source, value.flags];
  return [(value as BSONRegExp).pattern, (value as BSONRegExp).options];
}

/** One part of a sort specification. */
export type SortKey = { path: readonly string[]; direction: 1 | -1 };

/**
 * The parts of a sort specification, `{ field: 1 | -1, … }` with dotted paths.
 * @throws ServerError for other directions, `$meta` included.
 */
export function parseSort(specification: Document): SortKey[] {
  return keysOf(specification).map((field) => {
    const direction = Number(
      typeof specification[field] === 'object' && bsonClass(specification[field]) === 'Double'
        ? (specification[field] as { value: number }).value
        : typeof specification[field] === 'object'
          ? Number.NaN
          : specification[field],
    );
    if (isDocument(specification[field])) {
      throw new ServerError(
        17312,
        '$meta is the only expression supported by $sort right now, and is not supported here',
      );
    }
    if (Number.isNaN(direction) || typeof specification[field] === 'string') {
      throw new ServerError(
        15974,
        `Illegal key in $sort specification: ${field}: ${String(specification[field])}`,
      );
    }
    if (direction !== 1 && direction !== -1) {
      throw new ServerError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    if (field === '') throw new ServerError(40352, 'FieldPath cannot be constructed with empty string');
    if (field.startsWith('$')) {
      throw new ServerError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
    return { path: field.split('.'), direction };
  });
}

/** The values that a document is sorted by, one a part: of an array its least (ascending) or greatest element, null for a missing value. */
export function sortKeys(document: Document, parts: readonly SortKey[]): unknown[] {
  let arrays = 0;
  const keys = parts.map(({ path, direction }) => {
    const first = document[path[0] as string];
    if (path.length === 1 && !Array.isArray(first)) return first === undefined ? null : first;
    const reached: unknown[] = [];
    if (collectKeys(document, path, 0, reached)) arrays++;
    return extreme(reached, direction);
  });
  if (arrays > 1) throw new ServerError(2, 'cannot sort with keys that are parallel arrays');
  return keys;
}

/** Collects the values at a path, of an array its elements (`undefined` for an empty one); says whether an array was met. */
function collectKeys(value: unknown, path: readonly string[], depth: number, reached: unknown[]): boolean {
  if (depth === path.length) {
    if (!Array.isArray(value)) {
      reached.push(value === undefined ? null : value);
      return false;
    }
    if (value.length === 0) reached.push(undefined);
    else for (const element of value) reached.push(element);
    return true;
  }
  if (isDocument(value)) return collectKeys(value[path[depth] as string], path, depth + 1, reached);
  if (!Array.isArray(value)) {
    reached.push(null);
    return false;
  }
  const part = path[depth] as string;
  if (/^\d+$/.test(part) && Number(part) < value.length && !value.some(isDocument)) {
    return collectKeys(value[Number(part)], path, depth + 1, reached);
  }
  if (value.length === 0) reached.push(null);
  for (const element of value) {
    if (isDocument(element)) collectKeys(element, path, depth, reached);
    else reached.push(null);
  }
  return true;
}

function extreme(values: readonly unknown[], direction: number): unknown {
  let best = values[0];
  for (let index = 1; index < values.length; index++) {
    if (compareValues(values[index], best) * direction < 0) best = values[index];
  }
  return best;
}

/** The order of two lists of sort keys. */
export function compareSortKeys(
  a: readonly unknown[],
  b: readonly unknown[],
  parts: readonly SortKey[],
): number {
  for (let index = 0; index < parts.length; index++) {
    const order = compareValues(a[index], b[index]);
    if (order !== 0) return order * (parts[index] as SortKey).direction;
  }
  return 0;
}

/**
 * The order of documents that a sort specification (`{ field: 1 | -1, … }`, dotted paths) gives.
 * @throws ServerError for a malformed specification.
 */
export function sortComparator(specification: Document): (a: Document, b: Document) => number {
  const parts = parseSort(specification);
  return (a, b) => compareSortKeys(sortKeys(a, parts), sortKeys(b, parts), parts);
}

/** The documents sorted; equal ones keep their order. Faster than `Array.sort` with `sortComparator`. */
export function sortDocuments(
  documents: Iterable<Document>,
  parts: readonly SortKey[],
  limit?: number,
): Document[] {
  const rows: { document: Document; keys: unknown[] }[] = [];
  for (const document of documents) {
    rows.push({ document, keys: sortKeys(document, parts) });
    if (limit !== undefined && rows.length >= limit * 2 + 1000) keepFirst(rows, parts, limit);
  }
  keepFirst(rows, parts, limit ?? rows.length);
  return rows.map((row) => row.document);
}

function keepFirst(rows: { keys: unknown[] }[], parts: readonly SortKey[], limit: number): void {
  rows.sort((a, b) => compareSortKeys(a.keys, b.keys, parts));
  if (rows.length > limit) rows.length = limit;
}
