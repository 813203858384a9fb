import type { ProfileSet } from './profiles.ts';
import { scored } from './scored.ts';

/** The rank of a sum among what customers with a counted order have spent: 1 is the most, equal ones share a rank. */
export async function moneyRank(
  { collection }: Pick<ProfileSet, 'collection'>,
  monetaryE4: number,
): Promise<number> {
  return 1 + (await collection.countDocuments({ ...scored, monetaryE4: { $gt: monetaryE4 } }));
}
