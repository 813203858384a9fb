import { wilsonInterval } from '../evaluate/wilson.ts';
import { studentsQuantile } from './normal.ts';

/** A figure with the bounds of its interval, in its own unit. */
export type Interval = { value: number; low: number; high: number };

/** A figure over the members of one arm: its mean, and for how many it is not nothing. */
export type ArmFigure = { members: number; mean: number; active: number };

/** The values of two arms together that are not nothing: how many, and the means of value, square and cube. */
export type ActiveValues = { count: number; first: number; second: number; third: number };

/** How sure a difference is to be: the critical value, and which part of the variance is left within strata. */
export type Certainty = { critical: number; within: number };

/**
 * The difference of two shares with its interval, which is made of two Wilson intervals. It does not collapse where an arm has none or
 * all, and holds for small arms. What strata explain of the variance counts as if there were so many more members.
 * Source: Newcombe 1998, Interval estimation for the difference between independent proportions, Statistics in Medicine 17, method 10.
 */
export function differenceOfShares(
  treatment: Pick<ArmFigure, 'members' | 'mean'>,
  holdout: Pick<ArmFigure, 'members' | 'mean'>,
  certainty: Certainty,
): Interval {
  const [own, other] = [wilson(treatment, certainty), wilson(holdout, certainty)];
  const value = treatment.mean - holdout.mean;
  return {
    value,
    low: value - Math.hypot(treatment.mean - own.low, other.high - holdout.mean),
    high: value + Math.hypot(own.high - treatment.mean, holdout.mean - other.low),
  };
}

/** An interval with as many members as there would be to count without what strata explain. */
function wilson({ members, mean }: Pick<ArmFigure, 'members' | 'mean'>, { critical, within }: Certainty) {
  const counting = members / within;
  return wilsonInterval(mean * counting, counting, critical);
}

/** A skewed mean's quantiles are corrected as those of this value at most: far out, the correction breaks down. */
const farthestCorrected = 2.2;

/**
 * The difference of two means with its interval, for a figure that is nothing for most members and skewed for the others, as spending is.
 * In a small holdout a few large orders would raise the mean and its variance together, and their absence be taken for an effect. So how
 * spending varies among those who spend is taken from both arms together, how many spend from each, and the quantiles lean
 * as the skewness says.
 * Source: Cornish & Fisher 1937, Revue de l'Institut International de Statistique 5, the first term; how well the intervals hold is
 * measured by `npm run bench:campaigns`.
 */
export function differenceOfMeans(
  treatment: ArmFigure,
  holdout: ArmFigure,
  active: ActiveValues,
  { critical, within }: Certainty,
): Interval {
  const [own, other] = [cumulants(treatment, active), cumulants(holdout, active)];
  const error = Math.sqrt((own.variance + other.variance) * within);
  const skewness = (own.third - other.third) / error ** 3;
  const quantile = studentsQuantile(critical, active.count - 1);
  const lean = (skewness * (Math.min(quantile, farthestCorrected) ** 2 - 1)) / 6;
  const value = treatment.mean - holdout.mean;
  return { value, low: value - error * (quantile + lean), high: value + error * (quantile - lean) };
}

/** Variance and third central moment of an arm's mean, where a share of its members have values like those of all. */
function cumulants(
  { members, active }: ArmFigure,
  values: ActiveValues,
): { variance: number; third: number } {
  const share = active / members;
  const [first, second, third] = [share * values.first, share * values.second, share * values.third];
  return {
    variance: (second - first ** 2) / members,
    third: (third - 3 * first * second + 2 * first ** 3) / members ** 2,
  };
}
