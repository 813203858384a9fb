import { join } from 'node:path';
import { Command } from 'commander';
import type { Config } from '../config.ts';
import { readConfig } from '../config.ts';
import { type ImportReport, importFiles, type RuleChoices } from '../data/import/import-files.ts';
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

type ImportOptions = {
  services?: string;
  customers?: string;
  map?: string;
  dryRun?: boolean;
  json?: boolean;
  /** Rules as named, in the order in which they were switched. */
  rules?: RuleSwitch[];
};

type RuleSwitch = { names: string; on: boolean };

/** `midas import`: brings service lines and customers into MongoDB and refreshes the profiles they touch. */
export function importCommand(): Command {
  return new Command('import')
    .description('import service lines and customers from CSV files')
    .option('--services <file>', 'CSV of service lines: customer, date, amount …')
    .option('--customers <file>', 'CSV of customers: id, name, attributes …')
    .option('--map <file>', 'JSON file that names the columns and formats (default: recognised)')
    .option('--rules <names>', 'cleaning rules to switch on (help lists them)', switching(true))
    .option('--no-rules <names>', 'cleaning rules to switch off', switching(false))
    .option('--dry-run', 'read and check everything, write nothing')
    .option('--json', 'print the report as one JSON document and nothing else')
    .addCommand(importListCommand())
    .addCommand(importUndoCommand())
    .addCommand(importRulesCommand())
    .action(async (options: ImportOptions) => {
      if (options.rules?.some(({ names }) => names === 'help')) return console.log(rulesText());
      if (!options.services && !options.customers)
        throw new UserError('no file to import', 'Give --services FILE, --customers FILE or both.');
      const report = await importInto(readConfig(), options);
      console.log(options.json ? JSON.stringify(report) : reportText(report));
      if (report.state === 'stopped') process.exitCode = 1;
    });
}

/** Both options are noted in one list, so that the last word on a rule counts. */
function switching(on: boolean): (names: string, before?: RuleSwitch[]) => RuleSwitch[] {
  return (names, before = []) => [...before, { names, on }];
}

function choicesOf(switches: RuleSwitch[] = []): RuleChoices {
  const named = switches.flatMap(({ names, on }) => ruleNames(names).map((name) => [name, on]));
  return Object.fromEntries(named);
}

/** Trains models anew that are a week old. The import stands whatever becomes of it. */
async function retrain(midas: Midas, config: Config): Promise<void> {
  try {
    await midas.retrainModels((sentence) => console.error(sentence));
  } catch (error) {
    createLogger(config.logLevel).error({ error: traceOf(error) }, 'models could not be trained anew');
  }
}

async function importInto(config: Config, options: ImportOptions): Promise<ImportReport> {
  const rules = choicesOf(options.rules);
  const midas = await openMidas(config);
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once('SIGINT', onInterrupt);
  const progress = showProgress();
  try {
    const { services, customers, map, dryRun } = options;
    const report = await importFiles(midas.store, {
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
    if (!dryRun) {
      await midas.refreshProfiles();
      await retrain(midas, config);
    }
    return report;
  } finally {
    progress.stop();
    process.off('SIGINT', onInterrupt);
    await midas.leave();
  }
}
