import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Day, daysBetween } from '../../src/calendar.ts';
import type { ShopCustomer } from './customer.ts';
import { customerRows, type ShopSize, shopCustomers } from './everyone.ts';
import { model } from './model.ts';
import { furtherOrder, type ServiceRow, shopOrders } from './orders.ts';
import { createRandom } from './random.ts';
import { type ShopDay, shopDays } from './season.ts';
import { writeCsvFile } from './write-csv-file.ts';

/** A sample shop as it was first written. */
export type SampleShop = { seed: number; customers: number; until: Day; days?: number };

/** What customers who are contacted do besides what they would do anyway. */
export type Response = {
  /** What tells responses apart; becomes part of their order ids. */
  name: string;
  treated: ReadonlySet<string>;
  /** The conversion window: from this day on, up to the day before the other. */
  from: Day;
  before: Day;
  /** By which part of itself the share who order in the window rises: 0.5 makes 15% of 10%; below zero it falls. */
  lift: number;
};

/** What a response comes to in its whole window: how many of the treated would order anyway, and how many do. */
export type ResponseTruth = { name: string; treated: number; anyway: number; converted: number };

/** Files of the days that were lived; null where nothing happened that belongs into one. */
export type LivedDays = { services: string | null; customers: string | null; truths: ResponseTruth[] };

/**
 * Has a sample shop live on after its end: what everyone does as its seed has it, with newcomers, and what contacted customers do besides.
 * Writes the lines of the days, and the customers who signed up in them, to files in a directory. The same arguments give the same
 * bytes, and days lived in several steps are those lived in one.
 */
export async function liveOn(
  directory: string,
  { seed, customers, until, days = model.days }: SampleShop,
  { from, before, responses }: { from: Day; before: Day; responses: readonly Response[] },
): Promise<LivedDays> {
  const size = { seed, customers, days };
  // Whether somebody would have ordered anyway is known at the end of the window only.
  const last = [before, ...responses.map((response) => response.before)].sort().at(-1) ?? before;
  const calendar = shopDays(last, days + daysBetween(until, last));
  const life = liveThrough(size, calendar, earliest(from, responses));
  const changes = responses.map((response) => respond(seed, response, calendar, life));
  const isDropped = ({ order_id }: ServiceRow) => changes.some(({ dropped }) => dropped.has(order_id));
  const rows = [...life.rows.filter((row) => !isDropped(row)), ...changes.flatMap(({ added }) => added)]
    .filter(({ date }) => date >= from && date < before)
    // Lines of an order share their moment, so they stay together and in their order.
    .sort((one, other) => (one.date < other.date ? -1 : one.date > other.date ? 1 : 0));
  const calendarSoFar = calendar.slice(0, days + daysBetween(until, before));
  const newcomers = [...customerRows(seed, calendarSoFar, shopCustomers(size, calendarSoFar))]
    .flat()
    .filter(({ signup_date }) => signup_date >= from);
  await mkdir(directory, { recursive: true });
  const write = async (name: string, lines: readonly Readonly<Record<string, string | number>>[]) => {
    if (lines.length === 0) return null;
    const path = join(directory, name);
    await writeCsvFile(path, [lines]);
    return path;
  };
  return {
    services: await write('services.csv', rows),
    customers: await write('customers.csv', newcomers),
    truths: changes.map(({ truth }) => truth),
  };
}

function earliest(from: Day, responses: readonly Response[]): Day {
  return [from, ...responses.map((response) => response.from)].sort()[0] ?? from;
}

/** What everyone does from a day on, and who they are. */
type Life = { rows: ServiceRow[]; customers: Map<string, ShopCustomer> };

function liveThrough(size: ShopSize, calendar: readonly ShopDay[], from: Day): Life {
  const customers = new Map<string, ShopCustomer>();
  const everyone = [...shopCustomers(size, calendar)];
  for (const customer of everyone) customers.set(customer.id, customer);
  const rows: ServiceRow[] = [];
  for (const ofDay of shopOrders(size.seed, calendar, everyone))
    for (const row of ofDay) if (row.date >= from) rows.push(row);
  return { rows, customers };
}

type Change = { added: ServiceRow[]; dropped: Set<string>; truth: ResponseTruth };

/** Orders that a response adds or, where it drives customers away, takes out. */
function respond(
  seed: number,
  { name, treated, from, before, lift }: Response,
  calendar: readonly ShopDay[],
  { rows, customers }: Life,
): Change {
  const ordersOf = new Map<string, string[]>();
  for (const { customer_id, order_id, date, status } of rows)
    if (treated.has(customer_id) && status === 'completed' && date >= from && date < before)
      ordersOf.set(customer_id, [...(ordersOf.get(customer_id) ?? []), order_id]);
  const share = ordersOf.size / treated.size;
  const window = calendar.filter(({ day }) => day >= from && day < before);
  const change: Change = {
    added: [],
    dropped: new Set(),
    truth: { name, treated: treated.size, anyway: ordersOf.size, converted: ordersOf.size },
  };
  for (const id of [...treated].sort()) {
    const customer = customers.get(id);
    if (!customer) continue;
    const random = createRandom(seed, streams.response, Number(id), ...[...name].map(codeOf));
    const own = ordersOf.get(id);
    if (own) {
      if (random() >= -lift) continue;
      for (const order of own) change.dropped.add(order);
      change.truth.converted -= 1;
    } else {
      if (random() * (1 - share) >= lift * share) continue;
      // More of them soon than late.
      const shopDay = window[Math.floor(window.length * random() ** 2)];
      if (!shopDay) continue;
      change.added.push(...furtherOrder(random, customer, `${name}/${id}`, shopDay));
      change.truth.converted += 1;
    }
  }
  return change;
}

const streams = { response: 5 };

function codeOf(letter: string): number {
  return letter.codePointAt(0) ?? 0;
}
