import type { ObjectId, Timestamp } from 'bson';
import { type Unit, units } from '../calendar.ts';
import { ServerError } from '../server-error.ts';
import { type TimeZone, timeZone } from '../time-zone.ts';
import { typeName } from '../type.ts';

/**
 * The instant of a date, a timestamp or an ObjectId.
 * @throws ServerError 16006 for other values, or with an operator's own code and the demand that it puts.
 */
export function instantOf(value: unknown, code = 16006, demand?: string): number {
  if (value instanceof Date) return value.getTime();
  const type = typeName(value);
  if (type === 'objectId') return (value as ObjectId).getTimestamp().getTime();
  if (type === 'timestamp') return (value as Timestamp).t * 1000;
  throw new ServerError(
    code,
    demand === undefined ? `can't convert from BSON type ${type} to Date` : `${demand}, but got ${type}`,
  );
}

/** The zone of a `timezone` argument, UTC if it is not given; undefined where its value is null or missing. */
export function zoneOf(value: unknown, given: boolean): TimeZone | undefined {
  if (!given) return timeZone();
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'string') {
    throw new ServerError(40517, `timezone must evaluate to a string, found ${typeName(value)}`);
  }
  return timeZone(value);
}

/** The unit of a `unit` argument; undefined where its value is null or missing. */
export function unitOf(value: unknown, name: string): Unit | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'string') {
    throw new ServerError(5439013, `${name} requires 'unit' to be a string, but got ${typeName(value)}`);
  }
  if (!(units as readonly string[]).includes(value)) {
    throw new ServerError(
      5439014,
      `${name} parameter 'unit' value cannot be recognized as a time unit: ${value}`,
    );
  }
  return value as Unit;
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** The weekday (0 for Monday) of a `startOfWeek` argument, Sunday if it is not given; undefined where it is null or missing. */
export function startOfWeekOf(value: unknown, given: boolean, name: string): number | undefined {
  if (!given) return 6;
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'string') {
    throw new ServerError(
      5439015,
      `${name} requires 'startOfWeek' to be a string, but got ${typeName(value)}`,
    );
  }
  const wanted = value.toLowerCase();
  const day = weekdays.findIndex((weekday) => weekday === wanted || weekday.slice(0, 3) === wanted);
  if (day >= 0) return day;
  throw new ServerError(
    5439016,
    `${name} parameter 'startOfWeek' value cannot be recognized as a day of a week: ${value}`,
  );
}
