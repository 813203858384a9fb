import type { Verdict } from '../uplift/verdict.ts';
import type { Leaving } from './leaving.ts';

/** What suggestions are made from. */
export type Situation = {
  /** Null without predictions. */
  leaving: readonly Leaving[] | null;
  campaigns: readonly CampaignStanding[];
  /** Segments that a running campaign addresses: no second one is suggested at them. */
  addressed: readonly string[];
};

/** How a campaign stands: what each addressed customer brought more than one of the holdout, as last told. */
export type CampaignStanding = {
  name: string;
  running: boolean;
  verdict: Verdict;
  heldOut: number;
  addressed: number;
  /** Null while nothing can be told. */
  revenuePerCustomer: number | null;
};

/** Something to do, and the money that it is expected to bring or to save; null where that cannot be said. */
export type Suggestion =
  | { kind: 'stop-campaign'; campaign: CampaignStanding; value: number | null }
  | { kind: 'extend-campaign'; campaign: CampaignStanding; value: number }
  | { kind: 'win-back'; group: Leaving; value: number }
  | { kind: 'predict'; value: null };

/** A segment counts as addressed by what is running when at least this share of its customers who may leave is in it. */
const addressedShare = 0.5;

/**
 * The segments that running campaigns address: of whose customers predicted to leave at least half are members of one, held out or not.
 * @param leaving the customers predicted to leave
 */
export function addressedSegments(
  leaving: readonly { customerId: string; segment: string }[],
  inCampaign: ReadonlySet<string>,
): string[] {
  const counts = new Map<string, { all: number; inside: number }>();
  for (const { customerId, segment } of leaving) {
    const count = counts.get(segment) ?? { all: 0, inside: 0 };
    counts.set(segment, count);
    count.all += 1;
    if (inCampaign.has(customerId)) count.inside += 1;
  }
  return [...counts]
    .filter(([, { all, inside }]) => inside >= all * addressedShare)
    .map(([segment]) => segment);
}

/** Of what is at stake, a win-back is reckoned to bring back so much: a tenth, to put suggestions in order until one was measured. */
export const wonBack = 0.1;

/** Fewer customers can be written to by hand. */
const fewestToWinBack = 20;

/**
 * What could be done, the most valuable first; of what has no value the more urgent first.
 * - A running campaign that harms is stopped: what it costs those it addresses.
 * - An ended campaign that worked is extended to who was held out: what it brought a customer, for as many.
 * - A segment with customers predicted to leave, at which no campaign is running, is won back: a tenth of what is at stake.
 * - Without predictions there should be some.
 */
export function suggestions({ leaving, campaigns, addressed }: Situation): Suggestion[] {
  const found: Suggestion[] = [
    ...campaigns.flatMap(ofCampaign),
    ...(leaving ?? [])
      .filter(({ segment, customers }) => customers >= fewestToWinBack && !addressed.includes(segment))
      .map((group) => ({ kind: 'win-back' as const, group, value: group.atStake * wonBack })),
    ...(leaving === null ? [{ kind: 'predict' as const, value: null }] : []),
  ];
  return found
    .filter(({ value }) => value === null || value > 0)
    .sort((one, other) => rank(other) - rank(one));
}

function ofCampaign(campaign: CampaignStanding): Suggestion[] {
  const { running, verdict, revenuePerCustomer, addressed, heldOut } = campaign;
  if (running && verdict === 'harmed') {
    const saved = revenuePerCustomer === null ? null : -revenuePerCustomer * addressed;
    return [{ kind: 'stop-campaign', campaign, value: saved !== null && saved > 0 ? saved : null }];
  }
  if (!running && verdict === 'worked' && heldOut > 0 && revenuePerCustomer !== null)
    return [{ kind: 'extend-campaign', campaign, value: revenuePerCustomer * heldOut }];
  return [];
}

/** Harm without a figure comes before everything, what has no value otherwise after it. */
function rank({ kind, value }: Suggestion): number {
  if (value !== null) return value;
  return kind === 'stop-campaign' ? Number.MAX_VALUE : -1;
}
