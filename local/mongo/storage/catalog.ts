import { randomBytes } from 'node:crypto';
import { Binary } from 'bson';
import { decode } from '../semantics/decode.ts';
import { encode } from '../semantics/encode.ts';
import { ServerError } from '../semantics/server-error.ts';
import { type Document, makeDocument } from '../semantics/values.ts';
import { Collection, type CollectionRecord, type Index, makeIndex } from './collection.ts';
import type { Environment } from './environment.ts';
import { parseIndex } from './index-definition.ts';

const nextIdKey = Buffer.from('n');

/** The databases and collections of an environment, kept in memory and in its catalog table alike. */
export class Catalog {
  readonly #environment: Environment;
  #collections = new Map<string, Collection>();
  #nextId = 1;
  /** Grows with every change of anything, so that a reader knows when to look again. */
  version = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#load();
  }

  /** The collection of that name, if there is one. */
  find(database: string, name: string): Collection | undefined {
    return this.#collections.get(`${database}.${name}`);
  }

  /** The collections of a database in the order of their names, or of all of them. */
  list(database?: string): Collection[] {
    return [...this.#collections.values()]
      .filter((collection) => database === undefined || collection.database === database)
      .sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
  }

  /**
   * Runs an action that changes documents or collections, as one transaction. What it throws as ServerError
   * is the command's to report one by one; whatever else it throws undoes all of it.
   */
  write<T>(action: () => T): T {
    try {
      const result = this.#environment.write(() => {
        const before = new Map([...this.#collections.values()].map((one) => [one, counters(one.record)]));
        const done = action();
        for (const collection of this.#collections.values()) {
          if (before.get(collection) !== counters(collection.record)) this.save(collection);
        }
        return done;
      });
      this.version++;
      return result;
    } catch (error) {
      this.#load();
      throw error;
    }
  }

  /** Inside `write`: the collection of that name, made if there is none. */
  ensure(database: string, name: string, options: Document = makeDocument()): Collection {
    const found = this.find(database, name);
    if (found !== undefined) return found;
    checkName(database, name);
    const record: CollectionRecord = {
      id: this.nextId(),
      uuid: randomBytes(16),
      options,
      indexes: [],
      documentCount: 0,
      nextRecord: 1,
    };
    record.indexes.push(
      this.makeIndex(
        makeDocument([
          ['v', 2],
          ['key', makeDocument([['_id', 1]])],
          ['name', '_id_'],
        ]),
      ),
    );
    const collection = new Collection(this.#environment, database, name, record);
    this.#collections.set(collection.namespace, collection);
    this.save(collection);
    return collection;
  }

  /** Inside `write`: an index with an id of its own. */
  makeIndex(definition: Document): Index {
    return makeIndex(this.nextId(), parseIndex(definition), definition);
  }

  /** Inside `write`: removes a collection with all that is in it. */
  drop(collection: Collection): void {
    collection.clear();
    this.#collections.delete(collection.namespace);
    this.#environment.catalog.remove(catalogKey(collection));
  }

  /** Inside `write`: gives a collection another name. */
  rename(collection: Collection, database: string, name: string): void {
    checkName(database, name);
    this.#collections.delete(collection.namespace);
    this.#environment.catalog.remove(catalogKey(collection));
    const renamed = new Collection(this.#environment, database, name, collection.record);
    this.#collections.set(renamed.namespace, renamed);
    this.save(renamed);
  }

  /** Inside `write`: keeps what has changed about a collection. */
  save(collection: Collection): void {
    const { id, uuid, options, indexes, documentCount, nextRecord } = collection.record;
    const saved = makeDocument([
      ['database', collection.database],
      ['name', collection.name],
      ['id', id],
      ['uuid', new Binary(uuid, Binary.SUBTYPE_UUID)],
      ['options', options],
      ['documentCount', BigInt(documentCount)],
      ['nextRecord', BigInt(nextRecord)],
      [
        'indexes',
        indexes.map((index) =>
          makeDocument([
            ['id', index.id],
            ['definition', index.definition],
            ['multikey', index.multikey],
          ]),
        ),
      ],
    ]);
    this.#environment.catalog.put(catalogKey(collection), encode(saved));
  }

  /** Inside `write`. */
  nextId(): number {
    const id = this.#nextId++;
    const value = Buffer.alloc(4);
    value.writeUInt32BE(this.#nextId);
    this.#environment.catalog.put(nextIdKey, value);
    return id;
  }

  #load(): void {
    const { catalog } = this.#environment;
    this.#nextId = catalog.get(nextIdKey)?.readUInt32BE() ?? 1;
    this.#collections = new Map();
    for (const { key, value } of catalog.getRange({})) {
      if (key[0] !== collectionMark) continue;
      const saved = decode(value) as SavedCollection;
      const record: CollectionRecord = {
        id: saved.id,
        uuid: Buffer.from(saved.uuid.buffer.subarray(0, 16)),
        options: saved.options,
        documentCount: Number(saved.documentCount),
        nextRecord: Number(saved.nextRecord),
        indexes: saved.indexes.map(({ id, definition, multikey }) =>
          makeIndex(id, parseIndex(definition), definition, multikey),
        ),
      };
      const collection = new Collection(this.#environment, saved.database, saved.name, record);
      this.#collections.set(collection.namespace, collection);
    }
  }
}

type SavedCollection = {
  database: string;
  name: string;
  id: number;
  uuid: Binary;
  options: Document;
  documentCount: bigint;
  nextRecord: bigint;
  indexes: { id: number; definition: Document; multikey: boolean }[];
};

const collectionMark = 'c'.charCodeAt(0);

function catalogKey(collection: Collection): Buffer {
  return Buffer.from(`c${collection.namespace}`);
}

/** What a change of documents changes about their collection. */
function counters({ documentCount, nextRecord, indexes }: CollectionRecord): string {
  return `${documentCount} ${nextRecord} ${indexes.map(({ multikey }) => (multikey ? 1 : 0)).join('')}`;
}

function checkName(database: string, name: string): void {
  if (
    name === '' ||
    name.includes('\0') ||
    name.includes('$') ||
    name.startsWith('.') ||
    name.endsWith('.')
  ) {
    throw new ServerError(73, `Invalid collection name: ${name}`);
  }
  if (name.startsWith('system.')) {
    throw new ServerError(73, `Invalid namespace specified '${database}.${name}'`);
  }
  if (Buffer.byteLength(`${database}.${name}`) > 255) {
    throw new ServerError(73, `Fully qualified namespace is too long: ${database}.${name}`);
  }
}
