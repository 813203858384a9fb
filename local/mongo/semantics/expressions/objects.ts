import { constantOf, type Operator, type Operators } from '../evaluate.ts';
import { ServerError } from '../server-error.ts';
import { typeName } from '../type.ts';
import { copyDocument, type Document, isDocument, keysOf, makeDocument, setField } from '../values.ts';
import { unary, variadic } from './arguments.ts';

/** Source for all: manual, "Object Expression Operators". */

function objectToArray(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (!isDocument(value)) {
    throw new ServerError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
  }
  return keysOf(value).map((field) =>
    makeDocument([
      ['k', field],
      ['v', value[field]],
    ]),
  );
}

function arrayToObject(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (!Array.isArray(value)) {
    throw new ServerError(40386, `$arrayToObject requires an array input, found: ${typeName(value)}`);
  }
  const document = makeDocument();
  const isPairs = Array.isArray(value[0]);
  for (const element of value) {
    if (isPairs !== Array.isArray(element)) throw mixed(isPairs, element);
    const [field, content] = pairOf(element);
    setField(document, field, content);
  }
  return document;
}

function mixed(isPairs: boolean, element: unknown): ServerError {
  return new ServerError(
    isPairs ? 40396 : 40391,
    `$arrayToObject requires a consistent input format. Elements must all be arrays or all be objects. ${isPairs ? 'Array' : 'Object'} was detected, now found: ${typeName(element)}`,
  );
}

function pairOf(element: unknown): [string, unknown] {
  if (Array.isArray(element)) {
    if (element.length !== 2) {
      throw new ServerError(
        40397,
        `$arrayToObject requires an array of size 2 arrays,found array of size: ${element.length}`,
      );
    }
    return [fieldName(element[0], 40395), element[1]];
  }
  if (!isDocument(element)) {
    throw new ServerError(40398, `Unrecognised input type format for $arrayToObject: ${typeName(element)}`);
  }
  const fields = keysOf(element);
  if (fields.length !== 2) {
    throw new ServerError(
      40392,
      `$arrayToObject requires an object keys of 'k' and 'v'. Found incorrect number of keys:${fields.length}`,
    );
  }
  if (!('k' in element) || !('v' in element)) {
    throw new ServerError(
      40393,
      "$arrayToObject requires an object with keys 'k' and 'v'. Missing either or both keys",
    );
  }
  return [fieldName(element['k'], 40394), element['v']];
}

function fieldName(value: unknown, code: number): string {
  if (typeof value !== 'string') {
    throw new ServerError(
      code,
      `$arrayToObject requires an object with keys 'k' and 'v', where the value of 'k' must be of type string. Found type: ${typeName(value)}`,
    );
  }
  if (value.includes('\0')) throw new ServerError(4940400, 'Key field cannot contain an embedded null byte');
  return value;
}

function mergeObjects(values: unknown[]): unknown {
  const documents = values.length === 1 && Array.isArray(values[0]) ? (values[0] as unknown[]) : values;
  const merged = makeDocument();
  for (const value of documents) mergeInto(merged, value);
  return merged;
}

/** Adds the fields of a value to a document under construction; null and missing add none. @throws ServerError 40400 */
export function mergeInto(merged: Document, value: unknown): void {
  if (value === null || value === undefined) return;
  if (!isDocument(value)) {
    throw new ServerError(
      40400,
      `$mergeObjects requires object inputs, but input ${JSON.stringify(value)} is of type ${typeName(value)}`,
    );
  }
  for (const field of keysOf(value)) setField(merged, field, value[field]);
}

/** The field's name is a constant; dots and dollars in it mean nothing. */
const getField: Operator = (argument, scope, compile) => {
  const isLong = isDocument(argument) && 'field' in argument;
  if (isDocument(argument)) {
    for (const key of keysOf(argument)) {
      if (isLong && key !== 'field' && key !== 'input') {
        throw new ServerError(3041701, `$getField found an unknown argument: ${key}`);
      }
    }
    if (isLong && !('input' in argument))
      throw new ServerError(3041703, "$getField requires 'input' to be specified");
  }
  const named = isLong ? (argument as Document)['field'] : argument;
  const field =
    typeof named === 'string' && !named.startsWith('$') ? named : constantOf(compile(named, scope))?.value;
  if (typeof field !== 'string') {
    throw new ServerError(
      5654601,
      `$getField requires 'field' to evaluate to a constant String, but got ${typeName(field)}`,
    );
  }
  const input = compile(isLong ? (argument as Document)['input'] : '$$CURRENT', scope);
  return (document, variables) => {
    const value = input(document, variables);
    if (value === null || value === undefined) return value;
    return isDocument(value) ? value[field] : undefined;
  };
};

/** Copies with one field changed; `$$REMOVE` as value removes it. */
const setFieldOperator: Operator = (argument, scope, compile, name) => {
  if (!isDocument(argument)) {
    throw new ServerError(4161100, `${name} only supports an object as its argument`);
  }
  const wanted = name === '$unsetField' ? ['field', 'input'] : ['field', 'input', 'value'];
  for (const key of keysOf(argument)) {
    if (!wanted.includes(key)) throw new ServerError(4161101, `${name} found an unknown argument: ${key}`);
  }
  for (const key of wanted) {
    if (!(key in argument)) throw new ServerError(4161102, `${name} requires '${key}' to be specified`);
  }
  const named = argument['field'];
  const field =
    typeof named === 'string' && !named.startsWith('$') ? named : constantOf(compile(named, scope))?.value;
  if (typeof field !== 'string') {
    throw new ServerError(4161107, `${name} requires 'field' to evaluate to a constant String`);
  }
  const input = compile(argument['input'], scope);
  const content = compile(name === '$unsetField' ? '$$REMOVE' : argument['value'], scope);
  return (document, variables) => {
    const target = input(document, variables);
    if (target === null || target === undefined) return null;
    if (!isDocument(target)) {
      throw new ServerError(4161105, `${name} requires 'input' to evaluate to type Object`);
    }
    return withField(target, field, content(document, variables));
  };
};

function withField(document: Document, field: string, value: unknown): Document {
  if (value !== undefined) {
    const copy = copyDocument(document);
    setField(copy, field, value);
    return copy;
  }
  return makeDocument(
    keysOf(document)
      .filter((key) => key !== field)
      .map((key) => [key, document[key]] as const),
  );
}

/** Embedded documents. */
export const objectOperators: Operators = {
  $objectToArray: unary(objectToArray),
  $arrayToObject: unary(arrayToObject),
  $mergeObjects: variadic(mergeObjects),
  $getField: getField,
  $setField: setFieldOperator,
  $unsetField: setFieldOperator,
};
