import type { Collection, Document, Filter, WithId } from 'mongodb';

// Servers other than MongoDB's own look up a short list of ids by index and a long one by scanning.
const idsPerQuery = 200;

/** The documents with the given ids, in no order; all fields, or those of the projection. */
export async function findByIds<Kept extends { _id: string }>(
  collection: Collection<Kept>,
  ids: readonly string[],
  projection: Document = {},
): Promise<WithId<Kept>[]> {
  const queries: Promise<WithId<Kept>[]>[] = [];
  for (let from = 0; from < ids.length; from += idsPerQuery) {
    const filter = { _id: { $in: ids.slice(from, from + idsPerQuery) } } as Filter<Kept>;
    queries.push(collection.find(filter, { projection }).toArray());
  }
  return (await Promise.all(queries)).flat();
}
