import type { Store } from '../store.ts';

type Stored = Pick<Store, 'snapshotCustomers'>;

/** Ids a document: well below what MongoDB allows, long ids included. */
const idsAtOnce = 5000;

/**
 * The positions that customers have in snapshots; those who have none get the next ones. To be called by one process at a time: should
 * two do so all the same, both would write the document of the same first position, and the second of them fails.
 */
export async function customerPositions(
  store: Stored,
  customerIds: readonly string[],
): Promise<{ positions: Uint32Array; size: number }> {
  const known = new Map<string, number>();
  for await (const { _id, ids } of store.snapshotCustomers.find({}))
    for (const [index, id] of ids.entries()) known.set(id, _id + index);
  const added: string[] = [];
  const positions = Uint32Array.from(customerIds, (id) => {
    const position = known.get(id);
    return position ?? known.size + added.push(id) - 1;
  });
  for (let start = 0; start < added.length; start += idsAtOnce)
    await store.snapshotCustomers.insertOne({
      _id: known.size + start,
      ids: added.slice(start, start + idsAtOnce),
    });
  return { positions, size: known.size + added.length };
}

/** The ids of customers by their positions, which ascend, in the same order. */
export async function customersAt(
  { snapshotCustomers }: Stored,
  positions: readonly number[],
): Promise<string[]> {
  const found: string[] = [];
  let next = 0;
  for await (const { _id, ids } of snapshotCustomers.find({}).sort({ _id: 1 }))
    for (let position = positions[next]; position !== undefined; position = positions[++next]) {
      const id = ids[position - _id];
      if (id === undefined) break;
      found.push(id);
    }
  return found;
}
