import { dayFromNumber, type SampleColumn } from './variable.ts';

const mostLevels = 24;

const grains: readonly ((day: string) => string)[] = [
  (day) => day.slice(0, 7),
  (day) => `${day.slice(0, 4)} Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`,
  (day) => day.slice(0, 4),
];

/** Days as the months they lie in, or the quarters or years where those are too many. */
export function calendarLevels(days: Float64Array): Extract<SampleColumn, { kind: 'levels' }> {
  const distinct = [...new Set(days)].filter((day) => !Number.isNaN(day)).sort((a, b) => a - b);
  const names = distinct.map((day) => dayFromNumber(day));
  const grain =
    grains.find((name) => new Set(names.map(name)).size <= mostLevels) ?? ((day: string) => day.slice(0, 4));
  const levels = [...new Set(names.map(grain))];
  const places = new Map(distinct.map((day, index) => [day, levels.indexOf(grain(names[index] ?? ''))]));
  return { kind: 'levels', levels, codes: Int32Array.from(days, (day) => places.get(day) ?? -1) };
}

/** The days of the week in their order. */
export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Which of the weekdays a day is that counts from 1 Jan 1970, a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** Whether levels have an order of their own: weekdays, months, quarters, years. */
export function haveOrder(levels: readonly string[]): boolean {
  return (
    levels.every((level) => weekdays.includes(level)) ||
    levels.every((level) => /^\d{4}(-\d\d| Q\d)?$/.test(level))
  );
}

/** Where a level stands among those of its kind. */
export function orderOf(level: string): string {
  return weekdays.includes(level) ? String(weekdays.indexOf(level)) : level;
}
