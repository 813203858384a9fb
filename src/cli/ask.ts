import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { type Day, parseDay } from '../calendar.ts';
import type { Answer } from '../commands/answer.ts';
import { terminalAsker } from '../commands/asker.ts';
import { readConfig } from '../config.ts';
import { writeCsv } from '../data/csv.ts';
import { UserError } from '../errors.ts';
import { openMidas } from '../main.ts';
import { answerJson } from './answer-json.ts';
import { answerText } from './answer-text.ts';

type AskOptions = { json?: boolean; out?: string; asOf?: Day };

/** `midas ask "/segment champions"`: one command without Slack, for a terminal or a program. */
export function askCommand(): Command {
  return new Command('ask')
    .description('run one command without Slack, for example: midas ask "/segment champions"')
    .argument('<command>', 'the command as typed in Slack')
    .option('--json', 'print the answer as one JSON document and nothing else')
    .option('--out <directory>', 'also write chart.png, table.csv (all rows) and the file of an export there')
    .option(
      '--as-of <day>',
      'stand on this day (YYYY-MM-DD): everything before it is known, nothing after',
      parseDay,
    )
    .action(async (text: string, { json, out, asOf }: AskOptions) => {
      const midas = await openMidas(readConfig());
      try {
        const progress = (sentence: string) => console.error(sentence);
        const asker = terminalAsker;
        const answer = await midas.ask(text, { asker, progress, ...(asOf === undefined ? {} : { asOf }) });
        if (out) await writeFilesOrExplain(answer, out);
        console.log(json ? answerJson(answer) : answerText(answer));
      } finally {
        await midas.leave();
      }
    });
}

/** @throws UserError where the directory cannot be written to. */
async function writeFilesOrExplain(answer: Answer, directory: string): Promise<void> {
  try {
    await writeFiles(answer, directory);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new UserError(
      `--out "${directory}" cannot be written to (${error.message})`,
      'Name a directory of yours.',
    );
  }
}

async function writeFiles(answer: Answer, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  if (answer.table) await writeFile(join(directory, 'table.csv'), writeCsv(answer.table));
  // The file of an export may hold addresses: it is for who asked.
  if (answer.file) await writeFile(join(directory, answer.file.name), answer.file.content, { mode: 0o600 });
  if (answer.chart) {
    // Loaded here only: drawing takes half a second to load and most questions on a terminal draw nothing.
    const { renderPng } = await import('../charts/render.ts');
    await writeFile(join(directory, 'chart.png'), await renderPng(answer.chart));
  }
}
