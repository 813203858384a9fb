import type { Document } from 'mongodb';

/**
 * An expression that divides customers by the last character of an id, to be one part of a `$group` that pushes ids into arrays: a
 * hundred thousand ids then come in a few documents, which is several times quicker than one each, and none of these
 * reaches the 16 MB of a document.
 * @param id the path of the id, as `$_id`
 */
export function bundleOf(id: string): Document {
  const last = { $max: [0, { $subtract: [{ $strLenCP: id }, 1] }] };
  return { $substrCP: [id, last, 1] };
}
