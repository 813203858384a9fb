import { UserError } from '../errors.ts';
import { nearestIds } from './nearest-ids.ts';
import type { Store } from './store.ts';

/** A customer as people speak of them; the name is null where the customers file says none. */
export type FoundCustomer = { customerId: string; name: string | null };

/** How many of several that fit are listed. */
const mostListed = 5;

/**
 * The customer whom a text means: by exact id; else by e-mail address or full name, whatever the case; else by how the name
 * begins; else by any part of the name.
 * @throws UserError when nobody fits, with the nearest ids, or when several do, with the first five of them.
 */
export async function findCustomer(
  store: Pick<Store, 'services' | 'customers' | 'profiles'>,
  text: string,
): Promise<FoundCustomer> {
  const wanted = text.trim();
  const known = await byId(store, wanted);
  if (known !== undefined) return known;
  if (wanted !== '')
    for (const filter of waysToFit(wanted)) {
      const fitting = await fittingCustomers(store.customers, filter);
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

/** From the narrowest to the widest. */
function waysToFit(text: string): object[] {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = (source: string) => ({ $regex: source, $options: 'i' });
  if (text.includes('@')) return [{ email: pattern(`^${literal}$`) }];
  return [`^${literal}$`, `^${literal}`, literal].map((source) => ({ name: pattern(source) }));
}

async function fittingCustomers(customers: Store['customers'], filter: object): Promise<FoundCustomer[]> {
  const found = await customers
    .find(filter, { projection: { name: 1 }, limit: mostListed + 1 })
    .sort({ _id: 1 })
    .toArray();
  return found.map(({ _id, name }) => ({ customerId: _id, name: name ?? null }));
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
