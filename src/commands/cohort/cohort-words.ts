import type { Metric } from '../../analytics/cohorts/cohort-table.ts';
import type { Comparison } from '../../analytics/cohorts/compare-groups.ts';
import type { Grain } from '../../analytics/cohorts/periods.ts';
import type { Day } from '../../calendar.ts';
import type { AnswerDay } from '../../data/profiles.ts';
import { formatCounted, formatDay, formatMoney, formatNumber, formatShare } from '../../format.ts';
import type { Window } from './window.ts';

/** What is asked of cohorts. */
export type CohortQuestion = {
  grain: Grain;
  metric: Metric;
  cumulative: boolean;
  window: Window;
  day: AnswerDay;
};

/** The options that make this question another one than `/cohort`, as they are typed. */
export function cohortCommand(
  { grain, metric, cumulative, window }: Omit<CohortQuestion, 'day'>,
  ...options: string[]
): string {
  return [
    '/cohort',
    ...(grain === 'week' ? [] : [`by=${grain}`]),
    ...(window.text === '120d' && grain === 'week' ? [] : [`last=${window.text}`]),
    ...(metric === 'customers' ? [] : [`metric=${metric}`]),
    ...(cumulative ? ['cumulative=yes'] : []),
    ...options,
  ].join(' ');
}

/** A cohort as tables name it: 2026-10 of a month, otherwise its first day. */
export function cohortName(cohort: Day, grain: Grain): string {
  return grain === 'month' ? cohort.slice(0, 7) : cohort;
}

/** A cohort in a sentence: "October 2026", "the week of 5 Oct 2026", "5 Oct 2026". */
export function cohortInWords(cohort: Day, grain: Grain): string {
  if (grain === 'day') return formatDay(cohort);
  if (grain === 'week') return `the week of ${formatDay(cohort)}`;
  return new Date(`${cohort}T00:00:00Z`).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    month: 'long',
    year: 'numeric',
  });
}

/** After how many periods customers are compared, as far as the data reach. */
export const comparedAfter: Readonly<Record<Grain, number>> = { day: 7, week: 4, month: 3 };

/** "4 weeks", "1 month". */
export function periodsInWords(periods: number, grain: Grain): string {
  return formatCounted(periods, grain);
}

/** What is compared of groups of customers. */
export type Measure = 'return' | 'orders' | 'spend';

/** A value of what is compared: a share, orders or money. */
export function measured(value: number, measure: Measure, currency: string): string {
  if (measure === 'return') return formatShare(value);
  return measure === 'spend' ? formatMoney(value, currency) : `${formatNumber(value, 2)} orders`;
}

/** How probable chance alone makes a difference, as people say it. */
export function chanceInWords(chance: number): string {
  if (chance < 0.001) return 'chance alone would do that less than once in 1,000 times';
  if (chance < 0.05)
    return `chance alone would do that about ${formatCounted(Math.max(1, Math.round(chance * 1000)), 'time', 'times')} in 1,000`;
  return `chance alone would do that ${formatShare(chance)} of the time`;
}

/** Below this chance a difference is taken for one. */
const significant = 0.05;

/** Those that differ from the others by more than chance, the farthest from them first, of two as far the better. */
export function standingOut<Group>(comparisons: readonly Comparison<Group>[]): Comparison<Group>[] {
  return comparisons
    .filter(({ chance }) => chance !== null && chance < significant)
    .sort((a, b) => Math.abs(b.value - b.others) - Math.abs(a.value - a.others) || b.value - a.value);
}
