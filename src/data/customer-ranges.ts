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
  return divided(
    profiles.find({}, { projection: { lines: 1 }, batchSize: 1000 }).sort({ _id: 1 }),
    linesARange,
  );
}

/** As `customerRanges`, where profiles are still to be made: the lines of each customer are counted, unless all fit into one range. */
export async function countedCustomerRanges(
  { services }: Pick<Store, 'services'>,
  linesARange: number,
): Promise<CustomerRange[]> {
  if ((await services.estimatedDocumentCount()) <= linesARange) return divided([], linesARange);
  const counts = services.aggregate<LineCount>(
    [{ $group: { _id: '$customerId', lines: { $sum: 1 } } }, { $sort: { _id: 1 } }],
    { batchSize: 10_000, allowDiskUse: true },
  );
  return divided(counts, linesARange);
}

/** How many lines a customer has. */
type LineCount = { _id: string; lines: number };

async function divided(
  customers: AsyncIterable<LineCount> | Iterable<LineCount>,
  linesARange: number,
): Promise<CustomerRange[]> {
  const ranges: CustomerRange[] = [];
  let above: CustomerRange = { $gte: '' };
  let lines = 0;
  for await (const customer of customers) {
    lines += customer.lines;
    if (lines < linesARange) continue;
    ranges.push({ ...above, $lte: customer._id });
    above = { $gt: customer._id };
    lines = 0;
  }
  return [...ranges, above];
}
