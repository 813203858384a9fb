import { equalValues } from '../semantics/compare.ts';
import { decode, decode as decodeStatement } from '../semantics/decode.ts';
import { encode } from '../semantics/encode.ts';
import { formatValue } from '../semantics/format-value.ts';
import { compileQuery, queryFields } from '../semantics/query.ts';
import { ServerError } from '../semantics/server-error.ts';
import { type CompiledUpdate, compileUpdate } from '../semantics/update.ts';
import { type Document, hasField, isDocument, keysOf, makeDocument } from '../semantics/values.ts';
import type { Collection, Stored } from '../storage/collection.ts';
import {
  type Command,
  collectionName,
  documentField,
  documentList,
  flagField,
  ok,
  refuseCollation,
  type Session,
} from './command.ts';
import { findOne, matching } from './find.ts';
import { idFirst } from './insert.ts';
import { checkBatch, runStatements, writeErrorFields } from './statements.ts';

export const update: Command = {
  name: 'update',
  fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'],
  run(command, session) {
    const name = collectionName(command, 'update');
    const statements =
      session.sequences.get('updates')?.map(decodeStatement) ?? documentList(command, 'updates');
    checkBatch(statements.length);
    const variables = documentField(command, 'let');
    const bypass = flagField(command, 'bypassDocumentValidation') === true;
    return session.catalog.write(() => {
      const { done, errors } = runStatements(
        statements,
        flagField(command, 'ordered') !== false,
        (statement) => runUpdate(session, name, statement, variables, bypass),
      );
      const upserted = done.filter(({ result }) => result.upserted !== undefined);
      return ok([
        ['n', done.reduce((sum, { result }) => sum + result.matched, 0)],
        ['nModified', done.reduce((sum, { result }) => sum + result.modified, 0)],
        ...(upserted.length === 0
          ? []
          : [
              [
                'upserted',
                upserted.map(({ index, result }) =>
                  makeDocument([
                    ['index', index],
                    ['_id', result.upserted],
                  ]),
                ),
              ] as const,
            ]),
        ...writeErrorFields(errors),
      ]);
    });
  },
};

const statementFields = new Set([
  'q',
  'u',
  'c',
  'multi',
  'upsert',
  'collation',
  'arrayFilters',
  'hint',
  'sort',
]);

function runUpdate(
  session: Session,
  name: string,
  statement: Document,
  variables: Document | undefined,
  bypass: boolean,
): { matched: number; modified: number; upserted?: unknown } {
  for (const field of keysOf(statement)) {
    if (!statementFields.has(field)) {
      throw new ServerError(40415, `BSON field 'update.updates.${field}' is an unknown field.`);
    }
  }
  refuseCollation(statement);
  const filter = documentField(statement, 'q') ?? makeDocument();
  const multi = flagField(statement, 'multi') === true;
  const compiled = compiledUpdate(statement, 'u', filter, session, variables);
  if (multi && compiled.kind === 'replacement') {
    throw new ServerError(9, 'multi update is not supported for replacement-style update');
  }
  const collection = session.catalog.find(session.database, name);
  const targets =
    collection === undefined ? [] : targetsOf(collection, filter, statement, multi, session, variables);
  let modified = 0;
  for (const record of targets) {
    const bytes = collection?.read(record);
    if (collection === undefined || bytes === undefined) continue;
    if (applyUpdate(collection, { record, bytes }, compiled, bypass).changed) modified++;
  }
  if (targets.length > 0 || flagField(statement, 'upsert') !== true)
    return { matched: targets.length, modified };
  const inserted = insertUpsert(session, name, compiled, bypass);
  return { matched: 1, modified: 0, upserted: inserted['_id'] };
}

/** The update of a statement, or of findAndModify. */
export function compiledUpdate(
  statement: Document,
  field: string,
  filter: Document,
  session: Session,
  variables: Document | undefined,
): CompiledUpdate {
  const change = statement[field];
  const arrayFilters = statement['arrayFilters'];
  if (!isDocument(change) && !Array.isArray(change)) {
    throw new ServerError(9, `Update argument must be either an object or an array`);
  }
  return compileUpdate(change as Document | Document[], {
    filter,
    now: session.now,
    ...(Array.isArray(arrayFilters) ? { arrayFilters: arrayFilters as Document[] } : {}),
    ...(variables === undefined ? {} : { let: variables }),
  });
}

/** The records that a statement is about, all found before any is changed. */
export function targetsOf(
  collection: Collection,
  filter: Document,
  statement: Document,
  multi: boolean,
  session: Session,
  variables: Document | undefined,
): number[] {
  const hint = statement['hint'];
  if (!multi) {
    const one = findOne(collection, filter, documentField(statement, 'sort'), hint, session, variables);
    return one === undefined ? [] : [one.record];
  }
  const context = { now: session.now, ...(variables === undefined ? {} : { let: variables }) };
  const question = { filter, matches: compileQuery(filter, context), fields: queryFields(filter) };
  const plan = session.reader.plan(collection, filter, [], hint);
  return Array.from(matching(collection, plan, question, session), ({ record }) => record);
}

/** Changes one stored document; says what it was and is. @throws ServerError 66 if its `_id` would change */
export function applyUpdate(
  collection: Collection,
  { record, bytes }: Stored,
  compiled: CompiledUpdate,
  bypass: boolean,
): { before: Document; after: Document; changed: boolean } {
  const before = decode(bytes);
  const after = keepId(before, compiled.apply(before));
  if (after === before) return { before, after, changed: false };
  const changed = collection.replace(record, { document: before, bytes }, after, bypass);
  return { before, after, changed };
}

function keepId(before: Document, after: Document): Document {
  if (!hasField(after, '_id')) return idFirst(makeDocument([['_id', before['_id']], ...entries(after)]));
  if (equalValues(before['_id'], after['_id'])) return keysOf(after)[0] === '_id' ? after : idFirst(after);
  throw new ServerError(
    66,
    `Performing an update on the path '_id' would modify the immutable field '_id': ${formatValue(after['_id'])}`,
  );
}

function entries(document: Document): [string, unknown][] {
  return keysOf(document).map((field) => [field, document[field]]);
}

/** Inserts the document of an upsert that matched nothing. */
export function insertUpsert(
  session: Session,
  name: string,
  compiled: CompiledUpdate,
  bypass: boolean,
): Document {
  const document = idFirst(compiled.upsert());
  session.catalog.ensure(session.database, name).insert(encode(document), bypass);
  return document;
}
