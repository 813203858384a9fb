import { DateTime } from 'luxon';
import { now } from '../../calendar.ts';
import type { Fault } from './fault.ts';
import { fault, isFault } from './fault.ts';
import { textOfSerial } from './workbook-cells.ts';

/** Order of day, month and year in dates written in figures that do not start with a four-digit year. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** How dates are written: in figures in some order, or counted: Excel's days since 1900, or seconds or milliseconds since 1970. */
export type DateNotation = DateOrder | CountedNotation;

type CountedNotation = 'excel' | 'unix';

/** What a column's dates look like; `ambiguous` lists the orders that fit every value equally well. */
export type DateFormat = {
  order: DateNotation;
  pattern: string;
  ambiguous: DateOrder[];
  midnightUtc: boolean;
};

/** A cell's moment: `day` is the business day's midnight in UTC, `written` the moment as the source has it, for keys. */
export type Moment = { day: Date; at?: Date; written: string };

type Parts = {
  year: number;
  month: number;
  day: number;
  time: string | undefined;
  shape: 'iso' | 'compact' | 'named' | 'figures';
  pattern: string;
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthName =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const weekday = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\.?,? )?';
const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?:T| +)(.+))?$/i;
const figures = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:(?:T|,? +)(.+))?$/i;
const compact = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?|[T ](.+))?$/i;
const dayFirst = new RegExp(
  `^${weekday}(\\d{1,2})(?:st|nd|rd|th)?[ -/.]${monthName}[ -/.,]+(\\d{4}|\\d{2})(?:,? +(.+))?$`,
  'i',
);
const monthFirst = new RegExp(
  `^${weekday}${monthName} +(\\d{1,2})(?:st|nd|rd|th)?,? +(\\d{4})(?:,? +(.+))?$`,
  'i',
);
const clock =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([ap])\.?m\.?)?(?: ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)(?: UTC)?)?$/i;

const dayMilliseconds = 86_400_000;
const quarterHour = 900_000;
const firstYear = 1900;
const lastYear = 2100;
const keptMoments = 20_000;

/**
 * Detects the order of day and month from sample values in the order of the file: the one that leaves fewest values
 * without a date. Where several fit equally, the one under which the file is better sorted, else day first. A given order is kept.
 */
export function detectDateFormat(values: readonly string[], given?: DateNotation): DateFormat {
  if (given === 'excel' || given === 'unix') return countedFormat(given);
  const counted = given ? undefined : countedNotation(values);
  if (counted) return countedFormat(counted);
  const orders: DateOrder[] = ['dmy', 'mdy', 'ymd'];
  const misfits = { dmy: 0, mdy: 0, ymd: 0 };
  const descents = { dmy: 0, mdy: 0, ymd: 0 };
  const previous = { dmy: 0, mdy: 0, ymd: 0 };
  const patterns = new Map<string, number>();
  let inFigures = 0;
  for (const value of values) {
    if (figures.test(value)) inFigures++;
    for (const order of orders) {
      const parts = partsOf(value, order);
      const day = parts && dayNumber(parts);
      if (!parts || day === undefined) {
        misfits[order]++;
        continue;
      }
      if (day < previous[order]) descents[order]++;
      previous[order] = day;
      const pattern = `${order} ${parts.pattern}`;
      patterns.set(pattern, (patterns.get(pattern) ?? 0) + 1);
    }
  }
  const fewest = Math.min(misfits.dmy, misfits.mdy, misfits.ymd);
  const fitting = orders.filter((order) => misfits[order] === fewest);
  // Two-digit years first are rare: they must be the only reading to be believed.
  const likely = fitting.length > 1 ? fitting.filter((order) => order !== 'ymd') : fitting;
  const order = given ?? likely.reduce((best, other) => (descents[other] < descents[best] ? other : best));
  return {
    order,
    pattern: mostFrequent(patterns, order),
    ambiguous: !given && inFigures > 0 && likely.length > 1 && !allDotted(values) ? likely : [],
    midnightUtc:
      values.length > 0 && values.every((value) => /[T ]00:00(:00(\.0+)?)?(Z|\+00:?00)$/i.test(value)),
  };
}

/**
 * A reader of one column's dates. A plain date is that day; a date and time without a zone is wall time in the
 * workspace's time zone; with a zone or offset it is converted to the workspace's. Impossible dates are faults.
 */
export function createMomentReader(
  order: DateNotation,
  timezone: string,
  time: 'read' | 'ignore' = 'read',
): (text: string) => Moment | Fault {
  const offsets = createOffsets(timezone);
  const recent = new Map<string, Moment | Fault>();
  return (text) => {
    const known = recent.get(text);
    if (known) return known;
    if (recent.size >= keptMoments) recent.clear();
    const moment = readNotation(text, order, offsets, time);
    recent.set(text, moment);
    return moment;
  };
}

const countedPatterns: Readonly<Record<CountedNotation, string>> = {
  excel: 'days as Excel counts them',
  unix: 'seconds or milliseconds since 1970',
};
/** Excel's days of 1954 to 2119; moments of 2001 to 2033. */
const countedValues: Readonly<Record<CountedNotation, RegExp>> = {
  excel: /^[2-7]\d{4}(\.\d+)?$/,
  unix: /^1\d{9}(\d{3})?(\.\d+)?$/,
};

function countedFormat(order: CountedNotation): DateFormat {
  return { order, pattern: countedPatterns[order], ambiguous: [], midnightUtc: false };
}

function countedNotation(values: readonly string[]): CountedNotation | undefined {
  const notations: CountedNotation[] = ['excel', 'unix'];
  return values.length === 0
    ? undefined
    : notations.find((notation) => values.every((value) => countedValues[notation].test(value)));
}

function readNotation(
  text: string,
  order: DateNotation,
  offsets: Offsets,
  time: 'read' | 'ignore',
): Moment | Fault {
  if (order !== 'excel' && order !== 'unix') return readMoment(text, order, offsets, time);
  const written = /^\d+(\.\d+)?$/.test(text) ? countedText(Number(text), order) : undefined;
  return written === undefined ? fault('not a date') : readMoment(written, 'ymd', offsets, time);
}

function countedText(count: number, notation: CountedNotation): string | undefined {
  if (notation === 'excel') return textOfSerial(count);
  const milliseconds = count < 1e11 ? count * 1000 : count;
  return milliseconds < 8.64e15 ? new Date(milliseconds).toISOString() : undefined;
}

function readMoment(
  text: string,
  order: DateOrder,
  offsets: Offsets,
  time: 'read' | 'ignore',
): Moment | Fault {
  const parts = partsOf(text, order);
  if (!parts) return fault('not a date');
  const day = dayNumber(parts);
  if (day === undefined) return fault(impossible(text, parts, order));
  const midnight = day * dayMilliseconds;
  if (parts.time === undefined || time === 'ignore') return plainDay(midnight);
  const clockTime = readClock(parts.time);
  if (isFault(clockTime)) return clockTime;
  const { milliseconds, offset } = clockTime;
  const wall = midnight + milliseconds;
  if (offset === undefined) {
    const at = new Date(wall - offsets.atWall(wall));
    return { day: new Date(midnight), at, written: new Date(wall).toISOString().slice(0, -1) };
  }
  const instant = wall - offset;
  const local = instant + offsets.atInstant(instant);
  const at = new Date(instant);
  return {
    day: new Date(Math.floor(local / dayMilliseconds) * dayMilliseconds),
    at,
    written: at.toISOString(),
  };
}

function plainDay(midnight: number): Moment {
  const day = new Date(midnight);
  return { day, written: day.toISOString().slice(0, 10) };
}

function impossible(text: string, parts: Parts, order: DateOrder): string {
  if (parts.year < firstYear || parts.year > lastYear) return `year not between ${firstYear} and ${lastYear}`;
  const other = order === 'dmy' ? 'mdy' : 'dmy';
  const otherwise = parts.shape === 'figures' ? partsOf(text, other) : undefined;
  if (otherwise && dayNumber(otherwise) !== undefined)
    return order === 'dmy'
      ? 'month before day where day comes first'
      : 'day before month where month comes first';
  return 'day does not exist';
}

function partsOf(text: string, order: DateOrder): Parts | undefined {
  const year4 = iso.exec(text);
  if (year4) {
    const [, year, mark, month, day, time] = year4;
    return dated(Number(year), Number(month), Number(day), time, 'iso', `YYYY${mark}MM${mark}DD`);
  }
  const numeric = figures.exec(text);
  if (numeric) return inOrder(numeric, order);
  const named = dayFirst.exec(text);
  if (named) {
    const [, day, month, year, time] = named;
    return dated(fullYear(year), monthNumber(month), Number(day), time, 'named', 'DD Mon YYYY');
  }
  const american = monthFirst.exec(text);
  if (american) {
    const [, month, day, year, time] = american;
    return dated(fullYear(year), monthNumber(month), Number(day), time, 'named', 'Mon DD, YYYY');
  }
  return compactParts(text);
}

function compactParts(text: string): Parts | undefined {
  const match = compact.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, zone, time] = match;
  const clockText = hour ? `${hour}:${minute}${second ? `:${second}` : ''}${zone ?? ''}` : time;
  return dated(Number(year), Number(month), Number(day), clockText, 'compact', 'YYYYMMDD');
}

function inOrder(match: RegExpExecArray, order: DateOrder): Parts | undefined {
  const [, first, mark, second, third, time] = match;
  const yearWidth = (third?.length ?? 0) === 4 ? 'YYYY' : 'YY';
  if (order === 'ymd') {
    if (yearWidth === 'YYYY') return undefined;
    return dated(fullYear(first), Number(second), Number(third), time, 'figures', `YY${mark}MM${mark}DD`);
  }
  const [day, month] = order === 'dmy' ? [first, second] : [second, first];
  const pattern = order === 'dmy' ? `DD${mark}MM${mark}${yearWidth}` : `MM${mark}DD${mark}${yearWidth}`;
  return dated(fullYear(third), Number(month), Number(day), time, 'figures', pattern);
}

function dated(
  year: number,
  month: number,
  day: number,
  time: string | undefined,
  shape: Parts['shape'],
  pattern: string,
): Parts {
  return {
    year,
    month,
    day,
    time,
    shape,
    pattern: time === undefined ? pattern : `${pattern} ${timePattern(time)}`,
  };
}

function timePattern(time: string): string {
  const match = clock.exec(time);
  if (!match) return 'time';
  return `hh:mm${match[3] ? ':ss' : ''}${match[5] ? ' AM/PM' : ''}${match[6] ? ' with zone' : ''}`;
}

function dayNumber({ year, month, day }: Parts): number | undefined {
  if (year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1) return undefined;
  const milliseconds = Date.UTC(year, month - 1, day);
  return new Date(milliseconds).getUTCDate() === day ? milliseconds / dayMilliseconds : undefined;
}

function monthNumber(name = ''): number {
  return months.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

/** Two-digit years reach from 98 years ago to next year: sales lie in the past. */
function fullYear(text = ''): number {
  const year = Number(text);
  if (text.length === 4) return year;
  const latest = now().getUTCFullYear() + 1;
  const inCentury = Math.floor(latest / 100) * 100 + year;
  return inCentury > latest ? inCentury - 100 : inCentury;
}

function readClock(text: string): { milliseconds: number; offset: number | undefined } | Fault {
  const match = clock.exec(text.trim());
  if (!match) return fault('not a time of day');
  const [, hourText, minuteText, secondText, fraction, half, zone] = match;
  const hour = hourOf(Number(hourText), half);
  const minute = Number(minuteText);
  const second = Number(secondText ?? 0);
  if (hour === undefined || hour > 23 || minute > 59 || second > 59)
    return fault('time of day does not exist');
  const thousandths = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  const milliseconds = ((hour * 60 + minute) * 60 + second) * 1000 + thousandths;
  return { milliseconds, offset: zone === undefined ? undefined : offsetOf(zone) };
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function offsetOf(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

type Offsets = { atWall(wall: number): number; atInstant(instant: number): number };

/** Offsets from UTC in milliseconds. They change on quarter hours only, so one look-up serves the whole quarter. */
function createOffsets(timezone: string): Offsets {
  if (timezone === 'UTC') return { atWall: () => 0, atInstant: () => 0 };
  return {
    atInstant: remembered((instant) => DateTime.fromMillis(instant, { zone: timezone }).offset * 60_000),
    atWall: remembered((wall) => {
      const local = DateTime.fromMillis(wall, { zone: 'UTC' }).setZone(timezone, { keepLocalTime: true });
      return wall - local.toMillis();
    }),
  };
}

function remembered(compute: (moment: number) => number): (moment: number) => number {
  const known = new Map<number, number>();
  return (moment) => {
    const quarter = Math.floor(moment / quarterHour);
    const remembered = known.get(quarter);
    if (remembered !== undefined) return remembered;
    if (known.size >= keptMoments) known.clear();
    const offset = compute(quarter * quarterHour);
    known.set(quarter, offset);
    return offset;
  };
}

function mostFrequent(patterns: Map<string, number>, order: DateOrder): string {
  const ofOrder = [...patterns].filter(([pattern]) => pattern.startsWith(order));
  const [best] = ofOrder.sort(([, left], [, right]) => right - left);
  return best ? best[0].slice(order.length + 1) : 'no dates seen';
}

/** Points between the figures mean day first wherever they are in use. */
function allDotted(values: readonly string[]): boolean {
  return values.every((value) => !figures.test(value) || /^\d{1,2}\./.test(value));
}
