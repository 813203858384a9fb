import { withExploration } from '../data/explore/stored-exploration.ts';
import { defineCommand } from './command.ts';
import { correlationsAnswer } from './explore/correlations.ts';
import { readQuestion } from './explore/find-variable.ts';
import { oneVariable } from './explore/one-variable.ts';
import { overview } from './explore/overview.ts';
import { twoVariables } from './explore/two-variables.ts';

/** `/explore`: what is in the data, how each column is distributed, and how columns go together. */
export const explore = defineCommand({
  name: 'explore',
  summary: 'what is in your data, how each column is distributed, and how columns go together',
  words: {
    what: {
      type: 'rest',
      placeholder: 'column|column by column|correlations',
      describe:
        'a column such as amount or country, two of them such as amount by channel, or `correlations`; without it, all columns and the quality of the data',
    },
  },
  options: {
    of: {
      type: 'choice',
      choices: ['lines', 'customers'],
      describe: 'the data set that is meant, where both have a column of that name',
    },
  },
  cacheable: true,
  schedulable: true,
  examples: [
    {
      text: '/explore',
      gives: 'every column, what is redundant, what the import dropped, and what to mend first',
    },
    { text: '/explore amount', gives: 'mean, median, spread, outliers and a histogram of the amounts' },
    { text: '/explore amount by channel', gives: 'whether amounts differ by channel, and by how much' },
    { text: '/explore correlations', gives: 'which columns go together, and how strongly' },
  ],
  async run({ what, of }, context) {
    const { store, segmentMap, timezone, asOf, progress } = context;
    const settings = { segmentMap, timezone, ...(asOf ? { asOf } : {}), ...(progress ? { progress } : {}) };
    return withExploration(store, settings, async (exploration, profiles) => {
      const explored = { exploration, profiles, context };
      const question = readQuestion(what, of, exploration.sets);
      switch (question.kind) {
        case 'overview':
          return overview(question.of, explored);
        case 'correlations':
          return correlationsAnswer(question.of, explored);
        case 'one':
          return oneVariable(question.variable, explored);
        case 'two':
          return twoVariables(question.one, question.by, explored);
      }
    });
  },
});
