import { type Comparison, compareColumns, strengthOf } from './compare-columns.ts';
import type { SampleColumn } from './variable.ts';

/** Two variables of a data set and how they go together. */
export type Pair = { one: string; other: string; comparison: Comparison; strength: number | null };

/** Compares each variable with each later one. */
export function pairsOf(columns: readonly { name: string; sample: SampleColumn }[]): Pair[] {
  return columns.flatMap((one, position) =>
    columns.slice(position + 1).map((other) => {
      const comparison = compareColumns(one.sample, other.sample);
      return { one: one.name, other: other.name, comparison, strength: strengthOf(comparison) };
    }),
  );
}
