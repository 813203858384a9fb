import { compareValues } from './compare.ts';
import { isOperatorDocument } from './match.ts';
import { isOfType } from './type.ts';
import { type Document, isDocument, keysOf } from './values.ts';

/** An end of a range of values in the order of `compareValues`. */
export type Bound = { value: unknown; inclusive: boolean };

/**
 * What a filter demands of a field, for an index to narrow the search: one of `equal`, or between `low` and `high`
 * (where one is absent, up to the end of the type). Every match has a value so (null for missing; of an array one
 * element may meet `low` and another `high`), but not every such document matches: the filter still decides.
 */
export type Bounds = { equal?: readonly unknown[]; low?: Bound; high?: Bound };

/** The bounds that the conjunction of a filter's conditions puts on a (dotted) field, if any. */
export function boundsOf(filter: Document, field: string): Bounds | undefined {
  const bounds: Bounds = {};
  collect(filter, field, bounds);
  return bounds.equal === undefined && bounds.low === undefined && bounds.high === undefined
    ? undefined
    : bounds;
}

function collect(filter: Document, field: string, bounds: Bounds): void {
  for (const key of keysOf(filter)) {
    const condition = filter[key];
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) if (isDocument(part)) collect(part, field, bounds);
    } else if (key === field) {
      if (isOperatorDocument(condition)) {
        for (const name of keysOf(condition)) narrow(bounds, name, condition[name]);
      } else narrow(bounds, '$eq', condition);
    }
  }
}

function narrow(bounds: Bounds, name: string, value: unknown): void {
  switch (name) {
    case '$eq':
      if (!isOfType(value, 'regex')) narrowTo(bounds, [value]);
      return;
    case '$in':
      if (Array.isArray(value) && !value.some((wanted) => isOfType(wanted, 'regex'))) narrowTo(bounds, value);
      return;
    case '$gt':
    case '$gte': {
      const low = { value, inclusive: name === '$gte' };
      if (isUsable(value) && (bounds.low === undefined || isTighter(low, bounds.low, 1))) bounds.low = low;
      return;
    }
    case '$lt':
    case '$lte': {
      const high = { value, inclusive: name === '$lte' };
      if (isUsable(value) && (bounds.high === undefined || isTighter(high, bounds.high, -1)))
        bounds.high = high;
      return;
    }
    default:
  }
}

/** The shorter of two lists is kept: over arrays both may be met by different elements, so they are not intersected. */
function narrowTo(bounds: Bounds, values: readonly unknown[]): void {
  if (values.some((value) => Array.isArray(value))) return;
  if (bounds.equal === undefined || values.length < bounds.equal.length) bounds.equal = values;
}

/** A whole array is compared as such, which an index of its elements does not answer. */
function isUsable(value: unknown): boolean {
  return (
    value !== null &&
    value !== undefined &&
    !Array.isArray(value) &&
    !isOfType(value, 'minKey') &&
    !isOfType(value, 'maxKey')
  );
}

function isTighter(a: Bound, b: Bound, sign: 1 | -1): boolean {
  const order = compareValues(a.value, b.value) * sign;
  return order > 0 || (order === 0 && !a.inclusive);
}
