import { compileJsonSchema } from './json-schema.ts';
import { compileQuery } from './query.ts';
import { type Document, keysOf, makeDocument } from './values.ts';

/** A collection's validator. */
export type Validator = {
  accepts(document: Document): boolean;
  /** `errInfo.details` of a refused document: which rules it breaks, as the server words it. */
  explain(document: Document): Document;
};

/**
 * Compiles a collection's validator: a $jsonSchema or any filter. A plain filter is explained by the operator alone.
 * @throws ServerError for a keyword or an operator that is not supported.
 */
export function compileValidator(validator: Document): Validator {
  const [first, second] = keysOf(validator);
  if (first === '$jsonSchema' && second === undefined) return compileJsonSchema(validator[first]);
  return {
    accepts: compileQuery(validator),
    explain: () =>
      makeDocument([
        ['operatorName', first ?? '$and'],
        ['specifiedAs', validator],
        ['reason', 'the document does not match the validator'],
      ]),
  };
}
