import { addDays, type Day, dateOfDay } from '../../src/calendar.ts';
import type { Signup } from './customer.ts';
import { model } from './model.ts';

/** What the calendar means for the shop, for each day from the first of the sample. */
export type ShopDay = { day: Day; month: number; monthFactor: number; weekdayFactor: number };

/** The days before `until`, oldest first. */
export function shopDays(until: Day, days: number): ShopDay[] {
  return Array.from({ length: days }, (_, index) => {
    const day = addDays(until, index - days);
    const date = dateOfDay(day);
    return {
      day,
      month: date.getUTCMonth() + 1,
      monthFactor: model.months[date.getUTCMonth()] ?? 1,
      weekdayFactor: model.weekdays[date.getUTCDay()] ?? 1,
    };
  });
}

/**
 * Spreads sign-ups over the days of a sample by growth, season and campaigns: gives for every quantile in [0, 1) its day, never earlier for
 * a higher quantile, and whether a campaign brought the sign-up there. Higher quantiles fall on the days that follow the sample, where
 * the calendar has any; beyond these there is no day.
 * @param days how many days of the calendar the sample covers.
 */
export function signupSchedule(
  calendar: readonly ShopDay[],
  days = calendar.length,
): (quantile: number, chance: number) => Signup | undefined {
  const lifts = calendar.map((_, index) => liftOn(days - index));
  const reached: number[] = [];
  let total = 0;
  for (const [index, { monthFactor, weekdayFactor }] of calendar.entries()) {
    total += model.growth ** (index / days) * monthFactor * weekdayFactor * (lifts[index] ?? 1);
    reached.push(total);
  }
  const ofSample = reached[days - 1] ?? 0;
  return (quantile, chance) => {
    const bound = quantile * ofSample;
    if (quantile >= 1 && bound >= total) return undefined;
    const day = firstAbove(reached, bound);
    return { day, campaign: chance < 1 - 1 / (lifts[day] ?? 1) };
  };
}

function liftOn(daysBefore: number): number {
  const running = model.campaigns.filter(
    (campaign) => daysBefore <= campaign.daysBefore && daysBefore > campaign.daysBefore - campaign.days,
  );
  return running.reduce((product, { lift }) => product * lift, 1);
}

/** The first position whose value exceeds the bound, by bisection; the last one if none does. */
function firstAbove(ascending: readonly number[], bound: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
