import { formatValue } from '../semantics/format-value.ts';
import { asInteger, isNumber, toNumber } from '../semantics/number.ts';
import { compileQuery } from '../semantics/query.ts';
import { ServerError } from '../semantics/server-error.ts';
import { bsonClass, type Document, isDocument, keysOf } from '../semantics/values.ts';
import type { IndexSpec } from './index-keys.ts';

/** The fields of an index definition that are understood; `background` and `v` mean nothing any more. */
const known = new Set([
  'v',
  'key',
  'name',
  'ns',
  'background',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
]);

/** @throws ServerError for a definition that is malformed, or for a kind of index that is not supported. */
export function parseIndex(definition: Document): IndexSpec {
  for (const field of keysOf(definition)) {
    if (!known.has(field)) {
      throw new ServerError(
        197,
        `The field '${field}' is not valid for an index specification of the embedded database`,
      );
    }
  }
  const {
    key,
    name,
    partialFilterExpression: partial,
    expireAfterSeconds,
  } = definition as {
    key?: unknown;
    name?: unknown;
    partialFilterExpression?: unknown;
    expireAfterSeconds?: unknown;
  };
  if (!isDocument(key) || keysOf(key).length === 0) {
    throw new ServerError(67, 'Index keys cannot be an empty object.');
  }
  if (typeof name !== 'string') {
    throw new ServerError(9, "The 'name' field is a required property of an index specification");
  }
  if (partial !== undefined) {
    if (!isDocument(partial))
      throw new ServerError(14, "The field 'partialFilterExpression' must be an object");
    compileQuery(partial);
  }
  const spec: IndexSpec = {
    name,
    fields: keysOf(key).map((path) => ({ path, direction: parseDirection(path, key[path]) })),
    unique: isSet(definition['unique']) || name === '_id_',
    sparse: isSet(definition['sparse']),
    partial,
    expireAfterSeconds: parseExpiry(expireAfterSeconds, keysOf(key).length),
  };
  if (spec.sparse && partial !== undefined) {
    throw new ServerError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  }
  return spec;
}

function parseDirection(path: string, direction: unknown): 1 | -1 {
  if (path === '') throw new ServerError(67, 'Index keys cannot contain an empty field.');
  if (path.split('.').some((part) => part === '' || part.startsWith('$') || /^\d+$/.test(part))) {
    throw new ServerError(67, `The embedded database has no index on a path such as '${path}'`);
  }
  if (typeof direction === 'string') {
    throw new ServerError(67, `The embedded database has no '${direction}' indexes, only 1 and -1`);
  }
  if (!isNumber(direction) || toNumber(direction) === 0 || Number.isNaN(toNumber(direction))) {
    throw new ServerError(
      67,
      `Values in the index key pattern must be 1 or -1, not ${formatValue(direction)}`,
    );
  }
  return toNumber(direction) > 0 ? 1 : -1;
}

function parseExpiry(value: unknown, fields: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = asInteger(value);
  if (seconds === undefined || seconds < 0) {
    throw new ServerError(67, 'TTL index expireAfterSeconds option must be numeric and not negative');
  }
  if (fields > 1) {
    throw new ServerError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL');
  }
  return seconds;
}

/** Options are true as the server takes them: any number but zero too. */
function isSet(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (isNumber(value)) return toNumber(value) !== 0;
  if (value !== undefined) {
    throw new ServerError(
      14,
      `an index option must be a boolean, not ${bsonClass(value) ?? formatValue(value)}`,
    );
  }
  return false;
}
