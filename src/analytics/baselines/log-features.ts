import type { FeatureTable } from '../features/feature-table.ts';
import { featureColumn, meanOf } from './feature-column.ts';

/** Which features to take the logarithms of, and the mean and standard deviation that those had where a model was fitted. */
export type LogScale = { name: string; mean: number; deviation: number }[];

/** The scale of features as they are in a table. */
export function fitLogScale(features: FeatureTable, names: readonly string[]): LogScale {
  return names.map((name) => {
    const logs = signedLog(featureColumn(features, name)).filter(Number.isFinite);
    const mean = meanOf(logs);
    return { name, mean, deviation: Math.sqrt(meanOf(logs.map((log) => (log - mean) ** 2))) };
  });
}

/**
 * The standardised logarithms of a table's features, a column each. What is not known counts as the mean,
 * and so does everything where the scale was fitted to a single value.
 */
export function logFeatures(features: FeatureTable, scale: LogScale): Float64Array[] {
  return scale.map(({ name, mean, deviation }) =>
    signedLog(featureColumn(features, name)).map((log) => {
      const standardised = (log - mean) / deviation;
      return Number.isFinite(standardised) && deviation > 1e-9 ? standardised : 0;
    }),
  );
}

/** ln(1 + v), mirrored for values below zero, as money can be after refunds. */
function signedLog(values: Float64Array): Float64Array {
  return values.map((value) => Math.sign(value) * Math.log1p(Math.abs(value)));
}
