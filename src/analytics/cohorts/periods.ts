import { addDays, type Day, dateOfDay, dayOfDate, daysBetween } from '../../calendar.ts';

/** How long a period is: a day, an ISO week (from Monday) or a calendar month. */
export type Grain = 'day' | 'week' | 'month';

/** The first day of the period that a day is in. */
export function periodOf(day: Day, grain: Grain): Day {
  if (grain === 'month') return `${day.slice(0, 7)}-01`;
  return grain === 'week' ? addDays(day, -((dateOfDay(day).getUTCDay() + 6) % 7)) : day;
}

/** The first day of the first period that begins on a day or later. */
export function periodFrom(day: Day, grain: Grain): Day {
  const period = periodOf(day, grain);
  return period < day ? laterPeriod(period, 1, grain) : period;
}

/** The first day of the period so many periods after the one that begins on a day. */
export function laterPeriod(period: Day, periods: number, grain: Grain): Day {
  if (grain !== 'month') return addDays(period, periods * (grain === 'week' ? 7 : 1));
  const date = dateOfDay(period);
  date.setUTCMonth(date.getUTCMonth() + periods);
  return dayOfDate(date);
}

/** How many periods after one another lies; both are first days of periods. */
export function periodsBetween(from: Day, to: Day, grain: Grain): number {
  if (grain !== 'month') return daysBetween(from, to) / (grain === 'week' ? 7 : 1);
  const months = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return months(to) - months(from);
}
