import { formatValue } from './format-value.ts';
import { isPosition } from './path.ts';
import { ServerError } from './server-error.ts';
import { copyDocument, type Document, deleteField, isDocument, makeDocument, setField } from './values.ts';

/** A new value for an old one, `undefined` where there is none; returning the same value changes nothing. */
export type Change = (value: unknown) => unknown;

/** What a part of an update's path such as "$", "$[]" or "$[id]" stands for. */
export type Positions = {
  /** The position of the positional `$`. @throws ServerError 2 without one. */
  matched(): number;
  /** Whether an element meets the array filter of the identifier. */
  accepts(identifier: string, element: unknown): boolean;
};

/**
 * A copy of the document with the value at a dotted path changed, documents made where the path leads through none
 * (`creates`), arrays entered by position and filled up with nulls. What does not change is shared with the original.
 * @throws ServerError 28 where the path leads through a scalar, 2 where a name meets an array.
 * Source: manual, "Update Operators", "Array Update Operators".
 */
export function changeAt(
  document: Document,
  path: readonly string[],
  change: Change,
  positions: Positions,
  creates: boolean,
): Document {
  return changeWithin(document, path, 0, change, positions, creates) as Document;
}

function changeWithin(
  container: unknown,
  path: readonly string[],
  depth: number,
  change: Change,
  positions: Positions,
  creates: boolean,
): unknown {
  const part = path[depth] as string;
  const next = (value: unknown): unknown => {
    if (depth + 1 === path.length) return change(value);
    if (path[depth + 1]?.startsWith('$[') === true && !Array.isArray(value)) notAnArray(path, depth, value);
    if (isDocument(value) || Array.isArray(value)) {
      return changeWithin(value, path, depth + 1, change, positions, creates);
    }
    if (value !== undefined) return creates ? notViable(path, depth, value) : value;
    if (!creates) return undefined;
    return changeWithin(makeDocument(), path, depth + 1, change, positions, creates);
  };
  if (Array.isArray(container)) return changeElements(container, path, depth, next, positions, creates);
  const document = container as Document;
  return withField(document, part === '$' ? String(positions.matched()) : part, next);
}

function withField(document: Document, field: string, next: Change): Document {
  const old = document[field];
  const value = next(old);
  if (value === old) return document;
  const copy = copyDocument(document);
  if (value === undefined) deleteField(copy, field);
  else setField(copy, field, value);
  return copy;
}

function notAnArray(path: readonly string[], depth: number, value: unknown): never {
  const field = path.slice(0, depth + 1).join('.');
  throw new ServerError(
    2,
    value === undefined
      ? `The path '${field}' must exist in the document in order to apply array updates.`
      : `Cannot apply array updates to non-array element ${path[depth]}: ${formatValue(value)}`,
  );
}

function notViable(path: readonly string[], depth: number, value: unknown): never {
  throw new ServerError(
    28,
    `Cannot create field '${path[depth + 1]}' in element {${path[depth]}: ${formatValue(value)}}`,
  );
}

/** No server array grows so by one update. Source: the server's kMaxPaddingAllowed. */
const mostPadding = 1_500_000;

function changeElements(
  array: readonly unknown[],
  path: readonly string[],
  depth: number,
  next: Change,
  positions: Positions,
  creates: boolean,
): unknown {
  const part = path[depth] as string;
  const identifier = /^\$\[(.*)\]$/.exec(part)?.[1];
  if (identifier !== undefined) {
    return changedArray(array, (element) =>
      identifier === '' || positions.accepts(identifier, element) ? next(element) : element,
    );
  }
  const at = part === '$' ? positions.matched() : isPosition(part) ? Number(part) : undefined;
  if (at === undefined) {
    if (!creates) return array;
    throw new ServerError(
      28,
      `Cannot create field '${part}' in element {${path[depth - 1]}: ${formatValue(array)}}`,
    );
  }
  if (at >= array.length) return creates ? padded(array, at, next) : array;
  return changedArray(array, (element, index) => (index === at ? next(element) : element));
}

function padded(array: readonly unknown[], at: number, next: Change): unknown {
  if (at - array.length > mostPadding) {
    throw new ServerError(2, `can't backfill more than ${mostPadding} elements`);
  }
  const value = next(undefined);
  if (value === undefined) return array;
  return [...array, ...new Array<unknown>(at - array.length).fill(null), value];
}

/** An element that is removed leaves a null: the others keep their positions. */
function changedArray(
  array: readonly unknown[],
  change: (element: unknown, index: number) => unknown,
): unknown {
  let isChanged = false;
  const changed = array.map((element, index) => {
    const value = change(element, index);
    if (value === element) return element;
    isChanged = true;
    return value === undefined ? null : value;
  });
  return isChanged ? changed : array;
}
