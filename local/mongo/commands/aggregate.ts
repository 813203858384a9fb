import { type CompiledPipeline, compilePipeline, type WriteStage } from '../semantics/aggregate.ts';
import { equalValues, parseSort } from '../semantics/compare.ts';
import { decodeFields } from '../semantics/decode.ts';
import { encode } from '../semantics/encode.ts';
import { formatValue } from '../semantics/format-value.ts';
import { resolvePath } from '../semantics/path.ts';
import { compileQuery, queryFields } from '../semantics/query.ts';
import { ServerError } from '../semantics/server-error.ts';
import { type Document, type FieldSet, keysOf, makeDocument } from '../semantics/values.ts';
import type { Collection, Index } from '../storage/collection.ts';
import {
  type Command,
  countField,
  documentField,
  documentList,
  flagField,
  notSupported,
  refuseCollation,
  refuseFields,
  type Session,
} from './command.ts';
import { union } from './find.ts';
import { idFirst, withIdFirst } from './insert.ts';

export const aggregate: Command = {
  name: 'aggregate',
  fields: [
    'pipeline',
    'cursor',
    'explain',
    'allowDiskUse',
    'hint',
    'let',
    'collation',
    'bypassDocumentValidation',
  ],
  run(command, session) {
    refuseCollation(command);
    refuseFields(command, ['explain']);
    const name = command['aggregate'];
    const stages = documentList(command, 'pipeline');
    refuseChangeStreams(stages);
    if (typeof name !== 'string') throw notSupported('aggregations without a collection');
    const cursor = documentField(command, 'cursor');
    if (cursor === undefined)
      throw new ServerError(
        9,
        "The 'cursor' option is required, except for aggregate with the explain argument",
      );
    const namespace = `${session.database}.${name}`;
    const variables = documentField(command, 'let');
    const pipeline = compilePipeline(stages, {
      now: session.now,
      ...(variables === undefined ? {} : { let: variables }),
      readCollection: (other, fields) => allOf(session, other, fields),
    });
    const results = resultsOf(session, name, pipeline, command['hint'], variables);
    const bypass = flagField(command, 'bypassDocumentValidation') === true;
    if (pipeline.write !== undefined) {
      writeResults(session, pipeline.write, results, bypass);
      return session.cursors.first(namespace, []);
    }
    return session.cursors.first(namespace, encoded(results), { batchSize: countField(cursor, 'batchSize') });
  },
};

function refuseChangeStreams(stages: readonly Document[]): void {
  if (stages.some((stage) => stage['$changeStream'] !== undefined)) {
    throw new ServerError(40573, 'The $changeStream stage is only supported on replica sets');
  }
}

function* encoded(documents: Iterable<Document>): Generator<Buffer> {
  for (const document of documents) yield encode(document);
}

function resultsOf(
  session: Session,
  name: string,
  pipeline: CompiledPipeline,
  hint: unknown,
  variables: Document | undefined,
): Iterable<Document> {
  const collection = session.catalog.find(session.database, name);
  if (collection === undefined) return pipeline.run([]);
  return pipeline.run(sourceOf(session, collection, pipeline, hint, variables));
}

/** The documents that the pipeline begins with: through an index where its first stages allow. */
function* sourceOf(
  session: Session,
  collection: Collection,
  { leadingMatch, leadingSort, leadingLimit, fields }: CompiledPipeline,
  hint: unknown,
  variables: Document | undefined,
): Generator<Document> {
  const filter = leadingMatch ?? makeDocument();
  const sort = leadingSort === undefined ? [] : parseSort(leadingSort);
  const plan = session.reader.plan(collection, filter, sort, hint);
  const read = leadingMatch === undefined ? fields : union(fields, queryFields(filter));
  const limit = plan.sorted || sort.length === 0 ? leadingLimit : undefined;
  const context = { now: session.now, ...(variables === undefined ? {} : { let: variables }) };
  const matches =
    leadingMatch === undefined || limit === undefined ? undefined : compileQuery(filter, context);
  let given = 0;
  for (const { bytes } of session.reader.read(collection, plan)) {
    const document = decodeFields(bytes, read);
    if (matches !== undefined && !matches(document)) continue;
    yield document;
    if (limit !== undefined && ++given >= limit) return;
  }
}

function* allOf(session: Session, name: string, fields: FieldSet): Generator<Document> {
  const collection = session.catalog.find(session.database, name);
  if (collection === undefined) return;
  for (const { bytes } of collection.all()) yield decodeFields(bytes, fields);
}

function writeResults(
  session: Session,
  stage: WriteStage,
  results: Iterable<Document>,
  bypass: boolean,
): void {
  const documents = [...results];
  session.catalog.write(() => {
    if (stage.kind === 'out') replaceCollection(session, stage.into, documents, bypass);
    else mergeInto(session, stage, documents, bypass);
  });
}

/** $out: the collection keeps its indexes and options, its documents are replaced. */
function replaceCollection(
  session: Session,
  into: string,
  documents: readonly Document[],
  bypass: boolean,
): void {
  const collection = session.catalog.ensure(session.database, into);
  collection.clear();
  for (const document of documents) collection.insert(withIdFirst(encode(idFirst(document))), bypass);
}

type MergeStage = Extract<WriteStage, { kind: 'merge' }>;

function mergeInto(
  session: Session,
  stage: MergeStage,
  documents: readonly Document[],
  bypass: boolean,
): void {
  const collection = session.catalog.ensure(session.database, stage.into);
  const index = uniqueIndexOn(collection, stage.on);
  for (const document of documents) mergeOne(collection, index, stage, document, bypass);
}

function uniqueIndexOn(collection: Collection, on: readonly string[]): Index {
  const wanted = [...on].sort().join('\n');
  const found = collection.record.indexes.find(
    ({ spec }) =>
      spec.unique &&
      spec.partial === undefined &&
      spec.fields
        .map(({ path }) => path)
        .sort()
        .join('\n') === wanted,
  );
  if (found !== undefined) return found;
  throw new ServerError(51183, 'Cannot find index to verify that join fields will be unique');
}

function mergeOne(
  collection: Collection,
  index: Index,
  stage: MergeStage,
  document: Document,
  bypass: boolean,
): void {
  const incoming = stage.on.includes('_id') ? idFirst(document) : document;
  const existing = collection.lookup(
    index,
    index.spec.fields.map(({ path }) => joinValue(incoming, path, index)),
  );
  if (existing === undefined) {
    if (stage.whenNotMatched === 'fail') {
      throw new ServerError(
        13113,
        '$merge could not find a matching document in the target collection for at least one document in the source collection',
      );
    }
    if (stage.whenNotMatched === 'insert') collection.insert(withIdFirst(encode(idFirst(incoming))), bypass);
    return;
  }
  if (stage.whenMatched === 'keepExisting') return;
  const isReplaced = stage.whenMatched === 'replace' || stage.whenMatched === 'fail';
  const before = decodeFields(existing.bytes, isReplaced ? collection.fieldsToReplace : 'all');
  if (stage.whenMatched === 'fail') {
    throw new ServerError(
      11000,
      `E11000 duplicate key error collection: ${collection.namespace} index: _id_ dup key: { _id: ${formatValue(before['_id'])} }`,
      {
        keyPattern: makeDocument([['_id', 1]]),
        keyValue: makeDocument([['_id', before['_id']]]),
      },
    );
  }
  const after = stage.update(before, incoming);
  const kept =
    after['_id'] === undefined ? idFirst(makeDocument([['_id', before['_id']], ...fieldsOf(after)])) : after;
  if (!equalValues(kept['_id'], before['_id'])) {
    throw new ServerError(
      66,
      '$merge failed to update the matching document, did you attempt to modify the _id or the shard key?',
    );
  }
  collection.replace(existing.record, { document: before, bytes: existing.bytes }, kept, bypass);
}

/** A sparse index cannot tell which document has no such field. */
function joinValue(document: Document, path: string, { spec }: Index): unknown {
  const [value] = resolvePath(document, path);
  if (Array.isArray(value)) {
    throw new ServerError(51185, `$merge write error: 'on' field '${path}' cannot be an array`);
  }
  if (spec.sparse && (value === undefined || value === null)) {
    throw new ServerError(
      51132,
      `$merge write error: 'on' field '${path}' cannot be missing, null, undefined or an array`,
    );
  }
  return value ?? null;
}

function fieldsOf(document: Document): [string, unknown][] {
  return keysOf(document).map((field) => [field, document[field]]);
}
