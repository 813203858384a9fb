import { Command } from 'commander';
import { parseDay, today } from '../calendar.ts';
import { readConfig } from '../config.ts';
import { UserError } from '../errors.ts';
import { openMidas } from '../main.ts';
import { sampleRespondCommand } from './sample-respond.ts';
import { importSampleShop, type SampleShopChoice } from './sample-shop.ts';
import { wholeNumber } from './whole-number.ts';

/** `midas sample`: writes the sample shop's two files, for trying out the import or as a template. */
export function sampleCommand(): Command {
  return choosing(new Command('sample'))
    .description('write the sample shop as services.csv and customers.csv')
    .option('--out <directory>', 'where to write the two files')
    .addCommand(sampleImportCommand())
    .addCommand(sampleRespondCommand())
    .action(async ({ out, customers, seed, until }: SampleShopChoice & { out?: string }) => {
      if (out === undefined)
        throw new UserError(
          'nowhere to write the sample shop to',
          'Name a directory: midas sample --out DIRECTORY',
        );
      const { writeSampleShop } = await import('../../local/shop/write-sample-shop.ts');
      const files = await writeSampleShop(out, {
        seed,
        customers,
        until: until ?? today(readConfig().timezone),
      });
      console.log(`${files.services}\n${files.customers}`);
    });
}

/** `midas sample import`: begins with the sample shop where nothing was imported yet. */
function sampleImportCommand(): Command {
  return choosing(new Command('import'))
    .description('import the sample shop into a database that holds nothing')
    .action(async (choice: SampleShopChoice) => {
      const config = readConfig();
      const midas = await openMidas(config);
      try {
        if (!(await midas.isUnused()))
          throw new UserError(
            'something was imported already, and the sample shop is not mixed with it',
            'Choose another database: MIDAS_DATA_DIR=trial midas sample import',
          );
        await importSampleShop(midas, config, choice);
        console.log(`The sample shop is imported: ${choice.customers} customers.`);
      } finally {
        await midas.leave();
      }
    });
}

/** Options that say which shop. */
function choosing(command: Command): Command {
  return command
    .option('--customers <number>', 'how many customers', wholeNumber('--customers'), 2500)
    .option('--seed <number>', 'same seed, same shop', wholeNumber('--seed'), 1)
    .option('--until <day>', 'the day after the last line (default: today)', parseDay);
}
