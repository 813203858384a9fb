import { bsonClass, isInt32 } from './values.ts';

/** The places of BSON types in MongoDB's order; types that compare with each other share one. Source: manual, "Comparison/Sort Order". */
export const rank = {
  minKey: -1,
  missing: 0,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binData: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  code: 60,
  codeWithScope: 65,
  maxKey: 127,
} as const;

const classRanks: Readonly<Record<string, number>> = {
  Double: rank.number,
  Int32: rank.number,
  Long: rank.number,
  Decimal128: rank.number,
  ObjectId: rank.objectId,
  Binary: rank.binData,
  Timestamp: rank.timestamp,
  BSONRegExp: rank.regex,
  BSONSymbol: rank.string,
  Code: rank.code,
  MinKey: rank.minKey,
  MaxKey: rank.maxKey,
};

/** Where a value's type stands in the order. */
export function typeRank(value: unknown): number {
  switch (typeof value) {
    case 'undefined':
      return rank.missing;
    case 'number':
    case 'bigint':
      return rank.number;
    case 'string':
      return rank.string;
    case 'boolean':
      return rank.boolean;
    default:
      return value === null ? rank.null : objectRank(value as object);
  }
}

function objectRank(value: object): number {
  const name = bsonClass(value);
  if (name !== undefined) {
    if (name === 'Code' && (value as { scope?: unknown }).scope != null) return rank.codeWithScope;
    return classRanks[name] ?? rank.object;
  }
  if (Array.isArray(value)) return rank.array;
  if (value instanceof Date) return rank.date;
  return value instanceof RegExp ? rank.regex : rank.object;
}

const classTypes: Readonly<Record<string, string>> = {
  Double: 'double',
  Int32: 'int',
  Long: 'long',
  Decimal128: 'decimal',
  ObjectId: 'objectId',
  Binary: 'binData',
  Timestamp: 'timestamp',
  BSONRegExp: 'regex',
  BSONSymbol: 'symbol',
  Code: 'javascript',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
};

/** The name of a value's type as $type gives it: "int", "objectId", "missing". */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'number':
      return isInt32(value) ? 'int' : 'double';
    case 'bigint':
      return 'long';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
      return value === null ? 'null' : objectTypeName(value as object);
  }
}

function objectTypeName(value: object): string {
  const name = bsonClass(value);
  if (name !== undefined) {
    if (name === 'Code' && (value as { scope?: unknown }).scope != null) return 'javascriptWithScope';
    return classTypes[name] ?? 'object';
  }
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  return value instanceof RegExp ? 'regex' : 'object';
}

/** The numbers that stand for types in `{ $type: 2 }`. */
export const typeNumbers: Readonly<Record<number, string>> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  6: 'undefined',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  12: 'dbPointer',
  13: 'javascript',
  14: 'symbol',
  15: 'javascriptWithScope',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
  [-1]: 'minKey',
  127: 'maxKey',
};

/** All names that $type knows, "number" besides. */
export const typeNames: ReadonlySet<string> = new Set([...Object.values(typeNumbers), 'number']);

/** Whether a value is of the named type; "number" means any of the four. */
export function isOfType(value: unknown, type: string): boolean {
  const name = typeName(value);
  if (type !== 'number') return name === type;
  return name === 'int' || name === 'long' || name === 'double' || name === 'decimal';
}
