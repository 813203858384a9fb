import type { Document } from 'mongodb';
import { AttributeColumns } from '../analytics/features/attribute-columns.ts';
import type { FeatureTable } from '../analytics/features/feature-table.ts';
import { type CustomerSums, type FeatureName, featureValues } from '../analytics/features/feature-values.ts';
import { featureNames } from '../analytics/features/features.ts';
import { type Day, dateOfDay } from '../calendar.ts';
import { featureStages } from './feature-pipeline.ts';
import type { Store } from './store.ts';

/** How many service lines one command reads. The embedded database runs one command at a time: others then wait about 15 ms. */
const linesACommand = 1000;

type Row = CustomerSums & { _id: string };

/**
 * The features of every customer with a counted order before the cut-off, added up inside MongoDB from lines before it and
 * no others, and their attributes of the customers file, which say what is known now. Ids ascend in the order of bytes.
 * What the columns mean: docs/definitions.md, "Features".
 * @param linesPerCommand how many lines one command may read; the result is the same whatever it is.
 */
export async function readFeatures(
  { services, customers }: Pick<Store, 'services' | 'customers'>,
  { cutOff, linesPerCommand = linesACommand }: { cutOff: Day; linesPerCommand?: number },
): Promise<FeatureTable> {
  const ids: string[] = [];
  const columns = new Map(featureNames.map((name): [FeatureName, number[]] => [name, []]));
  const attributes = new AttributeColumns(cutOff);
  for await (const rows of customerChunks(services, cutOff, linesPerCommand)) {
    const found = rows.filter(({ orders }) => orders > 0);
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

/**
 * Every customer with a line before the cut-off, in pieces of about as many lines each. A piece begins where the one before
 * ended; the customer at its end may have been cut, so the next piece begins with them anew.
 */
async function* customerChunks(
  services: Store['services'],
  cutOff: Day,
  lines: number,
): AsyncGenerator<Row[]> {
  const read = (customerId: Document, limit: Document[]) =>
    services
      .aggregate<Row>(
        [
          { $match: { customerId, day: { $lt: dateOfDay(cutOff) } } },
          ...limit,
          ...featureStages(cutOff),
          { $sort: { _id: 1 } },
        ],
        { hint: { customerId: 1, orderKey: 1 }, batchSize: lines + 1, allowDiskUse: true },
      )
      .toArray();
  const firstLines = [{ $sort: { customerId: 1 } }, { $limit: lines }];
  let from: Document = { $gte: '' };
  for (;;) {
    const rows = await read(from, firstLines);
    const isAll = rows.reduce((sum, row) => sum + row.lines, 0) < lines;
    const cut = isAll ? undefined : rows.pop();
    yield rows;
    if (cut === undefined) return;
    if (rows.length > 0) from = { $gte: cut._id };
    else {
      // This customer alone has more lines than a piece.
      yield await read({ $eq: cut._id }, []);
      from = { $gt: cut._id };
    }
  }
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
