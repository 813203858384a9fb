import { differenceOfShares } from './differences.ts';
import { finalCriticalValue } from './looks.ts';
import { chanceBelow } from './normal.ts';

/** A campaign before its launch, as far as its size decides what it can tell. */
export type CampaignPlan = {
  /** Share of members who would order anyway, in the conversion window. */
  baseline: number;
  /** Share of all members who get no treatment; the treatments share the rest evenly. */
  holdoutShare: number;
  treatments: number;
  /** From the start to the end of the conversion window. */
  days: number;
};

/** The chance of telling an effect of the hoped-for size that a campaign is planned for. */
export const plannedPower = 0.8;

/** Nobody has more customers; what needs more cannot be told. */
const mostMembers = 1e9;

/**
 * The chance that a campaign of so many members says by its end that a treatment worked, or harmed, where it changes conversion by a
 * difference (0.02: two points more than the baseline). The interval is the one that the read-out will use, at its last look. What
 * strata explain is not known beforehand: it can only add to it.
 * @throws RangeError where baseline and difference make no share from 0 to 1.
 */
export function powerOf(plan: CampaignPlan, members: number, difference: number): number {
  const { baseline, holdoutShare, treatments } = plan;
  const treated = baseline + difference;
  if (!(baseline >= 0 && baseline <= 1 && treated >= 0 && treated <= 1))
    throw new RangeError(`no shares: ${baseline} and ${treated}`);
  const treatment = expected(treated, (members * (1 - holdoutShare)) / treatments);
  const holdout = expected(baseline, members * holdoutShare);
  const critical = finalCriticalValue(plan.days, treatments);
  const { low, high } = differenceOfShares(treatment, holdout, { critical, within: 1 });
  const error = Math.sqrt(treatment.variance / treatment.members + holdout.variance / holdout.members);
  return chanceBelow((difference >= 0 ? low : -high) / error);
}

/**
 * How many members a campaign needs, holdout included, to tell a difference in conversion with a power of 80% by its end. Infinity where
 * no list is long enough.
 * @throws RangeError where baseline and difference make no share from 0 to 1.
 */
export function neededMembers(plan: CampaignPlan, difference: number): number {
  const suffices = (members: number) => powerOf(plan, members, difference) >= plannedPower;
  if (difference === 0 || !suffices(mostMembers)) return Number.POSITIVE_INFINITY;
  let [low, high] = [1, mostMembers];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (suffices(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The smallest rise of conversion that a campaign of so many members tells with a power of 80%, as a share of members. Null where
 * not even everyone's ordering would be told.
 */
export function detectableDifference(plan: CampaignPlan, members: number): number | null {
  let [low, high] = [0, 1 - plan.baseline];
  const tells = (difference: number) => powerOf(plan, members, difference) >= plannedPower;
  if (high <= 0 || !tells(high)) return null;
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (tells(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function expected(share: number, members: number) {
  return { members, mean: share, variance: share * (1 - share) };
}
