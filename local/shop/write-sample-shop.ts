import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Day } from '../../src/calendar.ts';
import { UserError } from '../../src/errors.ts';
import { customerAt, customerRow, type ShopCustomer } from './customer.ts';
import { model } from './model.ts';
import { shopOrders } from './orders.ts';
import { createRandom } from './random.ts';
import { type ShopDay, shopDays, signupSchedule } from './season.ts';

export type SampleShopOptions = {
  /** Any whole number: the same one gives the same shop. */
  seed: number;
  /** Customers, including those who never order and those who never sign up. */
  customers: number;
  /** The first day that the shop has not lived through: nothing happens on it or later. */
  until: Day;
  /** Days that the sample covers, the model's two and a half years when absent. */
  days?: number;
};

const streams = { signup: 4 };

/**
 * Writes the sample shop to `services.csv` and `customers.csv` in a directory, which is created if need be, and
 * returns their paths. The same options give the same bytes. Lines are streamed: memory grows with the customers
 * alone. Every line is readable; what is untidy in it is listed in the README beside this file.
 * @throws UserError when there is less than one customer or one day.
 */
export async function writeSampleShop(
  directory: string,
  { seed, customers, until, days = model.days }: SampleShopOptions,
): Promise<{ services: string; customers: string }> {
  requireCount('customers', customers);
  requireCount('days', days);
  const calendar = shopDays(until, days);
  const everyone = (): Iterable<ShopCustomer> => shopCustomers(seed, customers, calendar);
  const paths = { services: join(directory, 'services.csv'), customers: join(directory, 'customers.csv') };
  await mkdir(directory, { recursive: true });
  await writeCsvFile(paths.services, shopOrders(seed, calendar, everyone()));
  await writeCsvFile(paths.customers, customerRows(seed, calendar, everyone()));
  return paths;
}

function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UserError(`${name}=${value} is not a number of ${name}`, 'Give a whole number from 1 on.');
}

/** The customers by sign-up: one in each of as many equal slices of the sign-up schedule. */
function* shopCustomers(seed: number, count: number, calendar: readonly ShopDay[]): Generator<ShopCustomer> {
  const signupAt = signupSchedule(calendar);
  const random = createRandom(seed, streams.signup);
  const width = Math.max(5, String(count).length);
  for (let index = 0; index < count; index++) {
    const signup = signupAt((index + random()) / count, random());
    yield customerAt(seed, index, String(index + 1).padStart(width, '0'), signup);
  }
}

function* customerRows(
  seed: number,
  calendar: readonly ShopDay[],
  everyone: Iterable<ShopCustomer>,
): Generator<Record<string, string>[]> {
  const firstDay = calendar[0]?.day ?? '';
  let index = 0;
  for (const customer of everyone) {
    const row = customerRow(seed, index++, customer, firstDay);
    if (customer.signsUp) yield [row];
  }
}

type Row = Readonly<Record<string, string | number>>;

async function writeCsvFile(path: string, batches: Iterable<readonly Row[]>): Promise<void> {
  await pipeline(Readable.from(csvChunks(batches)), createWriteStream(path));
}

const chunkCharacters = 65_536;

/** Header and rows as CSV (RFC 4180), in pieces large enough to be written without much ado. */
function* csvChunks(batches: Iterable<readonly Row[]>): Generator<string> {
  let chunk = '';
  let headed = false;
  for (const row of rowsOf(batches)) {
    if (!headed) chunk += csvLine(Object.keys(row));
    headed = true;
    chunk += csvLine(Object.values(row));
    if (chunk.length < chunkCharacters) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function* rowsOf(batches: Iterable<readonly Row[]>): Generator<Row> {
  for (const batch of batches) yield* batch;
}

function csvLine(values: readonly (string | number)[]): string {
  return `${values.map((value) => csvCell(String(value))).join(',')}\n`;
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
