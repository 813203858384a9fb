import { randomBytes } from 'node:crypto';
import { OutageError, UserError } from '../errors.ts';
import { type Trace, traceOf } from '../log.ts';
import { escapeText } from './blocks.ts';
import type { Message } from './present.ts';

/** What a failed request comes to: what its asker is told, and what the log keeps. */
export type Failure = {
  outcome: 'refused' | 'outage' | 'bug';
  message: Message;
  /** Without message texts and customer data. */
  record: { reference?: string; error?: Trace };
};

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

/** People and user groups by their ids, whom Slack shows by their names. */
const escapedMention = /&lt;(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)&gt;/g;

function saying(message: string, hint?: string): Message {
  return {
    text: [message, hint]
      .filter((part) => part !== undefined)
      .map((part) => escapeText(part).replace(escapedMention, '<$1>'))
      .join('\n'),
  };
}
