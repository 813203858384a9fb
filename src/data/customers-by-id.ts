import type { ProfileSet } from './profiles.ts';
import { scored } from './scored.ts';
import { listed, type ScoredProfile, type SegmentCustomer } from './segment-customers.ts';
import type { Store } from './store.ts';

const idsAtOnce = 2_000;

/** Those of some customers who have a counted order, those who spent most first, equal ones by id. */
export async function customersById(
  { customers }: Pick<Store, 'customers'>,
  { collection }: Pick<ProfileSet, 'collection'>,
  ids: readonly string[],
): Promise<SegmentCustomer[]> {
  const found: ScoredProfile[] = [];
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const some = { _id: { $in: ids.slice(start, start + idsAtOnce) }, ...scored };
    found.push(...((await collection.find(some).toArray()) as ScoredProfile[]));
  }
  found.sort((a, b) => b.monetaryE4 - a.monetaryE4 || (a._id < b._id ? -1 : 1));
  return listed(customers, found);
}
