import { setTimeout as sleep } from 'node:timers/promises';
import { traceOf } from '../log.ts';
import { escapeText } from './blocks.ts';
import type { DeliveryContext } from './deliver.ts';
import { type Asker, postMessage } from './post.ts';
import type { Thread } from './upload.ts';

/** How far a long command is, told in Slack. */
export type Progress = {
  /** Tells of a step, in a sentence. Never throws and never waits. */
  tell(sentence: string): void;
  /** Resolves once what was told is posted, or cannot be: the answer comes after it. Never rejects. */
  finish(): Promise<void>;
};

/** Slack takes about one message a second in a channel. Source: docs.slack.dev, "Rate limits". */
const pauseMilliseconds = 1_000;

/** For how long an answer waits at most for its progress to be posted. */
const patienceMilliseconds = 5_000;

/**
 * Posts what a command does meanwhile: nothing while it is told nothing; with the first step a message in the channel, and in its
 * thread the steps, those that come within a second together. With a thread that has begun, the steps go there. Where posting fails it says no more, and the log says why.
 */
export function createProgress(
  { client, logger }: Pick<DeliveryContext, 'client' | 'logger'>,
  { channelId, userId }: Asker,
  command: string,
  begun?: Thread,
): Progress {
  // The other words may name a customer, and the command may yet fail, of which the asker alone is told.
  const [name = ''] = command.split(' ', 1);
  const waiting: string[] = [];
  const hurry = new AbortController();
  let thread = begun;
  let posting: Promise<void> | undefined;

  async function postWaiting(): Promise<void> {
    if (!thread) {
      const text = `\`${escapeText(name)}\`, asked by <@${userId}>, takes a while. The steps are in the thread.`;
      thread = { channelId, ts: await postMessage(client, channelId, { text }) };
      await pause();
    }
    while (waiting.length > 0) {
      const text = waiting.splice(0).map(escapeText).join('\n');
      await postMessage(client, channelId, { text }, thread);
      await pause();
    }
  }

  const pause = () => sleep(pauseMilliseconds, undefined, { signal: hurry.signal }).catch(() => undefined);

  return {
    tell(sentence) {
      waiting.push(sentence);
      posting ??= postWaiting()
        .then(() => {
          posting = undefined;
        })
        // Kept as it is, settled: whatever is told after a failure is not tried.
        .catch((thrown: unknown) =>
          logger.warn({ channel: channelId, error: traceOf(thrown) }, 'progress could not be told'),
        );
    },
    async finish() {
      hurry.abort();
      const patience = new AbortController();
      const late = sleep(patienceMilliseconds, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([posting, late]);
      patience.abort();
    },
  };
}
