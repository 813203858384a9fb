import type { DeliveryChange } from '../../data/deliveries.ts';
import type { Delivery, Digest } from '../../data/digests.ts';
import { dataFreshness } from '../../data/freshness.ts';
import type { FileKind, ReadyMessage } from '../../posting.ts';
import { endUnsent, noteUnknown } from './after-failure.ts';
import type { Failure } from './decide.ts';
import { answerTo, type DeliveringContext, type Hold } from './hold.ts';
import { deleted, hourMilliseconds, obstacleTo } from './obstacle.ts';
import { occasionOf, staleRemark } from './words.ts';

/** A message goes without its picture after so many tries that brought none. */
const picturesTried = 2;

/** Looks into the channel for a message whose call may have been carried out. What is not there may be sent. */
export async function findPosted(
  context: DeliveringContext,
  hold: Hold,
  digest: Digest | undefined,
): Promise<Failure | undefined> {
  const { posts, clock } = context;
  const { channelId, id, postingSince, dueAt, outstanding = [] } = hold.delivery;
  const found = await posts.find(channelId, id, postingSince ?? dueAt);
  switch (found.kind) {
    case 'found':
      await hold.note(posted(found.ts, outstanding, clock()));
      return undefined;
    case 'hidden':
      await noteUnknown(context, hold, digest, found.message);
      return undefined;
    case 'absent':
      await hold.note({ state: 'waiting' });
      return undefined;
    default:
      return found;
  }
}

/** What came of sending: the message where it is in Slack, or what went wrong; neither where it is not sent, or not yet. */
export type Sent = { message?: ReadyMessage; failure?: Failure };

/** Asks a digest's command and posts the answer, unless something stands against that by now, or the data have not come. */
export async function sendMessage(
  context: DeliveringContext,
  hold: Hold,
  digest: Digest | undefined,
): Promise<Sent> {
  const { clock, store, timezone, pace } = context;
  const obstacle = digest ? obstacleTo(hold.delivery, digest, clock()) : deleted;
  if (!digest || obstacle) {
    await endUnsent(context, hold, digest, obstacle ?? deleted);
    return {};
  }
  const stale = staleRemark(digest, await dataFreshness(store, timezone));
  if (stale === undefined || !mayWaitForData(hold.delivery, digest, clock()))
    return post(context, hold, digest, stale === undefined ? [] : [stale]);
  const notBefore = new Date(clock().getTime() + pace.freshPoll);
  await hold.leave({ notBefore, reason: `Waits for fresh data. ${stale}` });
  return {};
}

/** Who asks for a digest at once gets it with what there is; the others leave half of the time in which they are sent to sending. */
function mayWaitForData({ kind, dueAt }: Delivery, digest: Digest, at: Date): boolean {
  const { freshDays, freshWaitHours, graceHours } = digest;
  if (kind === 'now' || freshDays === null) return false;
  const hours = Math.min(freshWaitHours, graceHours / 2);
  return at.getTime() < dueAt.getTime() + hours * hourMilliseconds;
}

async function post(
  context: DeliveringContext,
  hold: Hold,
  digest: Digest,
  remarks: readonly string[],
): Promise<Sent> {
  const { posts, clock, pace } = context;
  const { delivery } = hold;
  const late = delivery.kind === 'scheduled' && clock().getTime() - delivery.dueAt.getTime() > pace.late;
  const answer = await answerTo(context, digest.command);
  if (answer.silent) {
    await endUnsent(context, hold, digest, { state: 'skipped', reason: answer.title });
    return {};
  }
  const message = await posts.prepare(answer, occasionOf(digest, delivery, late), remarks);
  if (message.lacksPicture && delivery.attempts < picturesTried)
    return { failure: { kind: 'outage', message: 'the chart could not be drawn or uploaded' } };
  const { channelId, name } = digest;
  const outstanding = message.files;
  await hold.begin((at) => ({
    state: 'posting',
    postingSince: delivery.postingSince ?? at,
    channelId,
    name,
    late,
    outstanding,
  }));
  const result = await message.post(channelId, delivery.id);
  if (result.kind === 'posted') {
    await hold.note(posted(result.ts, result.outstanding, clock()));
    return { message };
  }
  // It is certainly not there, so it need not be looked for.
  if (result.kind !== 'lost') await hold.note({ state: 'waiting' });
  return { failure: result };
}

function posted(ts: string, outstanding: readonly FileKind[], at: Date): DeliveryChange {
  return { state: 'posted', ts, postedAt: at, attempts: 0, reason: null, outstanding };
}
