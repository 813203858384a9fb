import { histogramOf } from './histogram.ts';
import type { NumberCounts } from './variable.ts';

/** An axis divided into stretches. */
export type BinnedAxis = { scale: 'linear' | 'log'; edges: number[] };

/** Rows counted on a grid of two numbers; `left` lie outside of it. */
export type Density = {
  x: BinnedAxis;
  y: BinnedAxis;
  cells: { column: number; row: number; count: number }[];
  left: number;
};

/** Counts pairs of numbers on a grid whose axes are divided as their histograms are. */
export function densityOf(x: Float64Array, y: Float64Array): Density {
  const [columns, rows] = [binnedAxis(x), binnedAxis(y)];
  const width = columns.edges.length - 1;
  const counts = new Map<number, number>();
  let left = 0;
  x.forEach((value, index) => {
    const column = placeOn(columns.edges, value);
    const row = placeOn(rows.edges, y[index] ?? Number.NaN);
    if (column < 0 || row < 0) left++;
    else counts.set(row * width + column, (counts.get(row * width + column) ?? 0) + 1);
  });
  const cells = [...counts].map(([place, count]) => ({
    column: place % width,
    row: Math.floor(place / width),
    count,
  }));
  return { x: columns, y: rows, cells, left };
}

/** The axis of a number, divided as its histogram is. */
export function binnedAxis(values: Float64Array): BinnedAxis {
  const { scale, bins } = histogramOf(countsOf(values));
  return { scale, edges: [...bins.map(({ from }) => from), bins.at(-1)?.to ?? 1] };
}

/** Values, ascending, and how often each occurs. */
export function countsOf(all: Float64Array): NumberCounts {
  const sorted = all.toSorted();
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === values.at(-1)) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  return { values: Float64Array.from(values), counts: Float64Array.from(counts) };
}

function placeOn(edges: readonly number[], value: number): number {
  const last = edges.length - 1;
  if (!(value >= (edges[0] ?? 0) && value <= (edges[last] ?? 0))) return -1;
  let [low, high] = [0, last - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
