import { equalValues } from '../semantics/compare.ts';
import { encode } from '../semantics/encode.ts';
import { formatValue } from '../semantics/format-value.ts';
import { ServerError } from '../semantics/server-error.ts';
import { type Document, isDocument, keysOf, makeDocument } from '../semantics/values.ts';
import type { Collection, Index } from '../storage/collection.ts';
import { parseIndex } from '../storage/index-definition.ts';
import {
  type Command,
  collectionName,
  countField,
  documentField,
  documentList,
  ok,
  type Session,
} from './command.ts';

export const createIndexes: Command = {
  name: 'createIndexes',
  fields: ['indexes', 'commitQuorum', 'ignoreUnknownIndexOptions'],
  run(command, session) {
    const name = collectionName(command, 'createIndexes');
    const definitions = documentList(command, 'indexes').map(normalised);
    if (definitions.length === 0) throw new ServerError(2, 'Must specify at least one index to create');
    for (const definition of definitions) parseIndex(definition);
    return session.catalog.write(() => {
      const existed = session.catalog.find(session.database, name) !== undefined;
      const collection = session.catalog.ensure(session.database, name);
      const before = collection.record.indexes.length;
      for (const definition of definitions) addIndex(session, collection, definition);
      const after = collection.record.indexes.length;
      return ok([
        ['numIndexesBefore', before],
        ['numIndexesAfter', after],
        ['createdCollectionAutomatically', !existed],
        ...(before === after ? [['note', 'all indexes already exist'] as const] : []),
      ]);
    });
  },
};

/** A definition as listIndexes tells it: `v` first, then key and name, then the options. */
function normalised(definition: Document): Document {
  const result = makeDocument([
    ['v', 2],
    ['key', definition['key']],
    ['name', definition['name']],
  ]);
  const options = keysOf(definition).filter(
    (field) => !['v', 'key', 'name', 'ns', 'background'].includes(field),
  );
  for (const option of options) {
    if (definition[option] !== false) result[option] = definition[option];
  }
  return result;
}

function addIndex(session: Session, collection: Collection, definition: Document): void {
  const { indexes } = collection.record;
  if (equalValues(definition['key'], makeDocument([['_id', 1]]))) return;
  const sameName = indexes.find(({ spec }) => spec.name === definition['name']);
  if (sameName !== undefined) {
    if (equalValues(sameName.definition, definition)) return;
    throw nameConflict(sameName, definition);
  }
  const equivalent = indexes.find((index) => equalValues(identity(index.definition), identity(definition)));
  if (equivalent !== undefined) {
    throw new ServerError(85, `Index already exists with a different name: ${equivalent.spec.name}`);
  }
  const index = session.catalog.makeIndex(definition);
  collection.buildIndex(index);
  indexes.push(index);
  collection.compile();
  session.catalog.save(collection);
}

function nameConflict(existing: Index, definition: Document): ServerError {
  const isEquivalent = equalValues(identity(existing.definition), identity(definition));
  const reason = isEquivalent
    ? 'An equivalent index already exists with the same name but different options.'
    : 'An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation.';
  return new ServerError(
    isEquivalent ? 85 : 86,
    `${reason} Requested index: ${formatValue(definition)}, existing index: ${formatValue(existing.definition)}`,
  );
}

/** What tells two indexes on the same key apart. Source: manual, createIndexes, "Considerations". */
function identity(definition: Document): Document {
  return makeDocument(
    ['key', 'unique', 'sparse', 'partialFilterExpression'].map((field) => [field, definition[field] ?? null]),
  );
}

export const listIndexes: Command = {
  name: 'listIndexes',
  fields: ['cursor', 'includeBuildUUIDs', 'includeIndexBuildInfo'],
  run(command, session) {
    const name = collectionName(command, 'listIndexes');
    const collection = existing(session, name);
    const batchSize = countField(documentField(command, 'cursor') ?? makeDocument(), 'batchSize');
    const definitions = collection.record.indexes.map(({ definition }) => encode(definition));
    return session.cursors.first(`${session.database}.$cmd.listIndexes.${name}`, definitions, { batchSize });
  },
};

export const dropIndexes: Command = {
  name: 'dropIndexes',
  fields: ['index'],
  run(command, session) {
    const name = collectionName(
      command,
      command['dropIndexes'] === undefined ? 'deleteIndexes' : 'dropIndexes',
    );
    const collection = existing(session, name);
    const { indexes } = collection.record;
    const dropped = indexesToDrop(collection, command['index']);
    return session.catalog.write(() => {
      const before = indexes.length;
      for (const index of dropped) {
        collection.clearIndex(index);
        indexes.splice(indexes.indexOf(index), 1);
      }
      collection.compile();
      session.catalog.save(collection);
      return ok([['nIndexesWas', before]]);
    });
  },
};

function indexesToDrop({ record: { indexes } }: Collection, wanted: unknown): Index[] {
  if (wanted === '*') return indexes.filter(({ spec }) => spec.name !== '_id_');
  const names = Array.isArray(wanted) ? wanted : [wanted];
  return names.map((one) => {
    const found = indexes.find(({ spec, definition }) =>
      isDocument(one) ? equalValues(definition['key'], one) : spec.name === one,
    );
    if (found === undefined) {
      throw new ServerError(
        27,
        isDocument(one)
          ? `can't find index with key: ${formatValue(one)}`
          : `index not found with name [${String(one)}]`,
      );
    }
    if (found.spec.name === '_id_') throw new ServerError(72, 'cannot drop _id index');
    return found;
  });
}

function existing(session: Session, name: string): Collection {
  const collection = session.catalog.find(session.database, name);
  if (collection === undefined) {
    throw new ServerError(26, `ns does not exist: ${session.database}.${name}`);
  }
  return collection;
}
