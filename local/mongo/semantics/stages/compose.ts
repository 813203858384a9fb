import { compareValues } from '../compare.ts';
import { constantOf, noVariables } from '../evaluate.ts';
import { compileExpression, expressionFields } from '../expression.ts';
import { formatValue } from '../format-value.ts';
import { ServerError } from '../server-error.ts';
import { type CompileStage, runStages, unionFields } from '../stage.ts';
import { typeName, typeRank } from '../type.ts';
import { type Document, isDocument, keysOf, makeDocument } from '../values.ts';
import { compileOutput, group } from './group.ts';
import { sort } from './select.ts';

/** Stages that are made of others. */

/** Several pipelines over the same documents. Source: manual, "$facet (aggregation)". */
export const facet: CompileStage = (specification, { compileInner, scope }) => {
  if (!isDocument(specification) || keysOf(specification).length === 0) {
    throw new ServerError(40169, 'the $facet specification must be a non-empty object');
  }
  const facets = keysOf(specification).map((field) => {
    if (field.includes('.') || field.startsWith('$')) {
      throw new ServerError(16412, `FieldPath field names may not contain '.' or start with '$': ${field}`);
    }
    const pipeline = pipelineOf(
      specification[field],
      40170,
      `arguments to $facet must be arrays, ${field} is type ${typeName(specification[field])}`,
    );
    for (const stage of pipeline) {
      const [name] = keysOf(stage);
      if (name === '$facet')
        throw new ServerError(40600, '$facet is not allowed to be used within a $facet stage');
    }
    return { field, inner: compileInner(pipeline, scope) };
  });
  return {
    run: function* (source, variables) {
      const documents = [...source];
      yield makeDocument(
        facets.map(
          ({ field, inner }) => [field, [...runStages(inner.stages, documents, variables)]] as const,
        ),
      );
    },
    reads: unionFields(...facets.map(({ inner }) => inner.fields)),
    renews: true,
  };
};

/** A list of stages. @throws ServerError with the code given for what is none. */
export function pipelineOf(
  value: unknown,
  code = 14,
  message = 'pipeline must be an array',
): readonly Document[] {
  if (!Array.isArray(value)) throw new ServerError(code, message);
  for (const stage of value) {
    if (!isDocument(stage))
      throw new ServerError(14, "Each element of the 'pipeline' array must be an object");
  }
  return value as Document[];
}

/** Source: manual, "$sortByCount (aggregation)". */
export const sortByCount: CompileStage = (specification, context) => {
  const isExpression =
    typeof specification === 'string' ? specification.startsWith('$') : isDocument(specification);
  if (!isExpression) {
    throw new ServerError(
      40148,
      'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
    );
  }
  const grouping = group(
    makeDocument([
      ['_id', specification],
      ['count', makeDocument([['$sum', 1]])],
    ]),
    context,
  );
  const sorting = sort(makeDocument([['count', -1]]), context);
  return {
    run: (source, variables) => runStages([grouping, sorting], source, variables),
    reads: grouping.reads,
    renews: true,
  };
};

/** Documents gathered by the range that a value falls into. Source: manual, "$bucket (aggregation)". */
export const bucket: CompileStage = (specification, { scope }) => {
  if (!isDocument(specification)) throw new ServerError(40201, 'Argument to $bucket stage must be an object');
  for (const key of keysOf(specification)) {
    if (!['groupBy', 'boundaries', 'default', 'output'].includes(key)) {
      throw new ServerError(40197, `Unrecognized option to $bucket: ${key}.`);
    }
  }
  const { groupBy, boundaries, output } = specification as Record<string, unknown>;
  if (groupBy === undefined || boundaries === undefined) {
    throw new ServerError(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  }
  const edges = edgesOf(boundaries, scope);
  const otherwise =
    specification['default'] === undefined ? undefined : compileExpression(specification['default'], scope);
  const fallback = otherwise === undefined ? undefined : constantOf(otherwise);
  if (otherwise !== undefined && fallback === undefined) {
    throw new ServerError(40195, "The $bucket 'default' field must be a constant");
  }
  const by = compileExpression(groupBy, scope);
  const outputs = outputsOf(output).map(([field, accumulation]) => compileOutput(field, accumulation, scope));
  return {
    run: function* (source, variables) {
      const buckets = new Map<
        unknown,
        { id: unknown; totals: { add(value: unknown): void; result(): unknown }[] }
      >();
      for (const document of source) {
        const at = bucketIndex(by(document, variables), edges);
        if (at < 0 && fallback === undefined) {
          throw new ServerError(
            40066,
            '$switch could not find a matching branch for an input, and no default was specified.',
          );
        }
        const key = at < 0 ? edges.length : at;
        let found = buckets.get(key);
        if (found === undefined) {
          found = { id: at < 0 ? fallback?.value : edges[at], totals: outputs.map(({ make }) => make()) };
          buckets.set(key, found);
        }
        outputs.forEach(({ evaluate }, index) => {
          found.totals[index]?.add(evaluate(document, variables));
        });
      }
      const sorted = [...buckets.values()].sort((a, b) => compareValues(a.id, b.id));
      for (const { id, totals } of sorted) {
        yield makeDocument([
          ['_id', id],
          ...outputs.map(({ field }, index) => [field, totals[index]?.result() ?? null] as const),
        ]);
      }
    },
    reads: unionFields(expressionFields(groupBy), ...outputs.map(({ operand }) => expressionFields(operand))),
    renews: true,
  };
};

function outputsOf(output: unknown): [string, unknown][] {
  if (output === undefined) return [['count', makeDocument([['$sum', 1]])]];
  if (!isDocument(output)) {
    throw new ServerError(
      40196,
      `The $bucket 'output' field must be an object, but found type: ${typeName(output)}.`,
    );
  }
  return keysOf(output).map((field) => [field, output[field]]);
}

function edgesOf(boundaries: unknown, scope: Parameters<CompileStage>[1]['scope']): unknown[] {
  if (!Array.isArray(boundaries)) {
    throw new ServerError(
      40200,
      `The $bucket 'boundaries' field must be an array, but found type: ${typeName(boundaries)}.`,
    );
  }
  if (boundaries.length < 2) {
    throw new ServerError(
      40192,
      `The $bucket 'boundaries' field must have at least 2 values, but found ${boundaries.length} value(s).`,
    );
  }
  const edges = boundaries.map((edge) => {
    const evaluate = compileExpression(edge, scope);
    if (constantOf(evaluate) === undefined) {
      throw new ServerError(
        40191,
        `The $bucket 'boundaries' field must be an array of constant values, but found value: ${formatValue(edge)}.`,
      );
    }
    return evaluate(makeDocument(), noVariables);
  });
  edges.forEach((edge, index) => {
    if (index === 0) return;
    if (typeRank(edge) !== typeRank(edges[index - 1])) {
      throw new ServerError(
        40193,
        "All values in the 'boundaries' option to $bucket must have the same type.",
      );
    }
    if (compareValues(edges[index - 1], edge) >= 0) {
      throw new ServerError(
        40194,
        "The 'boundaries' option to $bucket must be sorted, but elements are not in ascending order.",
      );
    }
  });
  return edges;
}

/** The bucket that a value falls into, −1 if none: edges are compared across types, as $switch does. */
function bucketIndex(value: unknown, edges: readonly unknown[]): number {
  for (let index = 0; index + 1 < edges.length; index++) {
    if (compareValues(value, edges[index]) >= 0 && compareValues(value, edges[index + 1]) < 0) return index;
  }
  return -1;
}
