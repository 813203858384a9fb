import { now } from '../calendar.ts';
import type { Store } from './store.ts';

const sampleMark = 'sample-shop';

/** Whether nothing was ever imported, finished or not, besides a sample shop that was begun and not finished. */
export async function isUnused({ imports, state }: Pick<Store, 'imports' | 'state'>): Promise<boolean> {
  const isUntouched = (await imports.findOne({}, { projection: { _id: 1 } })) === null;
  return isUntouched || (await state.findOne({ _id: sampleMark })) !== null;
}

/** Fills an unused database with the sample shop, marked until it is whole, so that a killed start can be told from data of one's own. */
export async function whileMarkedAsSample(
  { state }: Pick<Store, 'state'>,
  fill: () => Promise<void>,
): Promise<void> {
  await state.replaceOne({ _id: sampleMark }, { startedAt: now() }, { upsert: true });
  await fill();
  await state.deleteOne({ _id: sampleMark });
}

/**
 * Asks the database for a sign of life.
 * @throws OutageError when it gives none.
 */
export async function ping({ db }: Pick<Store, 'db'>): Promise<void> {
  await db.command({ ping: 1 });
}
