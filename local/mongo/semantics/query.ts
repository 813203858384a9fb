import type { Document, FieldSet } from './values.ts';

/** What a query may refer to besides the document: `$$NOW` and the variables of the command's `let`. */
export type QueryContext = { now?: Date; let?: Document };

/** Says of a document whether it is among those asked for. */
export type Predicate = (document: Document) => boolean;

/** @throws ServerError for an operator that is unknown or wrongly used, as the server would. */
export function compileQuery(_filter: Document, _context: QueryContext = {}): Predicate {
  throw new Error('not yet');
}

/** The top-level fields that a filter reads. */
export function queryFields(_filter: Document): FieldSet {
  throw new Error('not yet');
}

/** An end of a range of values in the order of `compareValues`. */
export type Bound = { value: unknown; inclusive: boolean };

/**
 * What a filter demands of a field, for an index to narrow the search: one of `equal`, or between `low` and `high`
 * (where one is absent, up to the end of the type). Every match has a value so (null for missing; one element
 * of an array meets `low` and maybe another meets `high`), but not every such document matches: the filter still decides.
 */
export type Bounds = { equal?: readonly unknown[]; low?: Bound; high?: Bound };

/** The bounds that the conjunction of a filter's top-level conditions puts on a (dotted) field, if any. */
export function boundsOf(_filter: Document, _field: string): Bounds | undefined {
  throw new Error('not yet');
}
