import { IANAZone } from 'luxon';
import { type Day, dateOfDay, isTimezone } from './calendar.ts';
import { UserError } from './errors.ts';

/** A time of day on the clock on the wall. */
export type TimeOfDay = { hour: number; minute: number };

const regions = [
  'Europe',
  'America',
  'Asia',
  'Africa',
  'Australia',
  'Pacific',
  'Atlantic',
  'Indian',
  'America/Argentina',
  'America/Indiana',
  'America/Kentucky',
];

/** Abbreviations of which more than one zone makes use, or that stand still when the clocks change, with zones that may be meant. */
const abbreviations: Readonly<Record<string, readonly string[]>> = {
  CST: ['America/Chicago', 'Asia/Shanghai', 'America/Havana'],
  CDT: ['America/Chicago', 'America/Havana'],
  EST: ['America/New_York', 'America/Panama'],
  EDT: ['America/New_York'],
  MST: ['America/Denver', 'America/Phoenix'],
  MDT: ['America/Denver'],
  PST: ['America/Los_Angeles', 'Asia/Manila'],
  PDT: ['America/Los_Angeles'],
  AST: ['America/Halifax', 'Asia/Riyadh'],
  BST: ['Europe/London', 'Asia/Dhaka'],
  IST: ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem'],
  CET: ['Europe/Berlin', 'Europe/Paris'],
  CEST: ['Europe/Berlin', 'Europe/Paris'],
  WET: ['Europe/Lisbon'],
  WEST: ['Europe/Lisbon'],
  EET: ['Europe/Athens', 'Europe/Helsinki'],
  EEST: ['Europe/Athens', 'Europe/Helsinki'],
  AEST: ['Australia/Sydney', 'Australia/Brisbane'],
  AEDT: ['Australia/Sydney'],
  JST: ['Asia/Tokyo'],
};

const zoneHint = 'Name a zone such as Europe/Lisbon, America/New_York or UTC, or a city such as New York.';

/**
 * The IANA name of a time zone as people write it: `europe/lisbon`, `New York`, `São Paulo`, `utc`. Cities are those of the IANA
 * database, names of before included.
 * @throws UserError for an abbreviation, which may mean several zones, for an offset, which knows no daylight saving, and for what is none.
 */
export function findTimezone(text: string): string {
  const name = text.trim();
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/\s+/g, '_');
  if (/^(utc|gmt|z)$/i.test(name)) return 'UTC';
  const meant = abbreviations[name.toUpperCase()];
  if (meant)
    throw new UserError(
      `"${name}" does not say which time zone is meant`,
      `Name the zone instead, for example ${meant.join(' or ')}.`,
    );
  if (/^(utc|gmt)?[+-]?\d/i.test(name))
    throw new UserError(
      `"${name}" is an offset, which stands still when the clocks change`,
      'Name a zone such as Europe/Lisbon instead.',
    );
  const candidates = plain.includes('/') ? [plain] : regions.map((region) => `${region}/${plain}`);
  const found = candidates.find(isTimezone);
  if (found === undefined) throw new UserError(`"${name}" is not a time zone`, zoneHint);
  return asWritten(found);
}

/** A zone's name in the letters of the database; names of before stay as they are. */
function asWritten(zone: string): string {
  const resolved = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  if (resolved.toLowerCase() === zone.toLowerCase()) return resolved;
  return zone.toLowerCase().replace(/(?<=^|[/_-])(?!of_|au-|es_)[a-z]/g, (letter) => letter.toUpperCase());
}

const dayMilliseconds = 86_400_000;
const minuteMilliseconds = 60_000;

/**
 * The instant at which the clocks of a time zone show a time on a day. A time that the clocks skip is the instant right after the
 * gap; of a time that they show twice, it is the first.
 */
export function instantOf(day: Day, { hour, minute }: TimeOfDay, timezone: string): Date {
  const zone = IANAZone.create(timezone);
  const wall = dateOfDay(day).getTime() + (hour * 60 + minute) * minuteMilliseconds;
  const offsetAt = (instant: number) => zone.offset(instant) * minuteMilliseconds;
  // The offsets of the day before and the day after, between which a change lies if there is one.
  const instants = [wall - dayMilliseconds, wall + dayMilliseconds].map((near) => wall - offsetAt(near));
  const [first, last] = [Math.min(...instants), Math.max(...instants)];
  const shown = [first, last].find((instant) => instant + offsetAt(instant) === wall);
  return new Date(shown ?? changeBetween(first, last, offsetAt));
}

/** The first instant with the offset that holds at the end. */
function changeBetween(start: number, end: number, offsetAt: (instant: number) => number): number {
  let [before, after] = [start, end];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle) === offsetAt(end)) after = middle;
    else before = middle;
  }
  return after;
}
