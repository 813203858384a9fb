import type { Day } from '../../calendar.ts';

/**
 * What was known of each customer with a counted order on the morning of a cut-off day: one row a customer, and nothing that
 * happened on or after that day. Columns are typed arrays in the order of `customerIds`; NaN is "not known".
 */
export type FeatureTable = {
  cutOff: Day;
  /** Ascending, each once. */
  customerIds: readonly string[];
  /** Numeric features by name (days, orders, currency units); `features.ts` lists them. */
  columns: Readonly<Record<string, Float64Array>>;
  /** Attributes of the customers file that are not numbers, by name; null is "not known". */
  categories: Readonly<Record<string, readonly (string | null)[]>>;
};

/** What each customer of a feature table then did in [cut-off, cut-off + horizon), in the order of its rows. */
export type Targets = {
  horizonDays: number;
  /** 1 with a counted order, else 0. */
  purchased: Float64Array;
  /** The sum of all their lines, refunds included, in currency units. */
  spend: Float64Array;
};
