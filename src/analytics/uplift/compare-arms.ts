import { criticalValues } from './boundaries.ts';
import type { Certainty, Moments } from './differences.ts';

/** Two arms of a campaign as groups of places in arrays of its members. */
export type ArmPair = {
  treatment: readonly number[];
  holdout: readonly number[];
  /** The stratum of every member. */
  strata: Uint16Array;
};

/** One figure of each member by a look: an array over all members, and the time since the start as a share of the whole. */
export type Observed = { time: number; values: ArrayLike<number> };

/** What a look tells of a figure in two arms, and how sure. */
export type ArmsCompared = { treatment: Moments; holdout: Moments } & Certainty;

/**
 * What is known of a figure in two arms at each look; null where nothing can be told: arms of fewer than two members, or a figure that is
 * the same for everyone so far.
 * @param alpha the chance of any false alarm over all looks.
 */
export function compareArms(
  pair: ArmPair,
  looks: readonly Observed[],
  alpha: number,
): (ArmsCompared | null)[] {
  const telling = looks.filter(({ values }) => tells(pair, values));
  const correlated = telling.map(({ time, values }, index) => {
    const before = telling[index - 1];
    return { time, correlation: before ? correlationOf(pair, before.values, values) : 0 };
  });
  const critical = criticalValues(correlated, alpha);
  return looks.map((look) => {
    const at = telling.indexOf(look);
    if (at < 0) return null;
    return {
      treatment: momentsOf(pair.treatment, look.values),
      holdout: momentsOf(pair.holdout, look.values),
      within: withinStrata(pair, look.values),
      critical: critical[at] as number,
    };
  });
}

function tells({ treatment, holdout }: ArmPair, values: ArrayLike<number>): boolean {
  if (treatment.length < 2 || holdout.length < 2) return false;
  return momentsOf(treatment, values).variance + momentsOf(holdout, values).variance > 0;
}

function momentsOf(members: readonly number[], values: ArrayLike<number>): Moments {
  let sum = 0;
  for (const at of members) sum += values[at] as number;
  const mean = sum / members.length;
  let squares = 0;
  for (const at of members) squares += ((values[at] as number) - mean) ** 2;
  return { members: members.length, mean, variance: squares / (members.length - 1) };
}

/** How a figure at one look goes together with that at a later one, within the arms. */
function correlationOf(
  { treatment, holdout }: ArmPair,
  earlier: ArrayLike<number>,
  later: ArrayLike<number>,
): number {
  let [both, one, other] = [0, 0, 0];
  for (const arm of [treatment, holdout]) {
    const [mean, laterMean] = [momentsOf(arm, earlier).mean, momentsOf(arm, later).mean];
    // The variance of an arm's mean counts, so each member of a small arm counts for more.
    const weight = 1 / arm.length ** 2;
    for (const at of arm) {
      const [away, laterAway] = [(earlier[at] as number) - mean, (later[at] as number) - laterMean];
      both += weight * away * laterAway;
      one += weight * away * away;
      other += weight * laterAway * laterAway;
    }
  }
  return Math.max(0, both / Math.sqrt(one * other));
}

/**
 * Which part of a figure's variance within the arms is left within strata of them, at most 1: arms that have the same share of each
 * stratum do not differ by what strata explain.
 */
function withinStrata({ treatment, holdout, strata }: ArmPair, values: ArrayLike<number>): number {
  let [left, leftDegrees, all, allDegrees] = [0, 0, 0, 0];
  for (const arm of [treatment, holdout]) {
    const sums = new Map<number, { count: number; sum: number; squares: number }>();
    for (const at of arm) {
      const value = values[at] as number;
      const own = sums.get(strata[at] as number) ?? { count: 0, sum: 0, squares: 0 };
      own.count += 1;
      own.sum += value;
      own.squares += value * value;
      sums.set(strata[at] as number, own);
    }
    for (const { count, sum, squares } of sums.values()) left += squares - (sum * sum) / count;
    leftDegrees += arm.length - sums.size;
    const { variance, members } = momentsOf(arm, values);
    all += variance * (members - 1);
    allDegrees += members - 1;
  }
  return leftDegrees > 0 ? Math.min(1, left / leftDegrees / (all / allDegrees)) || 1 : 1;
}
