import type { Document } from './values.ts';

/** Negative, zero or positive: the order of two values in MongoDB. A missing value (`undefined`) comes before null. */
export function compareValues(_a: unknown, _b: unknown): number {
  throw new Error('not yet');
}

/** Whether two values are equal in MongoDB: numbers by value whatever their type, documents with their order of fields. */
export function equalValues(a: unknown, b: unknown): boolean {
  return compareValues(a, b) === 0;
}

/** The order of documents that a sort specification (`{ field: 1 | -1, … }`, dotted paths) gives. */
export function sortComparator(_specification: Document): (a: Document, b: Document) => number {
  throw new Error('not yet');
}
