import type { RevenuePeriod } from '../revenue/revenue-periods.ts';
import { type UsualChange, usualChange } from '../revenue/usual-change.ts';

/** The figures that a week is judged by. */
export const headlineFigures = ['revenue', 'orders', 'customers', 'newCustomers', 'orderValue'] as const;

export type HeadlineFigure = (typeof headlineFigures)[number];

/** A figure of the last whole week beside the week before and the same week of last year; null where there is none. */
export type ComparedFigure = {
  figure: HeadlineFigure;
  value: number | null;
  before: number | null;
  yearAgo: number | null;
  /** How the change from the week before compares with earlier changes; null where too few are known. */
  usual: UsualChange | null;
};

/** Weeks to compare; `weeks` are the whole ones up to the last in time, the last included. */
export type HeadlineWeeks = {
  weeks: readonly RevenuePeriod[];
  previous: RevenuePeriod | null;
  yearAgo: RevenuePeriod | null;
};

/**
 * The figures of the last of some weeks beside earlier ones. A change is told to be usual or not only from the week right before; where
 * that one is not whole nothing is said.
 */
export function headline({ weeks, previous, yearAgo }: HeadlineWeeks): ComparedFigure[] {
  const last = weeks.at(-1);
  if (!last) return [];
  return headlineFigures.map((figure) => ({
    figure,
    value: last[figure],
    before: previous?.[figure] ?? null,
    yearAgo: yearAgo?.[figure] ?? null,
    usual: previous && usualChange(weeks.map((week) => week[figure] ?? 0)),
  }));
}

/** How far a figure has moved as a share of what it was; null where that is not above zero. */
export function movedBy(from: number | null, to: number | null): number | null {
  return from !== null && to !== null && from > 0 ? to / from - 1 : null;
}
