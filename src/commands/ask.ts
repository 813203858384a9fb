import type { Answer } from './answer.ts';
import type { CommandContext, CommandDeclaration } from './command.ts';
import { parse } from './parse.ts';
import { commands } from './registry.ts';
import { unknownWord } from './suggest.ts';
import { helpAnswer } from './usage.ts';

/**
 * Runs one command given as text, as a slash command, a button, a schedule and `midas ask` all do.
 * @throws UserError when the command or its words are not understood, or the data cannot answer.
 */
export async function ask(text: string, context: Omit<CommandContext, 'commands'>): Promise<Answer> {
  const { command, rest } = findCommand(text);
  if (/^help$/i.test(rest) && command.name !== 'midas') return helpAnswer(command);
  return command.run(parse(command, rest), { ...context, commands });
}

function findCommand(text: string): { command: CommandDeclaration; rest: string } {
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
