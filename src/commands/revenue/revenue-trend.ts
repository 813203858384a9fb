import { laterPeriod, periodOf } from '../../analytics/cohorts/periods.ts';
import {
  lastYears,
  type RevenueGrain,
  type RevenuePeriod,
  revenuePeriods,
} from '../../analytics/revenue/revenue-periods.ts';
import type { Day } from '../../calendar.ts';
import { firstLineDay } from '../../data/as-of.ts';
import type { AnswerDay } from '../../data/profiles.ts';
import { revenueSums } from '../../data/revenue-sums.ts';
import type { Window } from '../cohort/window.ts';
import type { CommandContext } from '../command.ts';

/** How far back revenue is shown unless told otherwise. */
export const usualRevenueWindows: Readonly<Record<RevenueGrain, string>> = { week: '52w', month: '24m' };

/** What is asked of revenue. */
export type RevenueQuestion = { grain: RevenueGrain; window: Window; day: AnswerDay };

/** A period beside the one before and the same one of last year, where the data have these whole. */
export type ComparedPeriod = RevenuePeriod & {
  previous: RevenuePeriod | null;
  yearAgo: RevenuePeriod | null;
};

/** Revenue period by period, the earliest first. */
export type RevenueTrend = RevenueQuestion & {
  /** Of the whole history, and those of them that are asked for. */
  all: readonly RevenuePeriod[];
  shown: readonly ComparedPeriod[];
  /** The latest whole period. */
  latest: ComparedPeriod | null;
};

/** Reads the whole history by period, with what of it is asked for. */
export async function revenueTrend(
  question: RevenueQuestion,
  { store }: Pick<CommandContext, 'store'>,
): Promise<RevenueTrend> {
  const { grain, window, day } = question;
  const [sums, firstDay] = await Promise.all([revenueSums(store, day, grain), firstLineDay(store)]);
  const all = revenuePeriods(sums, grain, { firstDay: firstDay ?? day.asOf, asOf: day.asOf });
  const byPeriod = new Map(all.map((one) => [one.period, one]));
  const whole = (period: Day | null) => {
    const found = period === null ? undefined : byPeriod.get(period);
    return found && !found.partial ? found : null;
  };
  const compared = (one: RevenuePeriod): ComparedPeriod => ({
    ...one,
    previous: whole(laterPeriod(one.period, -1, grain)),
    yearAgo: whole(lastYears(one.period, grain)),
  });
  const from = window.from === undefined ? '' : periodOf(window.from, grain);
  const latest = all.findLast(({ partial }) => !partial);
  return {
    ...question,
    all,
    shown: all.filter(({ period }) => period >= from).map(compared),
    latest: latest ? compared(latest) : null,
  };
}
