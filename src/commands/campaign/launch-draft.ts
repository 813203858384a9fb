import { addDays } from '../../calendar.ts';
import { onRecord } from '../../data/audit.ts';
import { type Campaign, countsUntil, launchCampaign } from '../../data/campaigns.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatDay, formatNumber } from '../../format.ts';
import type { Answer } from '../answer.ts';
import { resolveAudience } from '../audience/resolve-audience.ts';
import type { CommandContext } from '../command.ts';
import { requireRole } from '../require-role.ts';
import { campaignCommand, firstLook, launchWords, span } from './campaign-words.ts';
import { isLaunchable, refusePastStart } from './draft-campaign.ts';
import { drawMembers, expectationsOf } from './draw-members.ts';
import { findOrSuggest } from './find-or-suggest.ts';

/**
 * Launches a campaign: fixes whom it contacts and whom it holds out, once and for all.
 * @param text its name, or what the button under its preview says
 * @throws UserError where it was launched before or changed since that preview, its start lies before the data's day, or an arm would be
 * empty.
 */
export async function launchDraft(text: string, context: CommandContext): Promise<Answer> {
  const { name, draftedAt } = launchWords(text);
  const campaign = await findOrSuggest(context.store, name);
  const asker = await requireRole(context.asker, 'campaigns', 'launch a campaign');
  if (context.asOf !== undefined)
    throw new UserError(
      `a campaign is not launched as of ${context.asOf}`,
      'Members are fixed on the day that the data stand on: leave the day out.',
    );
  const { store, progress } = context;
  const draw = async (draft: Campaign) => {
    if (draftedAt !== undefined && draftedAt !== draft.draftedAt.getTime())
      throw new UserError(
        `"${draft.name}" was changed after that preview, so it is not what you saw`,
        `Preview it as it is now: ${campaignCommand(draft, 'edit')}`,
      );
    progress?.(`Finding ${draft.audienceTitle} …`);
    const audience = await resolveAudience(draft.audience, context);
    refusePastStart(draft.start, audience.asOf);
    progress?.('Drawing who is contacted and who is held out …');
    const drawn = await drawMembers(draft, audience, context);
    if (!isLaunchable(drawn))
      throw new UserError(
        `"${draft.name}" has too few members to compare: ${drawn.counts.arms.join(', ')} in its arms`,
        `Choose another audience: ${campaignCommand(draft, 'edit')}`,
      );
    const expectations = await expectationsOf(draft, drawn, context);
    const { asOf, counts, members } = drawn;
    return { by: asker.id, asOf, counts, members, ...expectations };
  };
  const launched = await onRecord(
    store,
    { who: asker.id, what: 'launch', about: campaign.name },
    () => launchCampaign(store, campaign.id, draw),
    recorded,
  );
  return launchAnswer(launched);
}

/** How many it contacts, and what became of those who matched. */
function recorded({ launch }: Campaign) {
  if (!launch) return {};
  const { matched, suppressed, heldOut, arms } = launch.counts;
  const [holdout = 0, ...treated] = arms;
  return {
    customers: treated.reduce((sum, arm) => sum + arm, 0),
    counts: { matched, suppressed, 'held out elsewhere': heldOut, holdout },
  };
}

function launchAnswer(campaign: Campaign): Answer {
  const { name, launch, start, end, treatments } = campaign;
  const [holdout = 0, ...treated] = launch?.counts.arms ?? [];
  const contacted = treated.reduce((sum, arm) => sum + arm, 0);
  return {
    command: `/campaign launch ${campaign.id}`,
    title: `${name} is launched: ${formatCounted(contacted, 'customer')} to contact, ${formatNumber(holdout)} held out`,
    asOf: launch?.asOf ?? null,
    facts: [
      ...treated.map((customers, index) => ({
        key: `treated${index + 1}`,
        label: treatments.length === 1 ? 'To be contacted' : `To get “${treatments[index]}”`,
        value: customers,
      })),
      { key: 'holdout', label: 'Held out', value: holdout },
      { key: 'start', label: 'First day of contact', value: start, unit: 'day' },
      { key: 'firstLook', label: 'First look', value: firstLook(campaign), unit: 'day' },
      { key: 'lastLook', label: 'Last look', value: countsUntil(campaign), unit: 'day' },
    ],
    table: null,
    chart: null,
    notes: [
      `Its members are fixed and stay so: contact ${span(start, addDays(end, 1))} exactly those of the exported list, and nobody who is held out.`,
      `Until ${formatDay(countsUntil(campaign))} lists of other campaigns and exports leave its holdout out.`,
    ],
    actions: [
      { label: 'Export who is contacted', command: `/export campaign "${name}"`, style: 'primary' },
      { label: 'Read out', command: campaignCommand(campaign) },
      { label: 'All campaigns', command: '/campaign list' },
    ],
  };
}
