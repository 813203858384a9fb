/**
 * Rows by score, highest first. Rows of equal score form one block: what is computed block by block cannot depend on the
 * order of the rows. `order` holds row numbers; block b is the positions from `ends[b − 1]` (0 for the first) to before `ends[b]`.
 */
export type Ranking = { order: Int32Array; ends: Int32Array };

/** How often each row counts: once in the data as they are, as often as it was drawn in a resample. */
export type Counts = Uint8Array;

/** @throws RangeError for a score that is not a finite number */
export function rankingOf(scores: Float64Array): Ranking {
  const fault = scores.findIndex((score) => !Number.isFinite(score));
  if (fault >= 0) throw new RangeError(`score ${scores[fault]} of row ${fault} is not a finite number`);
  const at = (row: number) => scores[row] as number;
  const order = Int32Array.from(scores, (_, row) => row).sort((a, b) => at(b) - at(a));
  const ends: number[] = [];
  for (let position = 1; position <= order.length; position++)
    if (position === order.length || scores[order[position] ?? 0] !== scores[order[position - 1] ?? 0])
      ends.push(position);
  return { order, ends: Int32Array.from(ends) };
}

/** The values of the rows in ranked order, where each row of a block gets the block's mean. */
export function spreadTies({ order, ends }: Ranking, values: Float64Array): Float64Array {
  const spread = new Float64Array(order.length);
  let start = 0;
  for (const end of ends) {
    let sum = 0;
    for (let position = start; position < end; position++) sum += values[order[position] ?? 0] ?? 0;
    spread.fill(sum / (end - start), start, end);
    start = end;
  }
  return spread;
}

/** How many customers a tenth of them is: rounded to the nearest whole number, but at least one. */
export function tenthOf(customers: number): number {
  return Math.max(1, Math.round(customers / 10));
}

/** @throws RangeError when two columns that speak of the same customers differ in length */
export function assertSameLength(a: Float64Array, b: Float64Array): void {
  if (a.length !== b.length) throw new RangeError(`${a.length} scores for ${b.length} outcomes`);
}
