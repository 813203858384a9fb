import { UserError } from '../../errors.ts';
import type { Comparison } from './expression.ts';

/** A piece of an audience expression: a word, with or without quotes, a comparison, or a comma. */
export type Token =
  | { kind: 'word'; text: string; quoted: boolean }
  | { kind: 'comparison'; is: Comparison; not: boolean }
  | { kind: 'comma' };

/** A comparison as it was written: the name, how, and the values. */
export type Written = {
  name: string;
  quoted: boolean;
  is: Extract<Token, { kind: 'comparison' }>;
  values: string[];
};

/** As people write them; the longest first. */
const comparisons: Readonly<Record<string, Omit<Extract<Token, { kind: 'comparison' }>, 'kind'>>> = {
  '!=': { is: '=', not: true },
  '<>': { is: '=', not: true },
  '==': { is: '=', not: false },
  '<=': { is: '<=', not: false },
  '=<': { is: '<=', not: false },
  '>=': { is: '>=', not: false },
  '=>': { is: '>=', not: false },
  '≠': { is: '=', not: true },
  '≤': { is: '<=', not: false },
  '≥': { is: '>=', not: false },
  '=': { is: '=', not: false },
  '<': { is: '<', not: false },
  '>': { is: '>', not: false },
};

/**
 * A space, a comparison, a comma, words in quotes (of the same quote two in a row are one that is meant), or a word. An apostrophe
 * within a word is a letter.
 */
const piece =
  /(\s+)|(!=|<>|==|<=|=<|>=|=>|[≠≤≥=<>])|(,)|"((?:[^"]|"")*)"|'((?:[^']|'')*)'(?![\p{Letter}\p{Number}])|((?:(?!!=)[^\s"≠≤≥=<>,])+)/uy;

/**
 * Cuts an audience expression into its pieces.
 * @throws UserError for a quotation mark that is not closed
 */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  piece.lastIndex = 0;
  while (piece.lastIndex < text.length) {
    const from = piece.lastIndex;
    const [whole, space, comparison, comma, double, single, word] = piece.exec(text) ?? [];
    if (whole === undefined)
      throw new UserError(
        `${text.slice(from)} has a quotation mark that is not closed`,
        'Write quotation marks in pairs.',
      );
    if (space !== undefined) continue;
    if (comma !== undefined) found.push({ kind: 'comma' });
    else if (word !== undefined) found.push({ kind: 'word', text: word, quoted: false });
    else if (double !== undefined)
      found.push({ kind: 'word', text: double.replaceAll('""', '"'), quoted: true });
    else if (single !== undefined)
      found.push({ kind: 'word', text: single.replaceAll("''", "'"), quoted: true });
    else {
      const read = comparison === undefined ? undefined : comparisons[comparison];
      if (read) found.push({ kind: 'comparison', ...read });
    }
  }
  return found;
}
