// The inner loops of growing trees, over packed targets (packed-targets.ts).

/** A split: rows in bins up to `bin` go left, where they add up to `left`; `next` is the first bin on the right with rows. */
export type Split = { gain: number; column: number; bin: number; next: number; left: number };

/** Adds up the weighed targets of rows by their bin, in `sums` from `first` on, which ends before `end`. */
export function addUp(
  sums: Float64Array,
  first: number,
  end: number,
  bins: Uint8Array,
  rows: Int32Array,
  weighed: Float64Array,
  from: number,
  to: number,
): void {
  for (let at = first; at < end; at++) sums[at] = 0;
  for (let index = from; index < to; index++) {
    const at = first + (bins[rows[index] as number] as number);
    sums[at] = (sums[at] as number) + (weighed[index] as number);
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
      const found = (excess * excess) / (leftCount * rightCount);
      if (found > gain) {
        gain = found;
        best.gain = found;
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
 * Parts rows in place, and their weighed targets with them: first those in bins up to `bin`, both sides in their old order.
 * Without branches, since which way a row goes can't be guessed.
 * @returns where those that go right begin.
 */
export function partWeighed(
  rows: Int32Array,
  weighed: Float64Array,
  spareRows: Int32Array,
  spareWeighed: Float64Array,
  bins: Uint8Array,
  bin: number,
  from: number,
  to: number,
): number {
  let left = from;
  let right = 0;
  for (let index = from; index < to; index++) {
    const row = rows[index] as number;
    const value = weighed[index] as number;
    const goesRight = (bin - (bins[row] as number)) >>> 31;
    rows[left] = row;
    weighed[left] = value;
    spareRows[right] = row;
    spareWeighed[right] = value;
    left += 1 - goesRight;
    right += goesRight;
  }
  for (let index = 0; index < right; index++) {
    rows[left + index] = spareRows[index] as number;
    weighed[left + index] = spareWeighed[index] as number;
  }
  return left;
}

/** Parts rows as `partWeighed` does, without targets. */
export function part(
  rows: Int32Array,
  spareRows: Int32Array,
  bins: Uint8Array,
  bin: number,
  from: number,
  to: number,
): number {
  let left = from;
  let right = 0;
  for (let index = from; index < to; index++) {
    const row = rows[index] as number;
    const goesRight = (bin - (bins[row] as number)) >>> 31;
    rows[left] = row;
    spareRows[right] = row;
    left += 1 - goesRight;
    right += goesRight;
  }
  for (let index = 0; index < right; index++) rows[left + index] = spareRows[index] as number;
  return left;
}
