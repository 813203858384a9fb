import { type Document, isDocument } from './values.ts';

/**
 * The values that a dotted path reaches in a document as queries see them: through arrays of documents to each
 * element's field, and by position where a part is a number. A branch that ends early gives `undefined`.
 * An array at the end of the path comes as itself, not as its elements.
 */
export function resolvePath(document: Document, path: string): unknown[] {
  const values: unknown[] = [];
  collect(document, path.split('.'), 0, values);
  return values;
}

function collect(value: unknown, parts: readonly string[], depth: number, values: unknown[]): void {
  if (depth === parts.length) {
    values.push(value);
    return;
  }
  const part = parts[depth] as string;
  if (isDocument(value)) collect(value[part], parts, depth + 1, values);
  else if (Array.isArray(value)) {
    if (isPosition(part) && Number(part) < value.length)
      collect(value[Number(part)], parts, depth + 1, values);
    for (const element of value) if (isDocument(element)) collect(element, parts, depth, values);
  } else values.push(undefined);
}

/** Whether a part of a path can mean the position in an array: "0", "12", not "01". */
export function isPosition(part: string): boolean {
  return /^(0|[1-9]\d*)$/.test(part);
}
