import { createHash, type Hash } from 'node:crypto';
import type { FeatureTable, Targets } from './feature-table.ts';

/**
 * What tables hold, as one SHA-256 in hexadecimal digits: the same for the same customers, columns and values, and another as
 * soon as one of them differs. Models carry that of the data that they were fitted to.
 */
export function fingerprintOf(...tables: readonly (FeatureTable | Targets)[]): string {
  const hash = createHash('sha256');
  for (const table of tables) {
    if ('customerIds' in table) addFeatures(hash, table);
    else addColumns(hash, [table.horizonDays], { purchased: table.purchased, spend: table.spend });
  }
  return hash.digest('hex');
}

function addFeatures(hash: Hash, { cutOff, customerIds, columns, categories }: FeatureTable): void {
  addColumns(hash, [cutOff, customerIds, sorted(categories)], columns);
}

function addColumns(hash: Hash, described: unknown[], columns: Readonly<Record<string, Float64Array>>): void {
  const named = sorted(columns);
  const names = named.map(([name, { length }]) => [name, length]);
  const head = JSON.stringify([described, names]);
  hash.update(`${head.length}:${head}`);
  for (const [, column] of named) hash.update(bytesOf(column));
}

function sorted<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A column's bytes. "Not known" has many bit patterns, which mean the same: all become one. */
function bytesOf(column: Float64Array): Uint8Array {
  const copy = Float64Array.from(column, (value) => (Number.isNaN(value) ? Number.NaN : value));
  return new Uint8Array(copy.buffer);
}
