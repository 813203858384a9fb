import { type Grain, laterPeriod } from '../../analytics/cohorts/periods.ts';
import { addDays, type Day } from '../../calendar.ts';
import { UserError } from '../../errors.ts';

/** How far back cohorts are looked at unless told otherwise. */
export const usualWindows: Readonly<Record<Grain, string>> = { day: '30d', week: '120d', month: '12m' };

/** Cohorts that begin on `from` or later; of all time without it. `text` is how people write it. */
export type Window = { text: string; from?: Day };

/**
 * Reads how far back cohorts are wanted.
 * @throws UserError when the text is not a number of days, weeks, months or years, or `all`.
 */
export function windowOf(text: string | undefined, grain: Grain, asOf: Day): Window {
  const wanted = (text ?? usualWindows[grain]).toLowerCase();
  if (wanted === 'all') return { text: wanted };
  const [, digits, unit] = /^([1-9]\d{0,3})([dwmy])$/.exec(wanted) ?? [];
  // There are no dates thousands of years ago.
  if (!digits || !unit || (unit === 'y' && digits.length > 2))
    throw new UserError(
      `last "${text}" is not a span of time`,
      'Write last=120d (days), 26w (weeks), 12m (months), 2y (years) or all.',
    );
  return { text: wanted, from: before(asOf, Number(digits), unit) };
}

/** The day so many days (d), weeks (w), months (m) or years (y) before another; the last of a month that is too short for it. */
export function before(asOf: Day, count: number, unit: string): Day {
  if (unit === 'd') return addDays(asOf, -count);
  if (unit === 'w') return addDays(asOf, -7 * count);
  const month = laterPeriod(`${asOf.slice(0, 7)}-01`, -count * (unit === 'y' ? 12 : 1), 'month');
  const lastOfMonth = addDays(laterPeriod(month, 1, 'month'), -1);
  const sameDay = `${month.slice(0, 8)}${asOf.slice(8)}`;
  return sameDay < lastOfMonth ? sameDay : lastOfMonth;
}
