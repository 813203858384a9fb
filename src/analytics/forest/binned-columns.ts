import { Random } from './random.ts';

/**
 * Columns as bin numbers, one byte a value, column after column, in memory that threads share. The bins of a column hold
 * about equally many values each, ascending; a missing value (NaN) is in the bin after them.
 */
export type BinnedColumns = {
  rows: number;
  columns: number;
  /** Bin of each value: that of a row in a column is at column × rows + row. */
  bins: Uint8Array;
  /** How many bins each column has for values; this is also the number of its bin for missing ones. */
  valueBins: Int32Array;
  /** Room for each column in `low`, `high` and histograms: its bins, and the one for missing values. */
  stride: number;
  /** The least and the greatest value in each bin: that of a bin of a column is at column × stride + bin. */
  low: Float64Array;
  high: Float64Array;
};

/** The number of values that quantiles are taken from: more change the cuts by less than a bin's own width. */
const sampleSize = 20_000;

/**
 * Puts columns into quantile bins. Where a column has at most `bins` distinct values (in a sample of 20,000 rows), each has its own bin.
 * @param bins how many for values, from 2 to 255.
 * @throws RangeError when a column is of another length than the first, or holds an infinite value.
 */
export async function binColumns(
  columns: readonly Float64Array[],
  rows: number,
  bins: number,
): Promise<BinnedColumns> {
  const stride = bins + 1;
  const binned: BinnedColumns = {
    rows,
    columns: columns.length,
    bins: new Uint8Array(new SharedArrayBuffer(rows * columns.length)),
    valueBins: new Int32Array(new SharedArrayBuffer(4 * columns.length)),
    stride,
    low: new Float64Array(new SharedArrayBuffer(8 * stride * columns.length)).fill(Number.POSITIVE_INFINITY),
    high: new Float64Array(new SharedArrayBuffer(8 * stride * columns.length)).fill(Number.NEGATIVE_INFINITY),
  };
  const sampled = sampledRows(rows);
  for (const [column, values] of columns.entries()) {
    if (values.length !== rows)
      throw new RangeError(`column ${column} has ${values.length} values for ${rows} rows`);
    const cuts = quantileCuts(sampled ? sampled.map((row) => values[row] ?? 0) : values, bins);
    fillBins(binned, column, values, cuts);
    // The thread that trains may also be answering: it is never held for longer than a column takes.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return binned;
}

/** Rows to take quantiles from; undefined for all. Drawn at random: rows at fixed distances may have a period in common. */
function sampledRows(rows: number): Float64Array | undefined {
  if (rows <= sampleSize) return undefined;
  const random = new Random(rows, 0);
  return Float64Array.from({ length: sampleSize }, () => random.below(rows));
}

/**
 * The greatest value of each bin but the last, ascending. A value that fills a bin alone has one to itself, so that many
 * customers at 0 leave the other bins to the rest.
 */
function quantileCuts(values: Float64Array, bins: number): Float64Array {
  const { distinct, counts, total } = countedValues(values);
  if (distinct.length <= bins) return distinct.subarray(0, -1);
  const isHeavy = (index: number): boolean => (counts[index] ?? 0) >= total / bins;
  const heavy = counts.filter((_, index) => isHeavy(index));
  let lightValues = total - heavy.reduce((sum, count) => sum + count, 0);
  let lightBins = bins - heavy.length;
  let share = lightValues / lightBins;
  let size = 0;
  const cuts: number[] = [];
  for (let index = 0; index < distinct.length - 1; index++) {
    size += counts[index] ?? 0;
    const full = size >= share || (isHeavy(index + 1) && size >= share / 2);
    if (!isHeavy(index)) {
      if (!full || lightBins === 0) continue;
      lightValues -= size;
      lightBins--;
      share = lightBins === 0 ? Number.POSITIVE_INFINITY : lightValues / lightBins;
    }
    cuts.push(distinct[index] ?? 0);
    size = 0;
  }
  return Float64Array.from(cuts.slice(0, bins - 1));
}

/** The distinct values, ascending, and how often each is there; missing ones are left out. */
function countedValues(values: Float64Array): { distinct: Float64Array; counts: Int32Array; total: number } {
  const ascending = values.slice().sort();
  // Missing values sort last.
  let total = ascending.length;
  while (total > 0 && Number.isNaN(ascending[total - 1])) total--;
  const counts = new Int32Array(total);
  let found = 0;
  for (let index = 0; index < total; index++) {
    const value = ascending[index] as number;
    if (found === 0 || value !== ascending[found - 1]) ascending[found++] = value;
    counts[found - 1] = (counts[found - 1] as number) + 1;
  }
  return { distinct: ascending.subarray(0, found), counts: counts.subarray(0, found), total };
}

function fillBins(binned: BinnedColumns, column: number, values: Float64Array, cuts: Float64Array): void {
  const { rows, stride, low, high } = binned;
  const missing = values.every(Number.isNaN) ? 0 : cuts.length + 1;
  const bins = binned.bins.subarray(column * rows, (column + 1) * rows);
  binned.valueBins[column] = missing;
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) {
      bins[row] = missing;
      continue;
    }
    if (Math.abs(value) === Number.POSITIVE_INFINITY)
      throw new RangeError(`column ${column} is infinite in row ${row}`);
    const bin = countBelow(cuts, value);
    bins[row] = bin;
    const at = column * stride + bin;
    if (value < (low[at] as number)) low[at] = value;
    if (value > (high[at] as number)) high[at] = value;
  }
}

/** How many of the ascending cuts are less than a value. */
function countBelow(cuts: Float64Array, value: number): number {
  let first = 0;
  let count = cuts.length;
  while (count > 0) {
    const half = count >> 1;
    if ((cuts[first + half] as number) < value) {
      first += half + 1;
      count -= half + 1;
    } else count = half;
  }
  return first;
}
