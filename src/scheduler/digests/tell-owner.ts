import type { Delivery } from '../../data/digests.ts';
import type { Failure } from './decide.ts';
import type { DeliveringContext, Hold } from './hold.ts';

/** Tells the owner of a digest, in a direct message and once, that it was not sent. */
export async function tellOwner(
  { posts }: DeliveringContext,
  hold: Hold,
  owner: NonNullable<Delivery['owner']>,
): Promise<Failure | undefined> {
  const opened = await posts.openDirect(owner.id);
  if (opened.kind !== 'opened') return opened;
  const { channelId } = opened;
  const key = `${hold.delivery.id} owner`;
  const found = owner.since ? await posts.find(channelId, key, owner.since) : { kind: 'absent' as const };
  // Where Midas may not look: rather once too few than twice.
  if (found.kind === 'absent') {
    await hold.begin((at) => ({ owner: { ...owner, since: owner.since ?? at } }));
    const said = await posts.say(channelId, key, owner.message);
    if (said.kind !== 'posted') return said;
  } else if (found.kind !== 'found' && found.kind !== 'hidden') return found;
  await hold.leave({ open: false, owner: { ...owner, told: true } });
  return undefined;
}
