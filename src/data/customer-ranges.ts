import type { Store } from './store.ts';

/** A condition on customer ids that holds for all between two of them. */
export type CustomerRange = { $gte?: string; $gt?: string; $lte?: string };

/**
 * Ranges of customer ids, ascending, that together hold every id once, with about as many service lines each. Profiles say where to
 * divide; customers whom they do not know yet fall into a range all the same.
 */
export async function customerRanges(
  { profiles }: Pick<Store, 'profiles'>,
  linesARange: number,
): Promise<CustomerRange[]> {
  const ranges: CustomerRange[] = [];
  let above: CustomerRange = { $gte: '' };
  let lines = 0;
  const known = profiles.find({}, { projection: { lines: 1 }, batchSize: 1000 }).sort({ _id: 1 });
  for await (const profile of known) {
    lines += profile.lines;
    if (lines < linesARange) continue;
    ranges.push({ ...above, $lte: profile._id });
    above = { $gt: profile._id };
    lines = 0;
  }
  return [...ranges, above];
}
