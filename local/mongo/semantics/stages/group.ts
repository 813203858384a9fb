import { type Accumulator, accumulators } from '../accumulators.ts';
import type { Evaluate, Scope, Variables } from '../evaluate.ts';
import { compileExpression, expressionFields } from '../expression.ts';
import { formatValue } from '../format-value.ts';
import { ServerError } from '../server-error.ts';
import { type CompileStage, unionFields } from '../stage.ts';
import { valueKey } from '../value-key.ts';
import { type Document, documentMaker, isDocument, isIndexLike, keysOf, setField } from '../values.ts';

type Output = { field: string; make: () => Accumulator; evaluate: Evaluate; operand: unknown };

type Group = { id: unknown; totals: Accumulator[] };

/** Documents gathered by the value of `_id`, each group in the order of its first document. Source: manual, "$group (aggregation)". */
export const group: CompileStage = (specification, { scope }) => {
  if (!isDocument(specification)) {
    throw new ServerError(15947, "a group's fields must be specified in an object");
  }
  const id = compileExpression(specification['_id'], scope);
  const outputs = keysOf(specification)
    .filter((field) => field !== '_id')
    .map((field) => compileOutput(field, specification[field], scope));
  if (specification['_id'] === undefined)
    throw new ServerError(15955, 'a group specification must include an _id');
  const Made = documentMaker();
  const keepsOrder = !outputs.some(({ field }) => isIndexLike(field));
  return {
    run: function* (source, variables) {
      const groups = gather(source, variables, id, outputs);
      for (const found of groups.values()) yield resultOf(new Made(), found, outputs, keepsOrder);
    },
    reads: unionFields(
      expressionFields(specification['_id']),
      ...outputs.map((output) => expressionFields(output.operand)),
    ),
    renews: true,
  };
};

/** Compiles `field: { $accumulator: expression }`. */
export function compileOutput(field: string, accumulation: unknown, scope: Scope): Output {
  if (field.includes('.')) {
    throw new ServerError(40235, `The field name '${field}' cannot contain '.'`);
  }
  if (field.startsWith('$')) {
    throw new ServerError(40236, `The field name '${field}' cannot be an operator name`);
  }
  if (!isDocument(accumulation)) {
    throw new ServerError(40234, `The field '${field}' must be an accumulator object`);
  }
  const [name, ...others] = keysOf(accumulation);
  if (name === undefined || others.length > 0) {
    throw new ServerError(40238, `The field '${field}' must specify one accumulator`);
  }
  const operand = name === '$count' ? countOperand(accumulation[name]) : accumulation[name];
  const make = accumulators[name === '$count' ? '$sum' : name];
  if (make === undefined || !Object.hasOwn(accumulators, name === '$count' ? '$sum' : name)) {
    throw new ServerError(15952, `unknown group operator '${name}'`);
  }
  if (Array.isArray(operand)) throw new ServerError(40237, `The ${name} accumulator is a unary operator`);
  return { field, make, evaluate: compileExpression(operand, scope), operand };
}

function countOperand(argument: unknown): number {
  if (isDocument(argument) && keysOf(argument).length === 0) return 1;
  throw new ServerError(9, `$count takes no arguments, i.e. $count:{}; found ${formatValue(argument)}`);
}

function gather(
  source: Iterable<Document>,
  variables: Variables,
  id: Evaluate,
  outputs: readonly Output[],
): Map<unknown, Group> {
  const groups = new Map<unknown, Group>();
  const evaluates = outputs.map((output) => output.evaluate);
  for (const document of source) {
    const value = id(document, variables);
    const key = value === undefined ? null : valueKey(value);
    let found = groups.get(key);
    if (found === undefined) {
      found = { id: value === undefined ? null : value, totals: outputs.map((output) => output.make()) };
      groups.set(key, found);
    }
    const { totals } = found;
    for (let index = 0; index < evaluates.length; index++) {
      (totals[index] as Accumulator).add((evaluates[index] as Evaluate)(document, variables));
    }
  }
  return groups;
}

function resultOf(
  document: Document,
  { id, totals }: Group,
  outputs: readonly Output[],
  keepsOrder: boolean,
): Document {
  document['_id'] = id;
  for (let index = 0; index < outputs.length; index++) {
    const { field } = outputs[index] as Output;
    const value = (totals[index] as Accumulator).result() ?? null;
    if (keepsOrder) document[field] = value;
    else setField(document, field, value);
  }
  return document;
}
