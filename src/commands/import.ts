import type { Answer } from './answer.ts';
import { defineCommand } from './command.ts';

/**
 * `/import`: takes in a file shared in Slack. The files of a channel are the Slack edge's to find; where there is none, and
 * outside Slack, this says how to get one in.
 */
export const importFile = defineCommand({
  name: 'import',
  summary: 'take in service lines or customers from a file shared here, after a preview',
  words: {},
  options: {},
  examples: [
    { text: '/import', gives: 'a preview of the latest file shared in the channel, to confirm or to leave' },
  ],
  async run(): Promise<Answer> {
    return {
      command: '/import',
      title: 'Share a file with Midas, and it shows what it would import',
      asOf: null,
      facts: [],
      table: null,
      chart: null,
      notes: [
        'Drop a CSV or Excel file into this channel, if Midas is in it, or into a direct message to Midas. It answers with a preview: which columns it recognised, the first ten rows, and what it found.',
        'Nothing is written before you confirm it. Only who shared a file can import it.',
        'Service lines need a customer, a date and an amount, or a quantity and a price; customers need an id.',
        'Files that are too large for Slack are imported on the command line: midas import --services sales.csv --customers customers.csv, first with --dry-run.',
      ],
      audience: 'asker',
    };
  },
});
