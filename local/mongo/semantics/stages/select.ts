import { parseSort, sortDocuments } from '../compare.ts';
import { formatValue } from '../format-value.ts';
import { asInteger, isNumber } from '../number.ts';
import { compileFilter, queryFields } from '../query.ts';
import { ServerError } from '../server-error.ts';
import type { CompileStage } from '../stage.ts';
import { isDocument, keysOf, makeDocument } from '../values.ts';

/** Stages that choose and order documents and leave them as they are. */

/** Source: manual, "$match (aggregation)". */
export const match: CompileStage = (specification, { scope }) => {
  if (!isDocument(specification))
    throw new ServerError(15959, 'the match filter must be an expression in an object');
  const matches = compileFilter(specification, scope);
  return {
    run: function* (source, variables) {
      for (const document of source) if (matches(document, variables)) yield document;
    },
    reads: queryFields(specification),
    renews: false,
  };
};

/** Source: manual, "$sort (aggregation)". */
export const sort: CompileStage = (specification) => {
  if (!isDocument(specification))
    throw new ServerError(15973, 'the $sort key specification must be an object');
  if (keysOf(specification).length === 0)
    throw new ServerError(15976, '$sort stage must have at least one sort key');
  const parts = parseSort(specification);
  return {
    run: function* (source) {
      yield* sortDocuments(source, parts);
    },
    reads: new Set(parts.map((part) => part.path[0] as string)),
    renews: false,
  };
};

/** $sort followed by $limit: only so many documents are kept while sorting. */
export function sortWithLimit(specification: unknown, limit: number): ReturnType<CompileStage> {
  const parts = parseSort(specification as Parameters<typeof parseSort>[0]);
  return {
    run: function* (source) {
      yield* sortDocuments(source, parts, limit);
    },
    reads: new Set(parts.map((part) => part.path[0] as string)),
    renews: false,
  };
}

/** The number of a $limit. @throws ServerError 15957 (5107201), 15958 */
export function limitOf(specification: unknown): number {
  const count = isNumber(specification) ? asInteger(specification) : undefined;
  if (count === undefined || count < 0) {
    throw new ServerError(
      5107201,
      `invalid argument to $limit stage: Expected a non-negative number in: $limit: ${formatValue(specification)}`,
    );
  }
  if (count === 0) throw new ServerError(15958, 'the limit must be positive');
  return count;
}

/** Source: manual, "$limit (aggregation)". */
export const limit: CompileStage = (specification) => {
  const most = limitOf(specification);
  return {
    run: function* (source) {
      let count = 0;
      for (const document of source) {
        yield document;
        if (++count >= most) return;
      }
    },
    reads: new Set(),
    renews: false,
  };
};

/** Source: manual, "$skip (aggregation)". */
export const skip: CompileStage = (specification) => {
  const count = isNumber(specification) ? asInteger(specification) : undefined;
  if (count === undefined || count < 0) {
    throw new ServerError(
      5107200,
      `invalid argument to $skip stage: Expected a non-negative number in: $skip: ${formatValue(specification)}`,
    );
  }
  return {
    run: function* (source) {
      let passed = 0;
      for (const document of source) if (passed++ >= count) yield document;
    },
    reads: new Set(),
    renews: false,
  };
};

/** Source: manual, "$count (aggregation)". */
export const count: CompileStage = (specification) => {
  if (typeof specification !== 'string')
    throw new ServerError(40156, 'the count field must be a non-empty string');
  if (specification === '') throw new ServerError(40157, 'the count field must be a non-empty string');
  if (specification.startsWith('$'))
    throw new ServerError(40158, 'the count field cannot be a $-prefixed path');
  if (specification.includes('.')) throw new ServerError(40160, "the count field cannot contain '.'");
  return {
    run: function* (source) {
      let total = 0;
      for (const _document of source) total++;
      if (total > 0) yield makeDocument([[specification, total]]);
    },
    reads: new Set(),
    renews: true,
  };
};

/** A random choice of so many documents. Source: manual, "$sample (aggregation)". */
export const sample: CompileStage = (specification) => {
  if (!isDocument(specification))
    throw new ServerError(28745, 'the $sample stage specification must be an object');
  for (const key of keysOf(specification)) {
    if (key !== 'size') throw new ServerError(28748, `unrecognized option to $sample: ${key}`);
  }
  const size = specification['size'];
  if (size === undefined) throw new ServerError(28749, '$sample stage must specify a size');
  if (!isNumber(size)) throw new ServerError(28746, 'size argument to $sample must be a number');
  const most = asInteger(size);
  if (most === undefined || most < 0)
    throw new ServerError(28747, 'size argument to $sample must not be negative');
  return {
    run: function* (source) {
      const documents = [...source];
      for (let index = 0; index < most && index < documents.length; index++) {
        const other = index + Math.floor(Math.random() * (documents.length - index));
        const chosen = documents[other];
        documents[other] = documents[index] as (typeof documents)[number];
        if (chosen !== undefined) yield chosen;
      }
    },
    reads: new Set(),
    renews: false,
  };
};
