import { type Comparison, compareColumns, strengthOf } from './compare-columns.ts';
import type { NamedColumn } from './redundancy.ts';

/** Two variables of a data set and how they go together. */
export type Pair = { one: string; other: string; comparison: Comparison; strength: number | null };

/** Compares each variable with each later one; whoever takes the pairs may do something else between two of them. */
export function* pairsOf(columns: readonly NamedColumn[]): Generator<Pair> {
  for (const [position, one] of columns.entries())
    for (const other of columns.slice(position + 1)) {
      const comparison = compareColumns(one.sample, other.sample);
      yield { one: one.name, other: other.name, comparison, strength: strengthOf(comparison) };
    }
}
