import { ServerError } from './server-error.ts';

/**
 * The regular expressions of MongoDB (PCRE2 in UTF mode) as JavaScript's. Where the two differ the pattern is
 * rewritten (`.`, `^`, `$`, `\s`, free braces); what has no counterpart is refused by name.
 * Source: pcre2pattern(3).
 */

const compiled = new Map<string, RegExp>();

/**
 * The expression that finds what the pattern with MongoDB's options (i, m, s, u) finds.
 * @throws ServerError 51091 for a pattern, 51108 for an option that is invalid or not supported.
 */
export function compileRegex(pattern: string, options: string): RegExp {
  const key = `${options}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const regex = translate(pattern, options);
  if (compiled.size > 1000) compiled.clear();
  compiled.set(key, regex);
  return regex;
}

function translate(pattern: string, options: string): RegExp {
  for (const option of options) {
    if (!'imsu'.includes(option)) throw new ServerError(51108, `invalid flag in regex options: ${option}`);
  }
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const flags = options + (inline?.[1] ?? '');
  const body = inline === null ? pattern : pattern.slice(inline[0].length);
  try {
    return new RegExp(new Translator(body, flags).run(), flags.includes('i') ? 'iu' : 'u');
  } catch (error) {
    if (error instanceof ServerError) throw error;
    throw new ServerError(51091, `Regular expression is invalid: ${(error as Error).message}`);
  }
}

function refuse(what: string): never {
  throw new ServerError(51091, `Regular expression is invalid: ${what} is not supported`);
}

const escapes: Readonly<Record<string, string>> = {
  s: '[ \\t-\\r]',
  S: '[^ \\t-\\r]',
  e: '\\x1b',
  a: '\\x07',
  A: '^',
  z: '$',
  Z: '(?=\\n?$)',
  h: '[ \\t]',
  N: '[^\\n]',
};

/** Walks over a pattern once, writing its JavaScript form. */
class Translator {
  private at = 0;
  private readonly pattern: string;
  private readonly multiline: boolean;
  private readonly dotAll: boolean;

  constructor(pattern: string, flags: string) {
    this.pattern = pattern;
    this.multiline = flags.includes('m');
    this.dotAll = flags.includes('s');
  }

  run(): string {
    let out = '';
    while (this.at < this.pattern.length) out += this.next();
    return out;
  }

  private next(): string {
    const character = this.pattern[this.at++] as string;
    switch (character) {
      case '\\':
        return this.escape(false);
      case '[':
        return this.characterClass();
      case '(':
        return this.group();
      case '.':
        return this.dotAll ? '[^]' : '[^\\n]';
      case '^':
        return this.multiline ? '(?:^|(?<=\\n)(?!$))' : '^';
      case '$':
        return this.multiline ? '(?=\\n|$)' : '(?=\\n?$)';
      case '{':
        return /^\d+(,\d*)?\}/.test(this.pattern.slice(this.at)) ? this.quantifier() : '\\{';
      case '}':
      case ']':
        return `\\${character}`;
      case '*':
      case '+':
      case '?':
        if (this.pattern[this.at] === '+') refuse('a possessive quantifier');
        return character;
      default:
        return character;
    }
  }

  private quantifier(): string {
    const end = this.pattern.indexOf('}', this.at) + 1;
    const text = this.pattern.slice(this.at - 1, end);
    this.at = end;
    if (this.pattern[end] === '+') refuse('a possessive quantifier');
    return text;
  }

  private escape(inClass: boolean): string {
    const character = this.pattern[this.at++];
    if (character === undefined)
      throw new ServerError(51091, 'Regular expression is invalid: \\ at end of pattern');
    if (!/[A-Za-z0-9]/.test(character))
      return /[\^$\\.*+?()[\]{}|/-]/.test(character) ? this.literal(character, inClass) : character;
    if (/[dDwWnrtfv1-9]/.test(character) && !(inClass && /[1-9]/.test(character))) return `\\${character}`;
    if (!inClass && /[bB]/.test(character)) return `\\${character}`;
    if (character === 'x' && /^[0-9A-Fa-f]{2}/.test(this.pattern.slice(this.at))) return '\\x';
    if (inClass && character === 's') return ' \\t-\\r';
    const known = escapes[character];
    if (known === undefined || inClass) refuse(`\\${character}`);
    return known;
  }

  private literal(character: string, inClass: boolean): string {
    return character === '-' && !inClass ? '-' : `\\${character}`;
  }

  private characterClass(): string {
    let out = '[';
    if (this.pattern[this.at] === '^') {
      out += '^';
      this.at++;
    }
    if (this.pattern[this.at] === ']') {
      out += '\\]';
      this.at++;
    }
    while (this.at < this.pattern.length) {
      const character = this.pattern[this.at++] as string;
      if (character === ']') return `${out}]`;
      if (character === '[' && /[:.=]/.test(this.pattern[this.at] ?? '')) refuse('a POSIX character class');
      if (character === '\\') out += this.escape(true);
      else out += character === '[' ? '\\[' : character;
    }
    throw new ServerError(51091, 'Regular expression is invalid: missing terminating ] for character class');
  }

  private group(): string {
    if (this.pattern[this.at] === '*') refuse('a verb (*…)');
    if (this.pattern[this.at] !== '?') return '(';
    const head = /^\?(?:P?<[A-Za-z_]\w*>|[:=!]|<[=!])/.exec(this.pattern.slice(this.at));
    if (head === null) refuse(`(${this.pattern.slice(this.at, this.at + 2)}`);
    this.at += head[0].length;
    return `(${head[0].replace('?P<', '?<')}`;
  }
}
