import {
  type Compile,
  checkVariableName,
  constant,
  type Evaluate,
  isTrue,
  type Operator,
  type Operators,
  type Scope,
  withNames,
} from '../evaluate.ts';
import { ServerError } from '../server-error.ts';
import { isDocument, keysOf } from '../values.ts';
import { argumentsOf, checkCount } from './arguments.ts';

/** Source for all: manual, "Conditional Expression Operators". Branches not taken are not evaluated. */

const cond: Operator = (argument, scope, compile) => {
  const [test, yes, no] = condParts(argument).map((part) => compile(part, scope)) as [
    Evaluate,
    Evaluate,
    Evaluate,
  ];
  return (document, variables) =>
    isTrue(test(document, variables)) ? yes(document, variables) : no(document, variables);
};

function condParts(argument: unknown): unknown[] {
  if (!isDocument(argument)) {
    checkCount('$cond', argumentsOf(argument).length, 3, 3);
    return argument as unknown[];
  }
  for (const key of keysOf(argument)) {
    if (!['if', 'then', 'else'].includes(key)) {
      throw new ServerError(17083, `Unrecognized parameter to $cond: ${key}`);
    }
  }
  return ['if', 'then', 'else'].map((key, index) => {
    if (argument[key] === undefined)
      throw new ServerError(17080 + index, `Missing '${key}' parameter to $cond`);
    return argument[key];
  });
}

const ifNull: Operator = (argument, scope, compile) => {
  const parts = argumentsOf(argument).map((part) => compile(part, scope));
  if (parts.length < 2) {
    throw new ServerError(1257300, `$ifNull needs at least two arguments, had: ${parts.length}`);
  }
  return (document, variables) => {
    let value: unknown;
    for (const part of parts) {
      value = part(document, variables);
      if (value !== null && value !== undefined) return value;
    }
    return value;
  };
};

const switchOperator: Operator = (argument, scope, compile) => {
  const { branches, otherwise } = switchParts(argument, scope, compile);
  return (document, variables) => {
    for (const branch of branches) {
      if (isTrue(branch.test(document, variables))) return branch.value(document, variables);
    }
    if (otherwise !== undefined) return otherwise(document, variables);
    throw new ServerError(
      40066,
      '$switch could not find a matching branch for an input, and no default was specified.',
    );
  };
};

type Branch = { test: Evaluate; value: Evaluate };

function switchParts(
  argument: unknown,
  scope: Scope,
  compile: Compile,
): { branches: Branch[]; otherwise: Evaluate | undefined } {
  if (!isDocument(argument)) {
    throw new ServerError(40060, `$switch requires an object as an argument, found: ${typeof argument}`);
  }
  for (const key of keysOf(argument)) {
    if (key !== 'branches' && key !== 'default') {
      throw new ServerError(40067, `$switch found an unknown argument: ${key}`);
    }
  }
  const { branches, default: otherwise } = argument as { branches?: unknown; default?: unknown };
  if (branches !== undefined && !Array.isArray(branches)) {
    throw new ServerError(40061, "$switch expected an array for 'branches'");
  }
  if (branches === undefined || branches.length === 0) {
    throw new ServerError(40068, '$switch requires at least one branch.');
  }
  return {
    branches: branches.map((branch) => branchOf(branch, scope, compile)),
    otherwise: otherwise === undefined ? undefined : compile(otherwise, scope),
  };
}

function branchOf(branch: unknown, scope: Scope, compile: Compile): Branch {
  if (!isDocument(branch)) throw new ServerError(40062, '$switch expected each branch to be an object');
  for (const key of keysOf(branch)) {
    if (key !== 'case' && key !== 'then') {
      throw new ServerError(40063, `$switch found an unknown argument to a branch: ${key}`);
    }
  }
  const { case: test, then } = branch as { case?: unknown; then?: unknown };
  if (test === undefined)
    throw new ServerError(40064, "$switch requires each branch have a 'case' expression");
  if (then === undefined)
    throw new ServerError(40065, "$switch requires each branch have a 'then' expression.");
  return { test: compile(test, scope), value: compile(then, scope) };
}

const letOperator: Operator = (argument, scope, compile) => {
  if (!isDocument(argument)) throw new ServerError(16874, '$let only supports an object as its argument');
  for (const key of keysOf(argument)) {
    if (key !== 'vars' && key !== 'in')
      throw new ServerError(16875, `Unrecognized parameter to $let: ${key}`);
  }
  const { vars, in: body } = argument as { vars?: unknown; in?: unknown };
  if (vars === undefined) throw new ServerError(16876, "Missing 'vars' parameter to $let");
  if (body === undefined) throw new ServerError(16877, "Missing 'in' parameter to $let");
  if (!isDocument(vars)) throw new ServerError(10065, 'invalid parameter: expected an object (vars)');
  const names = keysOf(vars);
  names.forEach(checkVariableName);
  const values = names.map((name) => compile(vars[name], scope));
  const evaluate = compile(body, withNames(scope, names));
  return (document, variables) => {
    const inner: Record<string, unknown> = { ...variables };
    names.forEach((name, index) => {
      inner[name] = (values[index] as Evaluate)(document, variables);
    });
    return evaluate(document, inner);
  };
};

/** Conditions, `$let` and `$literal`. */
export const conditionalOperators: Operators = {
  $cond: cond,
  $ifNull: ifNull,
  $switch: switchOperator,
  $let: letOperator,
  $literal: (argument) => constant(argument),
};
