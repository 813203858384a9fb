import { type Day, dateOfDay, dayOfDate } from '../../calendar.ts';
import type { ImportRecord, Store } from '../store.ts';

/** How far the clocks of two instances may be apart. */
const skewMilliseconds = 3_600_000;

/**
 * The earliest day before `before` whose lines may have changed since a moment, by the imports that ended, were taken back or have been at
 * work since then; undefined where none did. One that was taken back may have held lines of any day: then it is the first of all days.
 */
export async function earliestChange(
  { imports, services }: Pick<Store, 'imports' | 'services'>,
  { since, before }: { since: Date; before: Day },
): Promise<Day | undefined> {
  const from = new Date(since.getTime() - skewMilliseconds);
  const taken = { $or: [{ state: 'undoing' as const }, { undoneAt: { $gte: from } }] };
  if (await imports.findOne(taken, { projection: { _id: 1 } })) return '0001-01-01';
  const later = await imports
    .find({
      state: { $ne: 'undone' },
      $or: [{ finishedAt: { $gte: from } }, { finishedAt: { $exists: false } }],
    })
    .toArray();
  const ids = later.filter((one) => mayReach(one, before)).map(({ _id }) => _id);
  if (ids.length === 0) return undefined;
  const [earliest] = await services
    .aggregate<{ day: Date }>([
      { $match: { importId: { $in: ids }, day: { $lt: dateOfDay(before) } } },
      { $group: { _id: null, day: { $min: '$day' } } },
    ])
    .toArray();
  return earliest && dayOfDate(earliest.day);
}

/** Whether its files hold lines of before a day, as far as its record says. */
function mayReach({ state, sources }: ImportRecord, before: Day): boolean {
  if (state !== 'done') return true;
  return sources.some(
    ({ kind, firstDay }) => kind === 'services' && (firstDay === null || firstDay < before),
  );
}
