import { compareValues, regexParts } from './compare.ts';
import { isTrue } from './evaluate.ts';
import { formatValue } from './format-value.ts';
import { asInteger, compareNumbers, isNumber, toNumber } from './number.ts';
import { type Leaf, someElement, somePath, type Test } from './path.ts';
import { compileRegex } from './regex.ts';
import { ServerError } from './server-error.ts';
import { isOfType, rank, typeNames, typeNumbers, typeRank } from './type.ts';
import { valueKey } from './value-key.ts';
import { type Document, isDocument, keysOf, makeDocument } from './values.ts';

/**
 * The conditions that a filter puts on one field. Comparisons hold only between values whose types compare
 * (numbers with numbers, …); null also stands for a missing field.
 * Source: manual, "Query and Projection Operators".
 */

/** A condition on the input that a `Bind` reads from. */
type Condition = (input: unknown) => boolean;

/** Turns a test of single values into a condition: on the values that a path reaches, or on an element itself. */
type Bind = (test: Test, leaf: Leaf) => Condition;

/** Compiles a whole filter, for $elemMatch. */
type CompileFilter = (filter: Document) => (document: Document) => boolean;

/** Whether a condition is a document of operators, `{ $gt: 1 }`, and not a value to be equal to. */
export function isOperatorDocument(condition: unknown): condition is Document {
  if (!isDocument(condition)) return false;
  const [first] = keysOf(condition);
  return first?.startsWith('$') === true && first !== '$ref' && first !== '$id' && first !== '$db';
}

/** The conditions `{ field: condition }` of a filter. */
export function compileField(
  field: string,
  condition: unknown,
  compileFilter: CompileFilter,
): ((document: Document) => boolean)[] {
  const bind = bindPath(field);
  const conditions = isOperatorDocument(condition)
    ? compileOperators(condition, bind, compileFilter)
    : [bind(equalityOrRegex(condition), 'each')];
  return conditions;
}

function bindPath(field: string): Bind {
  const path = field.split('.');
  if (path.length > 1) return (test, leaf) => (document) => somePath(document as Document, path, test, leaf);
  return (test, leaf) => {
    if (leaf === 'whole') return (document) => test((document as Document)[field]);
    return (document) => {
      const value = (document as Document)[field];
      return Array.isArray(value) ? someElement(value, test) : test(value);
    };
  };
}

const bindElement: Bind = (test) => test;

/** Tests of single elements, for value $elemMatch, $pull and the like: `{ $gte: 5, $lt: 9 }`. */
export function compileElementTest(operators: Document, compileFilter: CompileFilter): Test {
  const conditions = compileOperators(operators, bindElement, compileFilter);
  return (value) => conditions.every((condition) => condition(value));
}

function not(condition: Condition): Condition {
  return (input) => !condition(input);
}

function compileOperators(operators: Document, bind: Bind, compileFilter: CompileFilter): Condition[] {
  return keysOf(operators).flatMap((name) => {
    const argument = operators[name];
    switch (name) {
      case '$ne':
        if (isOfType(argument, 'regex')) throw new ServerError(2, "Can't have regex as arg to $ne.");
        return [not(bind(equality(argument), 'each'))];
      case '$nin':
        return [not(bind(membership(argument, name), 'each'))];
      case '$not':
        return [compileNot(argument, bind, compileFilter)];
      case '$exists':
        return [isTrue(argument) ? bind(isPresent, 'each') : not(bind(isPresent, 'each'))];
      case '$all':
        return compileAll(argument, bind, compileFilter);
      case '$elemMatch':
        return [bind(elementMatch(argument, compileFilter), 'whole')];
      case '$size':
        return [bind(sizeTest(argument), 'whole')];
      case '$options':
        if (operators['$regex'] === undefined) throw new ServerError(2, '$options needs a $regex');
        return [];
      case '$regex':
        return [bind(regexTest(argument, operators['$options']), 'each')];
      case '$comment':
        return [];
      default:
        return [bind(simpleTest(name, argument), 'each')];
    }
  });
}

const isPresent: Test = (value) => value !== undefined;

function simpleTest(name: string, argument: unknown): Test {
  switch (name) {
    case '$eq':
      return equality(argument);
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return comparison(name, argument);
    case '$in':
      return membership(argument, name);
    case '$type':
      return typeTest(argument);
    case '$mod':
      return modTest(argument);
    default:
      throw new ServerError(2, `unknown operator: ${name}`);
  }
}

function equalityOrRegex(value: unknown): Test {
  return isOfType(value, 'regex') ? regexTest(value, undefined) : equality(value);
}

/** The test of being equal to a value: null also to a missing one. */
export function equality(wanted: unknown): Test {
  switch (typeof wanted) {
    case 'string':
      return (value) =>
        value === wanted || (typeof value === 'object' && compareSame(value, wanted, rank.string));
    case 'boolean':
      return (value) => value === wanted;
    case 'number':
      if (Number.isNaN(wanted)) return (value) => isNumber(value) && Number.isNaN(toNumber(value));
      return (value) =>
        value === wanted ||
        (typeof value !== 'number' && isNumber(value) && compareNumbers(value, wanted) === 0);
    default:
      break;
  }
  if (wanted === null || wanted === undefined) return (value) => value === null || value === undefined;
  if (wanted instanceof Date) {
    const time = wanted.getTime();
    return (value) => value instanceof Date && value.getTime() === time;
  }
  const type = typeRank(wanted);
  return (value) => compareSame(value, wanted, type);
}

function compareSame(value: unknown, wanted: unknown, type: number): boolean {
  return typeRank(value) === type && compareValues(value, wanted) === 0;
}

type Comparison = '$gt' | '$gte' | '$lt' | '$lte';

const orders: Readonly<Record<Comparison, (order: number) => boolean>> = {
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

function comparison(name: Comparison, wanted: unknown): Test {
  const type = typeRank(wanted);
  if (type === rank.regex) throw new ServerError(2, `Can't have RegEx as arg to predicate over field`);
  const holds = orders[name];
  const withEqual = name === '$gte' || name === '$lte';
  if (type === rank.null || type === rank.missing) {
    return (value) => withEqual && (value === null || value === undefined);
  }
  if (type === rank.minKey || type === rank.maxKey) {
    return (value) => holds(compareValues(value === undefined ? null : value, wanted));
  }
  if (type === rank.number) return numberComparison(holds, withEqual, wanted);
  if (wanted instanceof Date) {
    const time = wanted.getTime();
    return (value) => value instanceof Date && holds(value.getTime() - time);
  }
  return (value) => typeRank(value) === type && holds(compareValues(value, wanted));
}

/** NaN is neither less nor greater than any number. */
function numberComparison(holds: (order: number) => boolean, withEqual: boolean, wanted: unknown): Test {
  if (Number.isNaN(toNumber(wanted))) {
    return (value) => withEqual && isNumber(value) && Number.isNaN(toNumber(value));
  }
  if (typeof wanted === 'number') {
    return (value) => {
      if (typeof value === 'number')
        return !Number.isNaN(value) && holds(value - wanted || compareValues(value, wanted));
      return isNumber(value) && !Number.isNaN(toNumber(value)) && holds(compareNumbers(value, wanted));
    };
  }
  return (value) => isNumber(value) && !Number.isNaN(toNumber(value)) && holds(compareNumbers(value, wanted));
}

function membership(argument: unknown, name: string): Test {
  if (!Array.isArray(argument)) throw new ServerError(2, `${name} needs an array`);
  const keys = new Set<unknown>();
  const patterns: Test[] = [];
  for (const wanted of argument) {
    if (isOperatorDocument(wanted)) throw new ServerError(2, `cannot nest $ under ${name}`);
    if (isOfType(wanted, 'regex')) patterns.push(regexTest(wanted, undefined));
    else keys.add(valueKey(wanted));
  }
  const isMember: Test = (value) => keys.has(value === undefined ? null : valueKey(value));
  return patterns.length === 0
    ? isMember
    : (value) => isMember(value) || patterns.some((test) => test(value));
}

/** The test of matching a regular expression, or being that expression. */
function regexTest(argument: unknown, options: unknown): Test {
  if (options !== undefined && typeof options !== 'string') {
    throw new ServerError(2, '$options has to be a string');
  }
  if (typeof argument !== 'string' && !isOfType(argument, 'regex')) {
    throw new ServerError(2, '$regex has to be a string');
  }
  const [pattern, own] = typeof argument === 'string' ? [argument, ''] : regexParts(argument);
  if (own !== '' && options !== undefined) {
    throw new ServerError(51075, 'options set in both $regex and $options');
  }
  const flags = own === '' ? ((options as string | undefined) ?? '') : own;
  const regex = compileRegex(pattern, flags);
  return (value) => {
    if (typeof value === 'string') return regex.test(value);
    if (!isOfType(value, 'regex')) return false;
    const [otherPattern, otherFlags] = regexParts(value);
    return otherPattern === pattern && otherFlags === flags;
  };
}

function typeTest(argument: unknown): Test {
  const types = (Array.isArray(argument) ? argument : [argument]).map(typeOf);
  if (types.length === 0) throw new ServerError(9, 'a must match at least one type');
  return (value) => types.some((type) => isOfType(value, type));
}

function typeOf(argument: unknown): string {
  if (typeof argument === 'string') {
    if (typeNames.has(argument)) return argument;
    throw new ServerError(2, `Unknown type name alias: ${argument}`);
  }
  if (!isNumber(argument)) throw new ServerError(14, 'type must be represented as a number or a string');
  const name = typeNumbers[asInteger(argument) ?? Number.NaN];
  if (name === undefined) throw new ServerError(2, `Invalid numerical type code: ${formatValue(argument)}`);
  return name;
}

function modTest(argument: unknown): Test {
  if (!Array.isArray(argument)) throw new ServerError(2, 'malformed mod, needs to be an array');
  if (argument.length < 2) throw new ServerError(2, 'malformed mod, not enough elements');
  if (argument.length > 2) throw new ServerError(2, 'malformed mod, too many elements');
  const [divisor, wanted] = argument.map((value, index) => {
    const number = isNumber(value) ? toNumber(value) : Number.NaN;
    if (Number.isFinite(number)) return BigInt(Math.trunc(number));
    throw new ServerError(2, `malformed mod, ${index === 0 ? 'divisor' : 'remainder'} value is invalid`);
  }) as [bigint, bigint];
  if (divisor === 0n) throw new ServerError(2, 'divisor cannot be 0');
  return (value) => {
    if (!isNumber(value)) return false;
    const number = toNumber(value);
    if (!Number.isFinite(number)) return false;
    const whole = typeof value === 'bigint' ? value : BigInt(Math.trunc(number));
    return whole % divisor === wanted;
  };
}

function sizeTest(argument: unknown): Test {
  if (!isNumber(argument)) {
    throw new ServerError(2, `Failed to parse $size. Expected a number in: $size: ${formatValue(argument)}`);
  }
  const size = asInteger(argument);
  if (size === undefined) {
    throw new ServerError(2, `Failed to parse $size. Expected an integer: $size: ${formatValue(argument)}`);
  }
  if (size < 0) {
    throw new ServerError(2, `Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
  }
  return (value) => Array.isArray(value) && value.length === size;
}

function compileNot(argument: unknown, bind: Bind, compileFilter: CompileFilter): Condition {
  if (isOfType(argument, 'regex')) return not(bind(regexTest(argument, undefined), 'each'));
  if (!isDocument(argument)) throw new ServerError(2, '$not needs a regex or a document');
  if (keysOf(argument).length === 0) throw new ServerError(2, '$not cannot be empty');
  if (!isOperatorDocument(argument)) {
    throw new ServerError(2, `unknown operator: ${keysOf(argument)[0]}`);
  }
  const conditions = compileOperators(argument, bind, compileFilter);
  return (input) => !conditions.every((condition) => condition(input));
}

function compileAll(argument: unknown, bind: Bind, compileFilter: CompileFilter): Condition[] {
  if (!Array.isArray(argument)) throw new ServerError(2, '$all needs an array');
  if (argument.length === 0) return [() => false];
  const isElement = (value: unknown) => isDocument(value) && keysOf(value)[0] === '$elemMatch';
  const elements = argument.filter(isElement).length;
  if (elements !== 0 && elements !== argument.length) {
    throw new ServerError(2, '$all/$elemMatch has to be consistent');
  }
  return argument.map((value) => {
    if (isElement(value))
      return bind(elementMatch((value as Document)['$elemMatch'], compileFilter), 'whole');
    if (isOperatorDocument(value)) throw new ServerError(2, 'no $ expressions in $all');
    return bind(equalityOrRegex(value), 'each');
  });
}

const logical = new Set(['$and', '$or', '$nor', '$where', '$expr']);

/** The test of being an array with an element that meets all conditions. */
export function elementMatch(argument: unknown, compileFilter: CompileFilter): Test {
  const matches = elementPredicate(argument, compileFilter);
  return (value) => Array.isArray(value) && value.some(matches);
}

/** The test of one element by $elemMatch: by operators on itself, or by a filter on its fields. */
export function elementPredicate(argument: unknown, compileFilter: CompileFilter): Test {
  if (!isDocument(argument)) throw new ServerError(2, '$elemMatch needs an Object');
  const [first] = keysOf(argument);
  if (isOperatorDocument(argument) && !logical.has(first as string)) {
    return compileElementTest(argument, compileFilter);
  }
  const matches = compileFilter(argument);
  return (element) => {
    if (isDocument(element)) return matches(element);
    return (
      Array.isArray(element) && matches(makeDocument(element.map((value, index) => [String(index), value])))
    );
  };
}
