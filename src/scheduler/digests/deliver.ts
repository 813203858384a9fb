import { type Digest, findDigest } from '../../data/digests.ts';
import { OutageError, UserError } from '../../errors.ts';
import { traceOf } from '../../log.ts';
import { afterFailure } from './after-failure.ts';
import type { Failure } from './decide.ts';
import { AnswerOverdue, type DeliveringContext, type Hold, HoldLost } from './hold.ts';
import { findPosted, sendMessage } from './send-message.ts';
import { shareFiles } from './share-files.ts';
import { tellOwner } from './tell-owner.ts';

/**
 * Takes a delivery as far as it gets: whatever happens, at any point and in any number of instances, its message is in Slack at most
 * once, and once where Slack and the database allow it.
 *
 * Before the message is handed to Slack its entry says so (`posting`). What is found in that state, after a time in which a lost call
 * was carried out or never will be, is first looked for in the channel, by the key that the message bears.
 */
export async function deliver(context: DeliveringContext, hold: Hold): Promise<void> {
  const { store, logger } = context;
  const { id } = hold.delivery;
  try {
    const digest = await findDigest(store, hold.delivery.digestId);
    const failure = await advance(context, hold, digest).catch((thrown: unknown) => {
      if (thrown instanceof HoldLost) throw thrown;
      logger.error({ delivery: id, error: traceOf(thrown) }, 'a digest failed');
      return failureOf(thrown);
    });
    if (failure) await afterFailure(context, hold, digest, failure);
    const { state, reason } = hold.delivery;
    logger.info({ delivery: id, state, reason }, 'digest');
  } catch (thrown) {
    if (!(thrown instanceof HoldLost)) throw thrown;
    logger.warn({ delivery: id }, 'a digest was left to another instance');
  }
}

async function advance(
  context: DeliveringContext,
  hold: Hold,
  digest: Digest | undefined,
): Promise<Failure | undefined> {
  if (hold.delivery.owner) return tellOwner(context, hold, hold.delivery.owner);
  if (hold.delivery.state === 'posting') {
    const failure = await findPosted(context, hold, digest);
    if (failure) return failure;
  }
  if (hold.delivery.state === 'posted') return shareFiles(context, hold, digest);
  if (hold.delivery.state !== 'waiting') return undefined;
  const { message, failure } = await sendMessage(context, hold, digest);
  return message ? shareFiles(context, hold, digest, message) : failure;
}

function failureOf(thrown: unknown): Failure {
  if (thrown instanceof UserError)
    return { kind: 'command', message: thrown.message, hint: thrown.hint ?? '' };
  if (thrown instanceof OutageError) return { kind: 'outage', message: thrown.message };
  if (thrown instanceof AnswerOverdue)
    return { kind: 'outage', message: thrown.message, heldUpMilliseconds: thrown.milliseconds };
  return { kind: 'bug', message: String(thrown) };
}
