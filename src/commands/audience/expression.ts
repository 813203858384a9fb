import type { Grain } from '../../analytics/cohorts/periods.ts';
import type { Moved } from '../../analytics/movements/movements.ts';
import type { Day } from '../../calendar.ts';
import type { AudienceColumn } from '../../data/audience-columns.ts';
import type { Since } from '../../data/segment-snapshots.ts';
import type { DayFilter, FigureFilter } from './filters.ts';

/** How a value is compared; "not equal" is an equality that must not hold. */
export type Comparison = '=' | '<' | '<=' | '>' | '>=';

/** So many days, weeks, calendar months or years before the as-of day. */
export type Span = { count: number; unit: 'd' | 'w' | 'm' | 'y' };

/** Whom an audience begins with. */
export type Base =
  | { of: 'all' | 'no-orders' }
  /** By its id. */
  | { of: 'segment'; segment: string }
  /** By its number. */
  | { of: 'cluster'; cluster: number }
  /** The best so many of those of whom the filters hold, or the best share of them, between 0 and 1. */
  | { of: 'top'; by: 'probability' | 'spend'; count: number }
  | { of: 'top'; by: 'probability' | 'spend'; share: number }
  /** By the first day of the day, ISO week or calendar month in which they first ordered. */
  | { of: 'cohort'; grain: Grain; period: Day }
  /** Who went from one segment to another between two Mondays; the latest one, where `until` is absent. */
  | { of: 'moved'; moved: Moved; since: Since; until?: Day }
  /** As it was saved; `hidden` where a segment has the name, too, and comes first. */
  | { of: 'saved'; name: string; hidden?: true };

/** What must be true of a customer; several values mean one of them. Shares are between 0 and 1, money in currency units. */
export type Condition =
  | { of: 'figure'; figure: FigureFilter; is: Comparison; values: number[] }
  | { of: 'day'; day: DayFilter; is: Comparison; value: Day | Span }
  | { of: 'segment'; segments: string[] }
  | { of: 'column'; column: AudienceColumn; is: Comparison; values: string[] }
  | { of: 'group'; base: Base };

/** A condition, or that it is not true. */
export type Filter = Condition & { not: boolean };

/** What an audience is: whom it begins with, and filters all of which must hold. */
export type AudienceExpression = { base: Base; filters: Filter[] };
