import { compareSortKeys, parseSort, type SortKey, sortKeys } from '../semantics/compare.ts';
import { decodeFields } from '../semantics/decode.ts';
import { encode } from '../semantics/encode.ts';
import { compileProjection, projectionFields } from '../semantics/projection.ts';
import { compileQuery, queryFields } from '../semantics/query.ts';
import { type Document, type FieldSet, keysOf, makeDocument } from '../semantics/values.ts';
import type { Collection, Stored } from '../storage/collection.ts';
import type { Plan } from '../storage/plan.ts';
import {
  type Command,
  collectionName,
  countField,
  documentField,
  flagField,
  refuseCollation,
  refuseFields,
  type Session,
} from './command.ts';

export const find: Command = {
  name: 'find',
  fields: [
    'filter',
    'sort',
    'projection',
    'hint',
    'skip',
    'limit',
    'batchSize',
    'singleBatch',
    'let',
    'collation',
    'noCursorTimeout',
    'allowPartialResults',
    'allowDiskUse',
    'max',
    'min',
    'returnKey',
    'showRecordId',
    'tailable',
    'awaitData',
    'oplogReplay',
  ],
  run(command, session) {
    refuseCollation(command);
    refuseFields(command, [
      'max',
      'min',
      'returnKey',
      'showRecordId',
      'tailable',
      'awaitData',
      'oplogReplay',
    ]);
    const name = collectionName(command, 'find');
    const question = questionOf(command, session);
    const collection = session.catalog.find(session.database, name);
    const limit = countField(command, 'limit') ?? 0;
    const skip = countField(command, 'skip') ?? 0;
    const found = collection === undefined ? [] : answers(collection, question, session, skip, limit);
    return session.cursors.first(`${session.database}.${name}`, found, {
      batchSize: countField(command, 'batchSize'),
      singleBatch: flagField(command, 'singleBatch'),
      noTimeout: flagField(command, 'noCursorTimeout'),
    });
  },
};

/** What is asked of a collection, ready to be run. */
type Question = {
  filter: Document;
  matches: (document: Document) => boolean;
  sort: SortKey[];
  /** The fields that filter and sort read. */
  fields: FieldSet;
  project: ((document: Document) => Document) | undefined;
  projected: FieldSet;
  hint: unknown;
};

function questionOf(command: Document, session: Session): Question {
  const filter = documentField(command, 'filter') ?? makeDocument();
  const variables = documentField(command, 'let');
  const context = { now: session.now, ...(variables === undefined ? {} : { let: variables }) };
  const sort = parseSort(documentField(command, 'sort') ?? makeDocument());
  const projection = documentField(command, 'projection');
  const isProjected = projection !== undefined && keysOf(projection).length > 0;
  return {
    filter,
    matches: compileQuery(filter, context),
    sort: sort.filter(({ path }) => path[0] !== '$natural'),
    fields: union(queryFields(filter), new Set(sort.map(({ path }) => path[0] as string))),
    project: isProjected ? compileProjection(projection, { ...context, filter }) : undefined,
    projected: isProjected ? projectionFields(projection) : 'all',
    hint: command['hint'],
  };
}

function* answers(
  collection: Collection,
  question: Question,
  session: Session,
  skip: number,
  limit: number,
): Generator<Buffer> {
  const plan = session.reader.plan(collection, question.filter, question.sort, question.hint);
  const inOrder = question.sort.length === 0 || plan.sorted;
  const wanted = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  const stored = inOrder
    ? matching(collection, plan, question, session)
    : sorted(collection, plan, question, session, skip + wanted);
  let skipped = 0;
  let given = 0;
  for (const { bytes } of stored) {
    if (skipped < skip) {
      skipped++;
      continue;
    }
    yield question.project === undefined
      ? bytes
      : encode(question.project(decodeFields(bytes, question.projected)));
    if (++given >= wanted) return;
  }
}

/** The documents that a filter asks for, in the order of the plan. */
export function* matching(
  collection: Collection,
  plan: Plan,
  { filter, matches, fields }: Pick<Question, 'filter' | 'matches' | 'fields'>,
  session: Session,
): Generator<Stored> {
  const everything = keysOf(filter).length === 0;
  for (const stored of session.reader.read(collection, plan)) {
    if (everything || matches(decodeFields(stored.bytes, fields))) yield stored;
  }
}

/** The same in the order that is asked for; only where documents stand is kept until they are given out. */
function* sorted(
  collection: Collection,
  plan: Plan,
  question: Question,
  session: Session,
  limit: number,
): Generator<Stored> {
  const { sort, fields } = question;
  const rows: { record: number; keys: unknown[] }[] = [];
  const arrange = () => {
    rows.sort((a, b) => compareSortKeys(a.keys, b.keys, sort));
    if (rows.length > limit) rows.length = limit;
  };
  for (const { record, bytes } of matching(collection, plan, question, session)) {
    rows.push({ record, keys: sortKeys(decodeFields(bytes, fields), sort) });
    if (rows.length >= limit * 2 + 1000) arrange();
  }
  arrange();
  for (const { record } of rows) {
    const bytes = collection.read(record);
    if (bytes !== undefined) yield { record, bytes };
  }
}

/** The first document that a filter asks for, in an order. */
export function findOne(
  collection: Collection,
  filter: Document,
  sort: Document | undefined,
  hint: unknown,
  session: Session,
  variables: Document | undefined,
): Stored | undefined {
  const command = makeDocument([
    ['filter', filter],
    ['sort', sort],
    ['hint', hint],
    ['let', variables],
  ]);
  const question = questionOf(command, session);
  const plan = session.reader.plan(collection, filter, question.sort, hint);
  const stored =
    question.sort.length === 0 || plan.sorted
      ? matching(collection, plan, question, session)
      : sorted(collection, plan, question, session, 1);
  for (const one of stored) return one;
  return undefined;
}

/** The fields of either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  return a === 'all' || b === 'all' ? 'all' : new Set([...a, ...b]);
}
