import {
  type Compile,
  constant,
  constantOf,
  type Evaluate,
  noVariables,
  type Operators,
  type Scope,
} from './evaluate.ts';
import { accumulationOperators } from './expressions/accumulation.ts';
import { arithmeticOperators } from './expressions/arithmetic.ts';
import { arrayOperators } from './expressions/arrays.ts';
import { comparisonOperators } from './expressions/comparison.ts';
import { conditionalOperators } from './expressions/conditional.ts';
import { conversionOperators } from './expressions/conversion.ts';
import { dateTextOperators } from './expressions/date-text.ts';
import { dateOperators } from './expressions/dates.ts';
import { objectOperators } from './expressions/objects.ts';
import { setOperators } from './expressions/sets.ts';
import { stringOperators } from './expressions/strings.ts';
import { formatValue } from './format-value.ts';
import { ServerError } from './server-error.ts';
import {
  type Document,
  documentMaker,
  type FieldSet,
  isDocument,
  keysOf,
  makeDocument,
  setField,
} from './values.ts';

const operators: Operators = {
  ...arithmeticOperators,
  ...comparisonOperators,
  ...conditionalOperators,
  ...stringOperators,
  ...arrayOperators,
  ...setOperators,
  ...objectOperators,
  ...conversionOperators,
  ...dateOperators,
  ...dateTextOperators,
  ...accumulationOperators,
};

/** The expression operators that are understood. */
export const expressionOperatorNames: readonly string[] = Object.keys(operators);

/**
 * Compiles an aggregation expression: "$field.path", "$$VARIABLE", `{ $operator: … }`, a literal, or an array or
 * a document of expressions.
 * @throws ServerError 168 for an unknown operator, 17276 for an undefined variable, and the operators' own codes.
 */
export const compileExpression: Compile = (expression, scope) => {
  if (typeof expression === 'string') {
    return expression.startsWith('$') ? compileReference(expression, scope) : constant(expression);
  }
  if (Array.isArray(expression)) return compileArray(expression, scope);
  if (!isDocument(expression)) return constant(expression);
  const fields = keysOf(expression);
  const name = fields.find((field) => field.startsWith('$'));
  if (name === undefined) return compileObject(expression, scope);
  if (fields.length > 1) {
    throw new ServerError(
      15983,
      `an expression specification must contain exactly one field, the name of the expression. Found ${fields.length} fields in ${formatValue(expression)}, while parsing object ${formatValue(expression)}`,
    );
  }
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator === undefined) throw new ServerError(168, `Unrecognized expression '${name}'`);
  return operator(expression[name], scope, compileExpression, name);
};

function compileArray(elements: readonly unknown[], scope: Scope): Evaluate {
  const parts = elements.map((element) => compileExpression(element, scope));
  const evaluate: Evaluate = (document, variables) =>
    parts.map((part) => {
      const value = part(document, variables);
      return value === undefined ? null : value;
    });
  return parts.every((part) => constantOf(part) !== undefined)
    ? constant(evaluate(makeDocument(), noVariables))
    : evaluate;
}

function compileObject(expression: Document, scope: Scope): Evaluate {
  const fields = keysOf(expression);
  for (const field of fields) checkFieldName(field);
  const parts = fields.map((field) => compileExpression(expression[field], scope));
  const Made = documentMaker();
  return (document, variables) => {
    const value = new Made();
    for (let index = 0; index < fields.length; index++) {
      const content = (parts[index] as Evaluate)(document, variables);
      if (content !== undefined) setField(value, fields[index] as string, content);
    }
    return value;
  };
}

function checkFieldName(field: string): void {
  if (field.includes('.')) {
    throw new ServerError(
      16412,
      `FieldPath field names may not contain '.'. Consider using $getField or $setField.`,
    );
  }
}

/** "$field.path" or "$$variable.path". */
function compileReference(reference: string, scope: Scope): Evaluate {
  if (!reference.startsWith('$$')) return fieldPath(checkPath(reference.slice(1)));
  const [name, ...path] = reference.slice(2).split('.') as [string, ...string[]];
  if (path.length > 0) checkPath(path.join('.'));
  return compileVariable(name, path, scope);
}

function compileVariable(name: string, path: readonly string[], scope: Scope): Evaluate {
  if (name === 'ROOT' || name === 'CURRENT') {
    return path.length === 0 ? (document) => document : fieldPath(path);
  }
  if (name === 'REMOVE') return constant(undefined);
  if (name === 'DESCEND' || name === 'PRUNE' || name === 'KEEP') return constant(name.toLowerCase());
  if (scope.names.has(name)) {
    return path.length === 0
      ? (_document, variables) => variables[name]
      : (_document, variables) => valueAt(variables[name], path, 0);
  }
  if (Object.hasOwn(scope.constants, name)) return constant(valueAt(scope.constants[name], path, 0));
  throw new ServerError(17276, `Use of undefined variable: ${name}`);
}

/** The parts of a path. @throws ServerError for an empty part or one that begins with a dollar. */
export function checkPath(path: string): string[] {
  if (path === '') throw new ServerError(16872, "'$' by itself is not a valid FieldPath");
  if (path.endsWith('.')) throw new ServerError(40353, "FieldPath must not end with a '.'.");
  const parts = path.split('.');
  for (const part of parts) {
    if (part === '') throw new ServerError(15998, 'FieldPath field names may not be empty strings.');
    if (part.startsWith('$')) {
      throw new ServerError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
  }
  return parts;
}

function fieldPath(path: readonly string[]): Evaluate {
  const first = path[0] as string;
  if (path.length === 1) return (document) => document[first];
  return (document) => valueAt(document[first], path, 1);
}

/** The value at a path as expressions see it: of an array of documents the array of their values. */
export function valueAt(value: unknown, path: readonly string[], depth: number): unknown {
  if (depth === path.length) return value;
  if (isDocument(value)) return valueAt(value[path[depth] as string], path, depth + 1);
  if (!Array.isArray(value)) return undefined;
  const values: unknown[] = [];
  for (const element of value) {
    if (!isDocument(element)) continue;
    const inner = valueAt(element, path, depth);
    if (inner !== undefined) values.push(inner);
  }
  return values;
}

/** The top-level fields of `$$ROOT` that an expression reads. */
export function expressionFields(expression: unknown): FieldSet {
  const fields = new Set<string>();
  return collectFields(expression, fields) ? fields : 'all';
}

/** Adds the fields that an expression reads; false if it may read any. */
function collectFields(expression: unknown, fields: Set<string>): boolean {
  if (typeof expression === 'string') return collectReference(expression, fields);
  if (Array.isArray(expression)) return expression.every((element) => collectFields(element, fields));
  if (!isDocument(expression)) return true;
  return keysOf(expression).every((field) => {
    if (field === '$literal') return true;
    if (field === '$getField') return false;
    return collectFields(expression[field], fields);
  });
}

function collectReference(text: string, fields: Set<string>): boolean {
  if (!text.startsWith('$')) return true;
  if (!text.startsWith('$$')) {
    fields.add(text.slice(1).split('.')[0] as string);
    return true;
  }
  const [name, field] = text.slice(2).split('.');
  if (name !== 'ROOT' && name !== 'CURRENT') return true;
  if (field === undefined) return false;
  fields.add(field);
  return true;
}
