import { UserError } from '../errors.ts';
import { nearestIds } from './nearest-ids.ts';
import type { Store } from './store.ts';

/** A customer as people speak of them; the name is null where the customers file says none. */
export type FoundCustomer = { customerId: string; name: string | null };

/** How many of several that fit are listed. */
const mostListed = 5;

/** How many customers with a part of a name are looked at, to find those who fit it best. */
const mostLookedAt = 50;

/**
 * The customer whom a text means: by exact id; else by e-mail address or full name, whatever the case; else by how the name
 * begins; else by any part of the name. Ids and usual spellings are found by index; the rest looks through all customers.
 * @throws UserError when nobody fits, with the nearest ids, or when several do, with the first five of them.
 */
export async function findCustomer(
  store: Pick<Store, 'services' | 'customers' | 'profiles'>,
  text: string,
): Promise<FoundCustomer> {
  const wanted = text.trim();
  const known = await byId(store, wanted);
  if (known !== undefined) return known;
  for (const find of waysToFind(wanted)) {
    const fitting = await find(store.customers, wanted);
    if (fitting.length > 1) throw ambiguous(wanted, fitting);
    if (fitting[0] !== undefined) return fitting[0];
  }
  throw new UserError(`no customer "${wanted}"`, hintOf(await nearestIds(store, wanted)));
}

async function byId(
  { services, customers }: Pick<Store, 'services' | 'customers'>,
  customerId: string,
): Promise<FoundCustomer | undefined> {
  const row = await customers.findOne({ _id: customerId }, { projection: { name: 1 } });
  if (row !== null) return { customerId, name: row.name ?? null };
  const line = await services.findOne({ customerId }, { projection: { _id: 1 } });
  return line === null ? undefined : { customerId, name: null };
}

type Find = (customers: Store['customers'], text: string) => Promise<FoundCustomer[]>;

/** The quickest first. A word with a digit can only be an id. */
function waysToFind(text: string): Find[] {
  if (text.includes('@')) return [spelledEmail, anyEmail];
  return text === '' || /^\S*\d\S*$/.test(text) ? [] : [spelledName, beginningOfName, partOfName];
}

const spelledEmail: Find = (customers, text) => fitting(customers, { email: { $in: spellings(text) } });

const anyEmail: Find = (customers, text) => fitting(customers, { email: anyCase(`^${literal(text)}$`) });

const spelledName: Find = (customers, text) => fitting(customers, { name: { $in: spellings(text) } });

const beginningOfName: Find = async (customers, text) => {
  const found = new Map<string, FoundCustomer>();
  for (const spelling of spellings(text))
    for (const one of await fitting(customers, { name: { $gte: spelling, $lt: `${spelling}\u{10ffff}` } }))
      found.set(one.customerId, one);
  return [...found.values()];
};

/** Those whose whole name it is, else those whose name begins so, else all. */
const partOfName: Find = async (customers, text) => {
  const found = await fitting(customers, { name: anyCase(literal(text)) }, mostLookedAt);
  const lower = text.toLowerCase();
  const named = (fits: (name: string) => boolean) =>
    found.filter(({ name }) => fits((name ?? '').toLowerCase()));
  const best = [named((name) => name === lower), named((name) => name.startsWith(lower))];
  return best.find(({ length }) => length > 0) ?? found;
};

async function fitting(
  customers: Store['customers'],
  filter: object,
  limit = mostListed + 1,
): Promise<FoundCustomer[]> {
  const found = await customers.find(filter, { projection: { name: 1 }, limit }).toArray();
  return found
    .map(({ _id, name }) => ({ customerId: _id, name: name ?? null }))
    .sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
}

/** As typed, in small letters, in capitals, and with each word's first letter large. */
function spellings(text: string): string[] {
  const lower = text.toLowerCase();
  const title = lower.replace(/(?<![\p{Letter}\p{Mark}])\p{Letter}/gu, (letter) => letter.toUpperCase());
  return [...new Set([text, lower, text.toUpperCase(), title])];
}

function anyCase(source: string): object {
  return { $regex: source, $options: 'i' };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function ambiguous(text: string, fitting: readonly FoundCustomer[]): UserError {
  const listed = fitting
    .slice(0, mostListed)
    .map(({ customerId, name }) => (name === null ? customerId : `${customerId} (${name})`));
  const more = fitting.length > mostListed ? ' and more' : '';
  return new UserError(`"${text}" fits several customers`, `Give an id: ${listed.join(', ')}${more}.`);
}

function hintOf(ids: readonly string[]): string {
  return ids.length > 0
    ? `Nearest ids: ${ids.join(', ')}.`
    : 'Give a customer id, or an e-mail address or name of the customers file.';
}
