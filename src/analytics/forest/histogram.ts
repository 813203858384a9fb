// The inner loops of growing trees, over packed targets (packed-targets.ts).

/** A split: rows in bins up to `bin` go left, where they add up to `left`; `next` is the first bin on the right with rows. */
export type Split = { gain: number; column: number; bin: number; next: number; left: number };

/** Adds up the weighed targets of rows by their bin, in `sums` from `first` on, which ends before `end`. */
export function addUp(
  sums: Float64Array,
  first: number,
  end: number,
  bins: Uint8Array,
  weighed: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
): void {
  for (let at = first; at < end; at++) sums[at] = 0;
  let index = from;
  // Four at a time, so that the processor need not wait for one sum before it looks for the next.
  for (; index + 3 < to; index += 4) {
    const row0 = rows[index] as number;
    const row1 = rows[index + 1] as number;
    const row2 = rows[index + 2] as number;
    const row3 = rows[index + 3] as number;
    const at0 = first + (bins[row0] as number);
    const at1 = first + (bins[row1] as number);
    const at2 = first + (bins[row2] as number);
    const at3 = first + (bins[row3] as number);
    sums[at0] = (sums[at0] as number) + (weighed[row0] as number);
    sums[at1] = (sums[at1] as number) + (weighed[row1] as number);
    sums[at2] = (sums[at2] as number) + (weighed[row2] as number);
    sums[at3] = (sums[at3] as number) + (weighed[row3] as number);
  }
  for (; index < to; index++) {
    const row = rows[index] as number;
    const at = first + (bins[row] as number);
    sums[at] = (sums[at] as number) + (weighed[row] as number);
  }
}

/** Makes the histogram of one child from those of its parent and of the other child. */
export function subtract(
  sums: Float64Array,
  parent: Float64Array,
  sibling: Float64Array,
  first: number,
  end: number,
): void {
  for (let at = first; at < end; at++) sums[at] = (parent[at] as number) - (sibling[at] as number);
}

/**
 * Looks for a better split than the best so far in the histogram of one column, and puts it there.
 * The gain is what the summed squares fall by, times the count n of the node: (n·S_left − n_left·S)² / (n_left·n_right).
 */
export function improveSplit(
  best: Split,
  column: number,
  sums: Float64Array,
  first: number,
  end: number,
  total: number,
  unit: number,
  minLeaf: number,
): void {
  const perUnit = 1 / unit;
  const sum = Math.floor(total * perUnit);
  const count = total - sum * unit;
  let { gain } = best;
  let left = 0;
  let last = -1;
  for (let at = first; at < end; at++) {
    const packed = sums[at] as number;
    if (packed === 0) continue;
    const leftSum = Math.floor(left * perUnit);
    const leftCount = left - leftSum * unit;
    const rightCount = count - leftCount;
    if (rightCount < minLeaf) break;
    if (leftCount >= minLeaf) {
      const excess = count * leftSum - leftCount * sum;
      const counts = leftCount * rightCount;
      if (excess * excess > gain * counts) {
        gain = (excess * excess) / counts;
        best.gain = gain;
        best.column = column;
        best.bin = last - first;
        best.next = at - first;
        best.left = left;
      }
    }
    left += packed;
    last = at;
  }
}

/**
 * Parts rows: those in bins up to `bin` come first in `parted`, in the same range as in `rows`; the others come after them, the last first.
 * Without a branch, since which way a row goes can't be guessed.
 * @returns where the others begin.
 */
export function part(
  rows: Int32Array,
  parted: Int32Array,
  bins: Uint8Array,
  bin: number,
  from: number,
  to: number,
): number {
  let left = from;
  let right = to - 1;
  for (let index = from; index < to; index++) {
    const row = rows[index] as number;
    const goesRight = (bin - (bins[row] as number)) >>> 31;
    // One of the two places is overwritten later, or is the last one free.
    parted[left] = row;
    parted[right] = row;
    left += 1 - goesRight;
    right -= goesRight;
  }
  return left;
}
