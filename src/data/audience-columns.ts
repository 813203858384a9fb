import type { Document } from 'mongodb';
import { dateOfDay } from '../calendar.ts';
import { contactColumn } from './contact-columns.ts';
import { splitsOf } from './customer-groups.ts';
import { bundleOf } from './id-bundles.ts';
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

/** A column's value, and the customers who have it. */
export type ColumnValue = { value: string | number | boolean | Date; customers: string[] };

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

/** A column's values with the customers who have them, the most frequent value first. */
export async function columnValues(
  store: ColumnStore,
  day: StandingDay,
  column: AudienceColumn,
): Promise<ColumnValue[]> {
  const { collection, stages } = await bundles(store, day, column);
  const cursor = store.db
    .collection(collection)
    .aggregate<{ _id: { value?: ColumnValue['value'] | null }; customers: string[] }>(stages, {
      allowDiskUse: true,
    });
  const found = new Map<string, ColumnValue>();
  for await (const { _id, customers } of cursor) {
    const { value } = _id;
    if (value === undefined || value === null || value === '') continue;
    const key = `${typeof value} ${JSON.stringify(value)}`;
    const known = found.get(key);
    found.set(key, known ? { value, customers: known.customers.concat(customers) } : { value, customers });
  }
  return [...found.values()].sort((a, b) => b.customers.length - a.customers.length);
}

/**
 * Where to read a column's values, in documents of a value and some of its customers, and the stages that make these. What customers
 * bought is found out once after each refresh and then kept, for a day of one's own each time.
 */
async function bundles(
  store: ColumnStore,
  { asOf, computedAt }: StandingDay,
  { of, field }: AudienceColumn,
): Promise<{ collection: string; stages: Document[] }> {
  if (of === 'customer') return { collection: 'customers', stages: [bundled('$_id', `$${field}`)] };
  const stages = [
    { $match: { day: { $lt: dateOfDay(asOf) }, kind: 'sale' } },
    { $group: { _id: { customer: '$customerId', value: `$${field}` } } },
    bundled('$_id.customer', '$_id.value'),
  ];
  if (!computedAt) return { collection: 'services', stages };
  const kept = { kind: 'bought', about: field, standsOn: computedAt } as const;
  const collection = await keptCollection(store, kept, (into) =>
    store.services.aggregate([...stages, { $out: into }], { allowDiskUse: true }).toArray(),
  );
  return { collection, stages: [] };
}

function bundled(customer: string, value: string): Document {
  return { $group: { _id: { value, part: bundleOf(customer) }, customers: { $push: customer } } };
}
