import type { Store } from './store.ts';

/** Whether an import ever finished on this database. */
export async function hasData({ imports }: Pick<Store, 'imports'>): Promise<boolean> {
  return (await imports.findOne({ state: 'done' }, { projection: { _id: 1 } })) !== null;
}

/**
 * Asks the database for a sign of life.
 * @throws OutageError when it gives none.
 */
export async function ping({ db }: Pick<Store, 'db'>): Promise<void> {
  await db.command({ ping: 1 });
}
