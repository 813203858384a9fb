import {
  detectableDifference,
  neededMembers,
  plannedPower,
  powerOf,
  type CampaignPlan as StatisticalPlan,
} from '../../analytics/uplift/needed-members.ts';
import type { CampaignPlan } from '../../data/campaigns.ts';

/** What a campaign of so many members can tell. Differences are shares of members. */
export type Power = {
  baseline: number;
  /** Members needed, holdout included, to tell the hoped-for effect four times of five. */
  needed: number;
  /** The same with half of them held out. */
  neededWithHalves: number;
  /** The chance of telling it with the members there are. */
  chance: number;
  /** The smallest effect that is told four times of five; null where there is none. */
  detectable: number | null;
  suffices: boolean;
};

/** A plan as the statistics know it. */
export function statisticalPlan(
  { holdoutShare, treatments, windowDays }: Pick<CampaignPlan, 'holdoutShare' | 'treatments' | 'windowDays'>,
  baseline: number,
): StatisticalPlan {
  return { baseline, holdoutShare, treatments: treatments.length, days: windowDays };
}

/** What a campaign can tell, where so many order anyway. */
export function powerFor(
  campaign: Pick<CampaignPlan, 'holdoutShare' | 'treatments' | 'windowDays' | 'hopedFor'>,
  baseline: number,
  members: number,
): Power {
  const plan = statisticalPlan(campaign, baseline);
  const hoped = attainable(campaign.hopedFor, baseline);
  const chance = members > 0 ? powerOf(plan, members, hoped) : 0;
  return {
    baseline,
    needed: neededMembers(plan, hoped),
    neededWithHalves: neededMembers({ ...plan, holdoutShare: 1 / (1 + plan.treatments) }, hoped),
    chance,
    detectable: members > 0 ? detectableDifference(plan, members) : null,
    suffices: chance >= plannedPower,
  };
}

/** No more than everyone can order. */
export function attainable(hopedFor: number, baseline: number): number {
  return Math.min(hopedFor, 1 - baseline);
}
