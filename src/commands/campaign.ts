import { allCampaigns } from './campaign/all-campaigns.ts';
import { editCampaign, newCampaign } from './campaign/campaign-form.ts';
import { draftCampaign } from './campaign/draft-campaign.ts';
import { findOrSuggest } from './campaign/find-or-suggest.ts';
import { launchDraft } from './campaign/launch-draft.ts';
import { readOutAnswer } from './campaign/read-out-answer.ts';
import { missingOptions } from './campaign/read-plan.ts';
import { stopRunning } from './campaign/stop-running.ts';
import { defineCommand } from './command.ts';

/** `/campaign`: whom to contact, whom to leave alone for comparison, and what came of it. */
export const campaign = defineCommand({
  name: 'campaign',
  summary: 'what a campaign really changes: launch it with a holdout, read it out every week',
  words: {
    what: {
      type: 'rest',
      placeholder: 'list|NAME|new|edit|launch|stop',
      describe:
        'a campaign’s name for what it changed; `new` for another one; `edit`, `launch` and `stop` with a name; all campaigns without any',
    },
  },
  options: {
    name: { type: 'text', describe: 'how a new campaign is called' },
    audience: {
      type: 'text',
      describe:
        'whom it is for: a segment, cluster, cohort or saved audience with filters, as in "at-risk country=PT"',
    },
    start: { type: 'day', describe: 'the first day on which customers are contacted' },
    end: { type: 'day', describe: 'the last day on which customers are contacted' },
    offer: { type: 'text', describe: 'what they are offered' },
    cost: { type: 'number', describe: 'what it costs in all' },
    effect: {
      type: 'text',
      describe: 'the effect hoped for, in points of a hundred customers: 3 means from 10% who order to 13%',
    },
    holdout: {
      type: 'text',
      describe: 'how many percent are not contacted, to compare with (default 20)',
    },
    window: {
      type: 'integer',
      describe: 'days from the start on in which an order counts (default 28)',
    },
    channel: {
      type: 'choice',
      choices: ['email', 'phone', 'any'],
      default: 'email',
      describe: 'how they are contacted: those who may not be are left out',
    },
    treatments: {
      type: 'text',
      describe:
        'names of what is tried, separated by commas, where it is more than one: "10% off, free delivery"',
    },
    sure: { type: 'choice', choices: ['yes'], describe: 'with `stop`: that it is meant' },
  },
  schedulable: { of: ({ what }: { what?: string }) => !/^(new|edit|launch|stop)\b/i.test(what ?? '') }.of,
  examples: [
    { text: '/campaign', gives: 'all campaigns, how they stand and what is found so far' },
    { text: '/campaign new audience="at-risk"', gives: 'a form; then what would be launched' },
    {
      text: '/campaign "Spring sale"',
      gives: 'who ordered of those contacted and of the holdout, and whether that tells anything',
    },
    { text: '/campaign stop "Spring sale"', gives: 'an end before its time' },
  ],
  async run({ what = 'list', sure, ...options }, context) {
    const [, verb = '', name = ''] = /^(\S*)\s*(.*)$/s.exec(what.trim()) ?? [];
    switch (verb.toLowerCase()) {
      case 'list':
        return allCampaigns(context);
      case 'new':
        return missingOptions(options).length > 0
          ? newCampaign(options, context)
          : draftCampaign(options, context);
      case 'edit':
        return editCampaign(await findOrSuggest(context.store, name), context);
      case 'launch':
        return launchDraft(name, context);
      case 'stop':
        return stopRunning(await findOrSuggest(context.store, name), sure === 'yes', context);
      default:
        return readOutAnswer(await findOrSuggest(context.store, what), context);
    }
  },
});
