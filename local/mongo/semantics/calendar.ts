import type { TimeZone } from './time-zone.ts';

/** Reckoning with dates on the proleptic Gregorian calendar. Local times are milliseconds from 1970 on the local clock. */

export const units = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
] as const;
export type Unit = (typeof units)[number];

const dayMillis = 86_400_000;
const unitMillis = { hour: 3_600_000, minute: 60_000, second: 1000, millisecond: 1 } as const;

/** The number of the local day since 1970-01-01. */
export function dayNumber(local: number): number {
  return Math.floor(local / dayMillis);
}

/** The day of the week of a local day, 0 for Monday to 6. */
export function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The local time with these parts; parts beyond their range carry over. */
export function localTime(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  millisecond = 0,
): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, 1);
  return (
    date.getTime() + (day - 1) * dayMillis + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond
  );
}

/** The ISO 8601 week of a local day: its year and its number. */
export function isoWeek(day: number): { year: number; week: number } {
  const thursday = new Date((day - weekday(day) + 3) * dayMillis);
  const year = thursday.getUTCFullYear();
  const first = dayNumber(localTime(year, 1, 1));
  return { year, week: Math.floor((dayNumber(thursday.getTime()) - first) / 7) + 1 };
}

/** The local day on which an ISO week begins, its Monday. */
export function isoWeekStart(year: number, week: number): number {
  const fourth = dayNumber(localTime(year, 1, 4));
  return fourth - weekday(fourth) + (week - 1) * 7;
}

/** The month since the year 0 of a local time. */
function monthNumber(local: number): number {
  const date = new Date(local);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The number of the week that a local day lies in, weeks beginning on a weekday (0 for Monday). */
function weekNumber(day: number, startOfWeek: number): number {
  return Math.floor((day + 3 - startOfWeek) / 7);
}

/**
 * How many beginnings of a unit lie between two instants. Hours and shorter are counted on the local clock, less
 * what it was set back or forward in between.
 * Source: manual, "$dateDiff".
 */
export function dateDifference(
  start: number,
  end: number,
  unit: Unit,
  zone: TimeZone,
  startOfWeek: number,
): number {
  const offsets = [zone.offsetAt(start), zone.offsetAt(end)] as const;
  const from = start + offsets[0];
  const to = end + offsets[1];
  switch (unit) {
    case 'year':
      return new Date(to).getUTCFullYear() - new Date(from).getUTCFullYear();
    case 'quarter':
      return Math.floor(monthNumber(to) / 3) - Math.floor(monthNumber(from) / 3);
    case 'month':
      return monthNumber(to) - monthNumber(from);
    case 'week':
      return weekNumber(dayNumber(to), startOfWeek) - weekNumber(dayNumber(from), startOfWeek);
    case 'day':
      return dayNumber(to) - dayNumber(from);
    case 'millisecond':
      return end - start;
    default: {
      const length = unitMillis[unit];
      return (
        Math.floor(to / length) - Math.floor(from / length) + Math.trunc((offsets[0] - offsets[1]) / length)
      );
    }
  }
}

/**
 * The instant so many units later: days and longer on the local calendar (the 31st becomes the last day of a shorter
 * month), hours and shorter as time that passes.
 * Source: manual, "$dateAdd".
 */
export function dateSum(instant: number, unit: Unit, amount: number, zone: TimeZone): number {
  const local = instant + zone.offsetAt(instant);
  switch (unit) {
    case 'year':
      return zone.instantOf(addMonths(local, amount * 12));
    case 'quarter':
      return zone.instantOf(addMonths(local, amount * 3));
    case 'month':
      return zone.instantOf(addMonths(local, amount));
    case 'week':
      return zone.instantOf(local + amount * 7 * dayMillis);
    case 'day':
      return zone.instantOf(local + amount * dayMillis);
    default:
      return instant + amount * unitMillis[unit];
  }
}

function addMonths(local: number, amount: number): number {
  const date = new Date(local);
  const month = monthNumber(local) + amount;
  const year = Math.floor(month / 12);
  const first = localTime(year, month - year * 12 + 1, 1);
  const length = dayNumber(localTime(year, month - year * 12 + 2, 1)) - dayNumber(first);
  const day = Math.min(date.getUTCDate(), length);
  return first + (day - 1) * dayMillis + (local - dayNumber(local) * dayMillis);
}

const referenceLocal = Date.UTC(2000, 0, 1);

/**
 * The beginning of the bin of `binSize` units that an instant lies in; bins are counted from 2000-01-01 (weeks from
 * the first start of a week after it) in the time zone.
 * Source: manual, "$dateTrunc".
 */
export function truncatedDate(
  instant: number,
  unit: Unit,
  binSize: number,
  zone: TimeZone,
  startOfWeek: number,
): number {
  const reference = referenceLocal - zone.offsetAt(referenceLocal);
  if (unit === 'hour' || unit === 'minute' || unit === 'second' || unit === 'millisecond') {
    return instant - remainder(instant - reference, unitMillis[unit] * binSize);
  }
  if (unit === 'day' || unit === 'week') {
    const referenceDay = dayNumber(referenceLocal);
    const first = unit === 'day' ? referenceDay : referenceDay + ((7 - remainder(5 - startOfWeek, 7)) % 7);
    const day = dayNumber(instant + zone.offsetAt(instant));
    return zone.instantOf((day - remainder(day - first, unit === 'day' ? binSize : binSize * 7)) * dayMillis);
  }
  const length = { month: 1, quarter: 3, year: 12 }[unit] * binSize;
  const month = monthNumber(instant + zone.offsetAt(instant));
  const bin = month - remainder(month - 24000, length);
  const year = Math.floor(bin / 12);
  return zone.instantOf(localTime(year, bin - year * 12 + 1, 1));
}

function remainder(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
