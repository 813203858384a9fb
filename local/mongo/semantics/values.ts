/**
 * How BSON values are represented here. Everything that `decode` yields, and nothing else, is understood:
 *
 * | BSON | here |
 * | --- | --- |
 * | double | `number` if it is not a whole number of 32 bits (or is −0), else bson's `Double` |
 * | int32 | `number` (whole, within 32 bits) |
 * | int64 | `bigint` (JavaScript compares it with numbers exactly) |
 * | decimal, objectId, binary, timestamp, regex, code, symbol, minKey, maxKey | the classes of `bson` |
 * | date | `Date` |
 * | array | `Array` |
 * | object | `Document` |
 * | missing | `undefined` |
 *
 * Two copies of `bson` may be loaded, so its classes are told apart by `_bsontype`, never by `instanceof`.
 * Values are immutable: an update makes new documents that share what did not change.
 */

/** A BSON document: its fields in their order, read with `keysOf` and written with `setField`. */
export type Document = { [field: string]: unknown };

/** The top-level fields that are needed of a document. */
export type FieldSet = ReadonlySet<string> | 'all';

/** Where a document keeps the order of its fields if JavaScript would change it ("2" before "b"). */
const order: unique symbol = Symbol('order of fields');

type Ordered = Document & { [order]?: string[] };

/** What documents inherit from: no name at all, so that "constructor" and "__proto__" are fields like any other. */
const nothing: object = Object.freeze(Object.create(null));

/**
 * A constructor of empty documents that will get the same fields. The engine lays the documents of one constructor
 * out for the fields that the first few get, so a constructor for each shape keeps them small and quick.
 */
export function documentMaker(): new () => Document {
  const make = function (this: unknown): void {};
  make.prototype = nothing;
  return make as unknown as new () => Document;
}

const AnyDocument = documentMaker();

/** A new document with the given fields, in their order. */
export function makeDocument(fields?: Iterable<readonly [string, unknown]>): Document {
  const document = new AnyDocument();
  if (fields !== undefined) for (const [field, value] of fields) setField(document, field, value);
  return document;
}

/** The fields of a document in their order. */
export function keysOf(document: Document): string[] {
  return (document as Ordered)[order] ?? Object.keys(document);
}

/** Whether JavaScript would put this field before those that came earlier. */
export function isIndexLike(field: string): boolean {
  const first = field.charCodeAt(0);
  if (!(first >= 48 && first <= 57)) return false;
  return field === String(Number(field) >>> 0);
}

/** Sets a field of a document under construction; a new field comes last, whatever its name. */
export function setField(document: Document, field: string, value: unknown): void {
  const ordered = (document as Ordered)[order];
  if (ordered !== undefined) {
    if (!hasField(document, field)) ordered.push(field);
  } else if (isIndexLike(field) && !hasField(document, field)) {
    Object.defineProperty(document, order, { value: [...Object.keys(document), field], enumerable: false });
  }
  document[field] = value;
}

/** Removes a field of a document under construction. */
export function deleteField(document: Document, field: string): void {
  const ordered = (document as Ordered)[order];
  if (ordered !== undefined) {
    const at = ordered.indexOf(field);
    if (at >= 0) ordered.splice(at, 1);
  }
  delete document[field];
}

/** Whether a document has the field itself. */
export function hasField(document: Document, field: string): boolean {
  return Object.hasOwn(document, field);
}

/** A document with the same fields and the same values, to be changed freely. */
export function copyDocument(document: Document): Document {
  const copy = new AnyDocument();
  const ordered = (document as Ordered)[order];
  if (ordered !== undefined) Object.defineProperty(copy, order, { value: [...ordered], enumerable: false });
  for (const field of Object.keys(document)) copy[field] = document[field];
  return copy;
}

/** Whether a value is an embedded document (not an array, a date or another BSON type). */
export function isDocument(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof AnyDocument) return true;
  if (Array.isArray(value) || value instanceof Date || value instanceof RegExp) return false;
  if (ArrayBuffer.isView(value)) return false;
  return typeof (value as { _bsontype?: unknown })._bsontype !== 'string';
}

/** The class of bson that a value belongs to, if any: "ObjectId", "Double", "Decimal128" … */
export function bsonClass(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || value instanceof AnyDocument) return undefined;
  const name = (value as { _bsontype?: unknown })._bsontype;
  return typeof name === 'string' ? name : undefined;
}

/** Whether a number is what BSON calls int32. */
export function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}
