import type { Forest } from './forest.ts';
import { checkedRows, fillRows } from './predict-forest.ts';

/** Why rows are foretold as they are: for each of `rows`, the `top` columns that move its prediction most, strongest first. */
export type Contributions = {
  /** What the forest foretells before it looks at any column. */
  bias: number;
  top: number;
  /** That of rank k for the i-th row is at i × top + k. */
  columns: Int32Array;
  /** How far the column moves the prediction; with all columns, these and the bias add up to the prediction. */
  effects: Float64Array;
};

/**
 * What each column contributes to the predictions of some rows: on a row's way through a tree, each node's column is credited
 * with the step from the node's mean to that of the child.
 * @param rows numbers of the rows that are asked for.
 * @param top how many columns are wanted for each; at most all.
 * @throws RangeError when there are other columns than the forest reads, or columns of different lengths.
 *
 * Source: Saabas, Interpreting random forests, 2014.
 */
export function contributions(
  forest: Forest,
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
  top = forest.columns,
): Contributions {
  checkedRows(forest, columns);
  const wanted = Math.min(top, forest.columns);
  const found: Contributions = {
    bias: forest.roots.reduce((sum, root) => sum + (forest.value[root] ?? 0), 0) / forest.roots.length,
    top: wanted,
    columns: new Int32Array(rows.length * wanted),
    effects: new Float64Array(rows.length * wanted),
  };
  const row = new Float64Array(forest.columns);
  const effects = new Float64Array(forest.columns);
  const order = Array.from(effects.keys());
  for (let index = 0; index < rows.length; index++) {
    const at = rows[index] as number;
    fillRows(row, columns, at, at + 1);
    addUpEffects(effects, forest, row);
    order.sort((one, other) => Math.abs(effects[other] ?? 0) - Math.abs(effects[one] ?? 0) || one - other);
    for (let rank = 0; rank < wanted; rank++) {
      const column = order[rank] as number;
      found.columns[index * wanted + rank] = column;
      found.effects[index * wanted + rank] = effects[column] as number;
    }
  }
  return found;
}

function addUpEffects(
  effects: Float64Array,
  { roots, column, split, left, value }: Forest,
  row: Float64Array,
) {
  effects.fill(0);
  for (const root of roots) {
    let node = root;
    for (let child = left[node] as number; child !== 0; child = left[node] as number) {
      const asked = column[node] as number;
      const next = (row[asked] as number) < (split[node] as number) ? child : child + 1;
      effects[asked] = (effects[asked] as number) + (value[next] as number) - (value[node] as number);
      node = next;
    }
  }
  for (let asked = 0; asked < effects.length; asked++)
    effects[asked] = (effects[asked] as number) / roots.length;
}
