import type { Store } from './store.ts';

/** Which of some customers are members of any of some campaigns, their holdouts included. */
export async function inCampaigns(
  { campaignMembers }: Pick<Store, 'campaignMembers'>,
  campaignIds: readonly string[],
  customerIds: readonly string[],
): Promise<Set<string>> {
  const found = new Set<string>();
  if (campaignIds.length === 0) return found;
  const asked = new Set(customerIds);
  // A list at a time, each of a few thousand ids: a campaign of everyone is not held in memory.
  const lists = campaignMembers
    .find({ campaignId: { $in: [...campaignIds] } }, { projection: { customerIds: 1 } })
    .batchSize(1);
  for await (const { customerIds: members } of lists)
    for (const member of members) if (asked.has(member)) found.add(member);
  return found;
}
