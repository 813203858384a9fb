import { defineCommand } from './command.ts';
import { audit } from './midas/audit.ts';
import { status } from './midas/status.ts';
import { unknownWord } from './suggest.ts';
import { overviewAnswer } from './usage.ts';

/** `/midas`: what Midas can do, how fresh its data are, and who did what with them. */
export const midas = defineCommand({
  name: 'midas',
  summary: 'what Midas can answer, and how fresh its data are',
  words: {
    topic: {
      type: 'text',
      placeholder: 'help|status|audit',
      describe: '`help` (default), `status` or `audit`',
    },
  },
  options: {
    last: { type: 'integer', describe: 'with `audit`: of how many days', default: '30' },
  },
  schedulable: ({ topic }) => topic?.toLowerCase() === 'status',
  examples: [
    { text: '/midas help', gives: 'every command with examples' },
    { text: '/midas status', gives: 'data freshness, counts, versions, the last import' },
    {
      text: '/midas audit last=90',
      gives: 'who exported, suppressed and launched what, of the last 90 days',
    },
  ],
  async run({ topic = 'help', last }, context) {
    if (topic.toLowerCase() === 'help') return overviewAnswer(context.commands);
    if (topic.toLowerCase() === 'status') return status(context);
    if (topic.toLowerCase() === 'audit') return audit(last, context);
    throw unknownWord('topic', topic, ['help', 'status', 'audit']);
  },
});
