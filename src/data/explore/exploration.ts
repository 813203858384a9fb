import type { Pair } from '../../analytics/explore/pairs-of.ts';
import type { Redundancy } from '../../analytics/explore/redundancy.ts';
import type { ColumnSummary, DataSet, Distribution, SampleColumn } from '../../analytics/explore/variable.ts';

/** What is known of a data set without the distributions of its variables. */
export type ExploredSet = {
  rows: number;
  /** Customers: those with a row in the customers file. */
  rowsOfFile: number | null;
  /** The rows on which variables were compared: all of them, or a random sample. */
  sampledRows: number;
  columns: ColumnSummary[];
  redundancies: Redundancy[];
  pairs: Pair[];
};

/** A variable with its distribution and its values on the sampled rows of its data set; customers' variables on the sampled lines, too. */
export type ExploredColumn = {
  summary: ColumnSummary;
  distribution: Distribution;
  sample: SampleColumn | null;
  ofLines: SampleColumn | null;
};

/** Both data sets as explored. */
export type Exploration = {
  sets: Record<DataSet, ExploredSet>;
  /** @throws RangeError for a variable that there is none of */
  column(of: DataSet, name: string): Promise<ExploredColumn>;
};
