import type { Document } from './values.ts';

/** A collection's validator. */
export type Validator = {
  accepts(document: Document): boolean;
  /** `errInfo.details` of a refused document: which rule it breaks, as the server words it. */
  explain(document: Document): Document;
};

/** @throws ServerError for a keyword or an operator that is not supported. */
export function compileValidator(_validator: Document): Validator {
  throw new Error('not yet');
}
