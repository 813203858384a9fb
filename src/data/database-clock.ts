import { now } from '../calendar.ts';
import type { Store } from './store.ts';

/**
 * What time it is by the database's clock, the only one that every instance shares. Those of the machines may be minutes apart, on which
 * nothing that several instances decide may stand.
 */
export async function databaseNow({ db }: Pick<Store, 'db'>): Promise<Date> {
  const { localTime } = await db.command({ hello: 1 });
  return localTime instanceof Date ? localTime : now();
}
