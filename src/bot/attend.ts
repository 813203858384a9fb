import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { now } from '../calendar.ts';
import { traceOf } from '../log.ts';
import { failureOf } from './failure.ts';
import { type Asker, tellAsker } from './post.ts';
import type { Message } from './present.ts';

/**
 * Does what a person asked for, whatever happens: the one place where failures end. The asker is told of them (by `tell`),
 * and the log has `record` with how it went and how long it took. Never rejects.
 * @returns whether it was done
 */
export async function attend(
  { client, logger }: { client: WebClient; logger: Logger },
  asker: Asker,
  record: { command: string; channel: string },
  work: () => Promise<void>,
  tell = (message: Message, _thrown: unknown) => tellAsker(client, asker, [message]),
): Promise<boolean> {
  const startedAt = now().getTime();
  const log = (level: 'info' | 'error', outcome: object) =>
    logger[level]({ ...record, ...outcome, ms: now().getTime() - startedAt }, 'command');
  try {
    await work();
    log('info', { outcome: 'answered' });
    return true;
  } catch (thrown) {
    const { outcome, message, record: cause } = failureOf(thrown);
    log(outcome === 'refused' ? 'info' : 'error', { outcome, ...cause });
    await tell(message, thrown).catch((untold: unknown) =>
      logger.error({ ...record, error: traceOf(untold) }, 'the asker could not be told'),
    );
    return false;
  }
}
