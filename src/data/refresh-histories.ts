import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb';
import { countedCustomerRanges } from './customer-ranges.ts';
import { historyStages } from './histories.ts';
import { cellStages } from './period-cells.ts';
import type { PeriodCellRecord, Store } from './store.ts';

/** Whose histories to bring up to date, from the lines that a stage finds. */
export type HistoryRefresh = {
  lines: Document;
  customers: readonly string[] | 'all';
  /** What the histories are marked with; those of the customers that are marked otherwise are dropped. */
  refreshedAt: Date;
};

/**
 * Brings histories up to date inside MongoDB, and the period cells with them: for everyone these are summed anew, for some customers
 * what they were known to have done is taken out and what they have done is put in.
 */
export async function refreshHistories(
  services: Store['services'],
  { histories, cells }: Pick<Store, 'histories' | 'cells'>,
  { lines, customers, refreshedAt }: HistoryRefresh,
): Promise<void> {
  const before = customers === 'all' ? [] : await cellsOf(histories, customers);
  const stages = [...historyStages, { $set: { refreshedAt } }, mergeInto(histories, 'replace')];
  await sumByCustomers(services, { lines, customers }, stages);
  await histories.deleteMany({ refreshedAt: { $ne: refreshedAt }, ...among('_id', customers) });
  if (customers === 'all') await sumAnew(histories, cells, refreshedAt);
  else await change(cells, { before, after: await cellsOf(histories, customers) });
}

/** How many lines are grouped at once: what is grouped stays in memory until its end, and everyone else waits for it. */
const linesAtOnce = 20_000;

/** Runs stages that bring each customer's lines together, over the lines that a stage finds: for everyone, some customers at a time. */
export async function sumByCustomers(
  services: Store['services'],
  { lines, customers }: Pick<HistoryRefresh, 'lines' | 'customers'>,
  stages: readonly Document[],
): Promise<void> {
  const ranges = customers === 'all' ? await countedCustomerRanges({ services }, linesAtOnce) : [undefined];
  for (const customerId of ranges) {
    const some = customerId ? [{ $match: { customerId } }] : [];
    await services.aggregate([...some, lines, ...stages], { allowDiskUse: true }).toArray();
  }
}

const grains = ['week', 'month'] as const;

/** Stages that sum histories to cells of a grain as they are stored. */
function recordStages(grain: PeriodCellRecord['grain']): Document[] {
  return [...cellStages(grain), { $set: { grain, _id: cellId(grain) } }];
}

/** Grain, cohort and period as text; customers without a counted order have cohort `none`. */
function cellId(grain: PeriodCellRecord['grain']): Document {
  const day = (date: string) => ({ $dateToString: { date, format: '%Y-%m-%d' } });
  return { $concat: [`${grain} `, { $ifNull: [day('$cohort'), 'none'] }, ' ', day('$period')] };
}

/** Each cell is replaced in its place, and those that are no more go last: whoever reads meanwhile never finds none. */
async function sumAnew(histories: Store['histories'], cells: Store['cells'], summedAt: Date): Promise<void> {
  for (const grain of grains)
    await histories
      .aggregate([...recordStages(grain), { $set: { summedAt } }, mergeInto(cells, 'replace')])
      .toArray();
  await cells.deleteMany({ summedAt: { $ne: summedAt } });
}

/** What some customers put into the cells. */
async function cellsOf(
  histories: Store['histories'],
  customers: readonly string[],
): Promise<PeriodCellRecord[]> {
  const found = grains.map((grain) =>
    histories
      .aggregate<PeriodCellRecord>([{ $match: among('_id', customers) }, ...recordStages(grain)])
      .toArray(),
  );
  return (await Promise.all(found)).flat();
}

type Change = { before: readonly PeriodCellRecord[]; after: readonly PeriodCellRecord[] };

async function change(cells: Store['cells'], { before, after }: Change): Promise<void> {
  const writes = [...before.map((cell) => added(cell, -1)), ...after.map((cell) => added(cell, 1))];
  if (writes.length === 0) return;
  await cells.bulkWrite(writes);
  await cells.deleteMany({ orders: 0, revenueE4: 0 });
}

function added(
  { _id, grain, cohort, period, ...sums }: PeriodCellRecord,
  sign: 1 | -1,
): AnyBulkWriteOperation<PeriodCellRecord> {
  const { customers, returned, orders, ordersE4, revenueE4 } = sums;
  return {
    updateOne: {
      filter: { _id },
      update: {
        $setOnInsert: { grain, cohort, period },
        $inc: {
          customers: sign * customers,
          returned: sign * returned,
          orders: sign * orders,
          ordersE4: sign * ordersE4,
          revenueE4: sign * revenueE4,
        },
      },
      upsert: true,
    },
  };
}

/** The last stage of a pipeline that writes its documents into a collection, by their ids. */
export function mergeInto<Stored extends Document>(
  collection: Collection<Stored>,
  whenMatched: 'replace' | 'keepExisting',
): Document {
  return { $merge: { into: collection.collectionName, on: '_id', whenMatched, whenNotMatched: 'insert' } };
}

/** The filter for documents of some customers, or of all. */
export function among(field: string, customers: readonly string[] | 'all'): Document {
  return customers === 'all' ? {} : { [field]: { $in: customers } };
}
