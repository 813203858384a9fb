import type { Collection } from 'mongodb';
import { earliestDate, scored } from './scored.ts';
import type { Profile, ProfileMedians } from './store.ts';

/** Medians of all scored customers, exactly; null without any. */
export async function profileMedians(profiles: Collection<Profile>): Promise<ProfileMedians> {
  const customers = await profiles.countDocuments(scored);
  if (customers === 0) return { recencyDays: null, monetaryE4: null };
  // Only the one or two values in the middle leave the database.
  const middle = { skip: Math.floor((customers - 1) / 2), limit: customers % 2 === 0 ? 2 : 1 };
  const latestFirst = profiles.find(
    { lastOrderDay: { $gt: earliestDate } },
    { ...middle, sort: { lastOrderDay: -1 } },
  );
  const leastFirst = profiles.find(scored, { ...middle, sort: { monetaryE4: 1 } });
  return {
    recencyDays: mean((await latestFirst.toArray()).map(({ recencyDays }) => recencyDays ?? 0)),
    monetaryE4: mean((await leastFirst.toArray()).map(({ monetaryE4 }) => monetaryE4)),
  };
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
