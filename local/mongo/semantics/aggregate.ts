import { commandScope, noVariables, type Scope } from './evaluate.ts';
import { ServerError } from './server-error.ts';
import { type CompileStage, fieldsOfStages, runStages, type Stage, type StageContext } from './stage.ts';
import { bucket, facet, sortByCount } from './stages/compose.ts';
import { group } from './stages/group.ts';
import { lookup, unionWith } from './stages/lookup.ts';
import { count, limit, limitOf, match, sample, skip, sort, sortWithLimit } from './stages/select.ts';
import { project, replaceRoot, replaceWith, set, unset } from './stages/shape.ts';
import { unwind } from './stages/unwind.ts';
import { parseMerge, parseOut, type WriteStage } from './stages/write.ts';
import { type Document, type FieldSet, isDocument, keysOf } from './values.ts';

export type { WriteStage } from './stages/write.ts';

export type PipelineContext = {
  now?: Date;
  /** The values of the command's `let`. */
  let?: Document;
  /** The documents of another collection of the same database, with at least the fields named. Read at run time, once a stage. */
  readCollection?(name: string, fields: FieldSet): Iterable<Document>;
};

export type CompiledPipeline = {
  /** The documents that leave the pipeline; those to be written if `write` is set. Lazy: read it to the end. */
  run(source: Iterable<Document>): Iterable<Document>;
  /** The top-level fields that the pipeline needs of the source documents. */
  fields: FieldSet;
  /** The filter of the $match that the pipeline begins with, if it does: the source may be narrowed to what it matches. */
  leadingMatch: Document | undefined;
  /** The $sort after it, if any, and the number of documents that are then needed: a source in that order may be cut there. */
  leadingSort: Document | undefined;
  leadingLimit: number | undefined;
  /** The final $out or $merge, to be carried out by the server with what `run` yields. */
  write: WriteStage | undefined;
};

const stages: Readonly<Record<string, CompileStage>> = {
  $match: match,
  $project: project,
  $set: set,
  $addFields: set,
  $unset: unset,
  $unwind: unwind,
  $group: group,
  $sort: sort,
  $limit: limit,
  $skip: skip,
  $count: count,
  $sample: sample,
  $sortByCount: sortByCount,
  $replaceRoot: replaceRoot,
  $replaceWith: replaceWith,
  $facet: facet,
  $bucket: bucket,
  $lookup: lookup,
  $unionWith: unionWith,
};

/** The stages that are understood, `$out` and `$merge` as the last one. */
export const stageNames: readonly string[] = [...Object.keys(stages), '$out', '$merge'];

/** @throws ServerError 40324 for an unknown stage, and the server's own codes for the rest. */
export function compilePipeline(
  pipeline: readonly Document[],
  context: PipelineContext = {},
): CompiledPipeline {
  const scope = commandScope(context);
  const named = pipeline.map(stageName);
  const last = named.at(-1);
  const write =
    last === '$out' || last === '$merge' ? compileWrite(pipeline.at(-1) as Document, scope) : undefined;
  const rest = write === undefined ? pipeline : pipeline.slice(0, -1);
  const compiled = compileStages(rest, stageContext(scope, context));
  return {
    run: (source) => runStages(compiled, source, noVariables),
    fields: fieldsOfStages(compiled),
    ...leading(rest, named),
    write,
  };
}

/** The stages that may make up an update. Source: manual, "Updates with Aggregation Pipeline". */
const updateStages = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith']);

/** Compiles the pipeline of an update. @throws ServerError 72 for a stage that an update may not have. */
export function compileUpdatePipeline(pipeline: readonly Document[], scope: Scope): readonly Stage[] {
  for (const stage of pipeline) {
    const name = stageName(stage);
    if (!updateStages.has(name)) {
      if (!Object.hasOwn(stages, name) && name !== '$out' && name !== '$merge') unknownStage(name);
      throw new ServerError(72, `${name} is not allowed to be used within an update`);
    }
  }
  return compileStages(pipeline, stageContext(scope, {}));
}

function stageContext(scope: Scope, context: PipelineContext): StageContext {
  const own: StageContext = {
    scope,
    readCollection: (name, fields) => {
      if (context.readCollection === undefined)
        throw new ServerError(238, 'other collections cannot be read here');
      return context.readCollection(name, fields);
    },
    compileInner: (pipeline, innerScope) => {
      const compiled = compileStages(pipeline, { ...own, scope: innerScope });
      return { stages: compiled, fields: fieldsOfStages(compiled) };
    },
  };
  return own;
}

function stageName(stage: Document): string {
  const names = isDocument(stage) ? keysOf(stage) : [];
  if (names.length !== 1) {
    throw new ServerError(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  return names[0] as string;
}

function unknownStage(name: string): never {
  if (name === '$changeStream') {
    throw new ServerError(40573, 'The $changeStream stage is only supported on replica sets');
  }
  throw new ServerError(40324, `Unrecognized pipeline stage name: '${name}'`);
}

function compileStages(pipeline: readonly Document[], context: StageContext): readonly Stage[] {
  const compiled: Stage[] = [];
  for (let index = 0; index < pipeline.length; index++) {
    const stage = pipeline[index] as Document;
    const name = stageName(stage);
    if (name === '$out' || name === '$merge') {
      throw new ServerError(40601, `${name} can only be the final stage in the pipeline`);
    }
    const compile = Object.hasOwn(stages, name) ? stages[name] : undefined;
    if (compile === undefined) return unknownStage(name);
    compiled.push(compile(stage[name], context));
  }
  return mergeSortLimit(pipeline, compiled);
}

/** A $limit right after a $sort lets the sort keep only so many. */
function mergeSortLimit(pipeline: readonly Document[], compiled: Stage[]): readonly Stage[] {
  return compiled.map((stage, index) => {
    const [own, next] = [pipeline[index], pipeline[index + 1]] as [Document, Document | undefined];
    if (own['$sort'] === undefined || next?.['$limit'] === undefined) return stage;
    return sortWithLimit(own['$sort'], limitOf(next['$limit']));
  });
}

function compileWrite(stage: Document, scope: Scope): WriteStage {
  if (stage['$out'] !== undefined) return parseOut(stage['$out']);
  return parseMerge(stage['$merge'], scope, compileUpdatePipeline);
}

/** What of a pipeline's beginning an index can answer. */
function leading(
  pipeline: readonly Document[],
  named: readonly string[],
): Pick<CompiledPipeline, 'leadingMatch' | 'leadingSort' | 'leadingLimit'> {
  let at = 0;
  const next = (name: string): unknown =>
    named[at] === name && at < pipeline.length ? pipeline[at++]?.[name] : undefined;
  const leadingMatch = next('$match') as Document | undefined;
  const leadingSort = next('$sort') as Document | undefined;
  const most = next('$limit');
  return { leadingMatch, leadingSort, leadingLimit: most === undefined ? undefined : limitOf(most) };
}
