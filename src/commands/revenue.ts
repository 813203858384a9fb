import { answerDay } from '../data/profiles.ts';
import { findSplit } from './cohort/find-split.ts';
import { windowOf } from './cohort/window.ts';
import { defineCommand } from './command.ts';
import { revenueAnswer } from './revenue/revenue-answer.ts';
import { revenueTrend, usualRevenueWindows } from './revenue/revenue-trend.ts';
import { splitAnswer } from './revenue/split-answer.ts';

/** `/revenue`: the trend beside last year's, who brought it, and what drove the change. */
export const revenue = defineCommand({
  name: 'revenue',
  summary: 'how revenue develops beside last year, who brings it, and what drove the change',
  words: {},
  options: {
    by: {
      type: 'choice',
      choices: ['week', 'month'],
      default: 'week',
      describe: 'a period is a week from Monday or a calendar month',
    },
    last: {
      type: 'text',
      describe: `periods of the last 120d, 26w, 12m, 2y, or all; without it ${usualRevenueWindows.week} of weeks, ${usualRevenueWindows.month} of months`,
    },
    split: {
      type: 'text',
      describe:
        'which group brings it: an attribute of customers, or a column of service lines such as service',
    },
  },
  cacheable: true,
  schedulable: true,
  examples: [
    { text: '/revenue', gives: 'revenue by week beside last year’s, and what drove the last change' },
    { text: '/revenue by=month last=all', gives: 'every month of the whole history' },
    { text: '/revenue split=service', gives: 'which services bring it, and which of them drove the change' },
  ],
  async run({ by, last, split }, context) {
    const wanted = split === undefined ? undefined : await findSplit(split, context);
    const day = await answerDay(context.store, context);
    const window = windowOf(last ?? usualRevenueWindows[by], by, day.asOf);
    const trend = await revenueTrend({ grain: by, window, day }, context);
    return wanted ? splitAnswer(trend, wanted, context) : revenueAnswer(trend, context);
  },
});
