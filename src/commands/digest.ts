import type { Answer } from './answer.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { alertCheck, readThreshold } from './digest/alert-check.ts';
import { alerts } from './digest/alerts.ts';
import { listDigests } from './digest/all-digests.ts';
import { recordChange, requireOwner, requireSomeone } from './digest/changing.ts';
import { type DigestRequest, digestRequest } from './digest/digest-request.ts';
import { leavingList } from './digest/leaving-list.ts';
import { type DigestOptions, editDigest, newDigest } from './digest/new-digest.ts';
import {
  digestNamed,
  history,
  pause,
  previewDigest,
  remove,
  resume,
  sendDigestNow,
} from './digest/one-digest.ts';
import { readSections, sectionNames } from './digest/weekly/sections.ts';
import { weeklyDigest } from './digest/weekly/weekly-digest.ts';

/** `/digest`: what is posted on its own, every week or whenever a schedule says. */
export const digest = defineCommand({
  name: 'digest',
  summary: 'what is posted on its own: the weekly campaign digest, or any question on a schedule',
  words: {
    what: {
      type: 'expression',
      placeholder: 'weekly|new|alerts|preview|send now|pause|resume|edit|delete|history',
      describe:
        '`weekly`: last week and what to do about it; `new`: post that, or a "/command …" between quotation marks, every monday 9:00 in #channel; `alerts`: say when unusually many customers move; the other words with a digest’s name; a list of all without any',
    },
  },
  options: {
    sections: {
      type: 'text',
      describe: `what the weekly digest tells: some of ${sectionNames.join(', ')}`,
    },
    name: { type: 'text', describe: 'how a new digest is called' },
    channel: { type: 'text', describe: 'the channel it goes to' },
    weekday: { type: 'text', describe: 'the weekdays on which it comes, separated by commas' },
    time: { type: 'text', describe: 'the time of day at which it comes, such as 9:00' },
    schedule: {
      type: 'text',
      describe: 'when it comes, in words, such as "first of the month 9:00"; in the place of weekdays',
    },
    timezone: { type: 'text', describe: 'the time zone of that, such as Europe/Lisbon' },
    ask: { type: 'text', describe: 'what it asks instead of the weekly digest, such as "/cohort by=month"' },
    confirm: { type: 'choice', choices: ['yes'], describe: '`yes` deletes without asking again' },
  },
  schedulable: ({ what = '' }) => /^\s*(weekly|leaving|alert-check\b.*)\s*$/i.test(what),
  namesChannels: true,
  examples: [
    { text: '/digest', gives: 'every digest: where it goes, when it comes next, what became of it last' },
    { text: '/digest weekly', gives: 'last week in figures, who moved, campaigns, and what to do next' },
    { text: '/digest new', gives: 'a form for a new digest' },
    { text: '/digest alerts on', gives: 'word when unusually many customers move between segments' },
    {
      text: '/digest new "/cohort by=month" every monday 9:00 in #growth',
      gives: 'any question on a schedule',
    },
    { text: '/digest preview "Weekly digest"', gives: 'what it would say now, for you alone' },
    { text: '/digest history "Weekly digest"', gives: 'when it was due, and what became of it' },
  ],
  async run({ what = '', sections, confirm, ...options }, context) {
    const request = digestRequest(what);
    const settings = { ...options, ...(sections === undefined ? {} : { sections }) };
    switch (request.do) {
      case 'weekly':
        return weeklyDigest(readSections(sections), context);
      case 'list':
        return listDigests(context);
      case 'new':
        return newDigest(request.rest, settings, { asker: requireSomeone(context), context });
      case 'leaving':
        return leavingList(context);
      case 'alerts':
        return alerts(request.rest, options.channel, { asker: requireSomeone(context), context });
      case 'alert-check':
        return alertCheck(readThreshold(request.rest), context);
      default:
        return ofOne(request, { settings, confirmed: confirm === 'yes', context });
    }
  },
});

type OfOne = { settings: DigestOptions; confirmed: boolean; context: CommandContext };

/** What is asked of one digest; to change it takes its owner, or the role for campaigns. */
async function ofOne(
  request: Extract<DigestRequest, { name: string }>,
  { settings, confirmed, context }: OfOne,
): Promise<Answer> {
  const found = await digestNamed(request.name, context);
  switch (request.do) {
    case 'preview':
      return previewDigest(found, context);
    case 'history':
      return history(found, context);
    case 'send now':
      return sendDigestNow(found, requireSomeone(context), context);
    case 'pause':
      return pause(found, await requireOwner(context.asker, found, request.do), context);
    case 'resume':
      return resume(found, await requireOwner(context.asker, found, request.do), context);
    case 'delete': {
      const asker = await requireOwner(context.asker, found, request.do);
      return remove(found, confirmed, { asker, context });
    }
    case 'edit': {
      const asker = await requireOwner(context.asker, found, request.do);
      const edit = () => editDigest(found, settings, context);
      const changes = Object.keys(settings).length > 0;
      return changes ? recordChange(context, asker, { verb: 'changed', digest: found }, edit) : edit();
    }
  }
}
