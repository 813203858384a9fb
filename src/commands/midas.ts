import { defineCommand } from './command.ts';
import { status } from './midas/status.ts';
import { unknownWord } from './suggest.ts';
import { overviewAnswer } from './usage.ts';

/** `/midas`: what Midas can do, and how fresh its data are. */
export const midas = defineCommand({
  name: 'midas',
  summary: 'what Midas can answer, and how fresh its data are',
  words: { topic: { type: 'text', placeholder: 'help|status', describe: '`help` (default) or `status`' } },
  options: {},
  schedulable: ({ topic }) => topic?.toLowerCase() === 'status',
  examples: [
    { text: '/midas help', gives: 'every command with examples' },
    { text: '/midas status', gives: 'data freshness, counts, versions, the last import' },
  ],
  async run({ topic = 'help' }, context) {
    if (topic.toLowerCase() === 'help') return overviewAnswer(context.commands);
    if (topic.toLowerCase() === 'status') return status(context);
    throw unknownWord('topic', topic, ['help', 'status']);
  },
});
