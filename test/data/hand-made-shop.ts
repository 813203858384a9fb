import { type Day, dateOfDay } from '../../src/calendar.ts';
import type { Customer, ImportRecord, ServiceLine, Store } from '../../src/data/store.ts';
import { parseE4 } from '../../src/money.ts';

/** A service line as a test writes it: amounts in currency units, an order id where there is one. */
export type Row = {
  customer: string;
  day: Day;
  amount: number | string;
  order?: string;
  kind?: 'sale' | 'refund';
  service?: string;
  category?: string;
};

let lineNumber = 0;

/** The stored form of a row; every call is another line. */
export function serviceLine(row: Row, importId = 'first'): ServiceLine {
  const amountE4 = parseE4(String(row.amount));
  return {
    _id: `line-${++lineNumber}`,
    customerId: row.customer,
    day: dateOfDay(row.day),
    amountE4,
    ...(row.order === undefined ? {} : { orderId: row.order }),
    orderKey: row.order ?? row.day,
    kind: row.kind ?? (amountE4 < 0 ? 'refund' : 'sale'),
    ...(row.service === undefined ? {} : { service: row.service }),
    ...(row.category === undefined ? {} : { category: row.category }),
    importId,
  };
}

/** What an import of these rows leaves behind: lines, customers without attributes, and a record not yet profiled. */
export async function importRows(
  { services, customers, imports }: Store,
  rows: Row[],
  {
    id = 'first',
    customersFile = [] as string[],
    state = 'done' as ImportRecord['state'],
    startedAt = '2026-01-01T00:00:00Z',
  } = {},
): Promise<void> {
  const record: ImportRecord = {
    _id: id,
    startedAt: new Date(startedAt),
    state,
    profiled: false,
    timezone: 'UTC',
    sources: [],
  };
  await imports.insertOne(record);
  if (rows.length > 0) await services.insertMany(rows.map((row) => serviceLine(row, id)));
  const people = customersFile.map((_id): Customer => ({ _id, attributes: {}, importId: id }));
  if (people.length > 0) await customers.insertMany(people);
}

/** Empties every collection, so that the next test starts from nothing. */
export async function emptyStore({
  services,
  customers,
  profiles,
  histories,
  cells,
  imports,
  state,
  clusterings,
  columns,
  audiences,
  segmentSnapshots,
  snapshotCustomers,
  models,
  scorings,
  predictions,
  campaigns,
  campaignMembers,
}: Store): Promise<void> {
  await Promise.all([
    services.deleteMany({}),
    customers.deleteMany({}),
    profiles.deleteMany({}),
    histories.deleteMany({}),
    cells.deleteMany({}),
    imports.deleteMany({}),
    state.deleteMany({}),
    clusterings.deleteMany({}),
    columns.deleteMany({}),
    audiences.deleteMany({}),
    segmentSnapshots.deleteMany({}),
    snapshotCustomers.deleteMany({}),
    models.deleteMany({}),
    scorings.deleteMany({}),
    predictions.deleteMany({}),
    campaigns.deleteMany({}),
    campaignMembers.deleteMany({}),
  ]);
}
