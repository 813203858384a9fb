import { type Day, daysBetween, now, today } from '../calendar.ts';
import { lastLineDay } from './as-of.ts';
import type { Store } from './store.ts';

/** An import that has not ended after this time was killed. */
const longestImportMilliseconds = 6 * 3_600_000;

/** How old the data are: the day of the last service line up to today, its age in days, and whether an import is running. */
export type Freshness = { lastDay: Day | null; ageDays: number | null; importing: boolean };

/** How old the data are at this moment; null where there are none. */
export async function dataFreshness(
  store: Pick<Store, 'services' | 'imports'>,
  timezone: string,
): Promise<Freshness> {
  const present = today(timezone);
  const lastDay = (await lastLineDay(store, present)) ?? null;
  return {
    lastDay,
    ageDays: lastDay === null ? null : daysBetween(lastDay, present),
    importing: await isImporting(store),
  };
}

async function isImporting({ imports }: Pick<Store, 'imports'>): Promise<boolean> {
  const startedAt = { $gt: new Date(now().getTime() - longestImportMilliseconds) };
  return (await imports.findOne({ state: { $in: ['running', 'undoing'] }, startedAt })) !== null;
}
