import { periodOf } from '../../../analytics/cohorts/periods.ts';
import { addDays, type Day, dayOf, daysBetween, today } from '../../../calendar.ts';
import { dataStatus } from '../../../data/data-status.ts';
import { formatCounted, formatDay } from '../../../format.ts';
import { dataNotes } from '../../data-notes.ts';
import type { Telling, Told } from './told.ts';

/** How old the data are, and how the last import ended. */
export async function freshnessSection({ store, profiles, timezone }: Telling): Promise<Told> {
  const { lastDay, lastImport } = await dataStatus(store);
  const age = lastDay === null ? null : daysBetween(lastDay, today(timezone));
  const lines = [
    ...(lastDay === null || age === null
      ? []
      : [`The last service line is of ${formatDay(lastDay)} (${ageInWords(age)}).`]),
    ...(lastImport
      ? [
          `The last import began on ${formatDay(dayOf(lastImport.startedAt, timezone))} and ${ends[lastImport.state]}.`,
        ]
      : []),
    ...(age !== null && age > 7
      ? [
          'Everything above stands on the day after the last service line; import newer data to have it stand on today.',
        ]
      : []),
    ...(lastDay !== null && isCutShort(lastDay, profiles.asOf)
      ? ['No line is dated after that, so the figures of last week may lack days.']
      : []),
    ...dataNotes(profiles, { withoutOrders: 0 }),
  ];
  return { heading: 'Data', lines };
}

/** Whether the days up to the last Sunday are not all there; shops that are closed on Sundays are no exception. */
function isCutShort(lastDay: Day, asOf: Day): boolean {
  return lastDay < addDays(periodOf(asOf, 'week'), -2);
}

const ends = {
  running: 'is running, or was stopped in the middle',
  done: 'ended well',
  failed: 'failed',
  undoing: 'is being taken back',
  undone: 'was taken back',
} as const;

function ageInWords(days: number): string {
  if (days < 0) return 'after today';
  if (days === 0) return 'today';
  return days === 1 ? 'yesterday' : `${formatCounted(days, 'day')} ago`;
}
