import { decode, encode } from '../../../../local/mongo/semantics/document.ts';
import type { Document } from '../../../../local/mongo/semantics/values.ts';

/** The document as it comes out of the database: encoded and decoded. */
export function stored(document: object): Document {
  return decode(encode(document as Document));
}

/** Documents as they come out of the database. */
export function storedAll(...documents: object[]): Document[] {
  return documents.map(stored);
}

/** A value as plain objects, for `toEqual`: documents lose their bare prototype, doubles their class. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const name = (value as { _bsontype?: unknown })._bsontype;
  if (name === 'Double') return (value as { value: number }).value;
  if (typeof name === 'string') return value;
  return Object.fromEntries(Object.entries(value).map(([field, content]) => [field, plain(content)]));
}

/** The code of the error that an action ends with. */
export function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return 'no error';
}
