import { decodeFields } from '../semantics/decode.ts';
import { encode } from '../semantics/encode.ts';
import { formatValue } from '../semantics/format-value.ts';
import { queryFields } from '../semantics/query.ts';
import { compileValidator, type Validator } from '../semantics/schema.ts';
import { ServerError } from '../semantics/server-error.ts';
import { type Document, type FieldSet, makeDocument } from '../semantics/values.ts';
import type { Environment } from './environment.ts';
import { compileIndexKeys, type IndexSpec, type KeyValues } from './index-keys.ts';
import { encodeKey } from './key.ts';

/** The largest document that MongoDB stores, in bytes. */
export const maxDocumentBytes = 16 * 1024 * 1024;

const recordBytes = 6;
const noBytes = Buffer.alloc(0);
/** Between the values of an entry and its record: less than what may follow inside of values. */
const endOfValues = 0x01;

/** An index of a collection as it is kept. */
export type Index = {
  id: number;
  spec: IndexSpec;
  /** Its definition as listIndexes tells it. */
  definition: Document;
  directions: readonly (1 | -1)[];
  /** Whether a document has more than one entry, or has one for an element of an array. */
  multikey: boolean;
  keysOf(document: Document): KeyValues;
};

/** What is kept of a collection besides its documents. */
export type CollectionRecord = {
  id: number;
  uuid: Buffer;
  options: Document;
  indexes: Index[];
  documentCount: number;
  nextRecord: number;
};

/** A document and where it stands. */
export type Stored = { record: number; bytes: Buffer };

/**
 * One collection: documents in the order of their insertion and the entries of its indexes, kept together.
 * Changes are made inside of `Environment.write`.
 */
export class Collection {
  readonly database: string;
  readonly name: string;
  readonly record: CollectionRecord;
  readonly #environment: Environment;
  #validator: Validator | undefined;
  #indexFields: FieldSet = new Set(['_id']);

  constructor(environment: Environment, database: string, name: string, record: CollectionRecord) {
    this.#environment = environment;
    this.database = database;
    this.name = name;
    this.record = record;
    this.compile();
  }

  get namespace(): string {
    return `${this.database}.${this.name}`;
  }

  /** To be called when the indexes or the options have changed. */
  compile(): void {
    const { validator, validationLevel } = this.record.options as {
      validator?: Document;
      validationLevel?: string;
    };
    this.#validator =
      validator === undefined || validationLevel === 'off' ? undefined : compileValidator(validator);
    this.#indexFields = indexFields(this.record.indexes);
  }

  /** The document with these values of a unique index's fields, if there is one. */
  lookup(index: Index, values: readonly unknown[]): Stored | undefined {
    const holder = this.#environment.entries.get(encodeKey(index.id, values, index.directions));
    if (holder === undefined) return undefined;
    const record = recordOfValue(holder);
    const bytes = this.read(record);
    return bytes === undefined ? undefined : { record, bytes };
  }

  /** The fields that `replace` needs of the document before. */
  get fieldsToReplace(): FieldSet {
    return this.record.options['validationLevel'] === 'moderate' ? 'all' : this.#indexFields;
  }

  /** The document of a record. */
  read(record: number): Buffer | undefined {
    return this.#environment.documents.get(documentKey(this.record.id, record));
  }

  /**
   * Stores a new document.
   * @throws ServerError 11000 for a duplicate key, 121 if the validator refuses it.
   */
  insert(bytes: Buffer, bypassValidation = false): void {
    const validates = this.#validator !== undefined && !bypassValidation;
    const document = decodeFields(bytes, validates ? 'all' : this.#indexFields);
    if (validates) this.#validate(document);
    const entries = this.#entriesOf(document);
    this.#refuseDuplicates(entries, undefined, document);
    const record = this.record.nextRecord++;
    this.record.documentCount++;
    this.#environment.documents.put(documentKey(this.record.id, record), bytes);
    for (const { index, keys } of entries) for (const key of keys) this.#addEntry(index, key, record);
  }

  /** Puts another document in the place of a stored one; says whether it is another at all. */
  replace(
    record: number,
    { document: before, bytes: old }: { document: Document; bytes: Buffer },
    after: Document,
    bypassValidation = false,
  ): boolean {
    const bytes = encode(after);
    if (bytes.equals(old)) return false;
    if (bytes.length > maxDocumentBytes) throw tooLarge(bytes.length);
    if (!bypassValidation) this.#validate(after, before);
    const changes = this.record.indexes.flatMap((index) => {
      const old = this.#keys(index, before);
      const next = this.#keys(index, after);
      const removed = old.filter((key) => !next.some((other) => other.equals(key)));
      const keys = next.filter((key) => !old.some((other) => other.equals(key)));
      return removed.length + keys.length === 0 ? [] : [{ index, removed, keys }];
    });
    this.#refuseDuplicates(changes, record, after);
    for (const { index, removed, keys } of changes) {
      for (const key of removed) this.#removeEntry(index, key, record);
      for (const key of keys) this.#addEntry(index, key, record);
    }
    this.#environment.documents.put(documentKey(this.record.id, record), bytes);
    return true;
  }

  /** Removes a stored document. */
  remove({ record, bytes }: Stored): void {
    const document = decodeFields(bytes, this.#indexFields);
    for (const { index, keys } of this.#entriesOf(document)) {
      for (const key of keys) this.#removeEntry(index, key, record);
    }
    this.#environment.documents.remove(documentKey(this.record.id, record));
    this.record.documentCount--;
  }

  /** Makes the entries of a new index. @throws ServerError 11000 if documents there are not unique in it. */
  buildIndex(index: Index): void {
    const fields = indexFields([index]);
    const pending: Buffer[] = [];
    for (const { record, bytes } of this.all()) {
      const document = decodeFields(bytes, fields);
      const keys = this.#keys(index, document);
      if (index.spec.unique) {
        this.#refuseDuplicates([{ index, keys }], undefined, document);
        for (const key of keys) this.#addEntry(index, key, record);
      } else for (const key of keys) pending.push(entryKey(key, record));
    }
    pending.sort(Buffer.compare);
    for (const key of pending) this.#environment.entries.put(key, noBytes);
  }

  /** All documents in the order of insertion. */
  *all(): Generator<Stored> {
    const start = documentKey(this.record.id, 0);
    const end = documentKey(this.record.id + 1, 0);
    for (const { key, value } of this.#environment.documents.getRange({ start, end })) {
      yield { record: key.readUIntBE(4, recordBytes), bytes: value };
    }
  }

  /** Removes all documents and entries. */
  clear(): void {
    removeRange(this.#environment.documents, this.record.id);
    for (const index of this.record.indexes) this.clearIndex(index);
    this.record.documentCount = 0;
  }

  clearIndex(index: Index): void {
    removeRange(this.#environment.entries, index.id);
  }

  /** A moderate validator leaves a document alone that broke its rules before the update. */
  #validate(document: Document, before?: Document): void {
    const validator = this.#validator;
    if (validator === undefined || validator.accepts(document)) return;
    const { validationAction, validationLevel } = this.record.options;
    if (validationAction === 'warn') return;
    if (validationLevel === 'moderate' && before !== undefined && !validator.accepts(before)) return;
    throw new ServerError(121, 'Document failed validation', {
      errInfo: makeDocument([
        ['failingDocumentId', document['_id']],
        ['details', validator.explain(document)],
      ]),
    });
  }

  #entriesOf(document: Document): { index: Index; keys: Buffer[] }[] {
    return this.record.indexes.map((index) => ({ index, keys: this.#keys(index, document) }));
  }

  /** The keys of a document in an index, each once. */
  #keys(index: Index, document: Document): Buffer[] {
    const { keys, multikey } = index.keysOf(document);
    if (multikey) index.multikey = true;
    const encoded = keys.map((values) => encodeKey(index.id, values, index.directions));
    return encoded.length < 2
      ? encoded
      : encoded.filter((key, at) => encoded.findIndex((other) => other.equals(key)) === at);
  }

  #refuseDuplicates(
    entries: readonly { index: Index; keys: Buffer[] }[],
    own: number | undefined,
    document: Document,
  ): void {
    for (const { index, keys } of entries) {
      if (!index.spec.unique) continue;
      for (const key of keys) {
        if (!this.#environment.entries.doesExist(key)) continue;
        const holder = this.#environment.entries.get(key) as Buffer;
        if (recordOfValue(holder) !== own) throw this.#duplicateKey(index, key, document);
      }
    }
  }

  #duplicateKey(index: Index, key: Buffer, document: Document): ServerError {
    const { spec } = index;
    const values =
      index
        .keysOf(document)
        .keys.find((candidate) => encodeKey(index.id, candidate, index.directions).equals(key)) ?? [];
    const pattern = makeDocument(spec.fields.map(({ path, direction }) => [path, direction]));
    const value = makeDocument(spec.fields.map(({ path }, at) => [path, values[at] ?? null]));
    return new ServerError(
      11000,
      `E11000 duplicate key error collection: ${this.namespace} index: ${spec.name} dup key: ${formatValue(value)}`,
      { keyPattern: pattern, keyValue: value },
    );
  }

  #addEntry(index: Index, key: Buffer, record: number): void {
    if (index.spec.unique) this.#environment.entries.put(key, recordOf(record));
    else this.#environment.entries.put(entryKey(key, record), noBytes);
  }

  #removeEntry(index: Index, key: Buffer, record: number): void {
    this.#environment.entries.remove(index.spec.unique ? key : entryKey(key, record));
  }
}

/** Refuses a document beyond 16 MB as the server does. */
export function tooLarge(size: number): ServerError {
  return new ServerError(
    10334,
    `BSONObj size: ${size} (0x${size.toString(16).toUpperCase()}) is invalid. Size must be between 0 and 16793600(16MB)`,
  );
}

/** The record that a non-unique entry's key ends with. */
export function recordOfEntry(key: Buffer): number {
  return key.readUIntBE(key.length - recordBytes, recordBytes);
}

/** The record that a unique entry holds. */
export function recordOfValue(value: Buffer): number {
  return value.readUIntBE(0, recordBytes);
}

/** The key of a document. */
export function documentKey(collection: number, record: number): Buffer {
  const key = Buffer.allocUnsafe(4 + recordBytes);
  key.writeUInt32BE(collection, 0);
  key.writeUIntBE(record, 4, recordBytes);
  return key;
}

/** The record of a document's key. */
export function recordOfDocument(key: Buffer): number {
  return key.readUIntBE(4, recordBytes);
}

function recordOf(record: number): Buffer {
  const value = Buffer.allocUnsafe(recordBytes);
  value.writeUIntBE(record, 0, recordBytes);
  return value;
}

function entryKey(values: Buffer, record: number): Buffer {
  const key = Buffer.allocUnsafe(values.length + 1 + recordBytes);
  values.copy(key);
  key[values.length] = endOfValues;
  key.writeUIntBE(record, values.length + 1, recordBytes);
  return key;
}

function removeRange(table: Environment['documents'], id: number): void {
  const start = Buffer.alloc(4);
  start.writeUInt32BE(id);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(id + 1);
  for (;;) {
    const keys = [...table.getKeys({ start, end, limit: 10_000 })];
    for (const key of keys) table.remove(key);
    if (keys.length < 10_000) return;
  }
}

/** The top-level fields that the keys of some indexes need, `_id` included. */
function indexFields(indexes: readonly Index[]): FieldSet {
  const fields = new Set(['_id']);
  for (const { spec } of indexes) {
    for (const { path } of spec.fields) fields.add(path.split('.')[0] as string);
    if (spec.partial === undefined) continue;
    const read = queryFields(spec.partial);
    if (read === 'all') return 'all';
    for (const field of read) fields.add(field);
  }
  return fields;
}

/** An index ready for use. */
export function makeIndex(id: number, spec: IndexSpec, definition: Document, multikey = false): Index {
  const directions = spec.fields.map(({ direction }) => direction);
  return { id, spec, definition, directions, multikey, keysOf: compileIndexKeys(spec) };
}
