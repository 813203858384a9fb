import type { Logger as BoltLogger } from '@slack/bolt';
import bolt from '@slack/bolt';
import type { Logger } from 'pino';
import { traceOf } from '../log.ts';

/**
 * Bolt's and the Slack client's own messages in our log. Their debug messages hold whole requests,
 * customer data among them, so these go nowhere.
 */
export function boltLogger(logger: Logger): BoltLogger {
  const to =
    (level: 'info' | 'warn' | 'error') =>
    (...messages: unknown[]) => {
      const thrown = messages.find((message) => message instanceof Error);
      const text = messages.filter((message) => typeof message === 'string').join(' ');
      logger[level](thrown ? { error: traceOf(thrown) } : {}, text);
    };
  return {
    debug: () => undefined,
    info: to('info'),
    warn: to('warn'),
    error: to('error'),
    setLevel: () => undefined,
    getLevel: () => bolt.LogLevel.INFO,
    setName: () => undefined,
  };
}
