import { withoutContacts } from '../data/masked-contacts.ts';
import type { Answer } from './answer.ts';
import type { AnswerCache } from './answer-cache.ts';
import type { CommandContext } from './command.ts';
import { findCommand } from './find-command.ts';
import { forReaders, hiddenInError } from './hide-contacts.ts';
import { parse } from './parse.ts';
import { commands } from './registry.ts';
import type { RightOfWay } from './right-of-way.ts';
import { helpAnswer } from './usage.ts';

/** What a command may use, and what asking may: answers given before, and a way to have long work wait. */
export type AskContext = Omit<CommandContext, 'commands'> & {
  answers?: AnswerCache;
  rightOfWay?: RightOfWay;
};

/**
 * Runs one command given as text, as a slash command, a button, a schedule and `midas ask` all do. Whatever it answers, it gives
 * e-mail addresses and telephone numbers only to those who may have them.
 * @throws UserError when the command or its words are not understood, or the data cannot answer.
 */
export async function ask(text: string, context: AskContext): Promise<Answer> {
  const { asker, progress } = context;
  const told = progress && { progress: (sentence: string) => progress(withoutContacts(sentence)) };
  try {
    return await forReaders(await run(text, { ...context, ...told }), asker);
  } catch (thrown) {
    throw hiddenInError(thrown, text);
  }
}

async function run(text: string, { answers, rightOfWay, ...context }: AskContext): Promise<Answer> {
  const { command, rest } = findCommand(text, commands);
  if (/^help$/i.test(rest) && command.name !== 'midas') return helpAnswer(command);
  const values = parse(command, rest);
  const work = () => command.run(values, { ...context, commands });
  const { cacheable } = command;
  if (cacheable !== true && !cacheable?.(values, context)) return work();
  const answer = () => (answers ? answers.answer([command.name, values], context, work) : work());
  return rightOfWay ? rightOfWay.question(answer) : answer();
}
