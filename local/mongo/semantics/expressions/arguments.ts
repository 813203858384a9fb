import { type Compile, constantOf, type Evaluate, folded, type Operator, type Scope } from '../evaluate.ts';
import { ServerError } from '../server-error.ts';
import { isDocument, keysOf } from '../values.ts';

/** The arguments of an operator: the elements of an array, or the one that stands alone. */
export function argumentsOf(argument: unknown): readonly unknown[] {
  return Array.isArray(argument) ? argument : [argument];
}

/** @throws ServerError 16020 or 28667 where an operator is given another number of arguments than it takes. */
export function checkCount(name: string, count: number, least: number, most: number): void {
  if (count >= least && count <= most) return;
  if (least === most) {
    throw new ServerError(
      16020,
      `Expression ${name} takes exactly ${least} arguments. ${count} were passed in.`,
    );
  }
  throw new ServerError(
    28667,
    `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${count} were passed in.`,
  );
}

/** The compiled arguments of an operator that takes from `least` to `most`. */
export function compileArguments(
  argument: unknown,
  scope: Scope,
  compile: Compile,
  name: string,
  least: number,
  most: number,
): Evaluate[] {
  const parts = argumentsOf(argument);
  checkCount(name, parts.length, least, most);
  return parts.map((part) => compile(part, scope));
}

/** An operator of one argument. */
export function unary(apply: (value: unknown, name: string) => unknown): Operator {
  return (argument, scope, compile, name) => {
    const parts = compileArguments(argument, scope, compile, name, 1, 1);
    const [part] = parts as [Evaluate];
    return folded(parts, (document, variables) => apply(part(document, variables), name));
  };
}

/** An operator of two arguments. */
export function binary(apply: (a: unknown, b: unknown, name: string) => unknown): Operator {
  return (argument, scope, compile, name) => {
    const parts = compileArguments(argument, scope, compile, name, 2, 2);
    const [first, second] = parts as [Evaluate, Evaluate];
    const known = constantOf(second);
    if (known !== undefined && constantOf(first) === undefined) {
      const { value } = known;
      return (document, variables) => apply(first(document, variables), value, name);
    }
    return folded(parts, (document, variables) =>
      apply(first(document, variables), second(document, variables), name),
    );
  };
}

/** An operator of several arguments, `least` to `most`. */
export function variadic(
  apply: (values: unknown[], name: string) => unknown,
  least = 0,
  most = Number.POSITIVE_INFINITY,
): Operator {
  return (argument, scope, compile, name) => {
    const parts = compileArguments(argument, scope, compile, name, least, most);
    return folded(parts, (document, variables) => {
      const values = new Array<unknown>(parts.length);
      for (let index = 0; index < parts.length; index++) {
        values[index] = (parts[index] as Evaluate)(document, variables);
      }
      return apply(values, name);
    });
  };
}

/** The error codes of an operator with named arguments. */
export type NamedCodes = { notObject: number; unknown: number; missing: number };

/** An operator whose arguments have names: `{ $trim: { input, chars } }`. An absent one is `undefined`, like a missing value. */
export function named<Required extends string, Optional extends string = never>(
  required: readonly Required[],
  optional: readonly Optional[],
  codes: NamedCodes,
  apply: (values: Record<Required | Optional, unknown>, given: ReadonlySet<string>, name: string) => unknown,
): Operator {
  return (argument, scope, compile, name) => {
    const parts = compileNamed(argument, scope, compile, name, required, optional, codes);
    const entries = [...parts];
    const given = new Set(parts.keys());
    return folded([...parts.values()], (document, variables) => {
      const values: Record<string, unknown> = {};
      for (const [key, part] of entries) values[key] = part(document, variables);
      return apply(values, given, name);
    });
  };
}

/** The compiled arguments of an operator with named arguments, by name. */
export function compileNamed(
  argument: unknown,
  scope: Scope,
  compile: Compile,
  name: string,
  required: readonly string[],
  optional: readonly string[],
  codes: NamedCodes,
): Map<string, Evaluate> {
  const given = checkNames(argument, name, required, optional, codes);
  return new Map(keysOf(given).map((key) => [key, compile(given[key], scope)]));
}

/** The named arguments, all known and none missing. */
export function checkNames(
  argument: unknown,
  name: string,
  required: readonly string[],
  optional: readonly string[],
  codes: NamedCodes,
): Record<string, unknown> {
  if (!isDocument(argument)) {
    throw new ServerError(codes.notObject, `${name} only supports an object as its argument`);
  }
  for (const key of keysOf(argument)) {
    if (!required.includes(key) && !optional.includes(key)) {
      throw new ServerError(codes.unknown, `Unrecognized argument to ${name}: ${key}`);
    }
  }
  for (const key of required) {
    if (argument[key] === undefined) {
      throw new ServerError(codes.missing, `Missing '${key}' parameter to ${name}`);
    }
  }
  return argument;
}
