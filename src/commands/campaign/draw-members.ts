import { assignArms } from '../../analytics/uplift/assign-arms.ts';
import { usualConversion } from '../../analytics/usual-conversion.ts';
import type { Day } from '../../calendar.ts';
import { deedsBefore } from '../../data/campaign-outcomes.ts';
import {
  type CampaignMember,
  type CampaignPlan,
  campaignId,
  campaignMembers,
  type Expectations,
  heldOut,
  type LaunchCounts,
  runningCampaigns,
} from '../../data/campaigns.ts';
import { type GateResult, passGate } from '../../data/gate.ts';
import { answerDay } from '../../data/profiles.ts';
import { standingCells } from '../../data/usual-conversion.ts';
import type { AudienceMember, ResolvedAudience } from '../audience/resolve-audience.ts';
import type { CommandContext } from '../command.ts';

/** Whom a campaign would have, on the day of the audience. */
export type Drawn = {
  asOf: Day;
  members: readonly CampaignMember[];
  /** What is known of each of them, in the same order. */
  customers: readonly AudienceMember[];
  counts: LaunchCounts;
  gate: GateResult;
  overlaps: readonly Overlap[];
};

/** How many of those matched are in another running campaign. Those whom it holds back are left out. */
export type Overlap = { campaign: string; treated: number; heldBack: number };

/**
 * Draws the members of a campaign: those of the audience who pass the gate and whom no other campaign holds back, divided into holdout and
 * treatments by a hash of campaign and customer, with the same share of each segment and third of spending in each arm.
 */
export async function drawMembers(
  plan: Pick<CampaignPlan, 'name' | 'channel' | 'treatments' | 'holdoutShare'>,
  { members: matched, asOf }: Pick<ResolvedAudience, 'members' | 'asOf'>,
  { store }: CommandContext,
): Promise<Drawn> {
  const ids = matched.map(({ customerId }) => customerId);
  const gate = await passGate(store, ids, { channel: plan.channel });
  const held = await heldOut(store, gate.allowed, asOf);
  const allowed = new Set(gate.allowed.filter((id) => !held.has(id)));
  const customers = matched.filter(({ customerId }) => allowed.has(customerId));
  const strata = strataOf(customers);
  const assignable = customers.map(({ customerId }, at) => ({ customerId, stratum: strata[at] ?? 0 }));
  const arms = assignArms(assignable, { seed: campaignId(plan.name), shares: sharesOf(plan) });
  const members = assignable.map((one, at) => ({ ...one, arm: arms[at] ?? 0 }));
  return {
    asOf,
    members,
    customers,
    gate,
    counts: {
      matched: matched.length,
      suppressed: gate.suppressed.length,
      heldOut: held.size,
      arms: [0, ...plan.treatments].map((_, arm) => members.filter((member) => member.arm === arm).length),
    },
    overlaps: await overlapsOf(store, ids, asOf),
  };
}

/** The holdout's share, then that of each treatment. */
function sharesOf({ holdoutShare, treatments }: Pick<CampaignPlan, 'holdoutShare' | 'treatments'>): number[] {
  return [holdoutShare, ...treatments.map(() => (1 - holdoutShare) / treatments.length)];
}

/** Customers of one segment and of the same third of it by spending share a stratum. */
function strataOf(customers: readonly AudienceMember[]): number[] {
  const bySegment = new Map<string, number[]>();
  for (const [at, { segment }] of customers.entries()) {
    const own = bySegment.get(segment);
    if (own) own.push(at);
    else bySegment.set(segment, [at]);
  }
  const strata = new Array<number>(customers.length);
  for (const [number, segment] of [...bySegment.keys()].sort().entries()) {
    const own = bySegment.get(segment) ?? [];
    own.sort((one, other) => spendOf(customers, one) - spendOf(customers, other) || one - other);
    for (const [rank, at] of own.entries()) strata[at] = 3 * number + Math.floor((3 * rank) / own.length);
  }
  return strata;
}

function spendOf(customers: readonly AudienceMember[], at: number): number {
  return customers[at]?.monetary ?? 0;
}

async function overlapsOf(
  store: CommandContext['store'],
  ids: readonly string[],
  asOf: Day,
): Promise<Overlap[]> {
  const among = new Set(ids);
  const found: Overlap[] = [];
  for (const { id, name } of await runningCampaigns(store, asOf)) {
    const both = await campaignMembers(store, id, { among });
    const heldBack = both.filter(({ arm }) => arm === 0).length;
    if (both.length > 0) found.push({ campaign: name, treated: both.length - heldBack, heldBack });
  }
  return found;
}

/** What is to be expected of members without a campaign, and what the treated did before. */
export async function expectationsOf(
  { windowDays }: Pick<CampaignPlan, 'windowDays'>,
  { members, customers }: Pick<Drawn, 'members' | 'customers'>,
  context: CommandContext,
): Promise<Expectations> {
  const { store } = context;
  const day = await answerDay(store, context);
  const cells = await standingCells(store, day, windowDays);
  const scored = customers.flatMap(({ recencyDays, frequency }) =>
    recencyDays === null ? [] : [{ recencyDays, frequency }],
  );
  const treated = members.filter(({ arm }) => arm > 0).map(({ customerId }) => customerId);
  return {
    usual: usualConversion(cells, scored),
    before: await deedsBefore(store, day, { customerIds: treated, days: windowDays }),
  };
}
