import { compareValues, equalValues, parseSort, sortDocuments } from '../compare.ts';
import { checkVariableName, isTrue, type Operator, type Operators, withNames } from '../evaluate.ts';
import { formatValue } from '../format-value.ts';
import { asInteger, isNumber } from '../number.ts';
import { ServerError } from '../server-error.ts';
import { typeName } from '../type.ts';
import { type Document, isDocument } from '../values.ts';
import { binary, checkNames, unary, variadic } from './arguments.ts';

/** Source for all: manual, "Array Expression Operators". */

const isNothing = (value: unknown) => value === null || value === undefined;

function arrayElemAt(array: unknown, index: unknown): unknown {
  if (isNothing(array) || isNothing(index)) return null;
  if (!Array.isArray(array)) {
    throw new ServerError(28689, `$arrayElemAt's first argument must be an array, but is ${typeName(array)}`);
  }
  if (!isNumber(index)) {
    throw new ServerError(
      28690,
      `$arrayElemAt's second argument must be a numeric value, but is ${typeName(index)}`,
    );
  }
  const at = asInteger(index);
  if (at === undefined) {
    throw new ServerError(
      28691,
      `$arrayElemAt's second argument must be representable as a 32-bit integer: ${formatValue(index)}`,
    );
  }
  return array.at(at);
}

function end(at: 0 | -1): Operator {
  return unary((array, name) => {
    if (isNothing(array)) return null;
    if (!Array.isArray(array)) {
      throw new ServerError(28689, `${name}'s argument must be an array, but is ${typeName(array)}`);
    }
    return array.at(at);
  });
}

function slice([array, ...rest]: unknown[]): unknown {
  if (isNothing(array) || rest.some(isNothing)) return null;
  if (!Array.isArray(array)) {
    throw new ServerError(
      28724,
      `First argument to $slice must be an array, but is of type: ${typeName(array)}`,
    );
  }
  const [first, second] = rest.map((value, index) => {
    if (!isNumber(value)) {
      throw new ServerError(
        index === 0 ? 28725 : 28727,
        `${index === 0 ? 'Second' : 'Third'} argument to $slice must be numeric, but is of type: ${typeName(value)}`,
      );
    }
    const whole = asInteger(value);
    if (whole === undefined) {
      throw new ServerError(
        index === 0 ? 28726 : 28728,
        `${index === 0 ? 'Second' : 'Third'} argument to $slice can't be represented as a 32-bit integer: ${formatValue(value)}`,
      );
    }
    return whole;
  }) as [number, number | undefined];
  if (second === undefined) return first >= 0 ? array.slice(0, first) : array.slice(first);
  if (second <= 0) throw new ServerError(28729, `Third argument to $slice must be positive: ${second}`);
  const from = first < 0 ? Math.max(0, array.length + first) : first;
  return array.slice(from, from + second);
}

function inArray(value: unknown, array: unknown): boolean {
  if (!Array.isArray(array)) {
    throw new ServerError(40081, `$in requires an array as a second argument, found: ${typeName(array)}`);
  }
  return array.some((element) => equalValues(element, value));
}

function indexOfArray([array, wanted, start, stop]: unknown[]): unknown {
  if (isNothing(array)) return null;
  if (!Array.isArray(array)) {
    throw new ServerError(
      40090,
      `$indexOfArray requires an array as a first argument, found: ${typeName(array)}`,
    );
  }
  const from = position(start, 0, 'starting');
  const to = Math.min(position(stop, array.length, 'ending'), array.length);
  for (let index = from; index < to; index++) if (equalValues(array[index], wanted)) return index;
  return -1;
}

function position(value: unknown, otherwise: number, which: string): number {
  if (value === undefined) return otherwise;
  const whole = asInteger(value);
  if (whole === undefined) {
    throw new ServerError(
      40096,
      `$indexOfArray requires an integral ${which} index, found a value of type: ${typeName(value)}, with value: "${formatValue(value)}"`,
    );
  }
  if (whole < 0)
    throw new ServerError(40097, `$indexOfArray requires a nonnegative ${which} index, found: ${whole}`);
  return whole;
}

function concatArrays(values: unknown[]): unknown {
  const all: unknown[] = [];
  for (const value of values) {
    if (isNothing(value)) return null;
    if (!Array.isArray(value)) {
      throw new ServerError(28664, `$concatArrays only supports arrays, not ${typeName(value)}`);
    }
    for (const element of value) all.push(element);
  }
  return all;
}

function range([start, stop, step = 1]: unknown[]): unknown {
  const [from, to, by] = [start, stop, step].map((value, index) => {
    const which = ['starting', 'ending', 'step'][index] as string;
    if (!isNumber(value)) {
      throw new ServerError(
        34443 + index * 2,
        `$range requires a numeric ${which} value, found value of type:${typeName(value)}`,
      );
    }
    const whole = asInteger(value);
    if (whole === undefined) {
      throw new ServerError(
        34444 + index * 2,
        `$range requires a ${which} value that can be represented as a 32-bit integer, found value: ${formatValue(value)}`,
      );
    }
    return whole;
  }) as [number, number, number];
  if (by === 0) throw new ServerError(34449, '$range requires a non-zero step value');
  const values: number[] = [];
  for (let value = from; by > 0 ? value < to : value > to; value += by) values.push(value);
  return values;
}

const map: Operator = (argument, scope, compile, name) => {
  const codes = { notObject: 16878, unknown: 16879, missing: 16880 };
  const parts = checkNames(argument, name, ['input', 'in'], ['as'], codes);
  const variable = variableName(parts['as']);
  const input = compile(parts['input'], scope);
  const body = compile(parts['in'], withNames(scope, [variable]));
  return (document, variables) => {
    const array = arrayOf(input(document, variables), 16883, `input to ${name} must be an array not `);
    if (array === null) return null;
    const inner: Record<string, unknown> = { ...variables };
    return array.map((element) => {
      inner[variable] = element;
      const value = body(document, inner);
      return value === undefined ? null : value;
    });
  };
};

const filter: Operator = (argument, scope, compile, name) => {
  const codes = { notObject: 28646, unknown: 28647, missing: 28648 };
  const parts = checkNames(argument, name, ['input', 'cond'], ['as', 'limit'], codes);
  const variable = variableName(parts['as']);
  const input = compile(parts['input'], scope);
  const keeps = compile(parts['cond'], withNames(scope, [variable]));
  const most = parts['limit'] === undefined ? undefined : compile(parts['limit'], scope);
  return (document, variables) => {
    const array = arrayOf(input(document, variables), 28651, `input to ${name} must be an array not `);
    if (array === null) return null;
    const limit = most === undefined ? Number.POSITIVE_INFINITY : filterLimit(most(document, variables));
    const inner: Record<string, unknown> = { ...variables };
    const kept: unknown[] = [];
    for (const element of array) {
      inner[variable] = element;
      if (isTrue(keeps(document, inner))) kept.push(element);
      if (kept.length >= limit) break;
    }
    return kept;
  };
};

function filterLimit(value: unknown): number {
  if (isNothing(value)) return Number.POSITIVE_INFINITY;
  const whole = asInteger(value);
  if (whole === undefined) {
    throw new ServerError(
      327391,
      `$filter: limit must be represented as a 32-bit integral value: ${formatValue(value)}`,
    );
  }
  if (whole <= 0) throw new ServerError(327392, `$filter: limit must be greater than 0: ${whole}`);
  return whole;
}

const reduce: Operator = (argument, scope, compile, name) => {
  const codes = { notObject: 40075, unknown: 40076, missing: 40077 };
  const parts = checkNames(argument, name, ['input', 'initialValue', 'in'], [], codes);
  const input = compile(parts['input'], scope);
  const initial = compile(parts['initialValue'], scope);
  const body = compile(parts['in'], withNames(scope, ['value', 'this']));
  return (document, variables) => {
    const array = arrayOf(
      input(document, variables),
      40080,
      "$reduce requires that 'input' be an array, found: ",
    );
    if (array === null) return null;
    const inner: Record<string, unknown> = { ...variables, value: initial(document, variables) };
    for (const element of array) {
      inner['this'] = element;
      inner['value'] = body(document, inner);
    }
    return inner['value'];
  };
};

function variableName(as: unknown): string {
  if (as === undefined) return 'this';
  if (typeof as !== 'string') throw new ServerError(14, `'as' must be a string, but is ${typeName(as)}`);
  checkVariableName(as);
  return as;
}

function arrayOf(value: unknown, code: number, message: string): readonly unknown[] | null {
  if (isNothing(value)) return null;
  if (!Array.isArray(value)) throw new ServerError(code, `${message}${typeName(value)}`);
  return value;
}

/** Sorts values (`sortBy: 1 | -1`) or documents by their fields. */
const sortArray: Operator = (argument, scope, compile, name) => {
  const codes = { notObject: 2942500, unknown: 2942501, missing: 2942502 };
  const parts = checkNames(argument, name, ['input', 'sortBy'], [], codes);
  const input = compile(parts['input'], scope);
  const sorted = arraySorter(parts['sortBy']);
  return (document, variables) => {
    const array = arrayOf(
      input(document, variables),
      2942504,
      'The input argument to $sortArray must be an array, but was of type: ',
    );
    return array === null ? null : sorted(array);
  };
};

function arraySorter(sortBy: unknown): (array: readonly unknown[]) => unknown[] {
  if (isDocument(sortBy)) {
    const parts = parseSort(sortBy);
    return (array) => {
      const boxed = array.map((value) => (isDocument(value) ? value : ({} as Document)));
      const values = new Map(boxed.map((box, index) => [box, array[index]]));
      return sortDocuments(boxed, parts).map((box) => values.get(box));
    };
  }
  const direction = asInteger(sortBy);
  if (direction !== 1 && direction !== -1) {
    throw new ServerError(2942507, 'The $sort element value must be either 1 or -1');
  }
  return (array) => [...array].sort((a, b) => compareValues(a, b) * direction);
}

/** Arrays. */
export const arrayOperators: Operators = {
  $arrayElemAt: binary(arrayElemAt),
  $first: end(0),
  $last: end(-1),
  $size: unary((array) => {
    if (Array.isArray(array)) return array.length;
    throw new ServerError(
      17124,
      `The argument to $size must be an array, but was of type: ${typeName(array)}`,
    );
  }),
  $slice: variadic(slice, 2, 3),
  $in: binary(inArray),
  $indexOfArray: variadic(indexOfArray, 2, 4),
  $concatArrays: variadic(concatArrays),
  $isArray: unary((value) => Array.isArray(value)),
  $range: variadic(range, 2, 3),
  $reverseArray: unary((value) => {
    if (isNothing(value)) return null;
    if (Array.isArray(value)) return [...value].reverse();
    throw new ServerError(
      34435,
      `The argument to $reverseArray must be an array, but was of type: ${typeName(value)}`,
    );
  }),
  $map: map,
  $filter: filter,
  $reduce: reduce,
  $sortArray: sortArray,
};
