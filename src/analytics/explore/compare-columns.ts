import { type Association, associationOf, type CrossTable } from './association.ts';
import { type Correlation, pearson, ranksOf, spearman } from './correlation.ts';
import { type CorrelationRatio, correlationRatio } from './correlation-ratio.ts';
import type { SampleColumn } from './variable.ts';

/** How two variables go together, on the rows where both are known. */
export type Comparison =
  | { kind: 'numbers'; n: number; pearson: Correlation | null; spearman: Correlation | null }
  | ({ kind: 'categories' } & Association)
  | ({ kind: 'mixed' } & CorrelationRatio);

/** More levels than these are counted as one, "other": a table with few rows a cell says nothing. */
export const mostLevels = 50;

export const otherLevels = 'other';

/** Compares two variables: correlations of numbers, Cramér's V of categories, the correlation ratio of a number and a category. */
export function compareColumns(one: SampleColumn, other: SampleColumn): Comparison {
  if (one.kind === 'numbers' && other.kind === 'numbers') {
    const [x, y] = completeNumbers(one.values, other.values);
    return {
      kind: 'numbers',
      n: x.length,
      pearson: pearson(x, y),
      spearman: spearman(ranksOf(x), ranksOf(y)),
    };
  }
  if (one.kind === 'levels' && other.kind === 'levels')
    return { kind: 'categories', ...associationOf(crossTable(one, other)) };
  const { values, codes } = valuesByLevel(one, other);
  return { kind: 'mixed', ...correlationRatio(values, codes) };
}

/** The strength of a comparison, −1 to 1: rank correlation, Cramér's V, correlation ratio of ranks; null where there is none. */
export function strengthOf(comparison: Comparison): number | null {
  switch (comparison.kind) {
    case 'numbers':
      return comparison.spearman?.value ?? null;
    case 'categories':
      return comparison.cramersV;
    case 'mixed':
      return comparison.rankEta;
  }
}

/** The pairs of values where both are known. */
export function completeNumbers(one: Float64Array, other: Float64Array): [Float64Array, Float64Array] {
  const rows: number[] = [];
  one.forEach((value, row) => {
    if (!Number.isNaN(value) && !Number.isNaN(other[row])) rows.push(row);
  });
  if (rows.length === one.length) return [one, other];
  const picked = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
  return [picked(one), picked(other)];
}

/** The number and the code of the level of each row where both are known, whichever of the two comes first; levels as in `fewerLevels`. */
export function valuesByLevel(
  one: SampleColumn,
  other: SampleColumn,
): { values: Float64Array; codes: Int32Array; levels: string[] } {
  const [numbers, category] = one.kind === 'numbers' ? [one, other] : [other, one];
  if (numbers.kind !== 'numbers' || category.kind !== 'levels')
    throw new RangeError('one of the two must be numbers, the other one levels');
  const { levels, codes } = fewerLevels(category);
  const values: number[] = [];
  const kept: number[] = [];
  numbers.values.forEach((value, row) => {
    const code = codes[row] ?? -1;
    if (Number.isNaN(value) || code < 0) return;
    values.push(value);
    kept.push(code);
  });
  return { values: Float64Array.from(values), codes: Int32Array.from(kept), levels };
}

/** Counts the rows where both levels are known: the first variable's levels are the rows. */
export function crossTable(
  one: Extract<SampleColumn, { kind: 'levels' }>,
  other: Extract<SampleColumn, { kind: 'levels' }>,
): CrossTable {
  const [rows, columns] = [fewerLevels(one), fewerLevels(other)];
  const counts = rows.levels.map(() => columns.levels.map(() => 0));
  rows.codes.forEach((code, row) => {
    const column = columns.codes[row] ?? -1;
    const cells = counts[code];
    if (cells && column >= 0) cells[column] = (cells[column] ?? 0) + 1;
  });
  return { rows: rows.levels, columns: columns.levels, counts };
}

/** The most frequent levels, most frequent first, and all others as one at the end. */
export function fewerLevels(
  column: Extract<SampleColumn, { kind: 'levels' }>,
  most = mostLevels,
): { levels: string[]; codes: Int32Array } {
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  const isOther = (code: number) => Number(column.levels[code] === otherLevels);
  const order = column.levels
    .map((_, code) => code)
    .filter((code) => (counts[code] ?? 0) > 0)
    .sort((a, b) => isOther(a) - isOther(b) || (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  const kept = order.length > most ? order.slice(0, most - 1) : order;
  const places = new Int32Array(column.levels.length).fill(kept.length);
  kept.forEach((code, place) => {
    places[code] = place;
  });
  const names = kept.map((code) => column.levels[code] ?? '');
  return {
    levels: order.length > kept.length ? [...names, otherLevels] : names,
    codes: column.codes.map((code) => (code < 0 ? -1 : (places[code] ?? -1))),
  };
}
