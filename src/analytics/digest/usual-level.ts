import { median } from '../median.ts';
import { deviations, unusualScore } from '../revenue/usual-change.ts';

/** How a figure compares with the same figure of earlier weeks. */
export type UsualLevel = {
  value: number;
  /** The median of the earlier weeks, and from where to where is usual. */
  usual: number;
  low: number;
  high: number;
  /** How many earlier weeks that stands on. */
  weeks: number;
  unusual: boolean;
};

const fewestWeeks = 8;

/** Half a year: what was usual before is no measure of how things are now. */
const mostWeeks = 26;

/**
 * The range in which counts of so many differ by chance alone, were they Poisson's: without it small shops, of which half of the weeks
 * are alike, would find every other week unusual.
 */
export function chanceOfCounts(usual: number): number {
  return unusualScore * Math.sqrt(Math.max(1, usual));
}

/**
 * The last value of a series that does not fall below zero beside the earlier ones: their median, and 3.5 robust standard deviations to
 * either side, or as far as `leastReach` says of the median, if that is farther. Null with fewer than eight earlier values.
 * Source: Iglewicz & Hoaglin 1993, How to Detect and Handle Outliers, ASQC: modified z-scores beyond 3.5.
 */
export function usualLevel(values: readonly number[], leastReach = (_usual: number) => 0): UsualLevel | null {
  const value = values.at(-1);
  const earlier = values.slice(0, -1).slice(-mostWeeks);
  const usual = median(earlier);
  if (value === undefined || usual === null || earlier.length < fewestWeeks) return null;
  const deviation = median(earlier.map((one) => Math.abs(one - usual))) ?? 0;
  const reach = Math.max(leastReach(usual), unusualScore * deviations * deviation);
  const [low, high] = [Math.max(0, usual - reach), usual + reach];
  return { value, usual, low, high, weeks: earlier.length, unusual: value < low || value > high };
}
