import type { Collection } from 'mongodb';
import type { ProfileCell } from '../analytics/segment-totals.ts';
import type { Profile } from './store.ts';

/** Sums over the customers of each combination of segment and scores: at most one row per combination of scores, and one for `no-orders`. */
export async function profileCells(profiles: Collection<Profile>): Promise<ProfileCell[]> {
  const groups = await profiles
    .aggregate<ProfileCell & { _id: Pick<ProfileCell, 'segment' | 'r' | 'f' | 'm'> }>([
      {
        $group: {
          _id: { segment: '$segment', r: '$r', f: '$f', m: '$m' },
          customers: { $sum: 1 },
          recencyDays: { $sum: '$recencyDays' },
          longestRecencyDays: { $max: '$recencyDays' },
          orders: { $sum: '$frequency' },
          monetaryE4: { $sum: '$monetaryE4' },
          lines: { $sum: '$lines' },
        },
      },
    ])
    .toArray();
  return groups.map(({ _id, ...sums }) => ({ ..._id, ...sums }));
}
