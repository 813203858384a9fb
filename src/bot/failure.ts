import { randomBytes } from 'node:crypto';
import { OutageError, UserError } from '../errors.ts';
import { escapeText } from './blocks.ts';
import type { Message } from './present.ts';

/** What a failed request comes to: what its asker is told, and what the log keeps. */
export type Failure = {
  outcome: 'refused' | 'outage' | 'bug';
  message: Message;
  /** Without message texts and customer data. */
  record: { reference?: string; error?: Trace };
};

/** An error without its message, which may hold customer data: its kind, and where it was thrown. */
export type Trace = { name: string; code?: string; frames: string[]; cause?: Trace };

/**
 * Decides what a thrown value means to the person who asked. A user's mistake is shown as written;
 * an outage asks to try again; anything else is a bug, of which the asker sees only a reference to the log.
 */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof UserError)
    return {
      outcome: 'refused',
      message: saying(thrown.message, thrown.hint),
      // A cause is a refusal of Slack's, which whoever runs Midas may have to mend.
      record: thrown.cause === undefined ? {} : { error: traceOf(thrown.cause) },
    };
  if (thrown instanceof OutageError)
    return { outcome: 'outage', message: saying(`${thrown.message}.`), record: { error: traceOf(thrown) } };
  const reference = randomBytes(4).toString('hex');
  return {
    outcome: 'bug',
    message: saying(
      'Something went wrong on my side.',
      `Whoever runs Midas finds it in the log under the reference ${reference}.`,
    ),
    record: { reference, error: traceOf(thrown) },
  };
}

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

function saying(message: string, hint?: string): Message {
  return {
    text: [message, hint]
      .filter((part) => part !== undefined)
      .map(escapeText)
      .join('\n'),
  };
}
