import { type Day, daysBetween, today } from '../calendar.ts';
import { lastLineDay } from './as-of.ts';
import { settledDataStamp } from './data-stamp.ts';
import type { Store } from './store.ts';

/** How old the data are: the day of the last service line up to today, its age in days, and whether an import is running. */
export type Freshness = { lastDay: Day | null; ageDays: number | null; importing: boolean };

/** How old the data are at this moment; null where there are none. */
export async function dataFreshness(store: Store, timezone: string): Promise<Freshness> {
  const present = today(timezone);
  const lastDay = (await lastLineDay(store, present)) ?? null;
  return {
    lastDay,
    ageDays: lastDay === null ? null : daysBetween(lastDay, present),
    importing: (await settledDataStamp(store)) === undefined,
  };
}
