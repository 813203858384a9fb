import type { ProfileSet } from './profiles.ts';
import { scored } from './scored.ts';

/** Scored customers counted by days since the last order and money spent, and how many of them are in one segment. */
export type ProfileBin = {
  /** floor(recencyDays / recencyStepDays) */
  recencyBin: number;
  /** floor(monetaryBinsPerDecade × log10(monetary in currency units)); null where nothing or less was spent. */
  monetaryBin: number | null;
  customers: number;
  inSegment: number;
};

/** Counts all scored customers, and those of one segment, in bins of recency and (by powers of ten) of money. */
export async function profileBins(
  { collection }: Pick<ProfileSet, 'collection'>,
  segment: string,
  binning: { recencyStepDays: number; monetaryBinsPerDecade: number },
): Promise<ProfileBin[]> {
  const monetary = { $divide: ['$monetaryE4', 10_000] };
  const magnitude = { $multiply: [binning.monetaryBinsPerDecade, { $log10: monetary }] };
  const bins = await collection
    .aggregate<{ _id: Pick<ProfileBin, 'recencyBin' | 'monetaryBin'> } & ProfileBin>([
      { $match: scored },
      {
        $group: {
          _id: {
            recencyBin: { $floor: { $divide: ['$recencyDays', binning.recencyStepDays] } },
            monetaryBin: { $cond: [{ $gt: ['$monetaryE4', 0] }, { $floor: magnitude }, null] },
          },
          customers: { $sum: 1 },
          inSegment: { $sum: { $cond: [{ $eq: ['$segment', segment] }, 1, 0] } },
        },
      },
    ])
    .toArray();
  return bins
    .map(({ _id, customers, inSegment }) => ({ ..._id, customers, inSegment }))
    .sort(
      (a, b) => a.recencyBin - b.recencyBin || (a.monetaryBin ?? -Infinity) - (b.monetaryBin ?? -Infinity),
    );
}
