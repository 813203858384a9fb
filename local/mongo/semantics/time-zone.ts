import { IANAZone } from 'luxon';
import { ServerError } from './server-error.ts';

const dayMillis = 86_400_000;

/** A time zone: how far its clocks are ahead of UTC, and back. All in milliseconds from 1970. */
export type TimeZone = {
  /** What to add to an instant to get the local time. */
  offsetAt(instant: number): number;
  /**
   * The instant of a local time. A time that a change of the clocks skips is moved on by the gap; of one that
   * occurs twice it is the first.
   */
  instantOf(local: number): number;
};

const zones = new Map<string, TimeZone>();

/**
 * The time zone of an Olson name ("Europe/Berlin") or an offset ("+05:30", "+0530", "+05"); UTC without one.
 * @throws ServerError 40485 for what is neither.
 */
export function timeZone(name = 'UTC'): TimeZone {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = makeZone(name);
    zones.set(name, zone);
  }
  return zone;
}

function makeZone(name: string): TimeZone {
  if (/^(UTC|GMT|Z)$/i.test(name)) return fixedZone(0);
  const offset = /^([+-])(\d\d):?(\d\d)?$/.exec(name);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    return fixedZone(minutes * (offset[1] === '-' ? -60_000 : 60_000));
  }
  if (!/^[A-Za-z][\w+/-]*$/.test(name) || !IANAZone.isValidZone(name)) {
    throw new ServerError(40485, `unrecognized time zone identifier: "${name}"`);
  }
  return olsonZone(name);
}

function fixedZone(offset: number): TimeZone {
  return { offsetAt: () => offset, instantOf: (local) => local - offset };
}

/** Asking luxon takes microseconds, so offsets are kept: one for a UTC day, or for each minute of a day with a change. */
function olsonZone(name: string): TimeZone {
  const zone = IANAZone.create(name);
  const ask = (instant: number) => Math.round(zone.offset(instant) * 60_000);
  const days = new Map<number, number | undefined>();
  const minutes = new Map<number, number>();
  const offsetInMinute = (instant: number) => {
    const minute = Math.floor(instant / 60_000);
    let offset = minutes.get(minute);
    if (offset === undefined) {
      offset = ask(minute * 60_000);
      minutes.set(minute, offset);
    }
    return offset;
  };
  const offsetAt = (instant: number) => {
    const day = Math.floor(instant / dayMillis);
    let offset = days.get(day);
    if (offset === undefined) {
      if (!days.has(day)) {
        const first = ask(day * dayMillis);
        offset = ask((day + 1) * dayMillis) === first ? first : undefined;
        days.set(day, offset);
      }
      if (offset === undefined) return offsetInMinute(instant);
    }
    return offset;
  };
  return { offsetAt, instantOf: (local) => instantOf(local, offsetAt) };
}

function instantOf(local: number, offsetAt: (instant: number) => number): number {
  const before = offsetAt(local - dayMillis);
  const after = offsetAt(local + dayMillis);
  const early = local - before;
  if (before === after || offsetAt(early) === before) return early;
  const late = local - after;
  return offsetAt(late) === after ? late : early;
}
