import { createHash } from 'node:crypto';
import type { ImportRecord, Store } from './store.ts';

type Stamped = Pick<Store, 'imports' | 'services' | 'customers'>;

/**
 * A digest that changes with what has been imported: which imports there were and when they ended, and how many rows those
 * have brought that did not end. One that was taken back does not count: what there is, is what there was before it. It costs no reading of lines unless an import is running or was killed.
 */
export async function dataStamp(store: Stamped): Promise<string> {
  return stampOf(store, await importsOf(store));
}

/** `dataStamp` once all is imported; undefined while an import is running, or may be. */
export async function settledDataStamp(store: Stamped): Promise<string | undefined> {
  const imports = await importsOf(store);
  return imports.some(({ state }) => unsettled.has(state)) ? undefined : stampOf(store, imports);
}

/** States in which an import may still change what there is. */
const unsettled: ReadonlySet<ImportRecord['state']> = new Set(['running', 'undoing']);

type Import = Pick<ImportRecord, '_id' | 'finishedAt' | 'state'>;

function importsOf({ imports }: Pick<Store, 'imports'>): Promise<Import[]> {
  return imports
    .find({ state: { $ne: 'undone' } }, { projection: { finishedAt: 1, state: 1 } })
    .sort({ _id: 1 })
    .toArray();
}

async function stampOf(store: Stamped, imports: readonly Import[]): Promise<string> {
  const digest = createHash('sha256');
  for (const one of imports) digest.update(JSON.stringify([one._id, await standing(store, one)]));
  return digest.digest('hex').slice(0, 16);
}

/** How far an import is: when it ended, or the rows it has brought so far. */
async function standing(
  { services, customers }: Pick<Store, 'services' | 'customers'>,
  { _id, finishedAt, state }: Import,
): Promise<string | number> {
  if (finishedAt && !unsettled.has(state)) return finishedAt.toISOString();
  const rows = { importId: _id };
  return (await services.countDocuments(rows)) + (await customers.countDocuments(rows));
}
