import type { Digest } from '../../data/digests.ts';
import type { FileKind, ReadyMessage } from '../../posting.ts';
import type { Failure } from './decide.ts';
import { answerTo, type DeliveringContext, type Hold } from './hold.ts';

/**
 * Shares what belongs in the thread of a message that is in Slack. What an earlier try may have shared is looked for first.
 * @param ready the message, where this instance has just posted it.
 */
export async function shareFiles(
  context: DeliveringContext,
  hold: Hold,
  digest: Digest | undefined,
  ready?: ReadyMessage,
): Promise<Failure | undefined> {
  const stuck = await findShared(context, hold);
  if (stuck) return stuck;
  const { outstanding = [] } = hold.delivery;
  if (outstanding.length > 0 && digest) {
    // The answer of now: what it was at the time of the message is not kept.
    const message = ready ?? (await context.posts.prepare(await answerTo(context, digest.command), '', []));
    for (const what of outstanding) {
      const failure = await share(hold, what, message);
      if (failure) return failure;
    }
  }
  await hold.leave({ state: 'sent', open: false, outstanding: [] });
  return undefined;
}

async function share(hold: Hold, what: FileKind, message: ReadyMessage): Promise<Failure | undefined> {
  const { channelId, ts = '' } = hold.delivery;
  const uploaded = await message.upload(what);
  if (uploaded && uploaded.kind !== 'uploaded') return uploaded;
  if (uploaded) {
    const { fileId } = uploaded;
    await hold.begin(() => ({ sharing: { what, fileId } }));
    const shared = await message.share(what, fileId, { channelId, ts });
    if (shared.kind !== 'posted') return shared;
  }
  const { outstanding = [] } = hold.delivery;
  await hold.note({ outstanding: outstanding.filter((other) => other !== what) });
  return undefined;
}

async function findShared({ posts }: DeliveringContext, hold: Hold): Promise<Failure | undefined> {
  const { sharing, channelId, outstanding = [] } = hold.delivery;
  if (!sharing) return undefined;
  const found = await posts.findFile(sharing.fileId, channelId);
  if (found.kind === 'absent') return undefined;
  if (found.kind !== 'found' && found.kind !== 'hidden') return found;
  // Where Midas may not look: rather none than two.
  await hold.note({ outstanding: outstanding.filter((what) => what !== sharing.what) });
  return undefined;
}
