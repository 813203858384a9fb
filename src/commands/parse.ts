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
  for (const token of tokens(text)) {
    const option = /^([A-Za-z][\w-]*)=(.*)$/s.exec(token);
    if (option?.[1] === undefined) words.push(token);
    else setOption(declaration, given, option[1].toLowerCase(), option[2] ?? '');
  }
  return { ...wordValues(declaration, words), ...optionValues(declaration.options, given) } as Values<W, O>;
}

/** Splits at spaces outside double quotes; the quotes fall away. Two in a row between quotes are one that is meant. */
function tokens(text: string): string[] {
  if ((text.match(/"/g)?.length ?? 0) % 2 === 1)
    throw new UserError(`${text} has a quotation mark that is not closed`, 'Write quotation marks in pairs.');
  return (text.match(/(?:[^\s"]|"(?:[^"]|"")*")+/g) ?? []).map((token) =>
    token.replace(/"((?:[^"]|"")*)"/g, (_, quoted: string) => quoted.replaceAll('""', '"')),
  );
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
    const word = declaration.type === 'rest' ? left.splice(0).join(' ') : left.shift();
    if (word) values[name] = wordValue(declaration, word);
  }
  if (left.length > 0)
    throw new UserError(`"${left.join(' ')}" is more than /${command.name} understands`, helpHint(command));
  return values;
}

function wordValue(declaration: WordDeclaration, word: string): string | number {
  return declaration.type === 'integer' ? integer(declaration.placeholder, word) : word;
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
