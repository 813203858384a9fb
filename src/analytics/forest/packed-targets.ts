import type { ForestKind } from './forest.ts';

/**
 * Targets beside a count of one, both in one double: sum × `unit` + count. Whole numbers are exact in doubles up to 2^53, so
 * a histogram costs one addition a row, and one histogram less another is exact in any order.
 * A target is given as the nearest of `levels` equal steps from the least target to the greatest: this decides splits only.
 */
export type PackedTargets = { values: Float64Array; unit: number; levels: number };

/** The most rows that can be trained on: with more, the steps of targets would get too coarse. */
export const maxRows = 2 ** 22;

/** Packs targets: 0 and 1 exactly, numbers in 2^21 steps for 50,000 rows, 2^9 for the most. */
export function packTargets(kind: ForestKind, target: Float64Array): PackedTargets {
  const countBits = Math.ceil(Math.log2(target.length + 1));
  const levels = kind === 'classification' ? 1 : 2 ** Math.min(32, 53 - 2 * countBits) - 1;
  const least = kind === 'classification' ? 0 : extreme(target, Math.min);
  const step = kind === 'classification' ? 1 : extreme(target, Math.max) / levels - least / levels;
  const unit = 2 ** countBits;
  const values = new Float64Array(new SharedArrayBuffer(8 * target.length));
  for (let row = 0; row < target.length; row++) {
    const steps = step > 0 ? Math.round(((target[row] as number) - least) / step) : 0;
    values[row] = Math.min(steps, levels) * unit + 1;
  }
  return { values, unit, levels };
}

function extreme(values: Float64Array, choose: (left: number, right: number) => number): number {
  return values.reduce((found, value) => choose(found, value));
}
