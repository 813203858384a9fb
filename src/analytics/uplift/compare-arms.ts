import { criticalValues } from './boundaries.ts';
import type { ActiveValues, ArmFigure, Certainty } from './differences.ts';

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
export type ArmsCompared = { treatment: ArmFigure; holdout: ArmFigure; active: ActiveValues } & Certainty;

/**
 * What is known of a figure in two arms at each look; null where nothing can be told: where the figure is the same for everyone so far, or
 * is something for fewer than `fewestActive` members of an arm. Such a look costs nothing of `alpha`.
 * @param alpha the chance of any false alarm over all looks.
 */
export function compareArms(
  pair: ArmPair,
  looks: readonly Observed[],
  { alpha, fewestActive }: { alpha: number; fewestActive: number },
): (ArmsCompared | null)[] {
  const telling = looks.filter(({ values }) => tells(pair, values, fewestActive));
  const correlated = telling.map(({ time, values }, index) => {
    const before = telling[index - 1];
    return { time, correlation: before ? correlationOf(pair, before.values, values) : 0 };
  });
  const critical = criticalValues(correlated, alpha);
  return looks.map((look) => {
    const at = telling.indexOf(look);
    if (at < 0) return null;
    const { values } = look;
    return {
      treatment: figureOf(pair.treatment, values),
      holdout: figureOf(pair.holdout, values),
      active: activeValues(pair, values),
      within: withinStrata(pair, values),
      critical: critical[at] as number,
    };
  });
}

function tells({ treatment, holdout }: ArmPair, values: ArrayLike<number>, fewestActive: number): boolean {
  if (treatment.length < 2 || holdout.length < 2) return false;
  const arms = [treatment, holdout];
  if (arms.some((arm) => figureOf(arm, values).active < fewestActive)) return false;
  return arms.some((arm) => arm.some((at) => values[at] !== values[arm[0] as number]));
}

function figureOf(arm: readonly number[], values: ArrayLike<number>): ArmFigure {
  let [sum, active] = [0, 0];
  for (const at of arm) {
    const value = values[at] as number;
    sum += value;
    if (value !== 0) active += 1;
  }
  return { members: arm.length, mean: sum / arm.length, active };
}

function activeValues({ treatment, holdout }: ArmPair, values: ArrayLike<number>): ActiveValues {
  let [count, first, second, third] = [0, 0, 0, 0];
  for (const arm of [treatment, holdout])
    for (const at of arm) {
      const value = values[at] as number;
      if (value === 0) continue;
      count += 1;
      first += value;
      second += value ** 2;
      third += value ** 3;
    }
  return { count, first: first / count, second: second / count, third: third / count };
}

/** How a figure at one look goes together with that at a later one, within the arms. */
function correlationOf(
  { treatment, holdout }: ArmPair,
  earlier: ArrayLike<number>,
  later: ArrayLike<number>,
): number {
  let [both, one, other] = [0, 0, 0];
  for (const arm of [treatment, holdout]) {
    const [mean, laterMean] = [figureOf(arm, earlier).mean, figureOf(arm, later).mean];
    // The variance of an arm's mean counts, so each member of a small arm counts for more.
    const weight = 1 / arm.length ** 2;
    for (const at of arm) {
      const [away, laterAway] = [(earlier[at] as number) - mean, (later[at] as number) - laterMean];
      both += weight * away * laterAway;
      one += weight * away * away;
      other += weight * laterAway * laterAway;
    }
  }
  return Math.max(0, both / Math.sqrt(one * other)) || 0;
}

/**
 * Which part of a figure's variance within the arms is left within strata of them, at most 1: arms that have the same share of each
 * stratum do not differ by what strata explain.
 */
function withinStrata({ treatment, holdout, strata }: ArmPair, values: ArrayLike<number>): number {
  let [left, leftDegrees, all, allDegrees] = [0, 0, 0, 0];
  for (const arm of [treatment, holdout]) {
    const ofArm = squaresAround(arm, values);
    const ofStrata = squaresAround(arm, values, strata);
    all += ofArm.squares;
    allDegrees += arm.length - ofArm.groups;
    left += ofStrata.squares;
    leftDegrees += arm.length - ofStrata.groups;
  }
  if (leftDegrees === 0 || left === 0) return 1;
  return Math.min(1, left / leftDegrees / (all / allDegrees));
}

/** Squared deviations from the means of groups, or of all without groups, added up, and how many groups there are. */
function squaresAround(
  members: readonly number[],
  values: ArrayLike<number>,
  groupOf?: ArrayLike<number>,
): { squares: number; groups: number } {
  const groups: { count: number; mean: number; squares: number }[] = [];
  for (const at of members) {
    const key = groupOf?.[at] ?? 0;
    groups[key] ??= { count: 0, mean: 0, squares: 0 };
    const group = groups[key];
    // Source: Welford 1962, Technometrics 4: no difference of large sums.
    const away = (values[at] as number) - group.mean;
    group.count += 1;
    group.mean += away / group.count;
    group.squares += away * ((values[at] as number) - group.mean);
  }
  // Numbers of strata that this arm has nobody of are holes, which are passed over.
  const found = groups.filter(Boolean);
  return { squares: found.reduce((sum, { squares }) => sum + squares, 0), groups: found.length };
}
