import type { FeatureTable } from '../features/feature-table.ts';

/** What one predictor foretells of customers, in the order of their table: purchase probability, and spend in currency units. */
export type Outlook = { probability: Float64Array; spend: Float64Array };

/**
 * A column of a feature table.
 * @throws RangeError where the table has no such column
 */
export function featureColumn(features: FeatureTable, name: string): Float64Array {
  const column = features.columns[name];
  if (column === undefined) throw new RangeError(`the feature table has no column "${name}"`);
  return column;
}

/** The mean of some values, of those in the given rows only if rows are given; 0 of nothing. */
export function meanOf(values: Float64Array, rows?: readonly number[]): number {
  if (rows === undefined)
    return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length;
}
