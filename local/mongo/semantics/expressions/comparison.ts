import { compareValues } from '../compare.ts';
import { type Evaluate, folded, isTrue, type Operator, type Operators } from '../evaluate.ts';
import { argumentsOf, binary, unary } from './arguments.ts';

/** Stops at the first operand that decides. */
function connective(deciding: boolean): Operator {
  return (argument, scope, compile) => {
    const parts = argumentsOf(argument).map((part) => compile(part, scope));
    const evaluate: Evaluate = (document, variables) => {
      for (const part of parts) if (isTrue(part(document, variables)) === deciding) return deciding;
      return !deciding;
    };
    return folded(parts, evaluate);
  };
}

/** Comparisons, which see values of all types in one order, and the connectives. Source: manual, "Comparison Expression Operators". */
export const comparisonOperators: Operators = {
  $cmp: binary((a, b) => Math.sign(compareValues(a, b))),
  $eq: binary((a, b) => a === b || compareValues(a, b) === 0),
  $ne: binary((a, b) => a !== b && compareValues(a, b) !== 0),
  $gt: binary((a, b) => compareValues(a, b) > 0),
  $gte: binary((a, b) => compareValues(a, b) >= 0),
  $lt: binary((a, b) => compareValues(a, b) < 0),
  $lte: binary((a, b) => compareValues(a, b) <= 0),
  $and: connective(false),
  $or: connective(true),
  $not: unary((value) => !isTrue(value)),
};
