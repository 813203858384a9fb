import {
  addressedSegments,
  type Suggestion,
  suggestions,
  wonBack,
} from '../../../analytics/digest/suggestions.ts';
import { campaignMembers } from '../../../data/campaigns.ts';
import type { FadingCustomer } from '../../../data/outlooks.ts';
import { formatCounted, formatMoney, formatShare } from '../../../format.ts';
import type { Action } from '../../answer.ts';
import { campaignCommand } from '../../campaign/campaign-words.ts';
import type { CampaignFinding } from '../../campaign/read-campaigns.ts';
import { usualHorizon } from '../../forecast/train-model.ts';
import { isRunning, standingsOf } from './campaigns-section.ts';
import { nameOf, type Outlook } from './leaving-section.ts';
import type { Telling, Told } from './told.ts';

/** The one thing to do that is expected to bring most, why, and a button to begin. */
export async function suggestionSection(
  outlook: Outlook,
  campaigns: readonly CampaignFinding[],
  context: Telling,
): Promise<Told> {
  const [best] = suggestions({
    leaving: outlook?.groups ?? null,
    campaigns: campaigns.flatMap(standingsOf),
    addressed: outlook ? await addressed(outlook.customers, campaigns, context) : [],
  });
  const heading = 'What to do';
  if (!best)
    return { heading, lines: ['Nothing that would pay: no campaign to change, and nobody to win back.'] };
  const { line, action } = inWords(best, context);
  return { heading, lines: [line], actions: [{ ...action, style: 'primary' }] };
}

/** The segments that running campaigns address, by who is in them. */
async function addressed(
  leaving: readonly FadingCustomer[],
  campaigns: readonly CampaignFinding[],
  { store }: Telling,
): Promise<string[]> {
  const among = new Set(leaving.map(({ customerId }) => customerId));
  const members = new Set<string>();
  for (const { campaign } of campaigns.filter(isRunning))
    for (const { customerId } of await campaignMembers(store, campaign.id, { among }))
      members.add(customerId);
  return addressedSegments(leaving, members);
}

function inWords(
  suggestion: Suggestion,
  context: Telling,
): { line: string; action: Pick<Action, 'label' | 'command'> } {
  const money = (value: number) => formatMoney(value, context.currency);
  switch (suggestion.kind) {
    case 'win-back': {
      const { group, value } = suggestion;
      const name = nameOf(group.segment, context);
      return {
        line: `${name}: ${formatCounted(group.customers, 'customer')} predicted to leave usually spend ${money(group.atStake)} more in ${usualHorizon} days than is expected of them now. Start a campaign: if it brings back ${formatShare(wonBack)} of that, it earns ${money(value)}, and a holdout will tell whether it does.`,
        action: { label: `Start a campaign for ${name}`, command: `/campaign new audience=${group.segment}` },
      };
    }
    case 'stop-campaign': {
      const { campaign, value } = suggestion;
      return {
        line: `Stop the campaign "${campaign.name}": those it addresses order less than those held out${value === null ? '' : `, which has cost about ${money(value)} so far`}.`,
        action: { label: 'Look at the campaign', command: campaignCommand(campaign) },
      };
    }
    case 'extend-campaign': {
      const { campaign, value } = suggestion;
      return {
        line: `The campaign "${campaign.name}" worked, and ${formatCounted(campaign.heldOut, 'customer')} of its holdout never had the offer: if they answer as the others did, it brings ${money(value)} more.`,
        action: { label: 'Look at the campaign', command: campaignCommand(campaign) },
      };
    }
    case 'predict':
      return {
        line: 'Have Midas predict who will order: then it can tell here who is about to leave, and who is worth a campaign.',
        action: { label: 'Predict', command: '/predict' },
      };
  }
}
