import { distance } from 'fastest-levenshtein';
import { dayOfDate, now } from '../../calendar.ts';
import { UserError } from '../../errors.ts';
import { formatCounted } from '../../format.ts';
import { dropKeptCollections } from '../kept-collection.ts';
import { withLease } from '../lease.ts';
import type { ImportRecord, Store } from '../store.ts';
import { findByIds } from './find-by-ids.ts';
import { isAtWork } from './import-lease.ts';

/** What taking an import back does, or did. */
export type UndoReport = {
  importId: string;
  dryRun: boolean;
  files: string[];
  /** Service lines and customers that go, and customers that become what they were before. */
  lines: number;
  customers: number;
  restored: number;
  /** What later imports lose with it, in sentences. */
  losses: string[];
};

export type UndoOptions = {
  /** Count only. */
  dryRun?: boolean;
  /** Go on although later imports lose rows. */
  force?: boolean;
};

/**
 * Takes an import back: its service lines and new customers are deleted, customers that it replaced become what they were. Killed half-way, it
 * is completed by running it again. Profiles are to be refreshed afterwards; whoever asks next does so.
 * @throws UserError when there is no such import, it is running or was taken back, or later imports lose rows and it is not forced.
 */
export async function undoImport(
  store: Store,
  importId: string,
  { dryRun = false, force = false }: UndoOptions,
): Promise<UndoReport> {
  const record = await findImport(store, importId);
  await refuseIfBusy(store, record, dryRun);
  const isBegun = record.state === 'undoing';
  const report: UndoReport = {
    importId,
    dryRun,
    files: record.sources.map(({ file }) => file),
    lines: await store.services.countDocuments({ importId }),
    restored: await countRestored(store, importId),
    customers: 0,
    losses: isBegun ? [] : await lossesOf(store, record),
  };
  report.customers = (await store.customers.countDocuments({ importId })) - report.restored;
  if (dryRun) return report;
  if (report.losses.length > 0 && !force)
    throw new UserError(
      `later imports stand on ${importId}: ${report.losses.join('; ')}`,
      'Take those back first, the latest first; or take it back all the same with --force, and import these files again.',
    );
  await takeBack(store, importId);
  return report;
}

async function findImport({ imports }: Store, importId: string): Promise<ImportRecord> {
  const record = await imports.findOne({ _id: importId });
  if (!record) throw await unknownImport(imports, importId);
  if (record.state === 'undone')
    throw new UserError(
      `the import ${importId} was taken back already, on ${dayOfDate(record.undoneAt ?? record.startedAt)}`,
      'midas import list shows all imports.',
    );
  if (record.replacedDropped)
    throw new UserError(
      `the import ${importId} is too old to be taken back: what the customers were that it replaced is kept for the last 30 imports only`,
    );
  return record;
}

async function unknownImport(imports: Store['imports'], text: string): Promise<UserError> {
  const records = await imports.find({}, { projection: { _id: 1 } }).toArray();
  const near = records
    .map(({ _id }) => ({ _id, far: _id.startsWith(text) && text !== '' ? 0 : distance(_id, text) }))
    .filter(({ far }) => far <= text.length / 3)
    .sort((left, right) => left.far - right.far)
    .slice(0, 3)
    .map(({ _id }) => _id);
  const offer = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '';
  return new UserError(`there is no import "${text}"${offer}`, 'midas import list shows all imports.');
}

async function refuseIfBusy(store: Store, record: ImportRecord, dryRun: boolean): Promise<void> {
  if (dryRun) return;
  const running = await store.imports.find({ state: 'running' }, { projection: { _id: 1 } }).toArray();
  for (const { _id } of running)
    if (await isAtWork(store, _id))
      throw new UserError(
        _id === record._id ? `the import ${_id} is running` : `another import, ${_id}, is running`,
        'Wait for its end, or stop it with Ctrl+C; then take this one back.',
      );
  const other = await store.imports.findOne({ state: 'undoing', _id: { $ne: record._id } });
  if (other)
    throw new UserError(
      `the import ${other._id} is being taken back`,
      `Wait until that is done; if it was stopped, run it again: midas import undo ${other._id}`,
    );
}

/** Rows that later imports found there already, since this one had brought them, and that go with it. */
async function lossesOf({ imports }: Store, { _id, startedAt }: ImportRecord): Promise<string[]> {
  const later = await imports
    .find({
      startedAt: { $gte: startedAt },
      state: { $in: ['done', 'failed', 'running'] },
      _id: { $ne: _id },
    })
    .sort({ startedAt: 1 })
    .toArray();
  return later.flatMap((record) =>
    record.sources.flatMap(({ file, broughtBefore = [] }) => {
      const rows = broughtBefore.find(({ importId }) => importId === _id)?.rows ?? 0;
      return rows === 0
        ? []
        : [
            `${formatCounted(rows, 'row')} of "${file}" (import ${record._id}), there already by this one, ${rows === 1 ? 'goes' : 'go'} with it`,
          ];
    }),
  );
}

const batchSize = 500;

/** The customers that an import replaced and that are still as it left them. */
async function countRestored({ customers, replacedCustomers }: Store, importId: string): Promise<number> {
  let restored = 0;
  const replaced = replacedCustomers.find({ importId, before: { $ne: null } }).batchSize(batchSize);
  for await (const batch of inBatches(replaced)) {
    const now = await findByIds(
      customers,
      batch.map(({ customerId }) => customerId),
      { importId: 1 },
    );
    restored += now.filter((customer) => customer.importId === importId).length;
  }
  return restored;
}

async function takeBack(store: Store, importId: string): Promise<void> {
  const { imports, state } = store;
  await imports.updateOne({ _id: importId }, { $set: { state: 'undoing' } });
  // Whoever asks in between stands on what is there then.
  await state.deleteOne({ _id: 'profiles' });
  await restoreCustomers(store, importId);
  await deleteLines(store, importId);
  // No refresh that has begun before may say at its end that the profiles stand.
  await withLease(state, 'refresh', async () => {
    await state.deleteOne({ _id: 'profiles' });
    if ((await store.services.findOne({}, { projection: { _id: 1 } })) === null) await forgetEveryone(store);
    await store.replacedCustomers.deleteMany({ importId });
    await imports.updateOne(
      { _id: importId },
      { $set: { state: 'undone', undoneAt: now(), profiled: true } },
    );
  });
}

/**
 * Puts back what customers were, if they are still as the import left them. Where a later import has replaced them in turn, what that one will
 * put back is what was there before this one.
 */
async function restoreCustomers({ customers, replacedCustomers }: Store, importId: string): Promise<void> {
  for await (const batch of inBatches(replacedCustomers.find({ importId }).batchSize(batchSize)))
    for (const { customerId, before, beforeImportId } of batch) {
      const mine = { _id: customerId, importId };
      if (before === null) await customers.deleteOne(mine);
      else {
        const { _id, ...was } = before;
        await customers.replaceOne(mine, was);
      }
      await replacedCustomers.updateMany(
        { customerId, beforeImportId: importId },
        { $set: { before, beforeImportId } },
      );
    }
  await customers.deleteMany({ importId });
  await replacedCustomers.updateMany(
    { beforeImportId: importId },
    { $set: { before: null, beforeImportId: null } },
  );
}

const customersPerDelete = 200;

/** A stretch of customers at a time, so that the database can answer others in between. */
async function deleteLines({ services }: Store, importId: string): Promise<void> {
  for (;;) {
    const stretch = await services
      .aggregate<{ _id: string }>([
        { $match: { importId } },
        { $limit: customersPerDelete * 20 },
        { $group: { _id: '$customerId' } },
      ])
      .toArray();
    if (stretch.length === 0) return;
    await services.deleteMany({ importId, customerId: { $in: stretch.map(({ _id }) => _id) } });
  }
}

async function forgetEveryone(store: Store): Promise<void> {
  const { profiles, histories, cells, columns, state } = store;
  for (const collection of [profiles, histories, cells, columns]) await collection.deleteMany({});
  await state.deleteOne({ _id: 'columns' });
  await dropKeptCollections(store);
}

async function* inBatches<Kept>(cursor: AsyncIterable<Kept>): AsyncGenerator<Kept[]> {
  let batch: Kept[] = [];
  for await (const one of cursor) {
    batch.push(one);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
