import { allAudiences } from './audience/all-audiences.ts';
import { audienceAnswer } from './audience/audience-answer.ts';
import { audienceRequest } from './audience/audience-request.ts';
import { dropAudience } from './audience/drop-audience.ts';
import { saveAudience } from './audience/save-audience.ts';
import { defineCommand } from './command.ts';

/** `/audience`: customers by whom they are and what must be true of them, and such questions kept under a name. */
export const audience = defineCommand({
  name: 'audience',
  summary: 'who fits what you say of them, such as champions of one country, kept under a name',
  words: {
    what: {
      type: 'expression',
      placeholder: 'audience|show NAME|save NAME AUDIENCE|delete NAME',
      describe:
        'a segment, `all`, `no-orders`, `top 100`, `cluster 2`, `cohort 2026-09`, `moved champions to at-risk` or a saved name, then filters such as `country=PT`, `p>0.4`, `last-order<30d`, `not lost`; `save "Name"` before it keeps it; all saved audiences without it',
    },
  },
  options: {
    replace: {
      type: 'choice',
      choices: ['yes', 'no'],
      default: 'no',
      describe: 'whether `save` may put another audience in the place of one of that name',
    },
  },
  schedulable: ({ what = '' }) => !/^(save|delete)\b/i.test(what),
  examples: [
    { text: '/audience', gives: 'the saved audiences, and how many are in each now' },
    {
      text: '/audience champions country=PT last-order>60d',
      gives: 'how many they are, what they are worth, in which segments, and the list of all of them',
    },
    {
      text: '/audience save "Lapsed big spenders" segment=cant-lose country=FR',
      gives: 'a name for it, to use wherever a segment is',
    },
    { text: '/audience show "Lapsed big spenders"', gives: 'who is in a saved audience today' },
    { text: '/audience delete "Lapsed big spenders"', gives: 'the name back' },
  ],
  async run({ what, replace }, context) {
    const request = audienceRequest(what);
    switch (request.ask) {
      case 'list':
        return allAudiences(context);
      case 'show':
        return audienceAnswer(request.expression, context);
      case 'save':
        return saveAudience({ ...request, replace: replace === 'yes' }, context);
      case 'delete':
        return dropAudience(request.name, context);
    }
  },
});
