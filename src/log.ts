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

/** An error without its message, which may hold customer data: its kind, and where it was thrown. */
export type Trace = { name: string; code?: string; frames: string[]; cause?: Trace };

/** What of a thrown value may be logged. */
export function traceOf(thrown: unknown): Trace {
  if (!(thrown instanceof Error)) return { name: typeof thrown, frames: [] };
  const code = codeOf(thrown);
  return {
    name: thrown.name,
    ...(code === undefined ? {} : { code }),
    frames: (thrown.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim()),
    ...(thrown.cause === undefined ? {} : { cause: traceOf(thrown.cause) }),
  };
}

/** A system error's code, or the word with which Slack refused a call. */
function codeOf(error: Error): string | undefined {
  const { code, data } = error as { code?: unknown; data?: { error?: unknown } };
  return [data?.error, code].map(String).find((word) => /^[A-Za-z_]+$/.test(word) && word !== 'undefined');
}
