import { dayNumber, isoWeek, localTime, weekday } from '../calendar.ts';
import type { Operators } from '../evaluate.ts';
import { formatValue } from '../format-value.ts';
import { ServerError } from '../server-error.ts';
import { typeName } from '../type.ts';
import { named } from './arguments.ts';
import { instantOf, zoneOf } from './date-arguments.ts';
import { parseDate } from './date-parse.ts';

/** Source for all: manual, "$dateToString" and "$dateFromString". */

const isNothing = (value: unknown) => value === null || value === undefined;

type Moment = { local: number; date: Date; offset: number };

const pad = (value: number, width: number) => String(value).padStart(width, '0');
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const specifiers: Readonly<Record<string, (moment: Moment) => string>> = {
  Y: ({ date }) => year(date.getUTCFullYear()),
  G: ({ local }) => year(isoWeek(dayNumber(local)).year),
  m: ({ date }) => pad(date.getUTCMonth() + 1, 2),
  d: ({ date }) => pad(date.getUTCDate(), 2),
  H: ({ date }) => pad(date.getUTCHours(), 2),
  M: ({ date }) => pad(date.getUTCMinutes(), 2),
  S: ({ date }) => pad(date.getUTCSeconds(), 2),
  L: ({ date }) => pad(date.getUTCMilliseconds(), 3),
  j: ({ local, date }) => pad(dayNumber(local) - dayNumber(localTime(date.getUTCFullYear(), 1, 1)) + 1, 3),
  u: ({ local }) => String(weekday(dayNumber(local)) + 1),
  w: ({ date }) => String(date.getUTCDay() + 1),
  V: ({ local }) => pad(isoWeek(dayNumber(local)).week, 2),
  U: ({ local, date }) => {
    const ofYear = dayNumber(local) - dayNumber(localTime(date.getUTCFullYear(), 1, 1));
    return pad(Math.floor((ofYear + 7 - date.getUTCDay()) / 7), 2);
  },
  b: ({ date }) => (months[date.getUTCMonth()] as string).slice(0, 3),
  B: ({ date }) => months[date.getUTCMonth()] as string,
  z: ({ offset }) => {
    const minutes = Math.abs(Math.trunc(offset / 60_000));
    return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${pad(minutes % 60, 2)}`;
  },
  Z: ({ offset }) => String(Math.trunc(offset / 60_000)),
  '%': () => '%',
};

function year(value: number): string {
  if (value < 0 || value > 9999) {
    throw new ServerError(
      18537,
      `Could not convert date to string: date component was outside the supported range of 0-9999: ${value}`,
    );
  }
  return pad(value, 4);
}

function formatted(format: string, moment: Moment): string {
  let text = '';
  for (let index = 0; index < format.length; index++) {
    const character = format[index] as string;
    if (character !== '%') {
      text += character;
      continue;
    }
    const specifier = format[++index];
    if (specifier === undefined) throw new ServerError(18535, "Unmatched '%' at end of format string");
    const write = specifiers[specifier];
    if (write === undefined) {
      throw new ServerError(18536, `Invalid format character '%${specifier}' in format string`);
    }
    text += write(moment);
  }
  return text;
}

const dateToString = named(
  ['date'],
  ['format', 'timezone', 'onNull'],
  { notObject: 18629, unknown: 18534, missing: 18628 },
  ({ date, format, timezone, onNull }, given) => {
    if (given.has('format') && !isNothing(format) && typeof format !== 'string') {
      throw new ServerError(
        18533,
        `$dateToString requires that 'format' be a string, found: ${typeName(format)} with value ${formatValue(format)}`,
      );
    }
    const zone = zoneOf(timezone, given.has('timezone'));
    if (isNothing(date)) return given.has('onNull') ? onNull : null;
    if (zone === undefined || (given.has('format') && isNothing(format))) return null;
    const instant = instantOf(date);
    const offset = zone.offsetAt(instant);
    const local = instant + offset;
    const standard =
      given.has('timezone') && timezone !== 'UTC' && timezone !== 'GMT'
        ? '%Y-%m-%dT%H:%M:%S.%L'
        : '%Y-%m-%dT%H:%M:%S.%LZ';
    return formatted((format as string | undefined) ?? standard, { local, offset, date: new Date(local) });
  },
);

const dateFromString = named(
  ['dateString'],
  ['timezone', 'format', 'onNull', 'onError'],
  { notObject: 40540, unknown: 40541, missing: 40542 },
  ({ dateString, timezone, onNull, onError }, given) => {
    if (given.has('format')) {
      throw new ServerError(238, "$dateFromString's 'format' is not supported: only ISO 8601 dates are read");
    }
    const zone = zoneOf(timezone, given.has('timezone'));
    if (isNothing(dateString)) return given.has('onNull') ? onNull : null;
    if (zone === undefined) return null;
    try {
      if (typeof dateString !== 'string') {
        throw new ServerError(
          241,
          `$dateFromString requires that 'dateString' be a string, found: ${typeName(dateString)} with value ${formatValue(dateString)}`,
        );
      }
      return parseDate(dateString, given.has('timezone') ? zone : undefined, 241);
    } catch (error) {
      if (given.has('onError') && error instanceof ServerError) return onError;
      throw error;
    }
  },
);

/** Dates to texts and back. */
export const dateTextOperators: Operators = {
  $dateToString: dateToString,
  $dateFromString: dateFromString,
};
