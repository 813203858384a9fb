import { criticalValues } from './boundaries.ts';

/** The chance, over all looks and treatments of a campaign, of seeing a difference where there is none. */
export const falseAlarm = 0.05;

/**
 * When a campaign is looked at, in days since its start: after each full week and at the end. Fixed before the start, so that who asks
 * more often learns nothing else.
 * @throws RangeError for less than a day.
 */
export function plannedLooks(days: number): number[] {
  if (!Number.isInteger(days) || days < 1) throw new RangeError(`a campaign of ${days} days has no looks`);
  const weeks = Math.ceil(days / 7) - 1;
  return [...Array.from({ length: weeks }, (_, week) => (week + 1) * 7), days];
}

/**
 * The critical value at the end of a campaign of so many days, where what is counted grows evenly: a little more than the 1.96 of a
 * single look, as the price of the weekly ones.
 */
export function finalCriticalValue(days: number, treatments: number): number {
  const times = plannedLooks(days).map((day) => day / days);
  const looks = times.map((time, index) => ({
    time,
    correlation: Math.sqrt((times[index - 1] ?? 0) / time),
  }));
  return criticalValues(looks, falseAlarm / treatments).at(-1) as number;
}
