import { UserError } from '../../errors.ts';
import { scheduleExamples } from '../../schedule.ts';
import { unquoted } from './digest-request.ts';

/** What `/digest new` says in words; absent what it does not say. */
export type DigestWords = { command?: string; channelId?: string; schedule?: string };

/** A channel as Slack writes a mention of it, as an id, or as a name, which says no id. */
const channelPattern = /(?:^|\s+)(?:(?:in|to)\s+)?(<#([A-Z0-9]+)(?:\|[^<>]*)?>|#\S+)(?=\s|$)/;
const idPattern = /(?:^|\s+)(?:in|to)\s+([CGD][A-Z0-9]{7,})(?=\s|$)/;

/**
 * Reads a new digest in words: `"/cohort by=month" every monday 9:00 in #growth`, the command first and between quotation marks,
 * and the channel wherever it stands.
 * @throws UserError for a channel's name without its id, and for a command without quotation marks.
 */
export function digestInWords(text: string): DigestWords {
  const [quoted = ''] = /^"(?:[^"]|"")*"/.exec(text) ?? [];
  const rest = text.slice(quoted.length);
  if (quoted === '' && rest.startsWith('/'))
    throw new UserError(
      `it is not clear where the command ends in ${text}`,
      `Put it between quotation marks: /digest new "/cohort by=month" ${scheduleExamples[0]}`,
    );
  const { channelId, without } = channelIn(rest);
  const schedule = without.trim();
  return {
    ...(quoted === '' ? {} : { command: unquoted(quoted) }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(schedule === '' ? {} : { schedule }),
  };
}

/**
 * A channel's id out of a mention, an id by itself, or a form.
 * @throws UserError for a name, as only Slack knows which channel has it.
 */
export function readChannel(text: string): string {
  const [, mentioned] = /^<#([A-Z0-9]+)(?:\|[^<>]*)?>$/.exec(text) ?? [];
  if (mentioned !== undefined) return mentioned;
  if (/^[CGD][A-Z0-9]{7,}$/.test(text)) return text;
  throw new UserError(
    `the channel "${text}" came without its id`,
    'Choose it from the list that Slack shows while you type #, or write its id, such as C0123456789 (at the end of the channel’s details).',
    'channel',
  );
}

/** The channel that a text names somewhere, and the text without it. */
export function channelIn(text: string): { channelId?: string; without: string } {
  const [found, mention, mentioned] = channelPattern.exec(text) ?? idPattern.exec(text) ?? [];
  if (found === undefined || mention === undefined) return { without: text };
  return { channelId: mentioned ?? readChannel(mention), without: text.replace(found, ' ') };
}
