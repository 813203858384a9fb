import { AttributeColumns } from '../analytics/features/attribute-columns.ts';
import type { FeatureTable } from '../analytics/features/feature-table.ts';
import { type CustomerSums, type FeatureName, featureValues } from '../analytics/features/feature-values.ts';
import { featureNames } from '../analytics/features/features.ts';
import { type Day, dateOfDay } from '../calendar.ts';
import { type CustomerRange, customerRanges } from './customer-ranges.ts';
import { featureStages } from './feature-pipeline.ts';
import type { Store } from './store.ts';

/** How many service lines one command reads. The embedded database runs one command at a time: others then wait a few milliseconds. */
const linesACommand = 400;

/** More than a command finds, so that one reply holds them all. */
const rowsAReply = 10_000;

/** Waited for before each of many commands, so that others are not kept waiting by all of them. */
export type GiveWay = (() => Promise<void>) | undefined;

type Row = CustomerSums & { _id: string };

/**
 * The features of every customer with a counted order before the cut-off, added up inside MongoDB from lines before it and
 * no others, and their attributes of the customers file, which say what is known now. Ids ascend in the order of bytes.
 * What the columns mean: docs/definitions.md, "Features".
 * @param linesPerCommand about how many lines one command reads; the result is the same whatever it is.
 */
export async function readFeatures(
  { services, customers, profiles }: Pick<Store, 'services' | 'customers' | 'profiles'>,
  {
    cutOff,
    linesPerCommand = linesACommand,
    giveWay,
  }: { cutOff: Day; linesPerCommand?: number; giveWay?: GiveWay },
): Promise<FeatureTable> {
  const ids: string[] = [];
  const columns = new Map(featureNames.map((name): [FeatureName, number[]] => [name, []]));
  const attributes = new AttributeColumns(cutOff);
  for (const range of await customerRanges({ profiles }, linesPerCommand)) {
    await giveWay?.();
    const found = (await sumsOf(services, range, cutOff)).filter(({ orders }) => orders > 0);
    for (const row of found) {
      ids.push(row._id);
      append(columns, featureValues(row, cutOff));
    }
    await addAttributes(customers, attributes, found);
  }
  const { numeric, categories } = attributes.columns();
  const values = [...columns].map(([name, column]) => [name, Float64Array.from(column)] as const);
  return { cutOff, customerIds: ids, columns: { ...Object.fromEntries(values), ...numeric }, categories };
}

function append(columns: Map<FeatureName, number[]>, values: Readonly<Record<FeatureName, number>>): void {
  for (const [name, column] of columns) column.push(values[name]);
}

/** Every customer of a range with a line before the cut-off. */
function sumsOf(services: Store['services'], customerId: CustomerRange, cutOff: Day): Promise<Row[]> {
  return services
    .aggregate<Row>(
      [
        { $match: { customerId, day: { $lt: dateOfDay(cutOff) } } },
        ...featureStages(cutOff),
        { $sort: { _id: 1 } },
      ],
      { batchSize: rowsAReply, allowDiskUse: true },
    )
    .toArray();
}

async function addAttributes(
  customers: Store['customers'],
  attributes: AttributeColumns,
  rows: readonly Row[],
): Promise<void> {
  const ids = rows.map(({ _id }) => _id);
  const found = await customers
    .find({ _id: { $in: ids } }, { projection: { attributes: 1 }, batchSize: ids.length + 1 })
    .toArray();
  const byId = new Map(found.map((customer) => [customer._id, customer.attributes]));
  for (const id of ids) attributes.add(byId.get(id) ?? {});
}
