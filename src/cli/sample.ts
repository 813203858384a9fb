import { Command } from 'commander';
import { parseDay, today } from '../calendar.ts';
import { readConfig } from '../config.ts';
import { UserError } from '../errors.ts';

type SampleOptions = { out: string; customers: number; seed: number; until?: string };

/** `midas sample`: writes the sample shop's two files, for trying out the import or as a template. */
export function sampleCommand(): Command {
  return new Command('sample')
    .description('write the sample shop as services.csv and customers.csv')
    .requiredOption('--out <directory>', 'where to write the two files')
    .option('--customers <number>', 'how many customers', wholeNumber('--customers'), 2500)
    .option('--seed <number>', 'same seed, same shop', wholeNumber('--seed'), 1)
    .option('--until <day>', 'the day after the last line (default: today)', parseDay)
    .action(async ({ out, customers, seed, until }: SampleOptions) => {
      const { writeSampleShop } = await import('../../local/shop/write-sample-shop.ts');
      const files = await writeSampleShop(out, {
        seed,
        customers,
        until: until ?? today(readConfig().timezone),
      });
      console.log(`${files.services}\n${files.customers}`);
    });
}

function wholeNumber(name: string): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text)) throw new UserError(`${name} "${text}" is not a whole number`);
    return Number(text);
  };
}
