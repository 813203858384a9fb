import { ObjectId } from 'bson';
import { decode } from '../semantics/decode.ts';
import { encode } from '../semantics/encode.ts';
import { ServerError } from '../semantics/server-error.ts';
import { typeName } from '../semantics/type.ts';
import { type Document, isDocument, keysOf, makeDocument } from '../semantics/values.ts';
import { maxDocumentBytes, tooLarge } from '../storage/collection.ts';
import { type Command, collectionName, documentList, flagField, ok, type Session } from './command.ts';
import { checkBatch, runStatements, writeErrorFields } from './statements.ts';

export const insert: Command = {
  name: 'insert',
  fields: ['documents', 'ordered', 'bypassDocumentValidation'],
  run(command, session) {
    const name = collectionName(command, 'insert');
    const documents = rawDocuments(command, session);
    checkBatch(documents.length);
    const bypass = flagField(command, 'bypassDocumentValidation') === true;
    return session.catalog.write(() => {
      const collection = session.catalog.ensure(session.database, name);
      const { done, errors } = runStatements(documents, flagField(command, 'ordered') !== false, (bytes) => {
        collection.insert(withIdFirst(bytes), bypass);
      });
      return ok([['n', done.length], ...writeErrorFields(errors)]);
    });
  },
};

function rawDocuments(command: Document, session: Session): readonly Buffer[] {
  return session.sequences.get('documents') ?? documentList(command, 'documents').map(encode);
}

const idElement = Buffer.from('_id\0');

/** The bytes of a document whose first field is `_id`; one is made if there is none. */
export function withIdFirst(bytes: Buffer): Buffer {
  if (bytes.length > maxDocumentBytes) throw tooLarge(bytes.length);
  const type = bytes[4] as number;
  if (idElement.compare(bytes, 5, 9) !== 0) return encode(idFirst(decode(bytes)));
  if (type === 0x04 || type === 0x0b || type === 0x03 || type === 0x06) checkId(decode(bytes)['_id']);
  return bytes;
}

/** A document with `_id` as its first field; one is made if there is none. */
export function idFirst(document: Document): Document {
  const id = document['_id'] === undefined ? new ObjectId() : document['_id'];
  checkId(id);
  if (keysOf(document)[0] === '_id') return document;
  return makeDocument([
    ['_id', id],
    ...keysOf(document)
      .filter((field) => field !== '_id')
      .map((field) => [field, document[field]] as const),
  ]);
}

function checkId(id: unknown): void {
  const type = typeName(id);
  if (type === 'array' || type === 'regex' || type === 'undefined') {
    throw new ServerError(2, `can't use a ${type} for _id`);
  }
  const operator = isDocument(id) ? keysOf(id).find((field) => field.startsWith('$')) : undefined;
  if (operator !== undefined) {
    throw new ServerError(
      52,
      `_id fields may not contain '$'-prefixed fields: ${operator} is not valid for storage.`,
    );
  }
}
