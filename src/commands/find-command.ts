import { UserError } from '../errors.ts';
import type { CommandDeclaration } from './command.ts';
import { parse } from './parse.ts';
import { unknownWord } from './suggest.ts';

/**
 * The command that a text begins with, and the rest of it.
 * @throws UserError when there is none of that name.
 */
export function findCommand(
  text: string,
  commands: readonly CommandDeclaration[],
): { command: CommandDeclaration; rest: string } {
  const [, name = '', rest = ''] = /^\/?(\S*)\s*(.*)$/s.exec(text.trim()) ?? [];
  const command = commands.find((candidate) => candidate.name === name.toLowerCase());
  if (!command)
    throw unknownWord(
      'command',
      `/${name}`,
      commands.map((candidate) => `/${candidate.name}`),
    );
  return { command, rest: rest.trim() };
}

/**
 * Sees to it that a command may be asked by a clock: that it is understood, and only tells.
 * @throws UserError where it is not, or does something.
 */
export function checkSchedulable(text: string, commands: readonly CommandDeclaration[]): void {
  const { command, rest } = findCommand(text, commands);
  const { schedulable } = command;
  const values = parse(command, rest);
  if (schedulable === true || schedulable?.(values)) return;
  const names = commands.filter((candidate) => candidate.schedulable).map(({ name }) => `/${name}`);
  throw new UserError(
    `"${text.trim()}" cannot be scheduled: it does something, or answers one person alone`,
    `A digest can ask what only tells, with ${names.join(', ')}.`,
  );
}
