import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * The program's log on standard error, so that standard output carries answers only: readable on a terminal,
 * one JSON object a line elsewhere.
 */
export function createLogger(level: string): Logger {
  if (process.stderr.isTTY)
    return pino({
      level,
      transport: { target: 'pino-pretty', options: { destination: 2, ignore: 'pid,hostname' } },
    });
  return pino({ level }, pino.destination(2));
}
