import type { Document } from './values.ts';

/** `filter` gives the position that `$` stands for and seeds an upsert. */
export type UpdateOptions = {
  filter?: Document;
  arrayFilters?: readonly Document[];
  now?: Date;
  let?: Document;
};

/** An update, ready to be applied to any number of documents. */
export type CompiledUpdate = {
  kind: 'replacement' | 'operators' | 'pipeline';
  /** The updated document; the very same one if nothing changes (then it does not count as modified). */
  apply(document: Document): Document;
  /** The document to insert if none matched; without `_id` if neither filter nor update gives one. */
  upsert(): Document;
};

/** @throws ServerError for an update that is malformed; `apply` throws what only a document shows. */
export function compileUpdate(
  _update: Document | readonly Document[],
  _options: UpdateOptions = {},
): CompiledUpdate {
  throw new Error('not yet');
}
