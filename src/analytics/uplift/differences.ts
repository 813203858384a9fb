import { studentsQuantile } from './normal.ts';

/** A figure with the bounds of its interval, in its own unit. */
export type Interval = { value: number; low: number; high: number };

/** What is known of a figure's values over the members of one arm; `variance` is that of one member. */
export type Moments = { members: number; mean: number; variance: number };

/** How sure a difference is to be: the critical value, and which part of the variance is left within strata. */
export type Certainty = { critical: number; within: number };

/**
 * The difference of two shares with its interval, that of two Wilson intervals. It does not collapse where an arm has none or all, and
 * holds for small arms. What strata explain of the variance counts as if there were so many more members.
 * Source: Newcombe 1998, Interval estimation for the difference between independent proportions, Statistics in Medicine 17: method 10.
 */
export function differenceOfShares(treatment: Moments, holdout: Moments, certainty: Certainty): Interval {
  const [own, other] = [wilson(treatment, certainty), wilson(holdout, certainty)];
  const value = treatment.mean - holdout.mean;
  return {
    value,
    low: value - Math.hypot(treatment.mean - own.low, other.high - holdout.mean),
    high: value + Math.hypot(own.high - treatment.mean, holdout.mean - other.low),
  };
}

/** Source: Wilson 1927, as `wilsonInterval`, with any critical value. */
function wilson({ members, mean }: Moments, { critical, within }: Certainty): { low: number; high: number } {
  const [n, z2] = [members / within, critical ** 2];
  const middle = mean + z2 / (2 * n);
  const margin = critical * Math.sqrt((mean * (1 - mean)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  return { low: Math.max(0, (middle - margin) / scale), high: Math.min(1, (middle + margin) / scale) };
}

/**
 * The difference of two means with its interval, for arms of different size and variance.
 * Source: Welch 1947, The generalization of "Student's" problem, Biometrika 34.
 */
export function differenceOfMeans(
  treatment: Moments,
  holdout: Moments,
  { critical, within }: Certainty,
): Interval {
  const own = (treatment.variance * within) / treatment.members;
  const other = (holdout.variance * within) / holdout.members;
  const degrees =
    (own + other) ** 2 / (own ** 2 / (treatment.members - 1) + other ** 2 / (holdout.members - 1));
  const margin = studentsQuantile(critical, degrees) * Math.sqrt(own + other);
  const value = treatment.mean - holdout.mean;
  return { value, low: value - margin, high: value + margin };
}
