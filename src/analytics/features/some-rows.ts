import type { FeatureTable } from './feature-table.ts';

/** The rows of a feature table from one position to before another, copied. */
export function someRows(features: FeatureTable, from: number, to: number): FeatureTable {
  const { cutOff, customerIds, columns, categories } = features;
  return {
    cutOff,
    customerIds: customerIds.slice(from, to),
    columns: mapped(columns, (column) => column.slice(from, to)),
    categories: mapped(categories, (category) => category.slice(from, to)),
  };
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
