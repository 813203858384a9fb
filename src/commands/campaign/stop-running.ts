import { onRecord } from '../../data/audit.ts';
import { type Campaign, countsUntil, dropDraft, stopCampaign } from '../../data/campaigns.ts';
import { answerDay } from '../../data/profiles.ts';
import { UserError } from '../../errors.ts';
import { formatDay } from '../../format.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { requireRole } from '../require-role.ts';
import { campaignCommand, firstLook, standingOf } from './campaign-words.ts';
import { readOutAnswer } from './read-out-answer.ts';

/**
 * Stops a campaign for good once that is confirmed, and says before what it means. A draft is dropped.
 * @throws UserError where it is over or stopped.
 */
export async function stopRunning(
  campaign: Campaign,
  isSure: boolean,
  context: CommandContext,
): Promise<Answer> {
  const asker = await requireRole(context.asker, 'campaigns', 'stop a campaign');
  const { store } = context;
  if (!campaign.launch) {
    const draft = { who: asker.id, what: 'delete', about: `the draft ${campaign.name}` } as const;
    await onRecord(store, draft, () => discard(campaign, context));
    return told(campaign, `${campaign.name} is discarded; it was never launched`, []);
  }
  const { segmentMap, timezone } = context;
  const { asOf } = await answerDay(store, { segmentMap, timezone });
  const standing = standingOf(campaign, asOf);
  if (standing === 'over' || standing === 'stopped')
    throw new UserError(
      `the campaign "${campaign.name}" is ${standing} already`,
      `Read it out: ${campaignCommand(campaign)}`,
    );
  if (!isSure) return askFirst(campaign, asOf);
  const stopped = await onRecord(store, { who: asker.id, what: 'stop', about: campaign.name }, () =>
    stopCampaign(store, campaign.id, { by: asker.id, day: asOf }),
  );
  const answer = await readOutAnswer(stopped, context);
  return { ...answer, title: `Stopped. ${answer.title}` };
}

async function discard({ id, name }: Campaign, { store }: CommandContext): Promise<void> {
  if (!(await dropDraft(store, id)))
    throw new UserError(
      `"${name}" is no draft any more: it was launched or discarded meanwhile`,
      'See how it stands: /campaign list',
    );
}

function askFirst(campaign: Campaign, asOf: string): Answer {
  return {
    ...told(campaign, `Stop ${campaign.name} as of ${formatDay(asOf)}?`, [
      asOf < firstLook(campaign)
        ? `From ${formatDay(asOf)} on nothing counts any more. No full week is over, so it will have told nothing.`
        : `From ${formatDay(asOf)} on nothing counts any more: its verdict stays that of the last full week before.`,
      'Its holdout is free at once for other campaigns and exports, so it cannot be started again.',
      `Take the offer out of what is still to be sent. Left alone it ends by itself on ${formatDay(countsUntil(campaign))}.`,
    ]),
    actions: [
      {
        label: 'Stop it',
        command: `${campaignCommand(campaign, 'stop')} sure=yes`,
        style: 'danger',
        confirm: `Stop "${campaign.name}" for good?`,
      },
      { label: 'Read out', command: campaignCommand(campaign) },
    ],
  };
}

function told(campaign: Campaign, title: string, notes: string[]): Answer {
  return {
    command: campaignCommand(campaign, 'stop'),
    title,
    asOf: null,
    facts: [],
    table: null,
    chart: null,
    notes,
    actions: [{ label: 'All campaigns', command: '/campaign list' }],
    audience: 'asker',
  };
}
