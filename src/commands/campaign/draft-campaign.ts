import { plannedLooks } from '../../analytics/uplift/looks.ts';
import { addDays, daysBetween, today } from '../../calendar.ts';
import {
  type Campaign,
  type CampaignPlan,
  countsUntil,
  type Expectations,
  findCampaign,
  nameTaken,
  saveDraft,
} from '../../data/campaigns.ts';
import { readOption, UserError } from '../../errors.ts';
import { capitalised, formatCounted, formatDay, formatNumber, formatShare } from '../../format.ts';
import { fromE4 } from '../../money.ts';
import { tableOf } from '../../tables.ts';
import type { Answer, Fact, Section } from '../answer.ts';
import { refuseContacts } from '../audience/refuse-contacts.ts';
import { type ResolvedAudience, resolveAudience } from '../audience/resolve-audience.ts';
import type { CommandContext } from '../command.ts';
import { requireRole } from '../require-role.ts';
import { countedBy, suppressedInWords } from '../suppressed-in-words.ts';
import { campaignCommand, formatPoints, launchCommand, span } from './campaign-words.ts';
import { type Drawn, drawMembers, expectationsOf } from './draw-members.ts';
import { type Power, powerFor } from './power.ts';
import { type CampaignOptions, readPlan } from './read-plan.ts';

/**
 * Keeps a campaign as a draft, and shows what its launch would mean: who would be contacted, who is left out, and whether that suffices
 * to tell the effect hoped for.
 * @throws UserError about the option that does not fit.
 */
export async function draftCampaign(options: CampaignOptions, context: CommandContext): Promise<Answer> {
  const asker = await requireRole(context.asker, 'campaigns', 'launch a campaign');
  const { store, currency } = context;
  const { audienceText, ...read } = readPlan(options);
  const taken = await findCampaign(store, read.name);
  if (taken?.launch) throw Object.assign(nameTaken(taken.name), { about: 'name' });
  const audience = await audienceOf(audienceText, context);
  readOption('start', () => refusePastStart(read.start, audience.asOf));
  const plan: CampaignPlan = {
    ...read,
    audience: audience.expression,
    audienceTitle: audience.title,
    owner: asker.id,
    currency,
  };
  const drawn = await drawMembers(plan, audience, context);
  const expectations = await expectationsOf(plan, drawn, context);
  const draft = await saveDraft(store, plan);
  return draftAnswer({ draft, audience, drawn, expectations, timezone: context.timezone });
}

/** @throws UserError about the audience. */
async function audienceOf(text: string, context: CommandContext): Promise<ResolvedAudience> {
  try {
    const audience = await resolveAudience(text, context);
    refuseContacts(audience);
    return audience;
  } catch (thrown) {
    if (thrown instanceof UserError) thrown.about ??= 'audience';
    throw thrown;
  }
}

/** @throws UserError where customers could have been contacted before it was known who they are. */
export function refusePastStart(start: string, asOf: string): void {
  if (start < asOf)
    throw new UserError(
      `a start on ${start} lies before ${asOf}, the day that the data stand on`,
      `Members are fixed before anyone is contacted: choose ${asOf} or a later day.`,
    );
}

type Draft = {
  draft: Campaign;
  audience: ResolvedAudience;
  drawn: Drawn;
  expectations: Expectations;
  timezone: string;
};

function draftAnswer(known: Draft): Answer {
  const { draft, drawn, expectations } = known;
  const members = drawn.members.length;
  const { usual } = expectations;
  const power = usual === null || !isLaunchable(drawn) ? null : powerFor(draft, usual, members);
  return {
    command: campaignCommand(draft, 'edit'),
    title: finding(known, power),
    asOf: drawn.asOf,
    facts: facts(known, power),
    table: members > 0 ? drawnTable(known) : null,
    chart: null,
    notes: [...known.audience.notes, ...warnings(known)],
    sections: sections(known, power),
    actions: [
      ...(isLaunchable(drawn)
        ? [
            {
              label: 'Launch',
              command: launchCommand(draft),
              style: 'primary' as const,
              confirm: `Launch "${draft.name}" with ${formatCounted(members, 'customer')}? Who is contacted and who is held out is then fixed.`,
            },
          ]
        : []),
      { label: 'Change', command: campaignCommand(draft, 'edit') },
      { label: 'Discard', command: campaignCommand(draft, 'stop') },
    ],
    audience: 'asker',
  };
}

/** Fewer cannot be compared. */
const fewestOfArm = 2;

/** Whether every arm has someone to compare. */
export function isLaunchable({ counts }: Pick<Drawn, 'counts'>): boolean {
  return counts.arms.every((customers) => customers >= fewestOfArm);
}

function finding({ draft, drawn }: Draft, power: Power | null): string {
  const { members, counts } = drawn;
  const [holdout = 0] = counts.arms;
  const contacted = formatCounted(members.length - holdout, 'customer');
  const who = `${draft.name} would contact ${contacted} and hold out ${formatNumber(holdout)}`;
  if (members.length === 0) return `${draft.name} would reach nobody`;
  if (!isLaunchable(drawn)) return `${who}: too few to launch`;
  if (!power) return `${who}; what they do anyway is not known`;
  if (power.suffices) return `${who}: enough to tell ${formatPoints(draft.hopedFor)}`;
  return `${who}: too few to tell ${formatPoints(draft.hopedFor)}, which takes ${formatNumber(power.needed)}`;
}

function facts({ draft, drawn, expectations }: Draft, power: Power | null): Fact[] {
  const { counts, members } = drawn;
  const [holdout = 0, ...treated] = counts.arms;
  const contacted = members.length - holdout;
  return [
    { key: 'matched', label: 'Customers in the audience', value: counts.matched },
    { key: 'suppressed', label: 'Left out, not to be contacted', value: counts.suppressed },
    { key: 'heldOut', label: 'Left out, held back by a running campaign', value: counts.heldOut },
    ...treated.map((customers, index) => ({
      key: `treated${index + 1}`,
      label: draft.treatments.length === 1 ? 'To be contacted' : `To get “${draft.treatments[index]}”`,
      value: customers,
    })),
    { key: 'holdout', label: 'Held out', value: holdout },
    { key: 'usual', label: 'Order in such a time anyway', value: expectations.usual, unit: 'share' },
    ...(power
      ? [
          {
            key: 'needed',
            label: `Needed to tell ${formatPoints(draft.hopedFor)}`,
            value: power.needed,
            unit: 'customers',
          },
          { key: 'power', label: 'Chance to tell it', value: Number(power.chance.toFixed(4)), unit: 'share' },
          {
            key: 'detectable',
            label: 'Smallest effect told four times of five',
            value: power.detectable === null ? null : formatPoints(power.detectable),
          },
        ]
      : []),
    { key: 'cost', label: 'Cost', value: fromE4(draft.costE4), unit: draft.currency },
    ...(contacted > 0
      ? [
          {
            key: 'costPerContact',
            label: 'Cost a contact',
            value: Number((fromE4(draft.costE4) / contacted).toFixed(4)),
            unit: draft.currency,
          },
        ]
      : []),
  ];
}

function sections(known: Draft, power: Power | null): Section[] {
  return [
    { heading: 'Whom it would reach', lines: whom(known) },
    ...(known.drawn.overlaps.length > 0
      ? [{ heading: 'Other running campaigns', lines: overlapLines(known) }]
      : []),
    { heading: 'Can it tell?', lines: canItTell(known, power) },
    { heading: 'When', lines: when(known) },
  ];
}

function whom({ draft, audience, drawn: { gate, counts, members } }: Draft): string[] {
  const why = suppressedInWords(countedBy(gate.suppressed, ({ reason }) => reason));
  const leftOut = why === '' ? '' : `; left out: ${why}`;
  const contact = { email: 'by e-mail', phone: 'by telephone', any: 'by e-mail or telephone' }[draft.channel];
  return [
    `${audience.title}: ${formatCounted(counts.matched, 'customer matches', 'customers match')}, to be contacted ${contact}${leftOut}.`,
    ...(members.length > 0
      ? [
          `${formatShare(draft.holdoutShare)} are held out by a hash of campaign and customer, the same share of each segment and of each third of spending.`,
        ]
      : ['Nobody is left to contact.']),
    ...(gate.consentColumns.length === 0 && counts.matched > 0
      ? ['The customers file says nothing of consent: make sure that these customers may be contacted.']
      : []),
  ];
}

function overlapLines({ drawn: { overlaps } }: Draft): string[] {
  return overlaps.map(({ campaign, treated, heldBack }) => {
    const left =
      heldBack > 0 ? `${formatNumber(heldBack)} in its holdout are left out here, so that it stays one` : '';
    const stay =
      treated > 0
        ? `${formatNumber(treated)} contacted by it stay: they are in all arms alike, so the comparison holds`
        : '';
    return `${campaign}: ${[left, stay].filter(Boolean).join('; ')}.`;
  });
}

function canItTell({ draft, drawn, expectations: { usual } }: Draft, power: Power | null): string[] {
  const members = drawn.members.length;
  if (members === 0) return ['No: it has no members.'];
  if (!isLaunchable(drawn)) return ['No: there are too few to compare anybody with.'];
  if (usual === null || !power)
    return [
      `How many order anyway is not known: ${draft.windowDays} days ago too few customers stood as these do now. Whether ${formatNumber(members)} suffice cannot be said.`,
    ];
  const anyway = `Of customers who stood as these do (as long since their last order, as many orders) ${formatShare(usual)} ordered in the last ${draft.windowDays} days by themselves.`;
  const hoped = `To tell ${formatPoints(draft.hopedFor)} (${formatShare(usual)} to ${formatShare(Math.min(1, usual + draft.hopedFor))}) four times of five takes ${formatCounted(power.needed, 'customer')}, holdout included; there are ${formatNumber(members)}.`;
  if (power.suffices) return [anyway, hoped, `The chance to tell it is ${formatShare(power.chance)}.`];
  const smallest =
    power.detectable === null
      ? 'With so few not even everyone’s ordering would be told.'
      : `With so few the smallest effect that is told four times of five is ${formatPoints(power.detectable)}.`;
  return [
    anyway,
    hoped,
    `Too small: an effect of that size would be told with a chance of ${formatShare(power.chance)} only. ${smallest}`,
    power.neededWithHalves <= members
      ? `A holdout as large as each treatment would do: holdout=${Math.round(100 / (1 + draft.treatments.length))}.`
      : 'Widen the audience, hope for more, or wait for more customers; launched as it is, it will most likely tell nothing.',
  ];
}

function when({ draft, drawn: { asOf }, timezone }: Draft): string[] {
  const looks = plannedLooks(draft.windowDays).map((days) => formatDay(addDays(draft.start, days)));
  const shown = looks.length > 6 ? [...looks.slice(0, 4), '…', ...looks.slice(-1)] : looks;
  const behind = daysBetween(asOf, today(timezone));
  return [
    `Contacted ${span(draft.start, addDays(draft.end, 1))}; orders count ${span(draft.start, countsUntil(draft))}.`,
    `It is looked at after each full week: ${shown.join(', ')}. In between the last week’s verdict stands, so asking often spoils nothing.`,
    ...(behind > 1
      ? [
          `The data end ${behind} days ago: whoever was contacted or has ordered since then is not known of. Import newer data first, unless this is a trial.`,
        ]
      : []),
  ];
}

function warnings({ draft, drawn }: Draft): string[] {
  if (drawn.members.length === 0 || isLaunchable(drawn)) return [];
  return [
    `It cannot be launched: each of ${draft.treatments.length + 1} groups needs ${fewestOfArm} customers at least. Widen the audience or, where there are enough in all, the holdout.`,
  ];
}

function drawnTable({ draft, drawn: { members, customers } }: Draft): Answer['table'] {
  const segments = [...new Set(customers.map(({ segment }) => segment))].sort();
  const rows = segments.map((segment) => {
    const own = members.filter((_, at) => customers[at]?.segment === segment);
    const of = (arm: number) => own.filter((member) => member.arm === arm).length;
    return {
      segment,
      members: own.length,
      holdout: of(0),
      ...Object.fromEntries(draft.treatments.map((_, index) => [`treatment${index + 1}`, of(index + 1)])),
    } as Record<string, string | number>;
  });
  return tableOf(
    [
      { name: 'segment', type: 'text' },
      { name: 'members', type: 'integer' },
      { name: 'holdout', type: 'integer' },
      ...draft.treatments.map((label, index) => ({
        name: `treatment${index + 1}`,
        label: capitalised(label),
        type: 'integer' as const,
      })),
    ],
    rows,
  );
}
