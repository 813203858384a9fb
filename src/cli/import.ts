import { join } from 'node:path';
import { Command, Option } from 'commander';
import { terminalAsker } from '../commands/asker.ts';
import type { Config } from '../config.ts';
import { readConfig } from '../config.ts';
import type { ContactChannel } from '../data/contact-columns.ts';
import { type ImportReport, importFiles, type RuleChoices } from '../data/import/import-files.ts';
import { importSuppressions, type SuppressionsReport } from '../data/import/import-suppressions.ts';
import { reportText } from '../data/import/report.ts';
import { ruleNames } from '../data/import/rules/choices.ts';
import { rulesText } from '../data/import/rules/rules-text.ts';
import { UserError } from '../errors.ts';
import { createLogger, traceOf } from '../log.ts';
import { type Midas, openMidas } from '../main.ts';
import { importListCommand } from './import-list.ts';
import { importRulesCommand } from './import-rules.ts';
import { importUndoCommand } from './import-undo.ts';
import { showProgress } from './progress.ts';
import { suppressionsText } from './suppressions-text.ts';

type ImportOptions = {
  services?: string[];
  suppressions?: string[];
  channel?: string;
  customers?: string[];
  sheet?: string;
  fromMongodb?: string;
  collection?: string;
  customersCollection?: string;
  map?: string;
  dryRun?: boolean;
  json?: boolean;
  /** Rules as named, in the order in which they were switched. */
  rules?: RuleSwitch[];
};

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

type RuleSwitch = { names: string; on: boolean };

/** `midas import`: brings service lines and customers into MongoDB and refreshes the profiles they touch. */
export function importCommand(): Command {
  return new Command('import')
    .description('import service lines and customers from files, or from another MongoDB')
    .argument(
      '[files...]',
      'CSV, Excel (.xlsx), JSON or NDJSON, also in gzip, xz or ZIP; folders of them; what they hold is recognised',
    )
    .option('--services <files...>', 'files of service lines: customer, date, amount …')
    .option('--customers <files...>', 'files of customers: id, name, attributes …')
    .option(
      '--suppressions <files...>',
      'lists of people not to be contacted: ids, e-mail addresses, telephone numbers',
    )
    .addOption(
      new Option('--channel <way>', 'what the lists hold for')
        .choices(['email', 'phone', 'any'])
        .default('any'),
    )
    .option('--sheet <name>', 'the sheet to read of Excel workbooks (default: all that are not hidden)')
    .option(
      '--from-mongodb <uri>',
      'another MongoDB to read from, with its database: mongodb://HOST/DATABASE',
    )
    .option('--collection <name>', 'its collection of service lines')
    .option('--customers-collection <name>', 'its collection of customers')
    .option('--map <file>', 'JSON file that names the columns and formats (default: recognised)')
    .option('--rules <names>', 'cleaning rules to switch on (help lists them)', switching(true))
    .option('--no-rules <names>', 'cleaning rules to switch off', switching(false))
    .option('--dry-run', 'read and check everything, write nothing')
    .option('--json', 'print the report as one JSON document and nothing else')
    .addCommand(importListCommand())
    .addCommand(importUndoCommand())
    .addCommand(importRulesCommand())
    .action(async (files: string[], options: ImportOptions) => {
      if (options.rules?.some(({ names }) => names === 'help')) return console.log(rulesText());
      if (options.suppressions) {
        const reports = await suppressLists(options.suppressions, files, options);
        return console.log(
          options.json ? JSON.stringify(reports) : reports.map(suppressionsText).join('\n\n'),
        );
      }
      refuseIncomplete(files, options);
      const report = await importInto(readConfig(), files, options);
      console.log(options.json ? JSON.stringify(report) : reportText(report));
      if (report.state === 'stopped') process.exitCode = 1;
    });
}

function refuseIncomplete(files: string[], options: ImportOptions): void {
  const { services, customers, fromMongodb, collection, customersCollection } = options;
  if (Boolean(fromMongodb) !== Boolean(collection ?? customersCollection))
    throw new UserError(
      fromMongodb ? 'no collection to import' : 'a collection, but no MongoDB to read it from',
      'Give --from-mongodb URI with --collection NAME, --customers-collection NAME or both.',
    );
  if (files.length === 0 && !services && !customers && !fromMongodb)
    throw new UserError(
      'no file to import',
      'Name the files to import; --services FILE and --customers FILE say what they hold.',
    );
}

/** Takes in lists of people not to be contacted. @throws UserError where other files are given with them. */
async function suppressLists(
  paths: string[],
  files: string[],
  { services, customers, fromMongodb, dryRun, channel }: ImportOptions,
): Promise<SuppressionsReport[]> {
  if (files.length > 0 || services || customers || fromMongodb)
    throw new UserError('--suppressions goes alone', 'Import the other files by a command of their own.');
  const midas = await openMidas(readConfig());
  try {
    const terms = { by: terminalAsker.id, channel: channel as ContactChannel, dryRun: dryRun ?? false };
    const reports: SuppressionsReport[] = [];
    for (const path of paths) reports.push(await importSuppressions(midas.store, path, terms));
    return reports;
  } finally {
    await midas.leave();
  }
}

/** Both options are noted in one list, so that the last word on a rule counts. */
function switching(on: boolean): (names: string, before?: RuleSwitch[]) => RuleSwitch[] {
  return (names, before = []) => [...before, { names, on }];
}

function choicesOf(switches: RuleSwitch[] = []): RuleChoices {
  const named = switches.flatMap(({ names, on }) => ruleNames(names).map((name) => [name, on]));
  return Object.fromEntries(named);
}

/** Gets ready what takes long, and trains models anew that are a week old. The import stands whatever becomes of it. */
async function prepare(midas: Midas, config: Config): Promise<void> {
  const tell = (sentence: string) => console.error(sentence);
  try {
    await midas.prepareAnswers(tell);
    await midas.retrainModels(tell);
  } catch (error) {
    createLogger(config.logLevel).error({ error: traceOf(error) }, 'answers could not be prepared');
  }
}

async function importInto(config: Config, files: string[], options: ImportOptions): Promise<ImportReport> {
  const rules = choicesOf(options.rules);
  const midas = await openMidas(config);
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  for (const signal of stopSignals) process.once(signal, onInterrupt);
  const stopListening = () => {
    for (const signal of stopSignals) process.off(signal, onInterrupt);
  };
  const progress = showProgress();
  try {
    const { services, customers, sheet, map, dryRun, fromMongodb, collection, customersCollection } = options;
    const report = await importFiles(midas.store, {
      files,
      ...(sheet ? { sheet } : {}),
      ...(fromMongodb
        ? {
            mongodb: {
              uri: fromMongodb,
              ...(collection ? { services: collection } : {}),
              ...(customersCollection ? { customers: customersCollection } : {}),
            },
          }
        : {}),
      ...(services ? { services } : {}),
      ...(customers ? { customers } : {}),
      ...(map ? { map } : {}),
      rules,
      dryRun: dryRun ?? false,
      timezone: config.timezone,
      rejectsDirectory: join(config.dataDirectory, 'rejects'),
      signal: stop.signal,
      onProgress: progress.update,
    });
    // From here on nothing is lost by ending at once: whoever asks next gets ready what is missing.
    stopListening();
    if (!dryRun) {
      await midas.refreshProfiles();
      await prepare(midas, config);
    }
    return report;
  } finally {
    progress.stop();
    stopListening();
    await midas.leave();
  }
}
