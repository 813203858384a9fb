import { chanceOfChiSquared } from '../explore/chance.ts';
import { chanceBelow, normalDensity, twoSidedQuantile } from './normal.ts';

/** A look at data that accumulate: when it is, and how it hangs together with the look before. */
export type Look = {
  /** Time since the start as a share of the whole: above 0, at most 1. */
  time: number;
  /** Correlation of the statistic with that of the look before; of no meaning at the first. */
  correlation: number;
};

/** Beyond this a normal variable hardly ever comes: chances below 6e-7 are not told apart. */
const farthest = 5;

/**
 * Critical values of a normal statistic at each of several looks, such that under no difference it exceeds any of them in absolute
 * value with chance `alpha` at most, and exactly with `alpha` by time 1. Early looks ask for much, the last for little more than a single
 * look would. That a look is planned or skipped changes no value of earlier ones.
 *
 * Source: Lan & DeMets 1983, Discrete sequential boundaries for clinical trials, Biometrika 70: the spending function α*₁, shaped like
 * O'Brien and Fleming's; Armitage, McPherson & Rowe 1969, JRSS A 132: the recursion over looks.
 */
export function criticalValues(looks: readonly Look[], alpha: number): number[] {
  let spent = 0;
  let going: Going | undefined;
  return looks.map(({ time, correlation }) => {
    const allowed = spendable(time, alpha);
    const critical = going
      ? criticalAfter(going, correlation, allowed - spent)
      : Math.min(farthest, twoSidedQuantile(allowed));
    const next = going ? after(going, correlation, critical) : first(critical);
    spent = allowed;
    going = next;
    return critical;
  });
}

/** How much of `alpha` may have been spent by a time: half of it on either side. */
function spendable(time: number, alpha: number): number {
  return 2 * chanceOfChiSquared(twoSidedQuantile(alpha / 2) ** 2 / time, 1);
}

/** Where the statistic is, as long as it has crossed nothing: its density at points of equal distance, times their Simpson weights. */
type Going = { points: Float64Array; masses: Float64Array };

const fewestSteps = 100;
const mostSteps = 2_000;

function first(critical: number): Going {
  const points = grid(critical, fewestSteps);
  return { points, masses: weighted(points, normalDensity) };
}

/** The density at the next look between its critical values: where it was, times how it may have gone on. */
function after(going: Going, correlation: number, critical: number): Going {
  const spread = spreadOf(correlation);
  // A step no longer than a third of the spread, else the sum misses the curve.
  const steps = Math.min(mostSteps, Math.max(fewestSteps, Math.ceil((6 * critical) / spread)));
  const points = grid(critical, steps);
  const density = (z: number) => {
    let sum = 0;
    for (let at = 0; at < going.points.length; at++) {
      const away = (z - correlation * (going.points[at] as number)) / spread;
      if (away > -8 && away < 8) sum += (going.masses[at] as number) * Math.exp((-away * away) / 2);
    }
    return sum / (spread * Math.sqrt(2 * Math.PI));
  };
  return { points, masses: weighted(points, density) };
}

/** The value that is exceeded now, and was not before, with a chance: by halving, as the chance falls with the value. */
function criticalAfter(going: Going, correlation: number, chance: number): number {
  let [low, high] = [0, farthest];
  if (exceeding(going, correlation, high) > chance) return high;
  while (high - low > 1e-5) {
    const middle = (low + high) / 2;
    if (exceeding(going, correlation, middle) > chance) low = middle;
    else high = middle;
  }
  return high;
}

function exceeding({ points, masses }: Going, correlation: number, critical: number): number {
  const spread = spreadOf(correlation);
  let sum = 0;
  // Both sides are alike, so one is looked at.
  for (let at = 0; at < points.length; at++)
    sum += (masses[at] as number) * chanceBelow((correlation * (points[at] as number) - critical) / spread);
  return 2 * sum;
}

/** How far the statistic moves by itself; never nothing, so that a look that brings nothing new can be summed over. */
function spreadOf(correlation: number): number {
  return Math.sqrt(Math.max(1e-4, 1 - correlation ** 2));
}

/** An even number of steps from −critical to critical. */
function grid(critical: number, steps: number): Float64Array {
  const even = steps + (steps % 2);
  return Float64Array.from({ length: even + 1 }, (_, index) => critical * ((2 * index) / even - 1));
}

/** A curve at the points of a grid, times the weights of Simpson's rule. */
function weighted(points: Float64Array, curve: (z: number) => number): Float64Array {
  const last = points.length - 1;
  const step = ((points[last] as number) - (points[0] as number)) / last;
  return points.map(
    (z, index) => (curve(z) * step * (index === 0 || index === last ? 1 : index % 2 === 1 ? 4 : 2)) / 3,
  );
}
