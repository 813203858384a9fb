import type { Customer, Store } from '../store.ts';

/** Imports whose replaced customers are kept, the latest ones: a file that comes every night would fill the database with them. */
const keptImports = 30;

/**
 * Keeps customers as they are before an import replaces them, so that it can be taken back. What the same import has brought itself is
 * nothing to come back to: of several files with one customer, what counts is what was there before the first.
 */
export async function keepReplaced(
  { replacedCustomers }: Pick<Store, 'replacedCustomers'>,
  importId: string,
  customers: readonly Customer[],
): Promise<void> {
  const earlier = customers.filter((customer) => customer.importId !== importId);
  if (earlier.length === 0) return;
  await replacedCustomers.bulkWrite(
    earlier.map((before) => ({
      replaceOne: {
        filter: { _id: `${importId} ${before._id}` },
        replacement: { importId, customerId: before._id, before, beforeImportId: before.importId },
        upsert: true,
      },
    })),
    { ordered: false },
  );
}

/** Drops what was kept for all but the latest imports, which cannot be taken back from then on. */
export async function dropOldReplaced({
  imports,
  replacedCustomers,
}: Pick<Store, 'imports' | 'replacedCustomers'>): Promise<void> {
  const old = await imports
    .find({ replacedDropped: { $exists: false } }, { projection: { _id: 1 } })
    .sort({ startedAt: -1 })
    .skip(keptImports)
    .toArray();
  for (const { _id } of old) {
    const { deletedCount } = await replacedCustomers.deleteMany({ importId: _id });
    await imports.updateOne({ _id }, { $set: { replacedDropped: deletedCount > 0 } });
  }
}
