import type { ProfileSet } from './profiles.ts';

/** The segments of some customers, by their ids. */
export async function segmentsOf(
  { collection }: Pick<ProfileSet, 'collection'>,
  customerIds: readonly string[],
): Promise<Map<string, string>> {
  const found = await collection
    .find({ _id: { $in: customerIds } }, { projection: { segment: 1 } })
    .toArray();
  return new Map(found.map(({ _id, segment }) => [_id, segment]));
}
