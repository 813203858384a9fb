import { median } from '../median.ts';

/** How a change compares with earlier ones; all are shares of the value before, such as −0.1 for a tenth less. */
export type UsualChange = {
  change: number;
  /** Changes from here to there are usual. */
  low: number;
  high: number;
  /** How many earlier changes that stands on. */
  changes: number;
  unusual: boolean;
};

/** Fewer earlier changes say nothing about what is usual. */
const fewestChanges = 8;

/** Changes longer ago say little about how things are now. */
const mostChanges = 104;

/** From this modified z-score on, a change is unusual. */
export const unusualScore = 3.5;

/** The standard deviation of a normal distribution is so many times its median absolute deviation. */
export const deviations = 1.4826;

/**
 * Compares the last change of a series with the earlier ones: logarithms of ratios, so that a rise undoes a fall of the same size, by
 * their median and their median absolute deviation, so that a few extraordinary ones do not make others usual. Null with fewer
 * than eight earlier changes, or where a value is not above zero.
 * Source: Iglewicz & Hoaglin 1993, How to Detect and Handle Outliers, ASQC: modified z-scores beyond 3.5.
 */
export function usualChange(values: readonly number[]): UsualChange | null {
  const changes = values
    .slice(1)
    .map((value, index) => Math.log(value / (values[index] as number)))
    .slice(-mostChanges - 1);
  const last = changes.pop();
  const earlier = changes.filter(Number.isFinite);
  const middle = median(earlier);
  if (last === undefined || !Number.isFinite(last) || middle === null || earlier.length < fewestChanges)
    return null;
  const deviation = median(earlier.map((change) => Math.abs(change - middle))) ?? 0;
  const reach = unusualScore * deviations * deviation;
  return {
    change: Math.expm1(last),
    low: Math.expm1(middle - reach),
    high: Math.expm1(middle + reach),
    changes: earlier.length,
    unusual: Math.abs(last - middle) > reach,
  };
}
