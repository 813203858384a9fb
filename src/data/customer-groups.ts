import { randomUUID } from 'node:crypto';
import { dateOfDay, dayOfDate, now } from '../calendar.ts';
import { UserError } from '../errors.ts';
import { temporaryProfilesName } from './collections.ts';
import { contactColumn } from './contact-columns.ts';
import { customerValueStages } from './customer-value.ts';
import { keptCollection } from './kept-collection.ts';
import type { GroupStages, StandingDay } from './period-cells.ts';
import type { Store } from './store.ts';

/** What customers may be divided by: an attribute of the customers file, or what their first counted order was about. */
export type Split = {
  name: string;
  of: 'customer' | 'first order';
  /** Where documents of customers, or service lines, hold it. */
  field: string;
};

/** Customers by the value of a split: at most six of the most frequent values, then the others, then those of whom none is known. */
export type CustomerGroups = GroupStages & { split: Split; labels: readonly string[] };

export const otherGroup = 'other';
export const unknownGroup = 'not known';

const mostValues = 6;
const looksPerImport = 20;
const lineFields = ['service', 'category', 'status'];

/**
 * By what customers can be divided: attributes of the customers file, then the service, category, status and further columns of service
 * lines; of two of one name the first. Found by looking at some rows of each import.
 */
export async function splitsOf({
  imports,
  customers,
  services,
}: Pick<Store, 'imports' | 'customers' | 'services'>): Promise<Split[]> {
  const found = new Map<string, Split>();
  const add = (name: string, of: Split['of'], field: string) => {
    // Addresses and numbers name people: they make no groups.
    if (contactColumn(name)?.says === 'address') return;
    if (!found.has(name) && !/[.$]/.test(name)) found.set(name, { name, of, field });
  };
  const records = await imports
    .find({}, { projection: { _id: 1 } })
    .sort({ startedAt: -1 })
    .toArray();
  const lines = [];
  for (const { _id: importId } of records) {
    const options = { limit: looksPerImport };
    for (const { attributes } of await customers.find({ importId }, options).toArray())
      for (const name of Object.keys(attributes)) add(name, 'customer', `attributes.${name}`);
    lines.push(...(await services.find({ importId }, options).toArray()));
  }
  for (const line of lines) for (const name of lineFields) if (name in line) add(name, 'first order', name);
  for (const { attributes = {} } of lines)
    for (const name of Object.keys(attributes)) add(name, 'first order', `attributes.${name}`);
  return [...found.values()];
}

/**
 * Asks something of customers in the groups of a split. What a first counted order was about is its most expensive line's value: found out
 * once after each refresh and then kept, for a day of one's own each time.
 * @throws UserError when hardly two customers share a value.
 */
export async function withCustomerGroups<Result>(
  store: Pick<Store, 'db' | 'services' | 'customers' | 'state'>,
  day: StandingDay,
  { split }: { split: Split },
  use: (groups: CustomerGroups) => Promise<Result>,
): Promise<Result> {
  if (split.of === 'customer') return use(await groupsOf(store, split, 'customers', split.field));
  if (day.computedAt) {
    const kept = { kind: 'first_orders', about: split.field, standsOn: day.computedAt } as const;
    const from = await keptCollection(store, kept, (into) => findFirstOrders(store, day, split, into));
    return use(await groupsOf(store, split, from, 'value'));
  }
  const name = temporaryProfilesName(now(), randomUUID());
  try {
    await findFirstOrders(store, day, split, name);
    return await use(await groupsOf(store, split, name, 'value'));
  } finally {
    await store.db.dropCollection(name);
  }
}

/** Writes a collection that says of each customer what their first counted order was about. */
async function findFirstOrders(
  { services }: Pick<Store, 'services'>,
  { asOf }: StandingDay,
  { field }: Split,
  into: string,
): Promise<void> {
  const stages = [
    { $match: { day: { $lt: dateOfDay(asOf) }, kind: 'sale' } },
    {
      $group: {
        _id: { customerId: '$customerId', orderKey: '$orderKey' },
        saleE4: { $sum: '$amountE4' },
        day: { $min: '$day' },
        largest: { $max: { amountE4: '$amountE4', value: `$${field}` } },
      },
    },
    { $match: { saleE4: { $gt: 0 } } },
    {
      $group: {
        _id: '$_id.customerId',
        first: { $min: { day: '$day', orderKey: '$_id.orderKey', value: '$largest.value' } },
      },
    },
    { $project: { value: '$first.value' } },
    { $out: into },
  ];
  await services.aggregate(stages, { allowDiskUse: true }).toArray();
}

async function groupsOf(
  { db }: Pick<Store, 'db'>,
  split: Split,
  from: string,
  field: string,
): Promise<CustomerGroups> {
  const isKnown = { value: { $nin: [null, ''] } };
  const counted = await db
    .collection(from)
    .aggregate<{ _id: Value; customers: number }>([
      { $project: { value: `$${field}` } },
      { $match: isKnown },
      { $group: { _id: '$value', customers: { $sum: 1 } } },
      { $sort: { customers: -1, _id: 1 } },
      { $limit: mostValues + 1 },
    ])
    .toArray();
  const most = counted[0]?.customers ?? 0;
  if (most < 2) throw nothingShared(split, most);
  const values = counted.slice(0, mostValues).map(({ _id }) => _id);
  const [other, unknown] = [values.length, values.length + 1];
  return {
    split,
    labels: [...values.map(valueInWords), otherGroup, unknownGroup],
    stages: [
      ...customerValueStages({ from, field, as: 'groupValue' }),
      { $set: { groupValue: { $ifNull: ['$groupValue', ''] } } },
      { $set: { group: { $indexOfArray: [{ $literal: values }, '$groupValue'] } } },
      {
        $set: {
          group: {
            $cond: [
              { $gte: ['$group', 0] },
              '$group',
              { $cond: [{ $eq: ['$groupValue', ''] }, unknown, other] },
            ],
          },
        },
      },
      { $unset: 'groupValue' },
    ],
  };
}

type Value = string | number | boolean | Date;

/** What a group of those with a value is called. */
export function valueInWords(value: Value): string {
  if (value instanceof Date) return dayOfDate(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

function nothingShared({ name }: Split, most: number): UserError {
  return most === 0
    ? new UserError(`"${name}" is known of no customer`, 'Choose another split.')
    : new UserError(
        `"${name}" is different for every customer, so it makes no groups`,
        'Choose a split that customers share, such as a channel, a country or a service.',
      );
}
