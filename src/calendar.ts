import { DateTime, IANAZone } from 'luxon';
import { UserError } from './errors.ts';

/** A business day, written YYYY-MM-DD. Days order as text. */
export type Day = string;

const dayMilliseconds = 86_400_000;

/** The present instant. The clock is read here and nowhere else. */
export function now(): Date {
  return new Date();
}

/** Today's business day in a time zone. */
export function today(timezone: string): Day {
  return dayOf(now(), timezone);
}

/** The business day on which an instant falls in a time zone. */
export function dayOf(instant: Date, timezone: string): Day {
  if (timezone === 'UTC') return instant.toISOString().slice(0, 10);
  return DateTime.fromJSDate(instant, { zone: timezone }).toISODate() ?? fail(instant, timezone);
}

/** A day as the Date that MongoDB stores for it: its midnight in UTC. */
export function dateOfDay(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** The day that a stored midnight stands for. */
export function dayOfDate(date: Date): Day {
  return date.toISOString().slice(0, 10);
}

/** The day a number of days later (earlier when negative). */
export function addDays(day: Day, days: number): Day {
  return dayOfDate(new Date(dateOfDay(day).getTime() + days * dayMilliseconds));
}

/** Whole days from one day to another, negative when the second is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((dateOfDay(to).getTime() - dateOfDay(from).getTime()) / dayMilliseconds);
}

/** The ISO 8601 week of a day, written 2026-W14; its year is that of the week's Thursday. */
export function isoWeek(day: Day): string {
  return DateTime.fromISO(day, { zone: 'utc' }).toFormat("kkkk-'W'WW");
}

/**
 * Reads a day as people type it on a command line.
 * @throws UserError when the text is not an existing day written YYYY-MM-DD.
 */
export function parseDay(text: string): Day {
  if (!isDay(text))
    throw new UserError(`"${text}" is not a day`, 'Write a day as YYYY-MM-DD, for example 2026-03-31.');
  return text;
}

/** Whether a text is an existing day written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  const exists = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(dateOfDay(text).getTime());
  return exists && dayOfDate(dateOfDay(text)) === text;
}

/** Whether a name is a time zone of the IANA database, such as Europe/Lisbon. */
export function isTimezone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

function fail(instant: Date, timezone: string): never {
  throw new RangeError(`no day for ${instant.getTime()} in ${timezone}`);
}
