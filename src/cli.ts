import { Command, CommanderError } from 'commander';
import { askCommand } from './cli/ask.ts';
import { databaseCommand } from './cli/database.ts';
import { importCommand } from './cli/import.ts';
import { manifestCommand } from './cli/manifest.ts';
import { sampleCommand } from './cli/sample.ts';
import { startCommand } from './cli/start.ts';
import { messageOf, OutageError, UserError } from './errors.ts';
import { version } from './version.ts';

const exitCodes = { done: 0, bug: 1, userMistake: 2 };

/** Runs one command line. Exit codes: 0 done, 2 a user's mistake (explained on standard error), 1 anything else. */
export async function main(words: string[]): Promise<void> {
  const program = new Command('midas')
    .description('A Slack bot that gives a marketing team its customer analyst.')
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError('(midas help lists the commands)')
    .exitOverride();
  for (const command of [
    startCommand,
    importCommand,
    askCommand,
    sampleCommand,
    databaseCommand,
    manifestCommand,
  ])
    program.addCommand(command().copyInheritedSettings(program));
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
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
