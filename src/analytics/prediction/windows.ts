import type { FeatureTable, Targets } from '../features/feature-table.ts';

/** Customers on a cut-off day, and what they did in the days that followed. */
export type Window = { features: FeatureTable; targets: Targets };

/** A window to fit to, and windows that begin somewhat earlier: more examples to grow forests from. */
export type FitWindow = Window & { further: readonly Window[] };

/** A window with its further ones. */
export function windowsOf({ features, targets, further }: FitWindow): Window[] {
  return [{ features, targets }, ...further];
}
