import type { Interval } from '../../analytics/uplift/differences.ts';
import type { Comparison } from '../../analytics/uplift/read-out.ts';
import { addDays, daysBetween } from '../../calendar.ts';
import { campaignReadOutChart } from '../../charts/campaign-read-out.ts';
import { type Campaign, countsUntil } from '../../data/campaigns.ts';
import { answerDay } from '../../data/profiles.ts';
import { formatCounted, formatDay, formatMoney, formatNumber, formatShare } from '../../format.ts';
import { fromE4 } from '../../money.ts';
import { type Column, tableOf } from '../../tables.ts';
import type { Action, Answer, Fact, Section } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { dataNotes } from '../data-notes.ts';
import { optionText } from '../option-text.ts';
import {
  campaignCommand,
  formatConversion,
  formatPoints,
  moneyInterval,
  pointsInterval,
  signed,
  span,
  timeInWords,
} from './campaign-words.ts';
import { powerFor } from './power.ts';
import {
  type CampaignFinding,
  isSure,
  readCampaigns,
  shareOf,
  type TreatmentFinding,
  verdictWords,
} from './read-campaigns.ts';

/** What a campaign changed so far, compared with its holdout; of a draft, how to go on. */
export async function readOutAnswer(campaign: Campaign, context: CommandContext): Promise<Answer> {
  if (!campaign.launch) return notLaunched(campaign);
  const day = await answerDay(context.store, context);
  const [found] = await readCampaigns(context, day, [campaign]);
  if (!found) return notLaunched(campaign);
  return {
    command: campaignCommand(campaign),
    title: found.sentence,
    asOf: day.asOf,
    facts: facts(found),
    table: found.lookedAt > 0 ? looksTable(found) : null,
    chart: found.days > 0 ? chartOf(found) : null,
    sections: sections(found),
    notes: [...whatNext(found), ...dataMissing(found), ...dataNotes(day, { withoutOrders: 0 })],
    actions: actions(found),
    preview: { rows: 8, columns: previewColumns(found) },
    csvName: `campaign-${campaign.id}`,
  };
}

function notLaunched(campaign: Campaign): Answer {
  const isHalf = campaign.state === 'drawing';
  return {
    command: campaignCommand(campaign),
    title: `${campaign.name} is not launched yet`,
    asOf: null,
    facts: [
      { key: 'state', label: 'State', value: isHalf ? 'launch interrupted' : 'draft' },
      { key: 'audience', label: 'Audience', value: campaign.audienceTitle },
      { key: 'start', label: 'First day of contact', value: campaign.start, unit: 'day' },
    ],
    table: null,
    chart: null,
    notes: [
      isHalf
        ? 'Its launch was interrupted before anybody was to be contacted. Launch it again: its members are drawn anew.'
        : 'See what its launch would mean, and launch it from there.',
    ],
    actions: [
      ...(isHalf ? [{ label: 'Launch again', command: `/campaign launch ${campaign.id}` }] : []),
      { label: 'Preview or change', command: campaignCommand(campaign, 'edit') },
    ],
  };
}

/** Figures of the last look, of each treatment. */
function facts(found: CampaignFinding): Fact[] {
  const { campaign, standing, lookedAt, treatments, read } = found;
  const [holdout = 0] = read.arms;
  return [
    { key: 'state', label: 'State', value: standing },
    { key: 'members', label: 'Members', value: read.arms.reduce((sum, arm) => sum + arm, 0) },
    { key: 'holdout', label: 'Held out', value: holdout },
    ...(lookedAt > 0 ? [{ key: 'lookedAt', label: 'Last look after', value: lookedAt, unit: 'days' }] : []),
    { key: 'windowDays', label: 'Orders count for', value: campaign.windowDays, unit: 'days' },
    ...treatments.flatMap((treatment, index) => treatmentFacts(found, treatment, index)),
    ...costFacts(found),
  ];
}

function treatmentFacts(
  { campaign: { treatments: all, currency } }: CampaignFinding,
  { name, verdict, looks }: TreatmentFinding,
  index: number,
): Fact[] {
  const suffix = all.length === 1 ? '' : String(index + 1);
  const of = all.length === 1 ? '' : ` (${name})`;
  const said: Fact = { key: `verdict${suffix}`, label: `Verdict${of}`, value: verdictWords[verdict] };
  const last = looks.at(-1);
  if (!last) return [said];
  const more = incremental(last);
  return [
    said,
    {
      key: `conversion${suffix}`,
      label: `Ordered of those contacted${of}`,
      value: shareOf(last.treatment),
      unit: 'share',
    },
    ...(index === 0
      ? [
          {
            key: 'holdoutConversion',
            label: 'Ordered of the holdout',
            value: shareOf(last.holdout),
            unit: 'share',
          },
        ]
      : []),
    ...(last.conversion
      ? [
          {
            key: `difference${suffix}`,
            label: `Difference${of}, 95% interval ${pointsInterval(last.conversion)}`,
            value: formatPoints(last.conversion.value),
          },
        ]
      : []),
    ...(more.customers
      ? [
          {
            key: `incrementalCustomers${suffix}`,
            label: `Customers who ordered because of it${of}, ${signed(more.customers.low)} to ${signed(more.customers.high)}`,
            value: Math.round(more.customers.value),
          },
        ]
      : []),
    {
      key: `revenuePerCustomer${suffix}`,
      label: `Revenue a customer${of}`,
      value: perMember(last.treatment),
      unit: currency,
    },
    ...(index === 0
      ? [
          {
            key: 'holdoutRevenuePerCustomer',
            label: 'Revenue a customer of the holdout',
            value: perMember(last.holdout),
            unit: currency,
          },
        ]
      : []),
    ...(more.revenue
      ? [
          {
            key: `incrementalRevenue${suffix}`,
            label: `Incremental revenue${of}, 95% interval ${moneyInterval(more.revenue, currency)}`,
            value: rounded(more.revenue.value),
            unit: currency,
          },
        ]
      : []),
  ];
}

/** Incremental revenue of all treatments against what the campaign cost. */
function costFacts({ campaign, treatments }: CampaignFinding): Fact[] {
  const cost = fromE4(campaign.costE4);
  const fact: Fact = { key: 'cost', label: 'Cost', value: cost, unit: campaign.currency };
  const more = treatments.map(({ looks }) => looks.at(-1)).map((last) => last && incremental(last).revenue);
  if (cost === 0 || more.some((one) => !one)) return [fact];
  const total = more.reduce((sum, one) => sum + (one?.value ?? 0), 0);
  const [only] = more;
  const interval =
    more.length === 1 && only
      ? `, 95% interval ${signed(only.low / cost, 2)} to ${signed(only.high / cost, 2)}`
      : '';
  return [
    fact,
    {
      key: 'returnOnCost',
      label: `Incremental revenue for each unit of cost${interval}`,
      value: Number((total / cost).toFixed(4)),
    },
  ];
}

/** Differences over all of the contacted. */
function incremental({ treatment, conversion, revenue }: Comparison): {
  customers: Interval | null;
  revenue: Interval | null;
} {
  const scaled = (interval: Interval | null) =>
    interval && {
      value: interval.value * treatment.members,
      low: interval.low * treatment.members,
      high: interval.high * treatment.members,
    };
  return { customers: scaled(conversion), revenue: scaled(revenue) };
}

/** Revenue of the contacted beyond what as many of the holdout brought, in currency units, sure or not. */
function revenueMore({ treatment, holdout }: Comparison): number {
  return treatment.revenue - treatment.members * (holdout.revenue / Math.max(1, holdout.members));
}

function perMember({ revenue, members }: Comparison['treatment']): number | null {
  return members === 0 ? null : rounded(revenue / members);
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}

function sections(found: CampaignFinding): Section[] {
  const told = found.treatments.filter(({ looks }) => looks.length > 0);
  return [
    ...told.map((treatment) => ({
      heading: found.treatments.length === 1 ? 'What it changed' : treatment.name,
      lines: whatChanged(found, treatment),
    })),
    ...(told.length > 0 ? [{ heading: 'Without the holdout', lines: withoutHoldout(found) }] : []),
    { heading: 'How sure', lines: howSure(found) },
  ];
}

function whatChanged(
  { campaign: { currency } }: CampaignFinding,
  { looks, firstSure }: TreatmentFinding,
): string[] {
  const last = looks.at(-1);
  if (!last) return [];
  const { treatment, holdout, conversion, revenue } = last;
  const more = incremental(last);
  const since =
    firstSure && firstSure.days < last.days && conversion && !isSure(conversion)
      ? [
          `After ${timeInWords(firstSure.days)} the difference was sure (${formatPoints(firstSure.conversion?.value ?? 0)}), and is no more: an effect that only brings orders forward looks like that.`,
        ]
      : [];
  return [
    `${formatNumber(treatment.converted)} of ${formatCounted(treatment.members, 'customer')} contacted ordered (${formatConversion(treatment.converted / Math.max(1, treatment.members))}), ${formatNumber(holdout.converted)} of ${formatNumber(holdout.members)} held out (${formatConversion(holdout.converted / Math.max(1, holdout.members))}).`,
    ...(conversion && more.customers
      ? [
          `That is ${formatPoints(conversion.value)} (95% interval ${pointsInterval(conversion)}): ${signed(more.customers.value)} customers, ${signed(more.customers.low)} to ${signed(more.customers.high)}.`,
        ]
      : ['Nobody has ordered yet, so there is nothing to compare.']),
    ...(revenue && more.revenue
      ? [
          `Revenue a customer: ${formatMoney(perMember(treatment) ?? 0, currency)} against ${formatMoney(perMember(holdout) ?? 0, currency)}; in all a difference of ${formatMoney(more.revenue.value, currency)}, 95% interval ${moneyInterval(more.revenue, currency)}${isSure(revenue) ? '' : ', so the difference in money could be chance'}.`,
        ]
      : []),
    ...since,
  ];
}

/** What the same figures would have been taken for with nobody held out. */
function withoutHoldout({ campaign, lookedAt, treatments }: CampaignFinding): string[] {
  const { currency, launch } = campaign;
  const lasts = treatments.flatMap(({ looks }) => looks.slice(-1));
  const contacted = lasts.reduce((sum, { treatment }) => sum + treatment.members, 0);
  const ordered = lasts.reduce((sum, { treatment }) => sum + treatment.converted, 0);
  const revenue = lasts.reduce((sum, { treatment }) => sum + treatment.revenue, 0);
  const really = lasts.reduce((sum, last) => sum + (incremental(last).customers?.value ?? 0), 0);
  const money = lasts.reduce((sum, last) => sum + revenueMore(last), 0);
  const cost = fromE4(campaign.costE4);
  const lines = [
    `Counting every order of those contacted as its success would claim ${formatCounted(ordered, 'customer')} and ${formatMoney(revenue, currency)}${cost > 0 ? `, ${formatNumber(revenue / cost, 1)} for each unit of cost` : ''}. Compared with the holdout it is ${signed(really)} customers and ${formatMoney(money, currency)}.`,
  ];
  const before = launch?.before;
  const had = before?.converted[lookedAt - 1];
  const spent = before?.revenueE4[lookedAt - 1];
  if (had === undefined || spent === undefined || contacted === 0) return lines;
  return [
    ...lines,
    `Before and after: ${formatConversion(had / contacted)} of them had ordered in the ${formatCounted(lookedAt, 'day')} before the launch and ${formatConversion(ordered / contacted)} in the ${formatCounted(lookedAt, 'day')} since the start (${formatMoney(fromE4(spent), currency)} and ${formatMoney(revenue, currency)}). An audience that is chosen by what it did changes by itself, as the holdout shows.`,
  ];
}

function howSure({ campaign, read, lookedAt, treatments }: CampaignFinding): string[] {
  const members = read.arms.reduce((sum, arm) => sum + arm, 0);
  const usual = campaign.launch?.usual ?? null;
  const power = usual === null ? null : powerFor(campaign, usual, members);
  return [
    `Verdicts come from conversion: the share with a counted order from ${formatDay(campaign.start)} on. Looks are after each full week; the intervals of all looks${treatments.length > 1 ? ' and treatments' : ''} together hold the truth in 95% of campaigns, so asking every week makes no false alarm.`,
    ...(lookedAt > 0 && lookedAt < campaign.windowDays
      ? ['Early intervals are wide on purpose: they narrow with every week.']
      : []),
    ...(power
      ? [
          `With ${formatCounted(members, 'member')} an effect of ${formatPoints(campaign.hopedFor)} is told with a chance of ${formatShare(power.chance)} by the end${power.detectable === null ? '' : `; the smallest told four times of five is ${formatPoints(power.detectable)}`}.`,
        ]
      : []),
  ];
}

/** What the verdict means for the next step. */
function whatNext(found: CampaignFinding): string[] {
  return [...new Set(found.treatments.map((treatment) => nextStep(found, treatment)))];
}

function nextStep(found: CampaignFinding, treatment: TreatmentFinding): string {
  const { campaign, treatments, standing } = found;
  const { name, verdict } = treatment;
  const what = treatments.length === 1 ? 'It' : `“${name}”`;
  switch (verdict) {
    case 'worked':
      return `${what} worked: ${isProfitable(treatment, campaign) ? 'it brought more than it cost, so do it again for more such customers, with a holdout' : 'whether that pays shows in the revenue above; try it cheaper or for customers who spend more'}.`;
    case 'harmed':
      return `${what} made customers order less: ${standing === 'running' ? 'stop it' : 'do not repeat it'}, and ask whether the offer or its frequency annoyed them.`;
    case 'no-difference':
      return `${what} changed too little to be told${toldWith(found)}: try another offer rather than the same one again.`;
    case 'too-small':
      return `${what} has too few members to tell ${formatPoints(campaign.hopedFor)}: no verdict does not mean no effect. Next time take a wider audience or a larger holdout.`;
    case 'no-difference-yet':
      return standing === 'stopped'
        ? `${what} was stopped before a difference could be told.`
        : `${what} is not decided: wait for ${formatDay(nextLook(found))}, the next look.`;
    case 'too-early':
      return standing === 'stopped'
        ? `${what} tells nothing: it was stopped too soon.`
        : `The first look is on ${formatDay(nextLook(found))}.`;
  }
}

/** How probable it was to tell the effect hoped for. */
function toldWith({ campaign, read }: CampaignFinding): string {
  const usual = campaign.launch?.usual ?? null;
  if (usual === null) return '';
  const members = read.arms.reduce((sum, arm) => sum + arm, 0);
  const { chance } = powerFor(campaign, usual, members);
  return `, where ${formatPoints(campaign.hopedFor)} would have been with a chance of ${formatShare(chance)}`;
}

/** Whether it surely brought more than its part of what the campaign cost, which treatments share alike. */
function isProfitable({ looks }: TreatmentFinding, { costE4, treatments }: Campaign): boolean {
  const last = looks.at(-1);
  const low = (last && incremental(last).revenue?.low) ?? 0;
  return low > fromE4(costE4) / treatments.length;
}

function nextLook({ campaign, lookedAt }: CampaignFinding): string {
  return addDays(campaign.start, Math.min(lookedAt + 7, campaign.windowDays));
}

function dataMissing({ campaign, asOf, standing, days, read }: CampaignFinding): string[] {
  const end = countsUntil(campaign);
  const missing = daysBetween(asOf, end);
  return [
    ...(standing === 'running'
      ? [
          `The data stand on ${formatDay(asOf)}: ${days} of ${campaign.windowDays} days are known, ${formatCounted(missing, 'day is', 'days are')} to come until ${formatDay(end)}.`,
        ]
      : []),
    ...(standing === 'planned' ? [`Customers are contacted from ${formatDay(campaign.start)} on.`] : []),
    ...(campaign.stop
      ? [
          end > campaign.start
            ? `It was stopped as of ${formatDay(campaign.stop.day)}; nothing after that counts. /midas audit says by whom.`
            : 'It was stopped before its first day was over, so no order counts. /midas audit says by whom.',
        ]
      : []),
    ...(read.missing > 0
      ? [
          `${formatCounted(read.missing, 'member is', 'members are')} left out: an import was taken back, and nothing is known of them any more. That concerns all arms alike.`,
        ]
      : []),
    ...(end > campaign.start
      ? [
          `Orders count ${span(campaign.start, end)}, for everyone as drawn at the launch, whether a message arrived or not.`,
        ]
      : []),
    `Audience: ${campaign.audienceTitle}.`,
  ];
}

function actions({ campaign, standing }: CampaignFinding): Action[] {
  const isOn = standing === 'running' || standing === 'planned';
  return [
    ...(isOn
      ? [
          { label: 'Export who is contacted', command: `/export campaign "${campaign.name}"` },
          { label: 'Stop', command: campaignCommand(campaign, 'stop') },
        ]
      : [
          {
            label: 'Another one like it',
            command: `/campaign new ${optionText('audience', campaign.audience)}`,
          },
        ]),
    { label: 'All campaigns', command: '/campaign list' },
  ];
}

function looksTable({ campaign, treatments }: CampaignFinding): Answer['table'] {
  const { currency, start } = campaign;
  const money = { type: 'money', unit: currency } as const;
  const columns = [
    { name: 'treatment', type: 'text' },
    { name: 'look', type: 'day' },
    { name: 'days', type: 'integer' },
    { name: 'members', type: 'integer' },
    { name: 'ordered', type: 'integer' },
    { name: 'conversion', type: 'share' },
    { name: 'holdoutMembers', type: 'integer' },
    { name: 'holdoutOrdered', type: 'integer' },
    { name: 'holdoutConversion', type: 'share' },
    { name: 'difference', type: 'share' },
    { name: 'differenceLow', type: 'share' },
    { name: 'differenceHigh', type: 'share' },
    { name: 'revenue', ...money },
    { name: 'holdoutRevenue', ...money },
    { name: 'revenueDifference', ...money, label: 'Revenue difference a customer' },
    { name: 'revenueDifferenceLow', ...money },
    { name: 'revenueDifferenceHigh', ...money },
  ] as const satisfies readonly Column[];
  const rows = treatments.flatMap(({ name, looks }) =>
    looks.map(({ days, treatment, holdout, conversion, revenue }) => ({
      treatment: name,
      look: addDays(start, days),
      days,
      members: treatment.members,
      ordered: treatment.converted,
      conversion: shareOf(treatment),
      holdoutMembers: holdout.members,
      holdoutOrdered: holdout.converted,
      holdoutConversion: shareOf(holdout),
      difference: conversion && rounded(conversion.value),
      differenceLow: conversion && rounded(conversion.low),
      differenceHigh: conversion && rounded(conversion.high),
      revenue: rounded(treatment.revenue),
      holdoutRevenue: rounded(holdout.revenue),
      revenueDifference: revenue && rounded(revenue.value),
      revenueDifferenceLow: revenue && rounded(revenue.low),
      revenueDifferenceHigh: revenue && rounded(revenue.high),
    })),
  );
  return tableOf([...columns], rows);
}

function previewColumns({ treatments }: CampaignFinding): string[] {
  const which = treatments.length > 1 ? ['treatment'] : [];
  return [
    ...which,
    'look',
    'conversion',
    'holdoutConversion',
    'difference',
    'differenceLow',
    'differenceHigh',
  ];
}

function chartOf({ campaign, asOf, read, treatments, sentence, days }: CampaignFinding): Answer['chart'] {
  return campaignReadOutChart({
    finding: sentence,
    asOf,
    start: campaign.start,
    windowDays: campaign.windowDays,
    days,
    arms: [
      { name: 'Holdout', members: read.arms[0] ?? 0, converted: read.convertedByDay[0] ?? [] },
      ...treatments.map(({ name }, index) => ({
        name: treatments.length === 1 ? 'Contacted' : name,
        members: read.arms[index + 1] ?? 0,
        converted: read.convertedByDay[index + 1] ?? [],
      })),
    ],
    differences: treatments.map(({ name, looks }) => ({
      name: treatments.length === 1 ? 'Contacted' : name,
      looks: looks.flatMap(({ days, conversion }) => (conversion ? [{ days, ...conversion }] : [])),
    })),
  });
}
