import type { SortKey } from '../semantics/compare.ts';
import type { Document } from '../semantics/values.ts';
import type { Catalog } from './catalog.ts';
import {
  type Collection,
  documentKey,
  recordOfDocument,
  recordOfEntry,
  recordOfValue,
  type Stored,
} from './collection.ts';
import type { Environment, Table } from './environment.ts';
import { choosePlan, type Plan, type Range, wholeCollection } from './plan.ts';

const firstChunk = 64;
const largestChunk = 1024;

/** From this share of a collection on, a range of an index is slower than the whole collection (measured). */
const wideShare = 0.25;

/** Finds documents by a plan, and reads them in pieces, so that what is changed meanwhile is seen as it is then. */
export class Reader {
  readonly #environment: Environment;
  readonly #catalog: Catalog;

  constructor(environment: Environment, catalog: Catalog) {
    this.#environment = environment;
    this.#catalog = catalog;
  }

  /** The documents that a plan leads to, each once; `filter` still has to be asked about each. */
  *read(collection: Collection, plan: Plan): Generator<Stored> {
    if (plan.index === undefined) {
      yield* this.#readAll(collection);
      return;
    }
    const seen = plan.index.multikey ? new Set<number>() : undefined;
    for (const record of this.#records(plan)) {
      if (seen?.has(record)) continue;
      seen?.add(record);
      const bytes = collection.read(record);
      if (bytes !== undefined) yield { record, bytes };
    }
  }

  /** How many documents match a filter, where an index alone can tell. */
  countByIndex(collection: Collection, filter: Document, hint: unknown): number | undefined {
    const plan = choosePlan(collection, filter, [], hint);
    if (plan.index === undefined || !plan.covered) return undefined;
    return plan.ranges.reduce((sum, range) => sum + this.#environment.entries.getKeysCount(range), 0);
  }

  /** A plan for a filter and an order. */
  plan(collection: Collection, filter: Document, sort: readonly SortKey[], hint: unknown): Plan {
    const plan = choosePlan(collection, filter, sort, hint);
    const isFree = sort.length === 0 && hint === undefined;
    return isFree && this.#isWide(collection, plan) ? wholeCollection : plan;
  }

  /** Whether so many documents lie in the range that reading all in their own order is faster than leaping to each. */
  #isWide({ record: { documentCount } }: Collection, plan: Plan): boolean {
    const [range, ...others] = plan.ranges;
    if (plan.index === undefined || plan.unique || range === undefined || others.length > 0) return false;
    const limit = Math.ceil(documentCount * wideShare);
    return this.#environment.entries.getKeysCount({ ...range, limit }) >= limit;
  }

  *#readAll(collection: Collection): Generator<Stored> {
    const range = {
      start: documentKey(collection.record.id, 0),
      end: documentKey(collection.record.id + 1, 0),
    };
    for (const { key, value } of this.#walk(this.#environment.documents, range, false, true)) {
      yield { record: recordOfDocument(key), bytes: value };
    }
  }

  *#records({ index, ranges, reverse, unique }: Plan): Generator<number> {
    const { entries } = this.#environment;
    for (const range of reverse ? [...ranges].reverse() : ranges) {
      if (unique) {
        const holder = entries.get(range.start);
        if (holder !== undefined) yield recordOfValue(holder);
        continue;
      }
      const isUnique = index?.spec.unique === true;
      for (const { key, value } of this.#walk(entries, range, reverse, isUnique)) {
        yield isUnique ? recordOfValue(value) : recordOfEntry(key);
      }
    }
  }

  /** The rows of a range, read ahead in growing pieces; after a change the rest of a piece is read again. */
  *#walk(
    table: Table,
    range: Range,
    reverse: boolean,
    values: boolean,
  ): Generator<{ key: Buffer; value: Buffer }> {
    let after: Buffer | undefined;
    let limit = firstChunk;
    for (;;) {
      const { version } = this.#catalog;
      const rows = readPiece(table, range, reverse, values, after, limit);
      let at = 0;
      while (at < rows.length) {
        const row = rows[at++] as { key: Buffer; value: Buffer };
        after = row.key;
        yield row;
        if (this.#catalog.version !== version) break;
      }
      if (at === rows.length && rows.length < limit) return;
      limit = Math.min(limit * 2, largestChunk);
    }
  }
}

const noValue = Buffer.alloc(0);

function readPiece(
  table: Table,
  { start, end }: Range,
  reverse: boolean,
  values: boolean,
  after: Buffer | undefined,
  limit: number,
): { key: Buffer; value: Buffer }[] {
  const options = reverse
    ? { start: after ?? end, exclusiveStart: true, end: start, inclusiveEnd: true, reverse, limit }
    : { start: after ?? start, exclusiveStart: after !== undefined, end, limit };
  if (values) return [...table.getRange(options)] as { key: Buffer; value: Buffer }[];
  return [...table.getKeys(options)].map((key) => ({ key, value: noValue }));
}
