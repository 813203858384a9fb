import { quantileSorted } from 'simple-statistics';
import { type Day, daysBetween } from '../../calendar.ts';

/** How far apart a customer's orders usually are, in days: the median gap, and the middle half of all gaps. */
export type Rhythm = { gapDays: number; low: number; high: number };

/**
 * The rhythm of a customer's order days, given in ascending order; days with several orders count once.
 * Null with fewer than two days, which have no gap between them.
 * Source: Hyndman & Fan 1996, Sample quantiles in statistical packages, definition 7, for the quartiles.
 */
export function rhythmOf(days: readonly Day[]): Rhythm | null {
  const distinct = days.filter((day, index) => day !== days[index - 1]);
  const gaps = distinct
    .slice(1)
    .map((day, index) => daysBetween(distinct[index] ?? day, day))
    .sort((a, b) => a - b);
  if (gaps.length === 0) return null;
  return {
    gapDays: quantileSorted(gaps, 0.5),
    low: quantileSorted(gaps, 0.25),
    high: quantileSorted(gaps, 0.75),
  };
}
