import { fitRidgeLogistic } from './baselines/ridge.ts';

/** A fitted calibration: probability = 1 / (1 + exp(−(slope · ln(s / (1 − s)) + level))) of a score s between 0 and 1; plain JSON. */
export type Calibration = { slope: number; level: number };

/** Neighbours that share one mean after pooling: those at positions `from` to before `before` of the input. */
export type Pool = { from: number; before: number; weight: number; mean: number };

/** Scores this close to 0 or 1 are taken as this close, so that their logarithms stay finite. */
const margin = 1e-6;

/** Too little to move the line; it only decides where all scores are equal. */
const trace = 1e-6;

/**
 * The non-decreasing means that are nearest to the given ones in weighted squares: neighbours in the wrong order are pooled.
 * Source: Ayer et al. 1955, An empirical distribution function for sampling with incomplete information (PAVA).
 */
export function poolAdjacentViolators(means: ArrayLike<number>, weights: ArrayLike<number>): Pool[] {
  const pools: Pool[] = [];
  for (let index = 0; index < means.length; index++) {
    let pool = { from: index, before: index + 1, weight: weights[index] ?? 0, mean: means[index] ?? 0 };
    for (let last = pools.at(-1); last && last.mean >= pool.mean; last = pools.at(-1)) {
      const weight = last.weight + pool.weight;
      const mean = (last.weight * last.mean + pool.weight * pool.mean) / weight;
      pool = { from: last.from, before: pool.before, weight, mean };
      pools.pop();
    }
    pools.push(pool);
  }
  return pools;
}

/**
 * Fits a line on the scores' log-odds: two parameters, so it needs little data, and the order of scores stays as it is.
 * Scores that say less than nothing (a falling line) all get the share of buyers. Outcomes are drawn in a little from 0 and 1
 * as Platt does, which keeps the fit finite when scores part the outcomes perfectly.
 * Source: Platt 1999, Probabilistic outputs for support vector machines; on log-odds.
 * @throws RangeError for no rows, scores outside 0 to 1, or an outcome other than 0 and 1
 */
export function fitPlatt(scores: Float64Array, outcomes: Float64Array): Calibration {
  assertFittable(scores, outcomes);
  const targets = drawnIn(outcomes);
  const { constant, weights } = fitRidgeLogistic([scores.map(logOdds)], targets, trace);
  const [slope = 0] = weights;
  return slope >= 0 ? { slope, level: constant } : { slope: 0, level: baseRate(targets) };
}

/** The calibrated probability of each score. */
export function calibrate({ slope, level }: Calibration, scores: Float64Array): Float64Array {
  return scores.map((score) => 1 / (1 + Math.exp(-(slope * logOdds(score) + level))));
}

/**
 * The height at `x` of straight lines between points, level beyond the ends.
 * @param xs ascending, at least one
 */
export function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  let below = 0;
  let above = xs.length - 1;
  if (x <= (xs[below] ?? 0)) return ys[below] ?? 0;
  if (x >= (xs[above] ?? 0)) return ys[above] ?? 0;
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if ((xs[middle] ?? 0) <= x) below = middle;
    else above = middle;
  }
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [xs[below], xs[above], ys[below], ys[above]];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

function assertFittable(scores: Float64Array, outcomes: Float64Array): void {
  if (scores.length === 0) throw new RangeError('no scores to calibrate on');
  if (scores.length !== outcomes.length)
    throw new RangeError(`${scores.length} scores for ${outcomes.length} outcomes`);
  if (!scores.every(Number.isFinite)) throw new RangeError('a score to calibrate on is not a finite number');
  if (!outcomes.every((outcome) => outcome === 0 || outcome === 1))
    throw new RangeError('an outcome to calibrate on is neither 0 nor 1');
}

function logOdds(score: number): number {
  if (!(score >= 0 && score <= 1)) throw new RangeError(`score ${score} is not between 0 and 1`);
  const inside = Math.min(1 - margin, Math.max(margin, score));
  return Math.log(inside / (1 - inside));
}

/** Outcomes a little inside 0 and 1: what is expected of one more row of each kind. */
function drawnIn(outcomes: Float64Array): Float64Array {
  const hits = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const [one, zero] = [(hits + 1) / (hits + 2), 1 / (outcomes.length - hits + 2)];
  return outcomes.map((outcome) => (outcome === 1 ? one : zero));
}

/** The logarithm of the odds of the mean target. */
function baseRate(targets: Float64Array): number {
  const rate = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  return Math.log(rate / (1 - rate));
}
