import type { FeatureTable } from '../../../src/analytics/features/feature-table.ts';

/** A feature table of these columns, with customers named by their row. */
export function tableOf(
  columns: Record<string, number[]>,
  categories: Record<string, (string | null)[]> = {},
): FeatureTable {
  const rows = Math.max(
    0,
    ...[...Object.values(columns), ...Object.values(categories)].map(({ length }) => length),
  );
  return {
    cutOff: '2020-01-01',
    customerIds: Array.from({ length: rows }, (_, row) => `c${row}`),
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, Float64Array.from(column)]),
    ),
    categories,
  };
}
