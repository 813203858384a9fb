import { decode } from '../semantics/decode.ts';
import { compileProjection } from '../semantics/projection.ts';
import { ServerError } from '../semantics/server-error.ts';
import { type Document, makeDocument } from '../semantics/values.ts';
import {
  type Command,
  collectionName,
  documentField,
  flagField,
  ok,
  refuseCollation,
  type Session,
} from './command.ts';
import { findOne } from './find.ts';
import { applyUpdate, compiledUpdate, insertUpsert } from './update.ts';

export const findAndModify: Command = {
  name: 'findAndModify',
  fields: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'bypassDocumentValidation',
    'collation',
    'arrayFilters',
    'hint',
    'let',
  ],
  run(command, session) {
    refuseCollation(command);
    const name = collectionName(
      command,
      command['findAndModify'] === undefined ? 'findandmodify' : 'findAndModify',
    );
    const remove = flagField(command, 'remove') === true;
    if (remove === (command['update'] !== undefined)) {
      throw new ServerError(
        9,
        remove
          ? 'Cannot specify both an update and remove=true'
          : 'Either an update or remove=true must be specified',
      );
    }
    if (remove && flagField(command, 'new') === true) {
      throw new ServerError(
        9,
        "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
      );
    }
    return session.catalog.write(() =>
      remove ? removeOne(command, session, name) : updateOne(command, session, name),
    );
  },
};

function removeOne(command: Document, session: Session, name: string): Document {
  const collection = session.catalog.find(session.database, name);
  const target = collection === undefined ? undefined : targetOf(command, session, name);
  if (target !== undefined) collection?.remove(target);
  return ok([
    ['lastErrorObject', makeDocument([['n', target === undefined ? 0 : 1]])],
    ['value', target === undefined ? null : projected(command, session, decode(target.bytes))],
  ]);
}

function updateOne(command: Document, session: Session, name: string): Document {
  const filter = documentField(command, 'query') ?? makeDocument();
  const bypass = flagField(command, 'bypassDocumentValidation') === true;
  const wantsNew = flagField(command, 'new') === true;
  const compiled = compiledUpdate(command, 'update', filter, session, documentField(command, 'let'));
  const collection = session.catalog.find(session.database, name);
  const target = targetOf(command, session, name);
  if (collection !== undefined && target !== undefined) {
    const { before, after } = applyUpdate(collection, target, compiled, bypass);
    return ok([
      [
        'lastErrorObject',
        makeDocument([
          ['n', 1],
          ['updatedExisting', true],
        ]),
      ],
      ['value', projected(command, session, wantsNew ? after : before)],
    ]);
  }
  const inserted =
    flagField(command, 'upsert') === true ? insertUpsert(session, name, compiled, bypass) : undefined;
  return ok([
    [
      'lastErrorObject',
      makeDocument([
        ['n', inserted === undefined ? 0 : 1],
        ['updatedExisting', false],
        ['upserted', inserted?.['_id']],
      ]),
    ],
    ['value', inserted !== undefined && wantsNew ? projected(command, session, inserted) : null],
  ]);
}

function targetOf(command: Document, session: Session, name: string) {
  const collection = session.catalog.find(session.database, name);
  if (collection === undefined) return undefined;
  const filter = documentField(command, 'query') ?? makeDocument();
  return findOne(
    collection,
    filter,
    documentField(command, 'sort'),
    command['hint'],
    session,
    documentField(command, 'let'),
  );
}

function projected(command: Document, session: Session, document: Document): Document {
  const projection = documentField(command, 'fields');
  if (projection === undefined || Object.keys(projection).length === 0) return document;
  const filter = documentField(command, 'query') ?? makeDocument();
  return compileProjection(projection, { now: session.now, filter })(document);
}
