import { type Day, dayOfDate } from '../../calendar.ts';

/** The two data sets that are explored: service lines, and customers with what their lines add up to. */
export type DataSet = 'lines' | 'customers';

/** What a variable holds. Money is in currency units; a day counts from 1 Jan 1970, so that days are numbers. */
export type VariableType = 'money' | 'number' | 'day' | 'text' | 'flag';

/** A column of a data set, as people name it. */
export type Variable = {
  of: DataSet;
  name: string;
  type: VariableType;
  /**
   * `id` names single rows or customers; `field` and `attribute` are columns of the files; `figure` is what Midas adds up for a
   * customer; `derived` follows from another variable by definition.
   */
  role: 'id' | 'field' | 'attribute' | 'figure' | 'derived';
  /** What a number counts: "days", "orders". */
  unit?: string;
};

/** How often a value occurs. */
export type Level = { value: string; count: number };

/** Every value of a numeric variable, ascending, and how often it occurs. */
export type NumberCounts = { values: Float64Array; counts: Float64Array };

/** The distribution of a variable over all rows. Of levels the most frequent come first; `others` have further `otherRows`. */
export type Distribution =
  | ({ kind: 'numbers'; rounded: boolean } & NumberCounts)
  | { kind: 'levels'; levels: Level[]; others: number; otherRows: number; entropyBits: number | null };

/** The values of a variable on sampled rows, in the order of the rows: NaN and −1 are "not known". */
export type SampleColumn =
  | { kind: 'numbers'; values: Float64Array }
  | { kind: 'levels'; levels: string[]; codes: Int32Array };

/** What is known of a variable without its distribution. */
export type ColumnSummary = Variable & {
  rows: number;
  /** Rows with a value. */
  known: number;
  /** Different values. */
  distinct: number;
  /** The value met most often; of ids and names the first one met. */
  example: string | number | null;
  /** Of numbers and days. */
  least: number | null;
  most: number | null;
  /** Of numbers, the rows with zero and with less. */
  zeros: number;
  negatives: number;
  /** The most frequent values, at most ten. */
  top: { value: string | number; count: number }[];
  /** Heights of a small histogram, the highest 1; of categories the shares of their levels, the largest first. */
  shape: number[];
  /** Levels that differ in case or blanks only, the most frequent spelling first. */
  spellings: Level[][];
};

/** Whether its values are numbers that can be ordered and measured. */
export function isNumeric({ type }: Pick<Variable, 'type'>): boolean {
  return type === 'money' || type === 'number' || type === 'day';
}

/** Whether it can stand beside another variable: ids, and texts that name single rows, cannot. */
export function isComparable(variable: Pick<ColumnSummary, 'type' | 'role' | 'known' | 'distinct'>): boolean {
  if (variable.role === 'id' || variable.distinct < 2) return false;
  return isNumeric(variable) || !namesRows(variable);
}

/** Whether nearly every row has a text of its own, as with names and e-mail addresses. */
export function namesRows({
  type,
  known,
  distinct,
}: Pick<ColumnSummary, 'type' | 'known' | 'distinct'>): boolean {
  return type === 'text' && distinct > 20 && distinct > known / 2;
}

/** The day that a number of days from 1 Jan 1970 means. */
export function dayFromNumber(days: number): Day {
  return dayOfDate(new Date(Math.floor(days) * 86_400_000));
}
