import { Command, CommanderError } from 'commander';
import { messageOf, OutageError, UserError } from './errors.ts';
import { version } from './version.ts';

const exitCodes = { done: 0, bug: 1, userMistake: 2 };

/** How each command is loaded: only the one that is named, since some bring half a second of libraries with them. */
const loaders: Readonly<Record<string, () => Promise<() => Command>>> = {
  start: async () => (await import('./cli/start.ts')).startCommand,
  import: async () => (await import('./cli/import.ts')).importCommand,
  ask: async () => (await import('./cli/ask.ts')).askCommand,
  train: async () => (await import('./cli/train.ts')).trainCommand,
  sample: async () => (await import('./cli/sample.ts')).sampleCommand,
  database: async () => (await import('./cli/database.ts')).databaseCommand,
  manifest: async () => (await import('./cli/manifest.ts')).manifestCommand,
};

/** Runs one command line. Exit codes: 0 done, 2 a user's mistake (explained on standard error), 1 anything else. */
export async function main(words: string[]): Promise<void> {
  const program = new Command('midas')
    .description('A Slack bot that gives a marketing team its customer analyst.')
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError('(midas help lists the commands)')
    // `midas import undo ID --dry-run`: an option belongs to the command that it follows.
    .enablePositionalOptions()
    .exitOverride();
  const name = words[0] ?? '';
  const named = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  try {
    for (const load of named ? [named] : Object.values(loaders))
      program.addCommand(inheriting((await load())(), program));
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** A command and those below it with the settings of the one above: how it ends, what it says after an error. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const below of command.commands) inheriting(below, command);
  return command;
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.userMistake;
  if (error instanceof UserError) {
    console.error([error.message, error.hint].filter(Boolean).join('\n'));
    return exitCodes.userMistake;
  }
  console.error(
    error instanceof OutageError ? error.message : error instanceof Error ? error.stack : messageOf(error),
  );
  return exitCodes.bug;
}
