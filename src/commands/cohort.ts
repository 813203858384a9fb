import { answerDay } from '../data/profiles.ts';
import { cohortAnswer } from './cohort/cohort-answer.ts';
import { findSplit } from './cohort/find-split.ts';
import { splitAnswer } from './cohort/split-answer.ts';
import { usualWindows, windowOf } from './cohort/window.ts';
import { defineCommand } from './command.ts';

/** `/cohort`: whether new customers come back, by when they first ordered. */
export const cohort = defineCommand({
  name: 'cohort',
  summary: 'whether new customers come back, by when they first ordered',
  words: {},
  options: {
    by: {
      type: 'choice',
      choices: ['day', 'week', 'month'],
      default: 'week',
      describe: 'what a cohort and a period are: a day, a week from Monday, a calendar month',
    },
    last: {
      type: 'text',
      describe: `cohorts that began in the last 120d, 26w, 12m, 2y, or all; without it ${usualWindows.day} of days, ${usualWindows.week} of weeks, ${usualWindows.month} of months`,
    },
    metric: {
      type: 'choice',
      choices: ['customers', 'revenue', 'orders', 'spend-per-customer'],
      default: 'customers',
      describe: 'what is shown of each period: the share of customers who order, or what they bring',
    },
    cumulative: {
      type: 'choice',
      choices: ['yes', 'no'],
      default: 'no',
      describe: 'whether periods are summed up from the first; of customers, who has come back by then',
    },
    split: {
      type: 'text',
      describe:
        'compare groups of customers: an attribute, or what their first order was about, such as service',
    },
  },
  cacheable: true,
  schedulable: true,
  examples: [
    { text: '/cohort', gives: 'weekly cohorts of the last 120 days, and which of them stand out' },
    { text: '/cohort by=month last=all', gives: 'the retention of every month’s new customers' },
    {
      text: '/cohort by=month metric=spend-per-customer cumulative=yes',
      gives: 'what a new customer has brought after so many months',
    },
    { text: '/cohort split=service', gives: 'whether retention depends on what the first order was about' },
  ],
  async run({ by, last, metric, cumulative, split }, context) {
    const wanted = split === undefined ? undefined : await findSplit(split, context);
    const day = await answerDay(context.store, context);
    const window = windowOf(last, by, day.asOf);
    const question = { grain: by, metric, cumulative: cumulative === 'yes', window, day };
    return wanted ? splitAnswer(question, wanted, context) : cohortAnswer(question, context);
  },
});
