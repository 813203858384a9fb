import { Timestamp } from 'bson';
import { compareValues, equalValues, parseSort, regexParts, sortDocuments } from './compare.ts';
import { formatValue } from './format-value.ts';
import { compileElementTest, equality, isOperatorDocument } from './match.ts';
import { addNumbers, asInteger, isNumber, long, multiplyNumbers, numberKind } from './number.ts';
import type { Test } from './path.ts';
import { compileRegex } from './regex.ts';
import { ServerError } from './server-error.ts';
import { isOfType, typeName } from './type.ts';
import { type Document, isDocument, keysOf } from './values.ts';

/** What an operator is compiled with. */
export type OperatorContext = {
  now: Date;
  field: string;
  compileFilter(filter: Document): (document: Document) => boolean;
};

/** An update operator on one field. */
export type UpdateOperator = {
  /** Whether it makes the field, and what leads to it, where there is none. */
  creates: boolean;
  /** What it makes of the field's value; `id` is that of the document, for messages. */
  compile(argument: unknown, context: OperatorContext): (value: unknown, id: unknown) => unknown;
};

function isSame(a: unknown, b: unknown): boolean {
  return typeName(a) === typeName(b) && equalValues(a, b);
}

const set: UpdateOperator = {
  creates: true,
  compile: (argument) => (value) => (isSame(value, argument) ? value : argument),
};

const unset: UpdateOperator = { creates: false, compile: () => () => undefined };

/** $inc and $mul; a missing field counts as zero. */
function arithmetic(
  name: string,
  verb: string,
  onMissing: (argument: unknown) => unknown,
  apply: (a: unknown, b: unknown) => unknown,
): UpdateOperator {
  return {
    creates: true,
    compile: (argument, { field }) => {
      if (!isNumber(argument)) {
        throw new ServerError(
          14,
          `Cannot ${verb} with non-numeric argument: {${field}: ${formatValue(argument)}}`,
        );
      }
      return (value, id) => {
        if (value === undefined) return onMissing(argument);
        if (!isNumber(value)) {
          throw new ServerError(
            14,
            `Cannot apply ${name} to a value of non-numeric type. {_id: ${formatValue(id)}} has the field '${field.split('.').at(-1)}' of non-numeric type ${typeName(value)}`,
          );
        }
        const result = apply(value, argument);
        const isWhole = Math.max(numberKind(value), numberKind(argument)) <= long;
        if (isWhole && numberKind(result) > long) {
          throw new ServerError(
            2,
            `Failed to apply ${name} operations to current value ((NumberLong)${String(value)}) for document {_id: ${formatValue(id)}}`,
          );
        }
        return isSame(value, result) ? value : result;
      };
    },
  };
}

function extreme(sign: 1 | -1): UpdateOperator {
  return {
    creates: true,
    compile: (argument) => (value) =>
      value === undefined || compareValues(argument, value) * sign < 0 ? argument : value,
  };
}

const currentDate: UpdateOperator = {
  creates: true,
  compile: (argument, { now }) => {
    if (argument === true) return () => now;
    if (argument === false) return () => now;
    const type = isDocument(argument) && keysOf(argument).length === 1 ? argument['$type'] : undefined;
    if (type === 'date') return () => now;
    if (type === 'timestamp') {
      return () => new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 });
    }
    throw new ServerError(
      2,
      `${typeName(argument)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
    );
  },
};

const pushModifiers = ['$each', '$slice', '$sort', '$position'];

const push: UpdateOperator = {
  creates: true,
  compile: (argument, { field }) => {
    const add = isDocument(argument) && '$each' in argument ? pushEach(argument) : appender([argument]);
    return (value, id) => {
      if (value === undefined) return add([]);
      if (Array.isArray(value)) return add(value);
      throw new ServerError(
        2,
        `The field '${field}' must be an array but is of type ${typeName(value)} in document {_id: ${formatValue(id)}}`,
      );
    };
  },
};

function appender(values: readonly unknown[]): (array: readonly unknown[]) => readonly unknown[] {
  return (array) => [...array, ...values];
}

function pushEach(modifiers: Document): (array: readonly unknown[]) => readonly unknown[] {
  for (const key of keysOf(modifiers)) {
    if (!pushModifiers.includes(key)) throw new ServerError(2, `Unrecognized clause in $push: ${key}`);
  }
  const {
    $each: values,
    $slice: slice,
    $position: position,
    $sort: sort,
  } = modifiers as Record<string, unknown>;
  if (!Array.isArray(values)) {
    throw new ServerError(
      2,
      `The argument to $each in $push must be an array but it was of type: ${typeName(values)}`,
    );
  }
  const at = wholeModifier(position, '$position');
  const most = wholeModifier(slice, '$slice');
  const sorted = sort === undefined ? undefined : arraySort(sort);
  return (array) => {
    const where = at === undefined ? array.length : at < 0 ? Math.max(0, array.length + at) : at;
    const all = [...array.slice(0, where), ...values, ...array.slice(where)];
    const ordered = sorted === undefined ? all : sorted(all);
    const kept = most === undefined ? ordered : most >= 0 ? ordered.slice(0, most) : ordered.slice(most);
    return equalValues(kept, array) ? array : kept;
  };
}

function wholeModifier(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  const whole = isNumber(value) ? asInteger(value) : undefined;
  if (whole !== undefined) return whole;
  throw new ServerError(
    2,
    `The value for ${name} must be an integer value but was given type: ${typeName(value)}`,
  );
}

/** Sorts by the elements themselves (1 or −1) or by their fields. */
function arraySort(sort: unknown): (array: readonly unknown[]) => unknown[] {
  if (isDocument(sort)) {
    if (keysOf(sort).length === 0) {
      throw new ServerError(2, 'The $sort pattern is empty when it should be a set of fields.');
    }
    const parts = parseSort(sort);
    return (array) => sortDocuments(array.map(asDocument), parts);
  }
  const direction = asInteger(sort);
  if (direction !== 1 && direction !== -1) {
    throw new ServerError(2, 'The $sort element value must be either 1 or -1');
  }
  return (array) => [...array].sort((a, b) => compareValues(a, b) * direction);
}

function asDocument(value: unknown): Document {
  if (isDocument(value)) return value;
  throw new ServerError(2, '$sort by fields of an array with other elements than documents is not supported');
}

const addToSet: UpdateOperator = {
  creates: true,
  compile: (argument, { field }) => {
    const values = setValues(argument);
    return (value) => {
      if (value !== undefined && !Array.isArray(value)) {
        throw new ServerError(
          2,
          `Cannot apply $addToSet to non-array field. Field named '${field.split('.').at(-1)}' has non-array type ${typeName(value)}`,
        );
      }
      const array = [...((value as unknown[] | undefined) ?? [])];
      const before = array.length;
      for (const wanted of values) {
        if (!array.some((element) => equalValues(element, wanted))) array.push(wanted);
      }
      return value !== undefined && array.length === before ? value : array;
    };
  },
};

function setValues(argument: unknown): readonly unknown[] {
  if (!isDocument(argument) || keysOf(argument)[0] !== '$each') return [argument];
  const [, other] = keysOf(argument);
  if (other !== undefined) {
    throw new ServerError(2, `Found unexpected fields after $each in $addToSet: ${formatValue(argument)}`);
  }
  if (Array.isArray(argument['$each'])) return argument['$each'];
  throw new ServerError(
    14,
    `The argument to $each in $addToSet must be an array but it was of type ${typeName(argument['$each'])}`,
  );
}

/** Removes the elements that pass a test. */
function remover(name: string, test: (argument: unknown, context: OperatorContext) => Test): UpdateOperator {
  return {
    creates: false,
    compile: (argument, context) => {
      const isGone = test(argument, context);
      return (value) => {
        if (value === undefined) return undefined;
        if (!Array.isArray(value)) throw new ServerError(2, `Cannot apply ${name} to a non-array value`);
        const kept = value.filter((element) => !isGone(element));
        return kept.length === value.length ? value : kept;
      };
    },
  };
}

function pullTest(argument: unknown, { compileFilter }: OperatorContext): Test {
  if (isOperatorDocument(argument)) return compileElementTest(argument, compileFilter);
  if (isDocument(argument)) {
    const matches = compileFilter(argument);
    return (element) => isDocument(element) && matches(element);
  }
  if (isOfType(argument, 'regex')) {
    const regex = compileRegex(...regexParts(argument));
    return (element) => (typeof element === 'string' ? regex.test(element) : equalValues(element, argument));
  }
  const equals = equality(argument);
  return (element) => equals(element);
}

function pullAllTest(argument: unknown): Test {
  if (!Array.isArray(argument)) {
    throw new ServerError(2, `$pullAll requires an array argument but was given a ${typeName(argument)}`);
  }
  return (element) => argument.some((wanted) => equalValues(element, wanted));
}

const pop: UpdateOperator = {
  creates: false,
  compile: (argument, { field }) => {
    const end = isNumber(argument) ? asInteger(argument) : undefined;
    if (end !== 1 && end !== -1) {
      throw new ServerError(9, `$pop expects 1 or -1, found: ${formatValue(argument)}`);
    }
    return (value) => {
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) {
        throw new ServerError(
          14,
          `Path '${field}' contains an element of non-array type '${typeName(value)}'`,
        );
      }
      if (value.length === 0) return value;
      return end === 1 ? value.slice(0, -1) : value.slice(1);
    };
  },
};

/** The operators on single fields; `$rename` and `$setOnInsert` are told apart by `update.ts`. Source: manual, "Update Operators". */
export const updateOperators: Readonly<Record<string, UpdateOperator>> = {
  $set: set,
  $setOnInsert: set,
  $unset: unset,
  $inc: arithmetic('$inc', 'increment', (argument) => argument, addNumbers),
  $mul: arithmetic('$mul', 'multiply', (argument) => multiplyNumbers(0, argument), multiplyNumbers),
  $min: extreme(1),
  $max: extreme(-1),
  $currentDate: currentDate,
  $push: push,
  $addToSet: addToSet,
  $pull: remover('$pull', pullTest),
  $pullAll: remover('$pullAll', pullAllTest),
  $pop: pop,
};
