import { typeName } from './type.ts';
import { type Document, isDocument, keysOf } from './values.ts';

/** A value as the server writes it into its messages: `{ a: 1, b: [ "x" ] }`. */
export function formatValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(formatValue).join(', ')} ]`;
  if (value instanceof Date) return value.toISOString();
  if (isDocument(value)) return formatDocument(value);
  const type = typeName(value);
  if (type === 'objectId') return `ObjectId('${String(value)}')`;
  if (type === 'double') return formatDouble(Number(value));
  return String(value);
}

function formatDocument(document: Document): string {
  const fields = keysOf(document);
  if (fields.length === 0) return '{}';
  return `{ ${fields.map((field) => `${field}: ${formatValue(document[field])}`).join(', ')} }`;
}

function formatDouble(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
