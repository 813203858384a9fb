import type { Document, FieldSet } from './values.ts';

/** What a find's projection may refer to; `filter` for the positional `$`. */
export type ProjectionContext = { now?: Date; let?: Document; filter?: Document };

/** @throws ServerError for a projection that mixes inclusion and exclusion or uses what is unknown. */
export function compileProjection(
  _projection: Document,
  _context: ProjectionContext = {},
): (document: Document) => Document {
  throw new Error('not yet');
}

/** The top-level fields that a projection reads. */
export function projectionFields(_projection: Document): FieldSet {
  throw new Error('not yet');
}
