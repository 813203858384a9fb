import { addDays, type Day, today } from '../../calendar.ts';
import { defaultAsOf } from '../../data/as-of.ts';
import type { Campaign } from '../../data/campaigns.ts';
import { UserError } from '../../errors.ts';
import { formatNumber } from '../../format.ts';
import { fromE4 } from '../../money.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import type { Form } from '../form.ts';
import { optionText } from '../option-text.ts';
import { requireRole } from '../require-role.ts';
import { type CampaignOptions, defaults, missingOptions } from './read-plan.ts';

/** The form of a new campaign, with what was given already. */
export async function newCampaign(options: CampaignOptions, context: CommandContext): Promise<Answer> {
  await requireRole(context.asker, 'campaigns', 'launch a campaign');
  const asOf = (await defaultAsOf(context.store, context.timezone)) ?? null;
  const missing = missingOptions(options);
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined || (name === 'channel' && value === 'email') ? [] : [optionText(name, String(value))],
  );
  return {
    command: ['/campaign new', ...given].join(' '),
    title: 'A new campaign: whom to contact with what, and what to hope for',
    asOf,
    facts: [],
    table: null,
    chart: null,
    notes: [`Still to be said: ${missing.join(', ')}.`],
    form: campaignForm(options, asOf ?? today(context.timezone)),
    audience: 'asker',
  };
}

/**
 * The form of a campaign that is not launched yet.
 * @throws UserError where it is.
 */
export async function editCampaign(campaign: Campaign, context: CommandContext): Promise<Answer> {
  await requireRole(context.asker, 'campaigns', 'launch a campaign');
  if (campaign.launch)
    throw new UserError(
      `the campaign "${campaign.name}" is launched, and stays as it is`,
      'Stop it, or make another one: /campaign new',
    );
  return {
    command: `/campaign edit ${campaign.id}`,
    title: `${campaign.name}, before its launch`,
    asOf: null,
    facts: [],
    table: null,
    chart: null,
    notes: [],
    form: campaignForm(optionsOf(campaign), campaign.start),
    audience: 'asker',
  };
}

/** The options that would make a campaign as it is. */
export function optionsOf(campaign: Campaign): CampaignOptions {
  const { name, audience, start, end, offer, channel, treatments } = campaign;
  const isSingle = treatments.length === 1 && treatments[0] === defaults.treatment;
  return {
    name,
    audience,
    start,
    end,
    offer,
    channel,
    cost: fromE4(campaign.costE4),
    effect: percent(campaign.hopedFor),
    holdout: percent(campaign.holdoutShare),
    window: campaign.windowDays,
    ...(isSingle ? {} : { treatments: treatments.join(', ') }),
  };
}

function percent(share: number): string {
  return formatNumber(share * 100, 2);
}

function campaignForm(options: CampaignOptions, earliest: Day): Form {
  const { name, audience, start = earliest, end = addDays(start, 13), offer, cost, treatments } = options;
  const value = (text: string | undefined) => (text === undefined ? {} : { value: text });
  return {
    command: '/campaign new',
    title: 'New campaign',
    submit: 'Preview',
    about: ['Nothing is launched yet: next you see whom it would reach, and whether it can tell anything.'],
    fields: {
      name: { type: 'text', label: 'Name', placeholder: 'Spring sale', ...value(name) },
      audience: {
        type: 'text',
        label: 'Audience',
        placeholder: 'at-risk country=PT',
        hint: 'A segment, cluster, cohort or saved audience, with filters',
        ...value(audience),
      },
      start: { type: 'day', label: 'First day of contact', value: start },
      end: { type: 'day', label: 'Last day of contact', value: end },
      offer: { type: 'text', label: 'Offer', placeholder: '10% off the next visit', ...value(offer) },
      cost: {
        type: 'number',
        label: 'Cost in all',
        decimals: true,
        min: '0',
        ...value(cost === undefined ? undefined : String(cost)),
      },
      effect: {
        type: 'number',
        label: 'Hoped-for effect, in points',
        hint: 'How many more of a hundred customers shall order: 3 means from 10% to 13%',
        decimals: true,
        value: options.effect ?? '3',
      },
      holdout: {
        type: 'number',
        label: 'Holdout, in percent',
        hint: 'Not contacted, to compare with. 20 tells nearly as much as 50 and costs far fewer contacts',
        min: '1',
        max: '50',
        value: options.holdout ?? String(defaults.holdoutPercent),
      },
      window: {
        type: 'number',
        label: 'Conversion window, in days',
        hint: 'Orders count from the first day of contact on',
        min: '1',
        value: String(options.window ?? defaults.windowDays),
      },
      channel: {
        type: 'choice',
        label: 'Contacted by',
        value: options.channel,
        choices: [
          { value: 'email', label: 'E-mail' },
          { value: 'phone', label: 'Telephone' },
          { value: 'any', label: 'Either' },
        ],
      },
      treatments: {
        type: 'text',
        label: 'Treatments',
        hint: 'Only where several are tried: their names, separated by commas',
        optional: true,
        ...value(treatments),
      },
    },
  };
}
