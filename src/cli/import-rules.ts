import { Command } from 'commander';
import { rulesText } from '../data/import/rules/rules-text.ts';

/** `midas import rules`: lists the cleaning rules with what they do by default. */
export function importRulesCommand(): Command {
  return new Command('rules')
    .description('list the cleaning rules, what they look for and what they do')
    .action(() => console.log(rulesText()));
}
