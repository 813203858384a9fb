import { addDays, type Day, dateOfDay, dayOfDate, daysBetween, today } from '../calendar.ts';
import type { Store } from './store.ts';

/** Data whose last line is at most this old are live: they stand on today. */
const liveDays = 7;

/**
 * The day that an analysis stands on unless told otherwise: today when the data are live, else the day after the last
 * service line. Lines dated after today count for nothing. Undefined when there is no line up to today.
 */
export async function defaultAsOf(
  { services }: Pick<Store, 'services'>,
  timezone: string,
): Promise<Day | undefined> {
  const present = today(timezone);
  const last = await lastLineDay({ services }, present);
  if (last === undefined) return undefined;
  return daysBetween(last, present) <= liveDays ? present : addDays(last, 1);
}

/** How many service lines are dated after today. */
export async function countFutureLines(
  { services }: Pick<Store, 'services'>,
  timezone: string,
): Promise<number> {
  return services.countDocuments({ day: { $gt: dateOfDay(today(timezone)) } });
}

/** The day of the first service line; undefined without any. */
export async function firstLineDay({ services }: Pick<Store, 'services'>): Promise<Day | undefined> {
  const line = await services.findOne({}, { sort: { day: 1 }, projection: { day: 1 } });
  return line ? dayOfDate(line.day) : undefined;
}

/** The day of the last service line up to a day; undefined without any. */
export async function lastLineDay(
  { services }: Pick<Store, 'services'>,
  until: Day,
): Promise<Day | undefined> {
  const filter = { day: { $lte: dateOfDay(until) } };
  const line = await services.findOne(filter, { sort: { day: -1 }, projection: { day: 1 } });
  return line ? dayOfDate(line.day) : undefined;
}
