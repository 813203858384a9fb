import { parseDay } from '../calendar.ts';
import { readOption, UserError } from '../errors.ts';
import type {
  CommandDeclaration,
  OptionDeclaration,
  Options,
  Values,
  WordDeclaration,
  Words,
} from './command.ts';
import { unknownWord } from './suggest.ts';

/**
 * Reads the words and `key=value` options after a command's name, in any order. Quotes keep spaces together.
 * @throws UserError naming the word, option or value that does not fit, and what would.
 */
export function parse<W extends Words, O extends Options>(
  declaration: CommandDeclaration<W, O>,
  text: string,
): Values<W, O> {
  const words: string[] = [];
  const given = new Map<string, string>();
  const { options } = declaration;
  const takesAll = Object.values(declaration.words).some(({ type }) => type === 'expression');
  for (const token of tokens(text)) {
    // What begins with a quotation mark is no name of an option.
    const [, key, value = ''] = /^([A-Za-z][\w-]*)=(.*)$/s.exec(token) ?? [];
    const name = key?.toLowerCase();
    if (name === undefined || (takesAll && !(name in options))) words.push(token);
    else setOption(declaration, given, name, unquoted(value));
  }
  return { ...wordValues(declaration, words), ...optionValues(declaration.options, given) } as Values<W, O>;
}

/** Splits at spaces outside double quotes. */
function tokens(text: string): string[] {
  if ((text.match(/"/g)?.length ?? 0) % 2 === 1)
    throw new UserError(`${text} has a quotation mark that is not closed`, 'Write quotation marks in pairs.');
  return text.match(/(?:[^\s"]|"(?:[^"]|"")*")+/g) ?? [];
}

/** A token without its quotes. Two in a row between quotes are one that is meant. */
function unquoted(token: string): string {
  return token.replace(/"((?:[^"]|"")*)"/g, (_, quoted: string) => quoted.replaceAll('""', '"'));
}

function setOption(
  command: CommandDeclaration,
  given: Map<string, string>,
  name: string,
  value: string,
): void {
  const names = Object.keys(command.options);
  if (names.length === 0)
    throw new UserError(
      `/${command.name} has no options, so "${name}=${value}" is not understood`,
      helpHint(command),
    );
  if (!names.includes(name)) throw unknownWord('option', name, names);
  if (given.has(name))
    throw new UserError(
      `"${name}" is given twice`,
      `Keep one of ${name}=${given.get(name)} and ${name}=${value}.`,
    );
  given.set(name, value);
}

function wordValues(command: CommandDeclaration, words: string[]): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  const left = [...words];
  for (const [name, declaration] of Object.entries(command.words)) {
    const word = wordText(declaration, left);
    if (word) values[name] = declaration.type === 'integer' ? integer(declaration.placeholder, word) : word;
  }
  if (left.length > 0)
    throw new UserError(
      `"${left.map(unquoted).join(' ')}" is more than /${command.name} understands`,
      helpHint(command),
    );
  return values;
}

/** What a word takes of the tokens that are left. */
function wordText({ type }: WordDeclaration, left: string[]): string {
  if (type === 'expression') return left.splice(0).join(' ');
  const taken = type === 'rest' ? left.splice(0) : left.splice(0, 1);
  return taken.map(unquoted).join(' ');
}

function optionValues(options: Options, given: Map<string, string>): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [name, declaration] of Object.entries(options)) {
    const text = given.get(name) ?? declaration.default;
    if (text !== undefined) values[name] = readOption(name, () => optionValue(name, declaration, text));
  }
  return values;
}

function optionValue(name: string, declaration: OptionDeclaration, text: string): string | number {
  switch (declaration.type) {
    case 'text':
      return text;
    case 'integer':
      return integer(name, text);
    case 'number':
      return number(name, text);
    case 'day':
      return parseDay(text);
    case 'choice':
      if (!declaration.choices.includes(text))
        throw unknownWord(`choice for ${name}=`, text, declaration.choices);
      return text;
  }
}

function integer(name: string, text: string): number {
  if (!/^-?\d{1,15}$/.test(text))
    throw new UserError(`${name} "${text}" is not a whole number`, 'Write digits only, for example 100.');
  return Number(text);
}

function number(name: string, text: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(text))
    throw new UserError(`${name} "${text}" is not a number`, 'Write a number such as 0.4.');
  return Number(text);
}

function helpHint(command: CommandDeclaration): string {
  return `Type /${command.name} help to see what it takes.`;
}
