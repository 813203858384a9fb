import { spendMetrics } from '../evaluate/spend-metrics.ts';
import { meanSquaredError } from '../forest/forest-error.ts';

/**
 * Below a certain expectation of spend customers share one figure, their mean: most will spend nothing, and the data do not tell
 * them apart. Null where they do.
 */
export type Pooling = { below: number; mean: number } | null;

const shares = Array.from({ length: 18 }, (_, index) => (index + 1) * 0.05);
/** Of pooled shares that rank about equally well, the smallest is taken. */
const aboutEqual = 0.99;
/** What pooling may cost at most, in mean squared error. */
const mostCost = 1.005;

/**
 * Chooses how many to pool by the rank correlation of expected with actual spend, on expectations that did not see the actual ones.
 */
export function choosePooling(expected: Float64Array, actual: Float64Array): Pooling {
  const sorted = expected.toSorted();
  const error = meanSquaredError(actual, expected);
  const tried = shares
    .map((share) => poolingAt(sorted, Math.floor(share * sorted.length)))
    .map((pooling) => ({ pooling, pooled: pool(pooling, expected) }))
    .filter(({ pooled }) => meanSquaredError(actual, pooled) <= error * mostCost)
    .map(({ pooling, pooled }) => ({ pooling, rank: rankCorrelation(pooled, actual) }));
  const all = [{ pooling: null, rank: rankCorrelation(expected, actual) }, ...tried];
  const best = Math.max(...all.map(({ rank }) => rank));
  return all.find(({ rank }) => rank >= best * aboutEqual)?.pooling ?? null;
}

/** Expectations with those below the limit pooled. */
export function pool(pooling: Pooling, expected: Float64Array): Float64Array {
  if (!pooling) return expected;
  return expected.map((value) => (value < pooling.below ? pooling.mean : value));
}

function poolingAt(sorted: Float64Array, count: number): Pooling {
  const below = sorted[count] ?? 0;
  const pooled = sorted.filter((value) => value < below);
  if (pooled.length === 0) return null;
  return { below, mean: pooled.reduce((sum, value) => sum + value, 0) / pooled.length };
}

function rankCorrelation(expected: Float64Array, actual: Float64Array): number {
  return spendMetrics(expected, actual).spearman ?? 0;
}
