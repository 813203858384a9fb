import { finalCriticalValue } from './looks.ts';
import { chanceBelow, twoSidedQuantile } from './normal.ts';

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

/**
 * How many members a campaign needs, holdout included, to tell a difference in conversion (0.02: two points more than the baseline)
 * with a power of 80% by its end. Infinity where the difference is none.
 * Source: Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, 4.2, without continuity correction; the critical
 * value is that of the last look (`criticalValues`).
 * @throws RangeError where baseline and difference make no share from 0 to 1.
 */
export function neededMembers(plan: CampaignPlan, difference: number): number {
  if (difference === 0) return Number.POSITIVE_INFINITY;
  const deviations = finalCriticalValue(plan.days, plan.treatments) + powerQuantile;
  return Math.ceil((deviations / difference) ** 2 * varianceOfOne(plan, difference));
}

/** The chance that a campaign of so many members tells a difference in conversion by its end. */
export function powerOf(plan: CampaignPlan, members: number, difference: number): number {
  const error = Math.sqrt(varianceOfOne(plan, difference) / members);
  const critical = finalCriticalValue(plan.days, plan.treatments);
  return chanceBelow(Math.abs(difference) / error - critical);
}

/**
 * The smallest rise of conversion that a campaign of so many members tells with a power of 80%, as a share of members. Null where
 * not even everyone's ordering would be told.
 */
export function detectableDifference(plan: CampaignPlan, members: number): number | null {
  let [low, high] = [0, 1 - plan.baseline];
  if (high <= 0 || neededMembers(plan, high) > members) return null;
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (neededMembers(plan, middle) > members) low = middle;
    else high = middle;
  }
  return high;
}

const powerQuantile = twoSidedQuantile(2 * (1 - plannedPower));

/** The variance of the difference between a treatment and the holdout, times the number of all members. */
function varianceOfOne({ baseline, holdoutShare, treatments }: CampaignPlan, difference: number): number {
  const treated = baseline + difference;
  if (!(baseline >= 0 && baseline <= 1 && treated >= 0 && treated <= 1))
    throw new RangeError(`no shares: ${baseline} and ${treated}`);
  const treatedShare = (1 - holdoutShare) / treatments;
  return (treated * (1 - treated)) / treatedShare + (baseline * (1 - baseline)) / holdoutShare;
}
