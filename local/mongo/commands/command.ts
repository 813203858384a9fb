import { Double } from 'bson';
import { formatValue } from '../semantics/format-value.ts';
import { asInteger, isNumber, toNumber } from '../semantics/number.ts';
import { ServerError } from '../semantics/server-error.ts';
import { typeName } from '../semantics/type.ts';
import { type Document, isDocument, keysOf, makeDocument } from '../semantics/values.ts';
import type { Catalog } from '../storage/catalog.ts';
import type { Reader } from '../storage/read.ts';
import type { Cursors } from './cursors.ts';

/** What a command works with. */
export type Session = {
  database: string;
  catalog: Catalog;
  reader: Reader;
  cursors: Cursors;
  /** Documents that came beside the command, undecoded. */
  sequences: ReadonlyMap<string, Buffer[]>;
  connectionId: number;
  server: ServerFacts;
  /** `$$NOW`: one instant for the whole command. */
  now: Date;
};

/** What the server says of itself. */
export type ServerFacts = { token: string; startedAt: Date; directory: string };

/** What a greeting needs to know: no documents, so it is answered while a long command runs. */
export type Greeting = Pick<Session, 'connectionId' | 'server' | 'now'>;

/** A command of the protocol. */
export type Command<Known = Session> = {
  name: string;
  /** The fields that it understands besides those of every command; any other is refused by name. */
  fields: readonly string[];
  run(command: Document, session: Known): Document | Buffer;
};

/** Fields that any command may carry; those that change nothing here are read and left. */
const common = new Set([
  '$db',
  '$clusterTime',
  '$readPreference',
  '$audit',
  '$client',
  'lsid',
  'comment',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'serverApi',
]);

/** @throws ServerError for a field that the command does not have, for transactions and for write concerns of a replica set. */
export function checkFields(command: Document, { name, fields }: Pick<Command, 'name' | 'fields'>): void {
  if (command['txnNumber'] !== undefined || command['startTransaction'] !== undefined) {
    throw new ServerError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  keysOf(command).forEach((field, at) => {
    if (at === 0 || common.has(field) || fields.includes(field)) return;
    throw new ServerError(40415, `BSON field '${name}.${field}' is an unknown field.`);
  });
  const concern = command['writeConcern'];
  if (isDocument(concern) && isNumber(concern['w']) && toNumber(concern['w']) > 1) {
    throw new ServerError(2, "cannot use 'w' > 1 when a host is not replicated");
  }
}

/** A successful reply. */
export function ok(fields: Iterable<readonly [string, unknown]> = []): Document {
  return makeDocument([...fields, ['ok', new Double(1)]]);
}

/** A field that must be a document if it is there. @throws ServerError 14 */
export function documentField(command: Document, field: string): Document | undefined {
  const value = command[field];
  if (value === undefined || value === null) return undefined;
  if (isDocument(value)) return value;
  throw mistyped(field, value, 'object');
}

/** A field that must be a whole number of at least `least` if it is there. @throws ServerError 14, 51024 */
export function countField(command: Document, field: string, least = 0): number | undefined {
  const value = command[field];
  if (value === undefined || value === null) return undefined;
  if (!isNumber(value)) throw mistyped(field, value, 'long');
  const count = asInteger(value);
  if (count === undefined || count < least) {
    throw new ServerError(
      51024,
      `BSON field '${field}' value must be >= ${least}, actual value '${formatValue(value)}'`,
    );
  }
  return count;
}

/** A field that must be true or false if it is there (numbers count as the server counts them). @throws ServerError 14 */
export function flagField(command: Document, field: string): boolean | undefined {
  const value = command[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (isNumber(value)) return toNumber(value) !== 0;
  throw mistyped(field, value, 'bool');
}

/** A field that must be text. @throws ServerError 14, 40414 */
export function textField(command: Document, field: string): string {
  const value = command[field];
  if (value === undefined) {
    throw new ServerError(40414, `BSON field '${field}' is missing but a required field`);
  }
  if (typeof value === 'string') return value;
  throw mistyped(field, value, 'string');
}

/** The collection that a command names by its own name. @throws ServerError 73 */
export function collectionName(command: Document, name: string): string {
  const value = command[name];
  if (typeof value !== 'string' || value === '') {
    throw new ServerError(73, `collection name has invalid type ${typeName(value)}`);
  }
  return value;
}

/** A list of documents that came beside the command or in it, decoded in the latter case. @throws ServerError */
export function documentList(command: Document, field: string): Document[] {
  const list = command[field];
  if (list === undefined)
    throw new ServerError(40414, `BSON field '${field}' is missing but a required field`);
  if (!Array.isArray(list)) throw mistyped(field, list, 'array');
  return list.map((value, at) => {
    if (isDocument(value)) return value;
    throw mistyped(`${field}.${at}`, value, 'object');
  });
}

/** Only the simple collation, that of bytes, is exact here. @throws ServerError 238 for any other */
export function refuseCollation(command: Document): void {
  const collation = command['collation'];
  if (collation === undefined || (isDocument(collation) && keysOf(collation).length === 0)) return;
  if (isDocument(collation) && collation['locale'] === 'simple') return;
  throw notSupported('collation (other than simple)');
}

/** The refusal of something that MongoDB has and the embedded database has not. */
export function notSupported(what: string): ServerError {
  return new ServerError(238, `The embedded database does not support ${what}`);
}

/** @throws ServerError 238 if one of the named fields is set to anything that matters */
export function refuseFields(command: Document, fields: readonly string[]): void {
  for (const field of fields) {
    const value = command[field];
    if (value !== undefined && value !== null && value !== false) throw notSupported(`'${field}'`);
  }
}

function mistyped(field: string, value: unknown, expected: string): ServerError {
  return new ServerError(
    14,
    `BSON field '${field}' is the wrong type '${typeName(value)}', expected type '${expected}'`,
  );
}
