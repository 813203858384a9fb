import { decodeFields } from '../semantics/decode.ts';
import { resolvePath } from '../semantics/path.ts';
import { makeDocument } from '../semantics/values.ts';
import type { Catalog } from '../storage/catalog.ts';
import type { Collection, Index, Stored } from '../storage/collection.ts';
import type { Reader } from '../storage/read.ts';

/** Removes the documents whose time is over, in every collection with a TTL index. */
export function expireDocuments(catalog: Catalog, reader: Reader, now: Date): void {
  for (const collection of catalog.list()) {
    for (const index of collection.record.indexes) {
      const expired = expiredDocuments(collection, index, reader, now);
      if (expired.length > 0) {
        catalog.write(() => {
          for (const stored of expired) collection.remove(stored);
        });
      }
    }
  }
}

function expiredDocuments(collection: Collection, index: Index, reader: Reader, now: Date): Stored[] {
  const { expireAfterSeconds, fields } = index.spec;
  const path = fields[0]?.path;
  if (expireAfterSeconds === undefined || path === undefined) return [];
  const limit = new Date(now.getTime() - expireAfterSeconds * 1000);
  const filter = makeDocument([[path, makeDocument([['$lte', limit]])]]);
  const plan = reader.plan(collection, filter, [], index.spec.name);
  const read = new Set([path.split('.')[0] as string]);
  return [...reader.read(collection, plan)].filter(({ bytes }) =>
    resolvePath(decodeFields(bytes, read), path)
      .flat()
      .some((value) => value instanceof Date && value <= limit),
  );
}
