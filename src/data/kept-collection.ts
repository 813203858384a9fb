import { createHash } from 'node:crypto';
import type { KeptKind, Store } from './store.ts';

const kinds: readonly KeptKind[] = ['first_orders', 'revenue_by', 'bought'];

/**
 * The name of a collection that holds what was found out of lines or histories once after a refresh; it is made where there is none
 * of that refresh yet.
 * @param about what tells it from others of its kind
 * @param make writes the collection of a name as a whole
 */
export async function keptCollection(
  { state }: Pick<Store, 'state'>,
  { kind, about, standsOn }: { kind: KeptKind; about: string; standsOn: Date },
  make: (name: string) => Promise<unknown>,
): Promise<string> {
  const digest = createHash('sha256').update(about).digest('hex').slice(0, 12);
  const name = `${kind}_${digest}` as const;
  if (await state.findOne({ _id: name, standsOn })) return name;
  await make(name);
  await state.replaceOne({ _id: name }, { standsOn }, { upsert: true });
  return name;
}

/** Drops all of them, when there is nothing left that they could tell of. */
export async function dropKeptCollections({ db, state }: Pick<Store, 'db' | 'state'>): Promise<void> {
  for (const { _id } of await state.find({}, { projection: { _id: 1 } }).toArray()) {
    if (!kinds.some((kind) => _id.startsWith(`${kind}_`))) continue;
    await db.dropCollection(_id);
    await state.deleteOne({ _id });
  }
}
