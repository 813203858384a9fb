import { Binary } from 'bson';
import { equalValues } from '../semantics/compare.ts';
import { encode } from '../semantics/encode.ts';
import { compileQuery } from '../semantics/query.ts';
import { compileValidator } from '../semantics/schema.ts';
import { ServerError } from '../semantics/server-error.ts';
import { copyDocument, type Document, keysOf, makeDocument } from '../semantics/values.ts';
import type { Collection } from '../storage/collection.ts';
import {
  type Command,
  collectionName,
  countField,
  documentField,
  flagField,
  notSupported,
  ok,
  refuseFields,
  type Session,
} from './command.ts';

const unsupportedOptions = [
  'capped',
  'size',
  'max',
  'timeseries',
  'clusteredIndex',
  'expireAfterSeconds',
  'viewOn',
  'pipeline',
  'collation',
  'changeStreamPreAndPostImages',
  'storageEngine',
  'indexOptionDefaults',
  'encryptedFields',
];
const validationOptions = ['validator', 'validationLevel', 'validationAction'];

export const create: Command = {
  name: 'create',
  fields: [...validationOptions, ...unsupportedOptions, 'autoIndexId', 'idIndex'],
  run(command, session) {
    const name = collectionName(command, 'create');
    refuseFields(command, unsupportedOptions);
    const options = checkedOptions(pick(command, validationOptions));
    return session.catalog.write(() => {
      const found = session.catalog.find(session.database, name);
      if (found === undefined) session.catalog.ensure(session.database, name, options);
      else if (!equalValues(found.record.options, options)) {
        throw new ServerError(48, `namespace ${found.namespace} already exists, but with different options`);
      }
      return ok();
    });
  },
};

export const collMod: Command = {
  name: 'collMod',
  fields: [...validationOptions, 'index', 'viewOn', 'pipeline', 'expireAfterSeconds', 'dryRun'],
  run(command, session) {
    const collection = existing(session, collectionName(command, 'collMod'));
    refuseFields(command, ['index', 'viewOn', 'pipeline', 'expireAfterSeconds', 'dryRun']);
    const options = checkedOptions(
      makeDocument([...fieldsOf(collection.record.options), ...fieldsOf(pick(command, validationOptions))]),
    );
    if (keysOf((options['validator'] ?? makeDocument()) as Document).length === 0)
      delete options['validator'];
    return session.catalog.write(() => {
      collection.record.options = options;
      collection.compile();
      session.catalog.save(collection);
      return ok();
    });
  },
};

function checkedOptions(options: Document): Document {
  const validator = documentField(options, 'validator');
  if (validator !== undefined) compileValidator(validator);
  const { validationLevel, validationAction } = options;
  if (validationAction !== undefined && validationAction !== 'error' && validationAction !== 'warn') {
    throw new ServerError(
      2,
      `Enumeration value '${String(validationAction)}' for field 'validationAction' is not a valid value.`,
    );
  }
  if (
    validationLevel === 'moderate' ||
    validationLevel === 'off' ||
    validationLevel === 'strict' ||
    validationLevel === undefined
  ) {
    return options;
  }
  throw new ServerError(
    2,
    `Enumeration value '${String(validationLevel)}' for field 'validationLevel' is not a valid value.`,
  );
}

export const drop: Command = {
  name: 'drop',
  fields: [],
  run(command, session) {
    const name = collectionName(command, 'drop');
    const collection = session.catalog.find(session.database, name);
    if (collection === undefined) return ok();
    return session.catalog.write(() => {
      const indexes = collection.record.indexes.length;
      session.catalog.drop(collection);
      return ok([
        ['nIndexesWas', indexes],
        ['ns', collection.namespace],
      ]);
    });
  },
};

export const dropDatabase: Command = {
  name: 'dropDatabase',
  fields: [],
  run(_command, session) {
    const collections = session.catalog.list(session.database);
    if (collections.length === 0) return ok();
    return session.catalog.write(() => {
      for (const collection of collections) session.catalog.drop(collection);
      return ok([['dropped', session.database]]);
    });
  },
};

export const renameCollection: Command = {
  name: 'renameCollection',
  fields: ['to', 'dropTarget'],
  run(command, session) {
    const [fromDatabase, from] = splitNamespace(command['renameCollection']);
    const [toDatabase, to] = splitNamespace(command['to']);
    const collection = session.catalog.find(fromDatabase, from);
    if (collection === undefined)
      throw new ServerError(26, `Source collection ${fromDatabase}.${from} does not exist`);
    const target = session.catalog.find(toDatabase, to);
    if (target !== undefined && flagField(command, 'dropTarget') !== true) {
      throw new ServerError(48, 'target namespace exists');
    }
    if (target === collection) throw new ServerError(20, "Can't rename a collection to itself");
    return session.catalog.write(() => {
      if (target !== undefined) session.catalog.drop(target);
      session.catalog.rename(collection, toDatabase, to);
      return ok();
    });
  },
};

function splitNamespace(value: unknown): [string, string] {
  if (typeof value !== 'string' || !value.includes('.')) {
    throw new ServerError(73, `Invalid namespace specified '${String(value)}'`);
  }
  const at = value.indexOf('.');
  return [value.slice(0, at), value.slice(at + 1)];
}

export const listCollections: Command = {
  name: 'listCollections',
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run(command, session) {
    const matches = compileQuery(documentField(command, 'filter') ?? makeDocument());
    const batchSize = countField(documentField(command, 'cursor') ?? makeDocument(), 'batchSize');
    const nameOnly = flagField(command, 'nameOnly') === true;
    const found = session.catalog
      .list(session.database)
      .map(describeCollection)
      .filter((description) => matches(description))
      .map((description) => encode(nameOnly ? pick(description, ['name', 'type']) : description));
    return session.cursors.first(`${session.database}.$cmd.listCollections`, found, { batchSize });
  },
};

function describeCollection({ name, record }: Collection): Document {
  return makeDocument([
    ['name', name] as const,
    ['type', 'collection'],
    ['options', record.options],
    [
      'info',
      makeDocument([
        ['readOnly', false],
        ['uuid', new Binary(record.uuid, Binary.SUBTYPE_UUID)],
      ]),
    ],
    ['idIndex', record.indexes[0]?.definition],
  ]);
}

export const listDatabases: Command = {
  name: 'listDatabases',
  fields: ['filter', 'nameOnly', 'authorizedDatabases'],
  run(command, session) {
    if (session.database !== 'admin') {
      throw new ServerError(13, 'listDatabases may only be run against the admin database.');
    }
    const matches = compileQuery(documentField(command, 'filter') ?? makeDocument());
    const names = [...new Set(session.catalog.list().map(({ database }) => database))].sort();
    const nameOnly = flagField(command, 'nameOnly') === true;
    const found = names
      .map((name) => makeDocument([['name', name] as const, ['sizeOnDisk', 0n], ['empty', false]]))
      .filter((description) => matches(description))
      .map((description) => (nameOnly ? pick(description, ['name']) : description));
    return ok([['databases', found], ...(nameOnly ? [] : [['totalSize', 0n] as const])]);
  },
};

/** Refused by name where the server would take it: what the embedded database does not count. */
export const collStats: Command = {
  name: 'collStats',
  fields: ['scale'],
  run() {
    throw notSupported('collStats; use count');
  },
};

function existing(session: Session, name: string): Collection {
  const collection = session.catalog.find(session.database, name);
  if (collection === undefined) throw new ServerError(26, `ns does not exist: ${session.database}.${name}`);
  return collection;
}

function pick(document: Document, fields: readonly string[]): Document {
  return makeDocument(
    fields.filter((field) => document[field] !== undefined).map((field) => [field, document[field]]),
  );
}

function fieldsOf(document: Document): [string, unknown][] {
  return keysOf(copyDocument(document)).map((field) => [field, document[field]]);
}
