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
  for (let first = 0; first < rows; first += blockRows) {
    const end = Math.min(rows, first + blockRows);
    fillRows(block, columns, first, end);
    for (const root of forest.roots) addTree(predictions, forest, root, block, first, end);
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

function addTree(
  sums: Float64Array,
  { columns, column, split, left, value }: Forest,
  root: number,
  block: Float64Array,
  first: number,
  end: number,
): void {
  for (let row = first; row < end; row++) {
    const at = (row - first) * columns;
    let node = root;
    for (let child = left[node] as number; child !== 0; child = left[node] as number) {
      const known = block[at + (column[node] as number)] as number;
      node = known < (split[node] as number) ? child : child + 1;
    }
    sums[row] = (sums[row] as number) + (value[node] as number);
  }
}
