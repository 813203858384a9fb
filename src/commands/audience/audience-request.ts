import { UserError } from '../../errors.ts';

/** What is asked of `/audience`. Expressions are as they were typed. */
export type AudienceRequest =
  | { ask: 'list' }
  | { ask: 'show'; expression: string }
  | { ask: 'save'; name: string; expression: string }
  | { ask: 'delete'; name: string };

/** The words of the command itself, which no audience may be called. */
export const requestWords: readonly string[] = ['list', 'show', 'save', 'delete', 'help'];

/**
 * What the words after `/audience` ask for.
 * @throws UserError where a name or an audience is missing
 */
export function audienceRequest(what: string | undefined): AudienceRequest {
  if (what === undefined || /^list$/i.test(what)) return { ask: 'list' };
  const [, word = '', rest = ''] = /^(show|save|delete)(?:\s+(.*))?$/is.exec(what) ?? [];
  switch (word.toLowerCase()) {
    case 'save':
      return saveRequest(rest);
    case 'show':
    case 'delete':
      if (rest === '') throw new UserError(`${word} which audience?`, 'See which there are: /audience');
      return word.toLowerCase() === 'show'
        ? { ask: 'show', expression: rest }
        : { ask: 'delete', name: unquoted(rest) };
    default:
      return { ask: 'show', expression: what };
  }
}

function saveRequest(text: string): AudienceRequest {
  const [, name = '', expression = ''] =
    /^("(?:[^"]|"")*"|'[^']*'(?=\s|$)|[^\s"]+)(?:\s+(.*))?$/s.exec(text) ?? [];
  if (unquoted(name) === '' || expression === '')
    throw new UserError(
      name === '' ? 'save which audience, under which name?' : `save whom as ${name}?`,
      'Write a name, in quotation marks where it has several words, and then the audience: /audience save "Lapsed big spenders" segment=cant-lose country=FR',
    );
  return { ask: 'save', name: unquoted(name), expression };
}

/** A name without the quotes around it. */
function unquoted(text: string): string {
  const double = /^"((?:[^"]|"")*)"$/.exec(text)?.[1]?.replaceAll('""', '"');
  return (double ?? /^'(.*)'$/.exec(text)?.[1] ?? text).trim();
}
