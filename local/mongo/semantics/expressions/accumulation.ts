import { accumulators } from '../accumulators.ts';
import type { Evaluate, Operator, Operators } from '../evaluate.ts';
import { argumentsOf } from './arguments.ts';

/** An accumulator as an expression: over the elements of an array, or over several operands. */
function over(name: string): Operator {
  const make = accumulators[name] as () => { add(value: unknown): void; result(): unknown };
  return (argument, scope, compile) => {
    const parts = argumentsOf(argument).map((part) => compile(part, scope));
    return (document, variables) => {
      const total = make();
      const first = parts.length === 1 ? (parts[0] as Evaluate)(document, variables) : undefined;
      if (Array.isArray(first)) for (const element of first) total.add(element);
      else if (parts.length === 1) total.add(first);
      else for (const part of parts) total.add(part(document, variables));
      const result = total.result();
      return result === undefined ? null : result;
    };
  };
}

/** Sums and the like of the elements of an array. Source: manual, "Accumulators (in Other Stages)". */
export const accumulationOperators: Operators = Object.fromEntries(
  ['$sum', '$avg', '$min', '$max', '$stdDevPop', '$stdDevSamp'].map((name) => [name, over(name)]),
);
