import type { Interval } from '../../analytics/uplift/differences.ts';
import { type Comparison, readOut } from '../../analytics/uplift/read-out.ts';
import { type Verdict, verdict } from '../../analytics/uplift/verdict.ts';
import type { Day } from '../../calendar.ts';
import { campaignOutcomes, daysCounted, type ReadCampaign } from '../../data/campaign-outcomes.ts';
import type { Campaign } from '../../data/campaigns.ts';
import type { StandingDay } from '../../data/period-cells.ts';
import type { CommandContext } from '../command.ts';
import {
  formatConversion,
  formatPoints,
  pointsInterval,
  progressInWords,
  type Standing,
  standingOf,
} from './campaign-words.ts';
import { attainable, statisticalPlan } from './power.ts';

/** What is found of one treatment by the last full week. */
export type TreatmentFinding = {
  name: string;
  verdict: Verdict;
  /** At each full week so far, the latest last. */
  looks: readonly Comparison[];
  /** The look at which its effect was first sure; absent if it never was. */
  firstSure?: Comparison;
};

/** A launched campaign as known on a day. */
export type CampaignFinding = {
  campaign: Campaign;
  asOf: Day;
  standing: Standing;
  /** Days since the start that are over and count, and up to the last look. */
  days: number;
  lookedAt: number;
  treatments: readonly TreatmentFinding[];
  read: Omit<ReadCampaign, 'outcomes'>;
  /** The finding in one sentence, with the campaign's name. */
  sentence: string;
};

/** What is found of launched campaigns, from one reading of everyone's histories. */
export async function readCampaigns(
  { store }: Pick<CommandContext, 'store'>,
  day: StandingDay,
  campaigns: readonly Campaign[],
): Promise<CampaignFinding[]> {
  const read = await campaignOutcomes(store, day, campaigns);
  return campaigns.flatMap((campaign, index) => {
    const found = read[index];
    return found ? [findingOf(campaign, day.asOf, found)] : [];
  });
}

function findingOf(campaign: Campaign, asOf: Day, { outcomes, ...read }: ReadCampaign): CampaignFinding {
  const members = read.arms.reduce((sum, arm) => sum + arm, 0);
  const all = readOut(outcomes, campaign.windowDays);
  const treatments = campaign.treatments.map((name, index): TreatmentFinding => {
    const looks = all[index]?.looks ?? [];
    const last = looks.at(-1);
    const observed = last ? last.holdout.converted / Math.max(1, last.holdout.members) : 0;
    const baseline = campaign.launch?.usual ?? observed;
    const hoped = attainable(campaign.hopedFor, baseline);
    const plan = statisticalPlan(campaign, baseline);
    const firstSure = looks.find(({ conversion }) => conversion !== null && isSure(conversion));
    return {
      name,
      verdict: verdict({ arm: index + 1, looks }, { plan, members, hoped }),
      looks,
      ...(firstSure ? { firstSure } : {}),
    };
  });
  const found = {
    campaign,
    asOf,
    standing: standingOf(campaign, asOf),
    days: daysCounted(campaign, asOf),
    lookedAt: outcomes.looks.at(-1)?.days ?? 0,
    treatments,
    read,
  };
  return { ...found, sentence: sentenceOf(found) };
}

/** Whether an interval leaves no doubt about the direction. */
export function isSure({ low, high }: Interval): boolean {
  return low > 0 || high < 0;
}

/** The verdict that says most, of several treatments. */
const telling: readonly Verdict[] = [
  'worked',
  'harmed',
  'no-difference',
  'no-difference-yet',
  'too-small',
  'too-early',
];

function sentenceOf({ campaign, treatments, standing, lookedAt }: Omit<CampaignFinding, 'sentence'>): string {
  const ranked = [...treatments].sort(
    (one, other) => telling.indexOf(one.verdict) - telling.indexOf(other.verdict),
  );
  const [first] = ranked;
  if (!first) return campaign.name;
  // The last of the ranking: then there is nothing to tell of any of them.
  if (first.verdict === 'too-early')
    return `${campaign.name} ${saidOf(first, { standing, lookedAt, campaign })}`;
  const name = treatments.length === 1 ? campaign.name : `${campaign.name}, “${first.name}”`;
  const others = treatments.length > 1 ? `; ${otherVerdicts(ranked.slice(1))}` : '';
  return `${name} ${saidOf(first, { standing, lookedAt, campaign })}${others}`;
}

/** Verdicts in few words, for lists. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  worked: 'worked',
  harmed: 'made it worse',
  'no-difference': 'no difference',
  'no-difference-yet': 'no difference yet',
  'too-small': 'too small',
  'too-early': 'too early',
};

function otherVerdicts(others: readonly TreatmentFinding[]): string {
  return others.map(({ name, verdict }) => `“${name}”: ${verdictWords[verdict]}`).join(', ');
}

function saidOf(
  { verdict, looks }: TreatmentFinding,
  { standing, lookedAt, campaign }: Pick<CampaignFinding, 'standing' | 'lookedAt' | 'campaign'>,
): string {
  const last = looks.at(-1);
  const isStopped = standing === 'stopped';
  if (!last || verdict === 'too-early')
    return isStopped
      ? 'was stopped before its first full week could be looked at'
      : standing === 'planned'
        ? 'has not begun'
        : 'is too early to tell: no full week is over in which somebody ordered';
  const shares = `${sharesInWords(last)}`;
  const soFar =
    lookedAt < campaign.windowDays ? ` after ${progressInWords(lookedAt, campaign.windowDays)}` : '';
  switch (verdict) {
    case 'worked':
    case 'harmed': {
      const difference = last.conversion
        ? `${formatPoints(last.conversion.value)} (${pointsInterval(last.conversion)})`
        : '';
      return `${verdict === 'worked' ? 'worked' : 'made it worse'}${soFar}: ${shares}, ${difference}`;
    }
    case 'no-difference':
      return `made no difference that can be told: ${shares}`;
    case 'too-small':
      return `is too small to tell${soFar}: ${shares}`;
    case 'no-difference-yet':
      return `${isStopped ? 'was stopped without a difference that can be told' : 'shows no difference yet'}${soFar}: ${shares}`;
  }
}

/** "18.2% ordered, 12.1% of the holdout". */
export function sharesInWords({ treatment, holdout }: Comparison): string {
  const [own, other] = [treatment, holdout].map(({ converted, members }) => converted / Math.max(1, members));
  return `${formatConversion(own ?? 0)} ordered, ${formatConversion(other ?? 0)} of the holdout`;
}

/** A share as facts have it. */
export function shareOf({ converted, members }: Comparison['holdout']): number | null {
  return members === 0 ? null : Number((converted / members).toFixed(6));
}
