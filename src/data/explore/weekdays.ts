import { weekdayOf, weekdays } from '../../analytics/explore/calendar-levels.ts';
import type { SampleColumn } from '../../analytics/explore/variable.ts';
import type { ExploredColumn } from './exploration.ts';
import { Tally } from './tally.ts';

/** What the column of weekdays is called; no attribute is. */
export const weekdayName = 'weekday';

/** The weekdays of a data set's days, of which there is a column named `day`. */
export function weekdayColumn(columns: readonly ExploredColumn[]): ExploredColumn | null {
  const days = columns.find(({ summary }) => summary.name === 'day');
  if (days?.distribution.kind !== 'numbers' || days.sample?.kind !== 'numbers') return null;
  const tally = new Tally();
  const { values, counts } = days.distribution;
  values.forEach((day, index) => {
    tally.add(weekdays[weekdayOf(day)], counts[index] ?? 0);
  });
  const variable = { of: days.summary.of, name: weekdayName, type: 'text', role: 'derived' } as const;
  const codes = Int32Array.from(days.sample.values, (day) => (Number.isNaN(day) ? -1 : weekdayOf(day)));
  const sample: SampleColumn = { kind: 'levels', levels: weekdays, codes };
  return { ...tally.finish(variable, days.summary.rows), sample, ofLines: null };
}
