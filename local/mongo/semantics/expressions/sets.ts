import { compareValues } from '../compare.ts';
import type { Operators } from '../evaluate.ts';
import { isTrue } from '../evaluate.ts';
import { ServerError } from '../server-error.ts';
import { typeName } from '../type.ts';
import { valueKey } from '../value-key.ts';
import { binary, unary, variadic } from './arguments.ts';

/** Source for all: manual, "Set Expression Operators". The order of a set is not defined; here it is that of the values. */

function keysOfAll(array: readonly unknown[]) {
  return new Set(array.map(valueKey));
}

function sortedSet(values: Iterable<unknown>): unknown[] {
  return [...new Map([...values].map((value) => [valueKey(value), value])).values()].sort(compareValues);
}

function arrays(values: unknown[], code: number, name: string): unknown[][] | null {
  if (values.some((value) => value === null || value === undefined)) return null;
  for (const value of values) {
    if (!Array.isArray(value)) {
      throw new ServerError(
        code,
        `All operands of ${name} must be arrays. One argument is of type: ${typeName(value)}`,
      );
    }
  }
  return values as unknown[][];
}

function intersection(values: unknown[], name: string): unknown {
  const sets = arrays(values, 17047, name);
  if (sets === null) return null;
  const [first = [], ...rest] = sets;
  const others = rest.map(keysOfAll);
  return sortedSet(first.filter((value) => others.every((set) => set.has(valueKey(value)))));
}

function difference(a: unknown, b: unknown): unknown {
  if (a === null || a === undefined || b === null || b === undefined) return null;
  if (!Array.isArray(a)) {
    throw new ServerError(
      17048,
      `both operands of $setDifference must be arrays. First argument is of type: ${typeName(a)}`,
    );
  }
  if (!Array.isArray(b)) {
    throw new ServerError(
      17049,
      `both operands of $setDifference must be arrays. Second argument is of type: ${typeName(b)}`,
    );
  }
  const seen = keysOfAll(b);
  return a.filter((value) => {
    const key = valueKey(value);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isSubset(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a)) {
    throw new ServerError(
      17046,
      `both operands of $setIsSubset must be arrays. First argument is of type: ${typeName(a)}`,
    );
  }
  if (!Array.isArray(b)) {
    throw new ServerError(
      17042,
      `both operands of $setIsSubset must be arrays. Second argument is of type: ${typeName(b)}`,
    );
  }
  const all = keysOfAll(b);
  return a.every((value) => all.has(valueKey(value)));
}

function equalSets(values: unknown[], name: string): boolean {
  const [first, ...rest] = values.map((value) => {
    if (Array.isArray(value)) return keysOfAll(value);
    throw new ServerError(
      17044,
      `All operands of ${name} must be arrays. One argument is of type: ${typeName(value)}`,
    );
  }) as [Set<unknown>, ...Set<unknown>[]];
  return rest.every((set) => set.size === first.size && [...set].every((key) => first.has(key)));
}

function elementsTrue(value: unknown, name: string, code: number): unknown[] {
  if (Array.isArray(value)) return value;
  throw new ServerError(code, `${name}'s argument must be an array, but is ${typeName(value)}`);
}

/** Arrays as sets. */
export const setOperators: Operators = {
  $setUnion: variadic((values, name) => {
    const all = arrays(values, 17043, name);
    return all === null ? null : sortedSet(all.flat(1));
  }),
  $setIntersection: variadic(intersection),
  $setDifference: binary(difference),
  $setIsSubset: binary(isSubset),
  $setEquals: variadic(equalSets, 2),
  $anyElementTrue: unary((value, name) => elementsTrue(value, name, 17041).some(isTrue)),
  $allElementsTrue: unary((value, name) => elementsTrue(value, name, 17040).every(isTrue)),
};
