import type { Scope } from './evaluate.ts';
import { compileFilter } from './query.ts';
import { type Document, isDocument, keysOf, makeDocument } from './values.ts';

/**
 * Where in the array `field` the positional `$` stands for a document that a filter matched: the first element that
 * meets a condition which the filter puts on that array, as the server takes the last such condition.
 * Source: manual, "$ (update)".
 */
export function matchedPosition(
  filter: Document,
  field: string,
  scope: Scope,
): (document: Document) => number | undefined {
  const conditions = conditionsOn(filter, field).map((condition) => compileFilter(condition, scope));
  const last = conditions.at(-1);
  return (document) => {
    const array = valueAtPath(document, field.split('.'));
    if (!Array.isArray(array) || last === undefined) return undefined;
    const at = array.findIndex((element) => last(withArray(field, [element])));
    return at < 0 ? undefined : at;
  };
}

/** The conditions on the array or below it, each as a filter of its own; alternatives give no position. */
function conditionsOn(filter: Document, field: string): Document[] {
  return keysOf(filter).flatMap((key) => {
    const condition = filter[key];
    if (key === '$and' && Array.isArray(condition)) {
      return condition.filter(isDocument).flatMap((part) => conditionsOn(part, field));
    }
    return key === field || key.startsWith(`${field}.`) ? [makeDocument([[key, condition]])] : [];
  });
}

function valueAtPath(document: Document, path: readonly string[]): unknown {
  let value: unknown = document;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isDocument(value)) value = value[part];
    else return undefined;
  }
  return value;
}

function withArray(field: string, array: unknown[]): Document {
  return field
    .split('.')
    .reduceRight<unknown>((value, part) => makeDocument([[part, value]]), array) as Document;
}
