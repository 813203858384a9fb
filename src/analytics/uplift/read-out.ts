import { type ArmPair, type ArmsCompared, compareArms } from './compare-arms.ts';
import { differenceOfMeans, differenceOfShares, type Interval } from './differences.ts';
import { falseAlarm } from './looks.ts';

/** What the members of a campaign did from its start to each of its looks. All arrays are in the order of the members. */
export type CampaignOutcomes = {
  /** 0 is the holdout, 1 and up are the treatments. */
  arms: Uint8Array;
  /** Within which the arms were drawn, from 0. */
  strata: Uint16Array;
  /** The looks that have come, the earliest first: days since the start, 1 for who ordered by then, money spent by then. */
  looks: readonly { days: number; converted: Uint8Array; revenue: Float64Array }[];
};

/** With fewer who spent in an arm, spending tells nothing; that nobody ordered in an arm does tell something of conversion. */
const fewestActive = { converted: 0, revenue: 5 };

/** What the members of one arm came to by a look. */
export type ArmSums = { members: number; converted: number; revenue: number };

/** One treatment against the holdout at one look. */
export type Comparison = {
  /** Days since the start. */
  days: number;
  holdout: ArmSums;
  treatment: ArmSums;
  /** The difference of the shares who ordered; null where nothing can be told yet. */
  conversion: Interval | null;
  /** The difference of the revenue per member; null where nothing can be told: fewer than five spent in an arm. */
  revenue: Interval | null;
};

/** One treatment at all looks so far, the latest last. */
export type TreatmentReadOut = { arm: number; looks: Comparison[] };

/**
 * Compares each treatment of a campaign with its holdout at each look so far. The intervals of conversion, over all looks and treatments,
 * hold the truth together in 95% of campaigns, and so do those of revenue: looking every week, and stopping when one likes, makes no
 * false alarms. What the strata explain of the variance does not count.
 *
 * @param days from the start to the end of the conversion window, as fixed at the launch (`plannedLooks`).
 * @throws RangeError for a look outside that time.
 */
export function readOut(outcomes: CampaignOutcomes, days: number): TreatmentReadOut[] {
  const outside = outcomes.looks.find((look) => !(look.days > 0 && look.days <= days));
  if (outside) throw new RangeError(`a look after ${outside.days} of ${days} days`);
  const treatments = outcomes.arms.reduce((most, arm) => Math.max(most, arm), 0);
  const alpha = falseAlarm / treatments;
  const { strata } = outcomes;
  const holdout = membersOf(outcomes, 0);
  return Array.from({ length: treatments }, (_, index) => {
    const arm = index + 1;
    const pair = { treatment: membersOf(outcomes, arm), holdout, strata };
    const compared = (figure: 'converted' | 'revenue') =>
      compareArms(
        pair,
        outcomes.looks.map((look) => ({ time: look.days / days, values: look[figure] })),
        { alpha, fewestActive: fewestActive[figure] },
      );
    return { arm, looks: comparisons(outcomes, pair, compared('converted'), compared('revenue')) };
  });
}

function membersOf({ arms }: CampaignOutcomes, arm: number): number[] {
  return Array.from(arms.keys()).filter((at) => arms[at] === arm);
}

function comparisons(
  { looks }: CampaignOutcomes,
  { treatment, holdout }: ArmPair,
  conversion: readonly (ArmsCompared | null)[],
  revenue: readonly (ArmsCompared | null)[],
): Comparison[] {
  return looks.map((look, index) => {
    const [ofShares, ofMeans] = [conversion[index], revenue[index]];
    return {
      days: look.days,
      holdout: sumsOf(holdout, look),
      treatment: sumsOf(treatment, look),
      conversion: ofShares ? differenceOfShares(ofShares.treatment, ofShares.holdout, ofShares) : null,
      revenue: ofMeans
        ? differenceOfMeans(ofMeans.treatment, ofMeans.holdout, ofMeans.active, ofMeans)
        : null,
    };
  });
}

function sumsOf(
  members: readonly number[],
  { converted, revenue }: { converted: Uint8Array; revenue: Float64Array },
): ArmSums {
  const total = (values: ArrayLike<number>) => members.reduce((sum, at) => sum + (values[at] as number), 0);
  return { members: members.length, converted: total(converted), revenue: total(revenue) };
}
