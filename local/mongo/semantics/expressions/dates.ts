import {
  dateDifference,
  dateSum,
  dayNumber,
  isoWeek,
  isoWeekStart,
  localTime,
  truncatedDate,
  weekday,
} from '../calendar.ts';
import type { Operator, Operators } from '../evaluate.ts';
import { asInteger, isNumber } from '../number.ts';
import { ServerError } from '../server-error.ts';
import { typeName } from '../type.ts';
import { isDocument, keysOf, makeDocument } from '../values.ts';
import { named } from './arguments.ts';
import { instantOf, startOfWeekOf, unitOf, zoneOf } from './date-arguments.ts';

/** Source for all: manual, "Date Expression Operators". A null or missing argument makes the result null. */

const isNothing = (value: unknown) => value === null || value === undefined;

/** A part of a date: of the value itself, or of `{ date, timezone }`. */
function datePart(part: (local: number) => unknown): Operator {
  const withZone = named(
    ['date'],
    ['timezone'],
    { notObject: 40536, unknown: 40535, missing: 40539 },
    ({ date, timezone }, given) => {
      const zone = zoneOf(timezone, given.has('timezone'));
      if (zone === undefined || isNothing(date)) return null;
      const instant = instantOf(date);
      return part(instant + zone.offsetAt(instant));
    },
  );
  return (argument, scope, compile, name) => {
    const alone = Array.isArray(argument) ? argument[0] : argument;
    if (Array.isArray(argument) && argument.length !== 1) {
      throw new ServerError(
        40536,
        `${name} accepts exactly one argument if given an array, but was given ${argument.length}`,
      );
    }
    const isNamed = isDocument(alone) && !keysOf(alone).some((key) => key.startsWith('$'));
    return withZone(isNamed ? alone : makeDocument([['date', alone]]), scope, compile, name);
  };
}

const utc = (local: number) => new Date(local);
const dayOfYear = (local: number) =>
  dayNumber(local) - dayNumber(localTime(utc(local).getUTCFullYear(), 1, 1)) + 1;
/** The week of the year, weeks beginning on Sunday, the days before the first of them in week 0. */
const weekOfYear = (local: number) => Math.floor((dayOfYear(local) - 1 + 7 - utc(local).getUTCDay()) / 7);

const dateTrunc = named(
  ['date', 'unit'],
  ['binSize', 'timezone', 'startOfWeek'],
  { notObject: 5439007, unknown: 5439008, missing: 5439009 },
  ({ date, unit, binSize, timezone, startOfWeek }, given, name) => {
    const zone = zoneOf(timezone, given.has('timezone'));
    const by = unitOf(unit, name);
    const size = given.has('binSize') ? binSizeOf(binSize) : 1;
    const first = by === 'week' ? startOfWeekOf(startOfWeek, given.has('startOfWeek'), name) : 6;
    if (isNothing(date) || zone === undefined || by === undefined) return null;
    if (size === undefined || first === undefined) return null;
    return new Date(
      truncatedDate(
        instantOf(date, 5439012, "$dateTrunc requires 'date' to be a date"),
        by,
        size,
        zone,
        first,
      ),
    );
  },
);

function binSizeOf(value: unknown): number | undefined {
  if (isNothing(value)) return undefined;
  const size = asInteger(value);
  if (size === undefined) {
    throw new ServerError(
      5439017,
      `$dateTrunc requires 'binSize' to be a 64-bit integer, but got value '${String(value)}' of type ${typeName(value)}`,
    );
  }
  if (size <= 0) {
    throw new ServerError(
      5439018,
      `$dateTrunc requires 'binSize' to be greater than 0, but got value ${size}`,
    );
  }
  return size;
}

const dateDiff = named(
  ['startDate', 'endDate', 'unit'],
  ['timezone', 'startOfWeek'],
  { notObject: 5166301, unknown: 5166302, missing: 5166303 },
  ({ startDate, endDate, unit, timezone, startOfWeek }, given, name) => {
    const zone = zoneOf(timezone, given.has('timezone'));
    const by = unitOf(unit, name);
    const first = by === 'week' ? startOfWeekOf(startOfWeek, given.has('startOfWeek'), name) : 6;
    if (isNothing(startDate) || isNothing(endDate)) return null;
    if (zone === undefined || by === undefined || first === undefined) return null;
    const start = instantOf(startDate, 5166307, "$dateDiff requires 'startDate' to be a date");
    const end = instantOf(endDate, 5166307, "$dateDiff requires 'endDate' to be a date");
    return BigInt(dateDifference(start, end, by, zone, first));
  },
);

function dateShift(sign: 1 | -1): Operator {
  const demand = `${sign === 1 ? '$dateAdd' : '$dateSubtract'} requires startDate to be convertible to a date`;
  return named(
    ['startDate', 'unit', 'amount'],
    ['timezone'],
    { notObject: 5166400, unknown: 5166401, missing: 5166402 },
    ({ startDate, unit, amount, timezone }, given, name) => {
      const zone = zoneOf(timezone, given.has('timezone'));
      const by = unitOf(unit, name);
      if (isNothing(startDate) || isNothing(amount) || zone === undefined || by === undefined) return null;
      const count = asInteger(amount);
      if (count === undefined) {
        throw new ServerError(5166405, `${name} expects integer amount of time units`);
      }
      const start = instantOf(startDate, 5166403, demand);
      const shifted = new Date(dateSum(start, by, sign * count, zone));
      if (Number.isNaN(shifted.getTime())) throw new ServerError(5166406, 'dateAdd overflowed');
      return shifted;
    },
  );
}

const dateToParts = named(
  ['date'],
  ['timezone', 'iso8601'],
  { notObject: 40524, unknown: 40520, missing: 40522 },
  ({ date, timezone, iso8601 }, given) => {
    const zone = zoneOf(timezone, given.has('timezone'));
    if (given.has('iso8601') && isNothing(iso8601)) return null;
    if (given.has('iso8601') && typeof iso8601 !== 'boolean') {
      throw new ServerError(40521, `iso8601 must evaluate to a bool, found ${typeName(iso8601)}`);
    }
    if (isNothing(date) || zone === undefined) return null;
    const instant = instantOf(date);
    const local = instant + zone.offsetAt(instant);
    const [moment, week] = [utc(local), isoWeek(dayNumber(local))];
    const dayParts: [string, unknown][] =
      iso8601 === true
        ? [
            ['isoWeekYear', week.year],
            ['isoWeek', week.week],
            ['isoDayOfWeek', weekday(dayNumber(local)) + 1],
          ]
        : [
            ['year', moment.getUTCFullYear()],
            ['month', moment.getUTCMonth() + 1],
            ['day', moment.getUTCDate()],
          ];
    return makeDocument([
      ...dayParts,
      ['hour', moment.getUTCHours()],
      ['minute', moment.getUTCMinutes()],
      ['second', moment.getUTCSeconds()],
      ['millisecond', moment.getUTCMilliseconds()],
    ]);
  },
);

const timeParts = ['hour', 'minute', 'second', 'millisecond'] as const;

const fromParts = named(
  [],
  ['year', 'month', 'day', 'isoWeekYear', 'isoWeek', 'isoDayOfWeek', ...timeParts, 'timezone'],
  { notObject: 40519, unknown: 40518, missing: 40516 },
  (values, given) => {
    checkPartNames(given);
    const zone = zoneOf(values.timezone, given.has('timezone'));
    const part = (key: keyof typeof values, otherwise: number) =>
      given.has(key) ? partOf(key, values[key]) : otherwise;
    const [hour, minute, second, millisecond] = timeParts.map((key) => part(key, 0));
    const day = given.has('isoWeekYear')
      ? isoDay(part('isoWeekYear', 1970), part('isoWeek', 1), part('isoDayOfWeek', 1))
      : calendarDay(part('year', 1970), part('month', 1), part('day', 1));
    if (day === undefined || zone === undefined || hour === undefined || minute === undefined) return null;
    if (second === undefined || millisecond === undefined) return null;
    const local = day * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond;
    return new Date(zone.instantOf(local));
  },
);

function checkPartNames(given: ReadonlySet<string>): void {
  const iso = ['isoWeekYear', 'isoWeek', 'isoDayOfWeek'].some((key) => given.has(key));
  if (iso && ['year', 'month', 'day'].some((key) => given.has(key))) {
    throw new ServerError(40489, '$dateFromParts does not allow mixing natural dates with ISO dates');
  }
  if (iso && !given.has('isoWeekYear')) {
    throw new ServerError(40525, "$dateFromParts requires either 'year' or 'isoWeekYear' to be present");
  }
  if (!iso && !given.has('year')) {
    throw new ServerError(40516, "$dateFromParts requires either 'year' or 'isoWeekYear' to be present");
  }
}

function partOf(key: string, value: unknown): number | undefined {
  if (isNothing(value)) return undefined;
  const whole = isNumber(value) ? asInteger(value) : undefined;
  if (whole === undefined) {
    throw new ServerError(
      40515,
      `'${key}' must evaluate to an integer, found ${typeName(value)} with value ${String(value)}`,
    );
  }
  const isYear = key === 'year' || key === 'isoWeekYear';
  if (isYear && (whole < 1 || whole > 9999)) {
    throw new ServerError(
      40523,
      `'${key}' must evaluate to an integer in the range 1 to 9999, found ${whole}`,
    );
  }
  if (!isYear && key !== 'millisecond' && key !== 'second' && Math.abs(whole) > 32767) {
    throw new ServerError(
      31034,
      `'${key}' must evaluate to a value in the range [-32768, 32767]; value ${whole} is not in range`,
    );
  }
  return whole;
}

function calendarDay(year?: number, month?: number, day?: number): number | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return dayNumber(localTime(year, month, day));
}

function isoDay(year?: number, week?: number, day?: number): number | undefined {
  if (year === undefined || week === undefined || day === undefined) return undefined;
  return isoWeekStart(year, week) + day - 1;
}

/** Dates and their parts. */
export const dateOperators: Operators = {
  $year: datePart((local) => utc(local).getUTCFullYear()),
  $month: datePart((local) => utc(local).getUTCMonth() + 1),
  $dayOfMonth: datePart((local) => utc(local).getUTCDate()),
  $dayOfWeek: datePart((local) => utc(local).getUTCDay() + 1),
  $dayOfYear: datePart(dayOfYear),
  $week: datePart(weekOfYear),
  $isoWeek: datePart((local) => isoWeek(dayNumber(local)).week),
  $isoWeekYear: datePart((local) => BigInt(isoWeek(dayNumber(local)).year)),
  $isoDayOfWeek: datePart((local) => weekday(dayNumber(local)) + 1),
  $hour: datePart((local) => utc(local).getUTCHours()),
  $minute: datePart((local) => utc(local).getUTCMinutes()),
  $second: datePart((local) => utc(local).getUTCSeconds()),
  $millisecond: datePart((local) => utc(local).getUTCMilliseconds()),
  $dateTrunc: dateTrunc,
  $dateDiff: dateDiff,
  $dateAdd: dateShift(1),
  $dateSubtract: dateShift(-1),
  $dateToParts: dateToParts,
  $dateFromParts: fromParts,
};
