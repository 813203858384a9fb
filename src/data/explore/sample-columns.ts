import type { Collection, Document } from 'mongodb';
import {
  type ColumnSummary,
  dayFromNumber,
  isNumeric,
  namesRows,
  type SampleColumn,
} from '../../analytics/explore/variable.ts';
import { digestOf } from '../import/digest.ts';
import type { Customer, Profile, Store } from '../store.ts';
import type { IdRange } from './id-ranges.ts';
import { asCounted, type Declared } from './variables.ts';

/** Values row by row, undefined where there is none; those of an attribute under `attributeKey`. */
export type SampledValues = Map<string, unknown[]>;

/** Where the values of an attribute stand; no variable is named so. */
export function attributeKey(attribute: string): string {
  return `attributes.${attribute}`;
}

/** A text with more levels than these is not kept with a sample. */
const mostLevels = 10_000;
const rowsAReply = 10_000;
const idsACommand = 4_000;

/** What to read of rows. */
export type Wanted = { declared: readonly Declared[]; attributes: readonly string[] };

/** Reads the lines of some ranges, and whose each is. */
export async function sampleLines(
  services: Store['services'],
  { declared, attributes }: Wanted,
  { ranges, match }: { ranges: readonly IdRange[]; match: Document },
  onRange: () => Promise<void>,
): Promise<{ customerIds: string[]; values: SampledValues }> {
  const customerIds: string[] = [];
  const values = noValues({ declared, attributes });
  const fields = { $project: { _id: 0, customerId: 1, ...expressionsOf(declared), attributes: 1 } };
  for (const _id of ranges) {
    const pipeline = [{ $match: { _id, ...match } }, fields];
    for await (const row of services.aggregate<Document>(pipeline, {
      hint: { _id: 1 },
      batchSize: rowsAReply,
    })) {
      customerIds.push(row['customerId']);
      append(values, row, row['attributes']);
    }
    await onRange();
  }
  return { customerIds, values };
}

/** Customers with what their lines add up to and the attributes of the customers file: the row of each, by id. */
export class CustomerSample {
  readonly rows = new Map<string, number>();
  readonly values: SampledValues;
  readonly #customers: Store['customers'];
  readonly #profiles: Collection<Profile>;
  readonly #figures: readonly Declared[];

  constructor(
    customers: Store['customers'],
    profiles: Collection<Profile>,
    { declared, attributes }: Wanted,
  ) {
    this.#customers = customers;
    this.#profiles = profiles;
    this.#figures = declared;
    this.values = noValues({ declared, attributes });
  }

  /** Reads a share of the customers of a range: the same ones each time. */
  async addShare(_id: IdRange, share: number): Promise<void> {
    if (share >= 1) return this.#read({ _id });
    const all = await this.#profiles
      .find({ _id }, { projection: { _id: 1 }, batchSize: rowsAReply })
      .toArray();
    await this.add(all.map((profile) => profile._id).filter((id) => isDrawn(id, share)));
  }

  /** Reads further customers by id. */
  async add(ids: Iterable<string>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.rows.has(id));
    for (let start = 0; start < missing.length; start += idsACommand)
      await this.#read({ _id: { $in: missing.slice(start, start + idsACommand) } });
  }

  async #read(match: Document): Promise<void> {
    const fields = { projection: { attributes: 1 }, batchSize: rowsAReply };
    const known = await this.#customers.find(match, fields).toArray();
    const byId = new Map(known.map((customer): [string, Customer] => [customer._id, customer]));
    const profiles = await this.#profiles
      .aggregate<Document & { _id: string }>(
        [{ $match: match }, { $project: expressionsOf(this.#figures) }],
        {
          batchSize: rowsAReply,
        },
      )
      .toArray();
    for (const profile of profiles) {
      this.rows.set(profile._id, this.rows.size);
      append(this.values, profile, byId.get(profile._id)?.attributes);
    }
  }
}

/** Whether an id belongs to a random but reproducible share of all ids. */
function isDrawn(id: string, share: number): boolean {
  return Buffer.from(digestOf([id]), 'base64url').readUInt32BE(0) < share * 2 ** 32;
}

function noValues({ declared, attributes }: Wanted): SampledValues {
  const names = [...declared.map(({ variable }) => variable.name), ...attributes.map(attributeKey)];
  return new Map(names.map((name) => [name, []]));
}

function expressionsOf(declared: readonly Declared[]): Document {
  return Object.fromEntries(declared.map(({ variable, expression }) => [variable.name, expression]));
}

const attributePrefix = attributeKey('');

function append(values: SampledValues, row: Document, attributes: Document = {}): void {
  for (const [key, column] of values)
    column.push(key.startsWith(attributePrefix) ? attributes[key.slice(attributePrefix.length)] : row[key]);
}

/** A column of a sample as it is kept; null where it names single rows. */
export function sampleColumn(summary: ColumnSummary, values: readonly unknown[]): SampleColumn | null {
  if (isNumeric(summary))
    return { kind: 'numbers', values: Float64Array.from(values, (value) => numberOf(value, summary)) };
  if (summary.role === 'id' || namesRows(summary)) return null;
  const places = new Map<string, number>();
  const codes = new Int32Array(values.length).fill(-1);
  for (const [row, value] of values.entries()) {
    if (value === null || value === undefined) continue;
    const level = levelOf(value);
    const place = places.get(level) ?? places.size;
    places.set(level, place);
    codes[row] = place;
    if (places.size > mostLevels) return null;
  }
  return { kind: 'levels', levels: [...places.keys()], codes };
}

function numberOf(value: unknown, { type }: ColumnSummary): number {
  const counted = asCounted(value, type);
  return typeof counted === 'number' ? counted : Number.NaN;
}

function levelOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value instanceof Date ? dayFromNumber(asCounted(value, 'day') as number) : String(value);
}
