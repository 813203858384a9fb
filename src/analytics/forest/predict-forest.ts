import type { Forest } from './forest.ts';

/** Rows are read in blocks that stay in the processor's cache while all trees look at them. */
const blockRows = 256;

/**
 * What a forest foretells for each row: the mean over its trees, a probability for classification. Trees are added in their order.
 * @param columns as the forest was trained on: NaN where a value is missing.
 * @throws RangeError when there are other columns than those, or columns of different lengths.
 */
export function predictForest(forest: Forest, columns: readonly Float64Array[]): Float64Array {
  const rows = checkedRows(forest, columns);
  const predictions = new Float64Array(rows);
  const block = new Float64Array(blockRows * forest.columns);
  const reached = new Int32Array(blockRows);
  for (let first = 0; first < rows; first += blockRows) {
    const end = Math.min(rows, first + blockRows);
    fillRows(block, columns, first, end);
    for (const root of forest.roots) addTree(predictions, forest, root, block, reached, first, end);
  }
  return predictions.map((sum) => sum / forest.roots.length);
}

/** The number of rows of columns that a forest can read. */
export function checkedRows(forest: Forest, columns: readonly Float64Array[]): number {
  if (columns.length !== forest.columns)
    throw new RangeError(`the forest reads ${forest.columns} columns, not ${columns.length}`);
  const rows = columns[0]?.length ?? 0;
  const other = columns.findIndex((values) => values.length !== rows);
  if (other >= 0)
    throw new RangeError(`column ${other} has ${columns[other]?.length} values, column 0 has ${rows}`);
  return rows;
}

/** Puts the rows from `first` to before `end` one after the other. */
export function fillRows(
  block: Float64Array,
  columns: readonly Float64Array[],
  first: number,
  end: number,
): void {
  for (const [column, values] of columns.entries())
    for (let row = first; row < end; row++)
      block[(row - first) * columns.length + column] = values[row] as number;
}

/**
 * Adds what a tree foretells. All rows of the block go down one level after the other, rather than one row after the other to
 * its leaf: since which way a row goes can't be guessed, the processor works on several rows at a time so.
 */
function addTree(
  sums: Float64Array,
  { columns, column, split, left, value }: Forest,
  root: number,
  block: Float64Array,
  reached: Int32Array,
  first: number,
  end: number,
): void {
  const rows = end - first;
  for (let row = 0; row < rows; row++) reached[row] = root;
  for (let under = left[root] as number; under !== 0; ) {
    under = 0;
    for (let row = 0; row < rows; row++) {
      const node = reached[row] as number;
      const child = left[node] as number;
      under |= child;
      if (child === 0) continue;
      const known = block[row * columns + (column[node] as number)] as number;
      reached[row] = child + 1 - Number(known < (split[node] as number));
    }
  }
  for (let row = 0; row < rows; row++)
    sums[first + row] = (sums[first + row] as number) + (value[reached[row] as number] as number);
}
