import type { SampleColumn } from './variable.ts';

/** That one column says what another one says already. */
export type Redundancy = {
  name: string;
  /** `duplicate`: each value of one goes with one of the other and back; `determined`: the other column decides it, not the other way round. */
  kind: 'duplicate' | 'determined';
  by: string;
  /** The share of rows whose value is the most frequent one of the other rows with the same value of `by`. */
  share: number;
  /** The rows that were compared. */
  rows: number;
};

/** A column to be looked at, in the order of the table. */
export type NamedColumn = { name: string; sample: SampleColumn };

/** What has more values is a measure or a name, not a label that could decide or be decided. */
const mostValues = 5_000;
const leastShare = 0.98;
/** Of the errors of always guessing the most frequent value, those that knowing the other column must save. */
const leastSaved = 0.9;
/** Of the rows, those with another one of the same value: without it nothing can be checked. */
const leastChecked = 0.5;
/** A number with more values than these is a measure: that it decides a category, such as the sign of an amount, makes no column redundant. */
const mostDecidingNumbers = 100;
const fewestRows = 20;
/** Of more rows every second, third … is looked at. */
const mostRows = 20_000;

/**
 * Columns that another column duplicates or decides: a row's value is guessed from the *other* rows that share its value of the other column, so
 * that a column which is nearly unique decides nothing by that alone. Of several that decide a column the one with fewest values is named.
 * @param pause is awaited before each column
 */
export async function redundanciesOf(
  columns: readonly NamedColumn[],
  pause: () => Promise<unknown> = async () => {},
): Promise<Redundancy[]> {
  const coded = columns.flatMap(({ name, sample }) => {
    const column = coarse(sample);
    return column && column.levels > 1 ? [{ name, ...column }] : [];
  });
  const found: Redundancy[] = [];
  for (const [position, target] of coded.entries()) {
    await pause();
    const sources = coded
      .map((source, index) => ({ source, index, ...decided(source, target) }))
      .filter(({ source, decides }) => source !== target && source.mayDecide && decides)
      .filter(({ source }) => !found.some(({ name }) => name === source.name))
      .sort((a, b) => a.source.levels - b.source.levels || a.index - b.index);
    const [best] = sources;
    if (!best) continue;
    const back = decided(target, best.source).decides;
    // Of two that decide each other the later one is the redundant one.
    if (back && best.index > position) continue;
    const { share, rows } = best;
    found.push({
      name: target.name,
      kind: back ? 'duplicate' : 'determined',
      by: best.source.name,
      share,
      rows,
    });
  }
  return found;
}

type Coded = { codes: Int32Array; levels: number; mayDecide: boolean };

function coarse(sample: SampleColumn): Coded | null {
  if (sample.kind === 'levels') {
    const { levels, codes } = sample;
    return levels.length > mostValues
      ? null
      : { codes: thinned(codes), levels: levels.length, mayDecide: true };
  }
  const values = thinned(sample.values);
  const places = new Map<number, number>();
  const codes = new Int32Array(values.length).fill(-1);
  for (const [row, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    codes[row] = place;
    if (places.size > mostValues) return null;
  }
  return { codes, levels: places.size, mayDecide: places.size <= mostDecidingNumbers };
}

function thinned<Values extends Int32Array | Float64Array>(values: Values): Values {
  const each = Math.ceil(values.length / mostRows);
  return each <= 1 ? values : (values.filter((_, row) => row % each === 0) as Values);
}

function decided(source: Coded, target: Coded): { decides: boolean; share: number; rows: number } {
  const pairs = new Map<number, number>();
  const span = target.levels;
  const targetCounts = new Map<number, number>();
  let rows = 0;
  source.codes.forEach((from, row) => {
    const to = target.codes[row] ?? -1;
    if (from < 0 || to < 0) return;
    rows++;
    const pair = from * span + to;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    targetCounts.set(to, (targetCounts.get(to) ?? 0) + 1);
  });
  const groups = new Map<number, { rows: number; first: number; second: number }>();
  for (const [pair, count] of pairs) {
    const from = Math.floor(pair / span);
    const group = groups.get(from) ?? { rows: 0, first: 0, second: 0 };
    groups.set(from, {
      rows: group.rows + count,
      first: Math.max(group.first, count),
      second: Math.max(Math.min(group.first, count), group.second),
    });
  }
  let [checked, right] = [0, 0];
  for (const group of groups.values()) {
    if (group.rows < 2) continue;
    checked += group.rows;
    if (group.first - 1 > group.second) right += group.first;
  }
  const share = checked === 0 ? 0 : right / checked;
  const guessed = Math.max(0, ...targetCounts.values()) / Math.max(1, rows);
  const decides =
    rows >= fewestRows &&
    checked >= leastChecked * rows &&
    targetCounts.size > 1 &&
    share >= leastShare &&
    1 - share <= (1 - leastSaved) * (1 - guessed);
  return { decides, share, rows };
}
