import type { Document } from 'mongodb';
import { type Day, dateOfDay } from '../calendar.ts';
import { contactColumn } from './contact-columns.ts';
import { splitsOf } from './customer-groups.ts';
import { keptCollection } from './kept-collection.ts';
import type { StandingDay } from './period-cells.ts';
import type { Store } from './store.ts';

/** A column of the files that customers can be chosen by. */
export type AudienceColumn = {
  name: string;
  /** A customer's own value; or the values of the lines that they bought, of which there may be several. */
  of: 'customer' | 'lines';
  /** Where documents of customers, or service lines, hold it. */
  field: string;
  /** Whether, by its name, it holds e-mail addresses or telephone numbers. */
  address: boolean;
};

/** A column's value, and how many customers have it. */
export type ColumnValue = { value: string | number | boolean | Date; customers: number };

/** What is asked of a column: one of some values, or a span of days or numbers. Half of a span may be open. */
export type ColumnTest =
  | { values: readonly ColumnValue['value'][] }
  | { above?: number; least?: number; below?: number; most?: number }
  | { from?: Day; before?: Day };

/** The columns that customers can be chosen by: those of the customers file first; of two of one name the first. */
export async function audienceColumns(
  store: Pick<Store, 'imports' | 'customers' | 'services'>,
): Promise<AudienceColumn[]> {
  const splits = await splitsOf(store);
  const found = [
    ...splits.map(({ name, of, field }) => ({
      name,
      of: of === 'customer' ? of : ('lines' as const),
      field,
    })),
    ...['name', 'email'].map((name) => ({ name, of: 'customer' as const, field: name })),
  ];
  const own = found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index);
  return own.map((column) => ({ ...column, address: contactColumn(column.name)?.says === 'address' }));
}

type ColumnStore = Pick<Store, 'db' | 'services' | 'customers' | 'state'>;

/** A column's values, the most frequent first. */
export async function columnValues(
  store: ColumnStore,
  day: StandingDay,
  column: AudienceColumn,
): Promise<ColumnValue[]> {
  const { collection, stages, value } = await valuesOf(store, day, column);
  const found = await store.db
    .collection(collection)
    .aggregate<{ _id: ColumnValue['value'] | null; customers: number }>(
      [
        ...stages,
        { $group: { _id: `$${value}`, customers: { $sum: 1 } } },
        { $sort: { customers: -1, _id: 1 } },
      ],
      { allowDiskUse: true },
    )
    .toArray();
  return found.flatMap(({ _id, customers }) =>
    _id === null || _id === '' ? [] : [{ value: _id, customers }],
  );
}

/** Few enough documents to be taken in between two answers. */
const batchSize = 2_000;

/** The customers of whom a column's test is true. */
export async function customersByColumn(
  store: ColumnStore,
  day: StandingDay,
  column: AudienceColumn,
  test: ColumnTest,
): Promise<Set<string>> {
  const { collection, stages, value, customer } = await valuesOf(store, day, column);
  const cursor = store.db
    .collection(collection)
    .aggregate<{ customer: string }>(
      [...stages, { $match: { [value]: rangeOf(test) } }, { $project: { _id: 0, customer: `$${customer}` } }],
      { allowDiskUse: true, batchSize },
    );
  const found = new Set<string>();
  while (await cursor.hasNext()) for (const one of cursor.readBufferedDocuments()) found.add(one.customer);
  return found;
}

function rangeOf(test: ColumnTest): object {
  if ('values' in test) return { $in: [...test.values] };
  if ('from' in test || 'before' in test)
    return {
      ...(test.from === undefined ? {} : { $gte: dateOfDay(test.from) }),
      ...(test.before === undefined ? {} : { $lt: dateOfDay(test.before) }),
    };
  const { above, least, below, most } = test as Extract<ColumnTest, { above?: number }>;
  const bounds = { $gt: above, $gte: least, $lt: below, $lte: most };
  return Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined));
}

/** Where to read one document a customer and value, after some stages, and its fields. */
type Values = { collection: string; stages: Document[]; value: string; customer: string };

/** What customers bought is found out once after each refresh and then kept, for a day of one's own each time. */
async function valuesOf(
  store: ColumnStore,
  { asOf, computedAt }: StandingDay,
  { of, field }: AudienceColumn,
): Promise<Values> {
  if (of === 'customer') return { collection: 'customers', stages: [], value: field, customer: '_id' };
  const stages = [
    { $match: { day: { $lt: dateOfDay(asOf) }, kind: 'sale' } },
    { $group: { _id: { customer: '$customerId', value: `$${field}` } } },
    { $project: { customer: '$_id.customer', value: '$_id.value' } },
  ];
  const fields = { value: 'value', customer: 'customer' };
  if (!computedAt) return { collection: 'services', stages, ...fields };
  const kept = { kind: 'bought', about: field, standsOn: computedAt } as const;
  const collection = await keptCollection(store, kept, (into) =>
    store.services.aggregate([...stages, { $out: into }], { allowDiskUse: true }).toArray(),
  );
  return { collection, stages: [], ...fields };
}
