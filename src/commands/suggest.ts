import { distance } from 'fastest-levenshtein';
import { UserError } from '../errors.ts';

/** A word as names are compared: lower case, without accents, spaces or punctuation. */
export function fold(word: string): string {
  return word
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]/gu, '');
}

/** The choice that a mistyped word is nearest to, if it is near enough to be meant: a third of its letters may differ. */
export function closest(word: string, choices: readonly string[]): string | undefined {
  const folded = fold(word);
  const ranked = choices
    .map((choice) => ({ choice, typos: distance(folded, fold(choice)) }))
    .sort((a, b) => a.typos - b.typos);
  const best = ranked[0];
  return best && best.typos <= Math.max(1, Math.floor(folded.length / 3)) ? best.choice : undefined;
}

/** The error for a word that is none of the choices: names it, offers the nearest, lists all. */
export function unknownWord(noun: string, word: string, choices: readonly string[]): UserError {
  const nearest = closest(word, choices);
  const offer = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return new UserError(`no ${noun} "${word}"${offer}`, `Valid: ${choices.join(', ')}.`);
}
