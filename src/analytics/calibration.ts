import { fitLogistic } from './evaluate/fit-logistic.ts';

/** Steps from score to probability: straight lines between knots, level beyond the first and the last. */
export type IsotonicCalibration = { kind: 'isotonic'; scores: number[]; probabilities: number[] };

/**
 * probability = 1 / (1 + exp(−(a · ln s − b · ln(1 − s) + c))) of a score s between 0 and 1. With a = b this is Platt's line
 * on the score's log-odds, with a = b = 1 and c = 0 the score itself.
 */
export type BetaCalibration = { kind: 'beta'; a: number; b: number; c: number };

/** A fitted calibration; plain JSON. */
export type Calibration = IsotonicCalibration | BetaCalibration;

/** Neighbours that share one mean after pooling: those at positions `from` to before `before` of the input. */
export type Pool = { from: number; before: number; weight: number; mean: number };

/** Scores this close to 0 or 1 are taken as this close, so that their logarithms stay finite. */
const margin = 1e-6;

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
 * Fits the non-decreasing steps from score to probability that are nearest to the outcomes; equal scores stay together.
 * Follows the shape of the data where there is plenty of it (1,000 rows and more).
 * Source: Zadrozny & Elkan 2002, Transforming classifier scores into accurate multiclass probability estimates.
 * @throws RangeError for no rows, a score that is not finite, or an outcome other than 0 and 1
 */
export function fitIsotonic(scores: Float64Array, outcomes: Float64Array): IsotonicCalibration {
  assertFittable(scores, outcomes);
  const distinct = distinctScores(scores, outcomes);
  const pools = poolAdjacentViolators(distinct.means, distinct.weights);
  const model: IsotonicCalibration = { kind: 'isotonic', scores: [], probabilities: [] };
  for (const { from, before, mean } of pools)
    for (const position of from === before - 1 ? [from] : [from, before - 1]) {
      model.scores.push(distinct.scores[position] ?? 0);
      model.probabilities.push(mean);
    }
  return model;
}

/**
 * Fits a line on the scores' log-odds: two parameters, so it needs little data, and the order of scores stays as it is.
 * Scores that say less than nothing (a falling line) all get the share of buyers. Outcomes are drawn in a little from 0 and 1
 * as Platt does, which keeps the fit finite when scores part the outcomes perfectly.
 * Source: Platt 1999, Probabilistic outputs for support vector machines; on log-odds.
 * @throws RangeError for no rows, scores outside 0 to 1, or an outcome other than 0 and 1
 */
export function fitPlatt(scores: Float64Array, outcomes: Float64Array): BetaCalibration {
  assertFittable(scores, outcomes);
  const [slope = 0, c = 0] = fitLogistic([logOdds(scores)], drawnIn(outcomes));
  return slope >= 0 ? { kind: 'beta', a: slope, b: slope, c } : atBaseRate(outcomes);
}

/**
 * Fits a curve on the scores' log-odds that may bend differently near 0 and near 1: three parameters. Where one side would fall,
 * it is held level, so that the order of scores stays as it is.
 * Source: Kull, Silva Filho & Flach 2017, Beta calibration; outcomes drawn in as Platt does.
 * @throws RangeError for no rows, scores outside 0 to 1, or an outcome other than 0 and 1
 */
export function fitBeta(scores: Float64Array, outcomes: Float64Array): BetaCalibration {
  assertFittable(scores, outcomes);
  const targets = drawnIn(outcomes);
  const low = scores.map((score) => Math.log(inside(score)));
  const high = scores.map((score) => -Math.log(1 - inside(score)));
  const [a = 0, b = 0, c = 0] = fitLogistic([low, high], targets);
  if (a >= 0 && b >= 0) return { kind: 'beta', a, b, c };
  const [slope = 0, level = 0] = fitLogistic([a < 0 ? high : low], targets);
  if (slope < 0) return atBaseRate(outcomes);
  return a < 0 ? { kind: 'beta', a: 0, b: slope, c: level } : { kind: 'beta', a: slope, b: 0, c: level };
}

/** The calibrated probability of each score. */
export function calibrate(model: Calibration, scores: Float64Array): Float64Array {
  if (model.kind === 'isotonic')
    return scores.map((score) => interpolate(model.scores, model.probabilities, score));
  const { a, b, c } = model;
  return scores.map((score) => {
    const s = inside(score);
    return sigmoid(a * Math.log(s) - b * Math.log(1 - s) + c);
  });
}

/**
 * How far predicted probabilities are from what came, on average: the customers fall into bins of equal width by prediction,
 * and each bin counts with its customers. Null without customers.
 * Source: Guo et al. 2017, On calibration of modern neural networks, equation 3.
 */
export function expectedCalibrationError(
  probabilities: Float64Array,
  outcomes: Float64Array,
  bins = 10,
): number | null {
  if (probabilities.length === 0) return null;
  const gaps = new Float64Array(bins);
  probabilities.forEach((probability, row) => {
    const bin = Math.min(bins - 1, Math.floor(probability * bins));
    gaps[bin] = (gaps[bin] ?? 0) + (outcomes[row] ?? 0) - probability;
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / probabilities.length;
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

/** Each score once, ascending, with the mean outcome and the number of its rows. */
function distinctScores(scores: Float64Array, outcomes: Float64Array) {
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const distinct: Record<'scores' | 'means' | 'weights', number[]> = { scores: [], means: [], weights: [] };
  for (let position = 0; position < order.length; ) {
    const score = scores[order[position] ?? 0] ?? 0;
    const start = position;
    let sum = 0;
    for (; position < order.length && scores[order[position] ?? 0] === score; position++)
      sum += outcomes[order[position] ?? 0] ?? 0;
    distinct.scores.push(score);
    distinct.means.push(sum / (position - start));
    distinct.weights.push(position - start);
  }
  return distinct;
}

function inside(score: number): number {
  if (!(score >= 0 && score <= 1)) throw new RangeError(`score ${score} is not between 0 and 1`);
  return Math.min(1 - margin, Math.max(margin, score));
}

function logOdds(scores: Float64Array): Float64Array {
  return scores.map((score) => Math.log(inside(score) / (1 - inside(score))));
}

/** Outcomes a little inside 0 and 1: what is expected of one more row of each kind. */
function drawnIn(outcomes: Float64Array): Float64Array {
  const hits = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const [one, zero] = [(hits + 1) / (hits + 2), 1 / (outcomes.length - hits + 2)];
  return outcomes.map((outcome) => (outcome === 1 ? one : zero));
}

/** What gives every score the mean outcome. */
function atBaseRate(outcomes: Float64Array): BetaCalibration {
  const targets = drawnIn(outcomes);
  const rate = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  return { kind: 'beta', a: 0, b: 0, c: Math.log(rate / (1 - rate)) };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
