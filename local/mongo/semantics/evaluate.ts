import { ServerError } from './server-error.ts';
import type { Document } from './values.ts';

/** The values of the variables of $let, $map, `let` … by name. */
export type Variables = { readonly [name: string]: unknown };

/** No variables. */
export const noVariables: Variables = {};

/** The value of a compiled expression for a document (`$$ROOT`); `undefined` is a missing value. */
export type Evaluate = (document: Document, variables: Variables) => unknown;

/** What an expression is compiled within: the variables in scope, and those of them whose value is known. */
export type Scope = { constants: Variables; names: ReadonlySet<string> };

/** Compiles the part of an expression. */
export type Compile = (expression: unknown, scope: Scope) => Evaluate;

/** Compiles the operator `name` applied to `argument`. */
export type Operator = (argument: unknown, scope: Scope, compile: Compile, name: string) => Evaluate;

/** Operators by their names, "$add". */
export type Operators = { readonly [name: string]: Operator };

/** The scope of a command: `$$NOW` and its `let`. */
export function commandScope(context: { now?: Date | undefined; let?: Document | undefined }): Scope {
  return { constants: { ...context.let, NOW: context.now ?? new Date() }, names: new Set() };
}

/** The scope with further variables. */
export function withNames(scope: Scope, names: Iterable<string>): Scope {
  return { constants: scope.constants, names: new Set([...scope.names, ...names]) };
}

const constants = new WeakMap<Evaluate, { value: unknown }>();

/** An expression whose value is known. */
export function constant(value: unknown): Evaluate {
  const evaluate: Evaluate = () => value;
  constants.set(evaluate, { value });
  return evaluate;
}

/** The value of an expression if it is known before any document is. */
export function constantOf(evaluate: Evaluate): { value: unknown } | undefined {
  return constants.get(evaluate);
}

/** The expression itself, or its value if all that it is made of is known. */
export function folded(parts: readonly Evaluate[], evaluate: Evaluate): Evaluate {
  return parts.every((part) => constants.has(part)) ? constant(evaluate({}, noVariables)) : evaluate;
}

/** Whether a value counts as true: all but false, null, missing and zero. */
export function isTrue(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (value === null || value === undefined) return false;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value !== 'object') return true;
  const name = (value as { _bsontype?: unknown })._bsontype;
  if (name === 'Double') return (value as { value: number }).value !== 0;
  return name !== 'Decimal128' || Number(String(value)) !== 0;
}

/** The refusal of a name that a variable may not have. Source: manual, "Variables in Aggregation Expressions". */
export function checkVariableName(name: string): void {
  if (name === '') throw new ServerError(16866, 'empty variable names are not allowed');
  if (!/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name)) {
    throw new ServerError(16867, `'${name}' starts with an invalid character for a user variable name`);
  }
}
