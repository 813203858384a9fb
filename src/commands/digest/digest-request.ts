import { UserError } from '../../errors.ts';
import { closest, unknownWord } from '../suggest.ts';

/** Words that are followed by a digest's name. */
const ofOne = ['preview', 'send now', 'pause', 'resume', 'edit', 'delete', 'history'] as const;

/** Words by themselves. */
const plain = ['list', 'weekly', 'leaving'] as const;

/** Words that more may be said after. */
const withMore = ['new', 'alerts', 'alert-check'] as const;

/** What is asked of digests: `rest` is what follows, as typed. */
export type DigestRequest =
  | { do: (typeof plain)[number] }
  | { do: (typeof withMore)[number]; rest: string }
  | { do: (typeof ofOne)[number]; name: string };

/**
 * Reads the words after `/digest`; none are the list.
 * @throws UserError for words that are none of these, and for a missing name.
 */
export function digestRequest(what: string): DigestRequest {
  const words = what.trim();
  const [first = ''] = words.toLowerCase().split(/\s+/);
  if (words === '') return { do: 'list' };
  const alone = plain.find((word) => word === words.toLowerCase());
  if (alone) return { do: alone };
  const more = withMore.find((word) => word === first);
  if (more) return { do: more, rest: words.slice(more.length).trim() };
  const verb = ofOne.find((word) => new RegExp(`^${word.replace(' ', '\\s+')}(\\s|$)`, 'i').test(words));
  if (verb) return { do: verb, name: nameAfter(verb, words) };
  const known = [...plain, ...withMore, ...ofOne];
  if (first === 'send' || closest(first, known) !== undefined) throw unknownWord('word', first, known);
  throw new UserError(
    `/digest does not understand "${words}"`,
    `Begin with one of ${known.join(', ')}; for example /digest preview "Weekly digest".`,
  );
}

function nameAfter(verb: string, words: string): string {
  const name = unquoted(words.replace(new RegExp(`^${verb.replace(' ', '\\s+')}\\s*`, 'i'), ''));
  if (name === '')
    throw new UserError(
      `/digest ${verb} does not say which digest`,
      `Write its name behind it, for example /digest ${verb} "Weekly digest"; /digest lists all.`,
    );
  return name;
}

/** A text without the quotation marks around it; two in a row between them are one that is meant. */
export function unquoted(text: string): string {
  const [, quoted] = /^"((?:[^"]|"")*)"$/s.exec(text.trim()) ?? [];
  return quoted === undefined ? text.trim() : quoted.replaceAll('""', '"').trim();
}

/** A name as it is typed behind a word: between quotation marks where it is not one plain word. */
export function nameText(name: string): string {
  return /^[^\s"=]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
