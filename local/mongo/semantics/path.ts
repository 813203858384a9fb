import { type Document, isDocument } from './values.ts';

/** A test of one value that a path reaches; `undefined` where it ends early. */
export type Test = (value: unknown) => boolean;

/** What a test sees where a path ends in an array: each element and then the array itself, or only the array. */
export type Leaf = 'each' | 'whole';

/** Whether a part of a path can mean the position in an array. */
export function isPosition(part: string): boolean {
  return /^\d+$/.test(part);
}

/**
 * Whether a value that a path reaches passes a test, reached as queries do: through arrays of documents to each
 * element's field, and by position where a part is a number. A scalar inside an array ends nothing: it is not on the path.
 * Source: manual, "Query an Array"; the server's matcher on nested arrays.
 */
export function somePath(document: Document, path: readonly string[], test: Test, leaf: Leaf): boolean {
  return someFrom(document, path, 0, test, leaf);
}

function someFrom(
  document: Document,
  path: readonly string[],
  depth: number,
  test: Test,
  leaf: Leaf,
): boolean {
  const value = document[path[depth] as string];
  const next = depth + 1;
  if (next === path.length) return leaf === 'each' ? someElement(value, test) : test(value);
  if (Array.isArray(value)) return someInArray(value, path, next, test, leaf);
  return isDocument(value) ? someFrom(value, path, next, test, leaf) : test(undefined);
}

/** Whether a value passes a test, or if it is an array, one of its elements. */
export function someElement(value: unknown, test: Test): boolean {
  if (Array.isArray(value)) for (const element of value) if (test(element)) return true;
  return test(value);
}

function someInArray(
  array: readonly unknown[],
  path: readonly string[],
  depth: number,
  test: Test,
  leaf: Leaf,
): boolean {
  const part = path[depth] as string;
  const position = isPosition(part) ? part : undefined;
  const last = depth + 1 === path.length;
  for (let index = 0; index < array.length; index++) {
    const element = array[index];
    const here = position !== undefined && position === String(index);
    if (isDocument(element)) {
      if (someFrom(element, path, depth, test, leaf)) return true;
      if (here && (last ? test(element) : someFrom(element, path, depth + 1, test, leaf))) return true;
    } else if (here) {
      if (last) {
        if (test(element)) return true;
      } else if (Array.isArray(element) && someInArray(element, path, depth + 1, test, leaf)) return true;
    }
  }
  return false;
}

/**
 * The values that a dotted path reaches in a document as queries see them (`somePath`); an array at the end comes
 * as itself. Branches that end early give `undefined`.
 */
export function resolvePath(document: Document, path: string): unknown[] {
  const values: unknown[] = [];
  somePath(
    document,
    path.split('.'),
    (value) => {
      values.push(value);
      return false;
    },
    'whole',
  );
  return values;
}
