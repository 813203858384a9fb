import { type Day, dayOfDate } from '../calendar.ts';
import { fromE4 } from '../money.ts';
import { bundleOf } from './id-bundles.ts';
import type { ProfileSet } from './profiles.ts';
import type { Store } from './store.ts';

/** A scored customer as lists show one: money in currency units. */
export type SegmentCustomer = {
  customerId: string;
  recencyDays: number;
  frequency: number;
  monetary: number;
  r: number;
  f: number;
  m: number;
  segment: string;
  firstOrder: Day;
  lastOrder: Day;
  /** From the customers file; null where it says none. */
  name: string | null;
};

/** The fields that every scored profile has. */
export type ScoredProfile = {
  _id: string;
  recencyDays: number;
  frequency: number;
  monetaryE4: number;
  r: number;
  f: number;
  m: number;
  segment: string;
  firstOrderDay: Date;
  lastOrderDay: Date;
};

/** All customers of a segment, those who spent most first, equal ones by id. */
export async function segmentCustomers(
  { customers }: Pick<Store, 'customers'>,
  { collection }: Pick<ProfileSet, 'collection'>,
  segment: string,
): Promise<SegmentCustomer[]> {
  const profiles = (await collection
    .find({ segment })
    .sort({ monetaryE4: -1, _id: 1 })
    .toArray()) as ScoredProfile[];
  return listed(customers, profiles);
}

/** Profiles as lists show them, in their order, with the names that the customers file has. */
export async function listed(
  customers: Store['customers'],
  profiles: readonly ScoredProfile[],
): Promise<SegmentCustomer[]> {
  const names = await namesOf(
    customers,
    profiles.map(({ _id }) => _id),
  );
  return profiles.map((profile) => ({
    customerId: profile._id,
    recencyDays: profile.recencyDays,
    frequency: profile.frequency,
    monetary: fromE4(profile.monetaryE4),
    r: profile.r,
    f: profile.f,
    m: profile.m,
    segment: profile.segment,
    firstOrder: dayOfDate(profile.firstOrderDay),
    lastOrder: dayOfDate(profile.lastOrderDay),
    name: names.get(profile._id) ?? null,
  }));
}

/** Beyond so many it is quicker to read all names than those of each. */
const manyCustomers = 20_000;

/** The names that the customers file has for these customers, and perhaps those of others. */
export async function namesOf(customers: Store['customers'], ids: string[]): Promise<Map<string, string>> {
  if (ids.length > manyCustomers) return allNames(customers);
  const named = await customers
    .find({ _id: { $in: ids }, name: { $exists: true } }, { projection: { name: 1 } })
    .toArray();
  return new Map(named.map(({ _id, name }) => [_id, name ?? '']));
}

async function allNames(customers: Store['customers']): Promise<Map<string, string>> {
  const cursor = customers.aggregate<{ ids: string[]; names: string[] }>([
    { $match: { name: { $exists: true } } },
    { $group: { _id: bundleOf('$_id'), ids: { $push: '$_id' }, names: { $push: '$name' } } },
  ]);
  const found = new Map<string, string>();
  for await (const { ids, names } of cursor)
    for (const [index, id] of ids.entries()) found.set(id, names[index] ?? '');
  return found;
}
