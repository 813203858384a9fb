import { fromE4 } from '../money.ts';
import type { ProfileSet } from './profiles.ts';

/** Medians of all scored customers: days since the last order, and currency units spent; null without any. */
export async function profileMedians({
  collection,
}: Pick<ProfileSet, 'collection'>): Promise<{ recencyDays: number | null; monetary: number | null }> {
  const scored = { frequency: { $gt: 0 } };
  const customers = await collection.countDocuments(scored);
  const middle = { skip: Math.floor((customers - 1) / 2), limit: customers % 2 === 0 ? 2 : 1 };
  const medianOf = async (field: 'recencyDays' | 'monetaryE4'): Promise<number | null> => {
    if (customers === 0) return null;
    // Only the one or two values in the middle leave the database, found from an index.
    const sort = field === 'recencyDays' ? ({ lastOrderDay: -1 } as const) : ({ monetaryE4: 1 } as const);
    const found = await collection.find(scored, { ...middle, sort, projection: { [field]: 1 } }).toArray();
    return found.reduce((sum, profile) => sum + (profile[field] ?? 0), 0) / found.length;
  };
  const [recencyDays, monetaryE4] = await Promise.all([medianOf('recencyDays'), medianOf('monetaryE4')]);
  return { recencyDays, monetary: monetaryE4 === null ? null : fromE4(monetaryE4) };
}
