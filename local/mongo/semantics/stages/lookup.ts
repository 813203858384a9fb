import { checkVariableName, type Evaluate, type Variables, withNames } from '../evaluate.ts';
import { compileExpression, expressionFields } from '../expression.ts';
import { resolvePath } from '../path.ts';
import { ServerError } from '../server-error.ts';
import { type CompileStage, runStages, type StageContext, unionFields } from '../stage.ts';
import { isOfType, typeName } from '../type.ts';
import { valueKey } from '../value-key.ts';
import { copyDocument, type Document, type FieldSet, isDocument, keysOf, setField } from '../values.ts';
import { pipelineOf } from './compose.ts';

/** Stages that read another collection. */

type Join = { from: string; local: string | undefined; foreign: string | undefined; as: string };

const lookupOptions = ['from', 'localField', 'foreignField', 'let', 'pipeline', 'as'];

/** Source: manual, "$lookup (aggregation)". The foreign documents are read once, and found by a hash of their field. */
export const lookup: CompileStage = (specification, context) => {
  const { join, bindings, pipeline } = parse(specification);
  const names = bindings.map(([name]) => name);
  names.forEach(checkVariableName);
  const values = bindings.map(([, expression]) => compileExpression(expression, context.scope));
  const inner = pipeline && context.compileInner(pipeline, withNames(context.scope, names));
  const fields =
    inner === undefined
      ? 'all'
      : unionFields(
          inner.fields,
          new Set(join.foreign === undefined ? [] : [join.foreign.split('.')[0] as string]),
        );
  return {
    run: function* (source, variables) {
      const foreign = candidates(join, context, fields);
      const bound = (document: Document) => bind(document, variables, names, values);
      for (const document of source) {
        const found = foreign(document);
        const joined = inner === undefined ? found : [...runStages(inner.stages, found, bound(document))];
        yield withArray(document, join.as, [...joined]);
      }
    },
    reads: unionFields(
      new Set(join.local === undefined ? [] : [join.local.split('.')[0] as string]),
      new Set(join.as.includes('.') ? [join.as.split('.')[0] as string] : []),
      ...bindings.map(([, expression]) => expressionFields(expression)),
    ),
    renews: false,
  };
};

function parse(specification: unknown): {
  join: Join;
  bindings: [string, unknown][];
  pipeline: readonly Document[] | undefined;
} {
  if (!isDocument(specification)) {
    throw new ServerError(
      9,
      `the $lookup stage specification must be an object, but found ${typeName(specification)}`,
    );
  }
  for (const key of keysOf(specification)) {
    if (!lookupOptions.includes(key)) throw new ServerError(9, `unknown argument to $lookup: ${key}`);
    const isText = key !== 'let' && key !== 'pipeline';
    if (isText && typeof specification[key] !== 'string') {
      throw new ServerError(
        9,
        `$lookup argument '${key}' must be a string, found ${typeName(specification[key])}`,
      );
    }
  }
  const {
    from,
    localField,
    foreignField,
    as,
    let: variables,
    pipeline,
  } = specification as Record<string, unknown>;
  if (as === undefined) throw new ServerError(9, "must specify 'as' field for a $lookup");
  if (from === undefined) throw new ServerError(9, "must specify 'from' field for a $lookup");
  if ((localField === undefined) !== (foreignField === undefined)) {
    throw new ServerError(
      9,
      '$lookup requires both or neither of localField and foreignField to be specified',
    );
  }
  if (localField === undefined && pipeline === undefined) {
    throw new ServerError(
      9,
      '$lookup requires either pipeline or both localField and foreignField to be specified',
    );
  }
  if (variables !== undefined && pipeline === undefined) {
    throw new ServerError(9, "$lookup with a 'let' argument must also specify 'pipeline'");
  }
  if (variables !== undefined && !isDocument(variables)) {
    throw new ServerError(9, `$lookup argument 'let' must be an object, is type ${typeName(variables)}`);
  }
  return {
    join: { from, local: localField, foreign: foreignField, as } as Join,
    bindings: isDocument(variables) ? keysOf(variables).map((name) => [name, variables[name]]) : [],
    pipeline: pipeline === undefined ? undefined : pipelineOf(pipeline),
  };
}

function bind(
  document: Document,
  variables: Variables,
  names: readonly string[],
  values: readonly Evaluate[],
): Variables {
  const bound: Record<string, unknown> = { ...variables };
  names.forEach((name, index) => {
    bound[name] = (values[index] as Evaluate)(document, variables);
  });
  return bound;
}

/** The foreign documents that equal a document in the field joined on (null to missing); all without such a field. */
function candidates(
  join: Join,
  context: StageContext,
  fields: FieldSet,
): (document: Document) => readonly Document[] {
  const all = [...context.readCollection(join.from, fields)];
  const { local, foreign } = join;
  if (local === undefined || foreign === undefined) return () => all;
  const positions = new Map<unknown, number[]>();
  all.forEach((document, position) => {
    for (const key of keysAt(document, foreign, true)) {
      const known = positions.get(key);
      if (known === undefined) positions.set(key, [position]);
      else known.push(position);
    }
  });
  return (document) => {
    const found = new Set<number>();
    for (const key of keysAt(document, local, false))
      for (const position of positions.get(key) ?? []) found.add(position);
    return [...found].sort((a, b) => a - b).map((position) => all[position] as Document);
  };
}

/** The keys of all values at a path; an array counts by its elements, a foreign one also as a whole. */
function keysAt(document: Document, path: string, isForeign: boolean): Set<unknown> {
  const keys = new Set<unknown>();
  const reached = resolvePath(document, path);
  for (const value of reached) {
    if (Array.isArray(value)) for (const element of value) addKey(keys, element);
    if (!Array.isArray(value) || isForeign) addKey(keys, value);
  }
  if (reached.length === 0 && !isForeign) keys.add(null);
  return keys;
}

function addKey(keys: Set<unknown>, value: unknown): void {
  if (isOfType(value, 'regex')) throw new ServerError(2, '$lookup on a regular expression is not supported');
  keys.add(value === undefined ? null : valueKey(value));
}

function withArray(document: Document, path: string, value: unknown[]): Document {
  const copy = copyDocument(document);
  const parts = path.split('.');
  let target = copy;
  for (const part of parts.slice(0, -1)) {
    const inner = target[part];
    const next = copyDocument(isDocument(inner) ? inner : {});
    setField(target, part, next);
    target = next;
  }
  setField(target, parts.at(-1) as string, value);
  return copy;
}

/** The documents and those of another collection after them. Source: manual, "$unionWith (aggregation)". */
export const unionWith: CompileStage = (specification, context) => {
  const { coll, pipeline } = unionParts(specification);
  const inner = context.compileInner(pipeline, context.scope);
  return {
    run: function* (source, variables) {
      yield* source;
      yield* runStages(inner.stages, context.readCollection(coll, inner.fields), variables);
    },
    reads: new Set(),
    renews: false,
  };
};

function unionParts(specification: unknown): { coll: string; pipeline: readonly Document[] } {
  if (typeof specification === 'string') return { coll: specification, pipeline: [] };
  if (!isDocument(specification)) {
    throw new ServerError(
      9,
      `the $unionWith stage specification must be an object or string, but found ${typeName(specification)}`,
    );
  }
  for (const key of keysOf(specification)) {
    if (key !== 'coll' && key !== 'pipeline')
      throw new ServerError(40415, `BSON field '$unionWith.${key}' is an unknown field.`);
  }
  const { coll, pipeline } = specification as Record<string, unknown>;
  if (typeof coll !== 'string')
    throw new ServerError(
      9,
      '$unionWith stage without explicit collection must have a pipeline with $documents as first stage',
    );
  return { coll, pipeline: pipeline === undefined ? [] : pipelineOf(pipeline) };
}
