/** A function's value and its slope along every variable. */
export type Sloped = { value: number; gradient: number[] };

/** Where a search ended: `converged` is false when it got stuck or ran out of steps before the function was level. */
export type Minimum = { point: number[]; value: number; converged: boolean; steps: number };

export type Search = {
  /** The search ends where no slope is steeper than this. */
  level?: number;
  maxSteps?: number;
};

/** The share of the decrease that the slope promises with which a step is content (Armijo's condition). */
const contentment = 1e-4;

/**
 * A local minimum of a smooth function of a few variables: the BFGS method with backtracking. Where the function is not finite
 * it counts as too high, so it may be undefined beyond some edge, but not at the start.
 *
 * Source: Nocedal & Wright 2006, Numerical Optimization, algorithm 6.1; steps may rise by a rounding error, as in Hager & Zhang
 * 2005, SIAM Journal on Optimization 16(1), since near the minimum values agree to the last digit before slopes are level.
 */
export function minimise(
  f: (point: number[]) => Sloped,
  start: readonly number[],
  { level = 1e-10, maxSteps = 200 }: Search = {},
): Minimum {
  let point = [...start];
  let here = f(point);
  let inverse = identity(start.length);
  let fresh = true;
  for (let steps = 0; ; steps++) {
    const converged = here.gradient.every((slope) => Math.abs(slope) <= level);
    if (converged || steps === maxSteps) return { point, value: here.value, converged, steps };

    const direction = inverse.map((row) => -dot(row, here.gradient));
    const next = stepAlong(f, point, here, direction);
    if (next === undefined) {
      if (fresh) return { point, value: here.value, converged: false, steps };
      inverse = identity(start.length);
      fresh = true;
      continue;
    }
    const move = difference(next.point, point);
    const change = difference(next.there.gradient, here.gradient);
    // The first matrix knows no scale; the first step tells it (Nocedal & Wright, eq. 6.20).
    if (fresh && dot(move, change) > 0) inverse = scaled(inverse, dot(move, change) / dot(change, change));
    inverse = updated(inverse, move, change);
    fresh = false;
    ({ point, there: here } = next);
  }
}

/** The first of ever shorter steps that lowers the function enough, if any does. */
function stepAlong(f: (point: number[]) => Sloped, point: number[], here: Sloped, direction: number[]) {
  const slope = dot(direction, here.gradient);
  if (!(slope < 0)) return undefined;
  // Generous, for sums of many logarithms of gamma functions.
  const rounding = 1e-11 * (1 + Math.abs(here.value));
  // A step of more than 2 is not trusted: variables here are logarithms.
  const longest = direction.reduce((most, along) => Math.max(most, Math.abs(along)), 0);
  for (let length = Math.min(1, 2 / longest); length > 1e-12; length /= 2) {
    const ahead = point.map((coordinate, axis) => coordinate + length * (direction[axis] ?? 0));
    const there = f(ahead);
    if (
      there.value <= here.value + contentment * length * slope + rounding &&
      there.gradient.every(Number.isFinite)
    )
      return { point: ahead, there };
  }
  return undefined;
}

/** The inverse Hessian's next approximation (Nocedal & Wright, eq. 6.17); the same where the step shows no upward bend. */
function updated(inverse: number[][], move: number[], change: number[]): number[][] {
  const bend = dot(move, change);
  if (!(bend > 1e-10 * Math.sqrt(dot(move, move) * dot(change, change)))) return inverse;
  const turned = inverse.map((row) => dot(row, change));
  const stretch = (1 + dot(change, turned) / bend) / bend;
  return inverse.map((row, i) =>
    row.map((value, j) => {
      const [si, sj, ti, tj] = [move[i] ?? 0, move[j] ?? 0, turned[i] ?? 0, turned[j] ?? 0];
      return value + stretch * si * sj - (ti * sj + si * tj) / bend;
    }),
  );
}

function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
}

function scaled(matrix: number[][], factor: number): number[][] {
  return matrix.map((row) => row.map((value) => value * factor));
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

function difference(one: readonly number[], other: readonly number[]): number[] {
  return one.map((value, index) => value - (other[index] ?? 0));
}
