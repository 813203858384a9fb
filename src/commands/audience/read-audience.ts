import { UserError } from '../../errors.ts';
import type { AudienceExpression, Filter } from './expression.ts';
import { isBy, orderedBy, readBase } from './read-base.ts';
import { readCondition } from './read-condition.ts';
import { type Token, tokens, type Written } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

type Word = Extract<Token, { kind: 'word' }>;

/**
 * Reads an audience expression: whom it begins with (everyone, where that is left out), then filters.
 * @throws UserError naming what is not understood, and what would fit
 */
export function readAudience(text: string, vocabulary: Vocabulary): AudienceExpression {
  const reader = new Reader(tokens(text));
  if (reader.atEnd)
    throw new UserError(
      'no audience is named',
      'Write a segment, all, no-orders, top 100, cluster 2, cohort 2026-09 or a saved audience, and filters such as country=PT.',
    );
  const words = reader.group();
  let base = words.length === 0 ? ({ of: 'all' } as const) : readBase(words, vocabulary);
  const filters: Filter[] = [];
  while (!reader.atEnd) {
    const not = reader.negation();
    const comparison = reader.comparison();
    if (comparison && isBy(comparison)) base = orderedBy(base, comparison);
    else if (comparison) filters.push(readCondition(comparison, not, vocabulary));
    else filters.push(readGroup(reader, not, vocabulary));
  }
  return { base, filters };
}

function readGroup(reader: Reader, not: boolean, vocabulary: Vocabulary): Filter {
  const words = reader.group();
  const found = words.map(({ text }) => text).join(' ');
  if (words.length === 0)
    throw new UserError(
      `"${reader.rest()}" is not understood`,
      'Write a filter as name, comparison, value: country=PT, p>0.4, last-order<30d; or not and a group: not lost.',
    );
  if (!not)
    throw new UserError(
      `"${found}" is no filter`,
      'All filters must hold: write segment=lost, not lost or country=PT; and a value of several words in quotation marks: city="New York".',
    );
  return { of: 'group', base: readBase(words, vocabulary), not };
}

function noAlternatives(): UserError {
  return new UserError(
    '"or" is not understood: all filters of an audience must hold',
    'Several values of one filter are joined by commas: country=PT,ES or segment=lost,at-risk.',
  );
}

/** Goes through the pieces of an expression. */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(all: readonly Token[]) {
    this.#tokens = all;
  }

  get atEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  /** Words up to a filter, a `not` or a comma, which is skipped like "and" and "with". */
  group(): Word[] {
    const words: Word[] = [];
    for (let word = this.#word(); word && !this.#compares(1) && !isNegation(word); word = this.#word()) {
      this.#next += 1;
      if (isLink(word)) {
        if (words.length > 0) break;
      } else words.push(word);
      if (/^or$/i.test(word.text) && !word.quoted) throw noAlternatives();
    }
    this.#skipLinks();
    return words;
  }

  /** Whether a `not` comes next. */
  negation(): boolean {
    const word = this.#word();
    if (!word || !isNegation(word) || this.#compares(1)) return false;
    this.#next += 1;
    return true;
  }

  /** A comparison with its values, where one comes next. */
  comparison(): Written | undefined {
    const word = this.#word();
    if (!word || !this.#compares(1)) return undefined;
    const is = this.#tokens[this.#next + 1] as Written['is'];
    this.#next += 2;
    const values: string[] = [];
    for (let value = this.#word(); value && !this.#compares(1); value = this.#word()) {
      values.push(value.text);
      this.#next += 1;
      // A comma before another filter only stands between the two.
      const next = this.#tokens[this.#next]?.kind === 'comma' ? this.#tokens[this.#next + 1] : undefined;
      if (next?.kind !== 'word' || this.#compares(2) || isNegation(next) || isLink(next)) break;
      this.#next += 1;
    }
    this.#skipLinks();
    if (values.length === 0)
      throw new UserError(
        `"${word.text}" is compared with nothing`,
        'Write the value after the comparison, in quotation marks if it has spaces: city="New York".',
      );
    return { name: word.text, quoted: word.quoted, is, values };
  }

  /** What is left, as text. */
  rest(): string {
    return this.#tokens
      .slice(this.#next)
      .map((token) => {
        if (token.kind === 'comparison') return token.not ? '!=' : token.is;
        return token.kind === 'comma' ? ',' : token.text;
      })
      .join(' ');
  }

  #word(): Word | undefined {
    const token = this.#tokens[this.#next];
    return token?.kind === 'word' ? token : undefined;
  }

  #compares(ahead: number): boolean {
    return this.#tokens[this.#next + ahead]?.kind === 'comparison';
  }

  #skipLinks(): void {
    for (;;) {
      const token = this.#tokens[this.#next];
      const skip = token?.kind === 'comma' || (token?.kind === 'word' && isLink(token) && !this.#compares(1));
      if (!skip) return;
      this.#next += 1;
    }
  }
}

function isNegation({ text, quoted }: Word): boolean {
  return !quoted && /^not$/i.test(text);
}

function isLink({ text, quoted }: Word): boolean {
  return !quoted && /^(and|with)$/i.test(text);
}
