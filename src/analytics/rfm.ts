import type { SegmentMap } from './segment-map.ts';

/**
 * Where scores begin, for each measure worst first: n scores have n − 1 cuts. A score is 1 plus the number of cuts that the
 * value is strictly better than; better means fewer days, more orders, more money.
 */
export type Cuts = { recencyDays: number[]; frequency: number[]; monetaryE4: number[] };

/** The measures of a customer with at least one counted order. */
export type Measures = { recencyDays: number; frequency: number; monetaryE4: number };

/** Scores from 1 (worst) to the map's 3 or 5 (best). */
export type Scores = { r: number; f: number; m: number };

/**
 * The positions, counted from 0 in an order of worst first, of the values that cut `customers` values into scores.
 *
 * score = 1 + ⌊scores × share strictly worse⌋ reaches s exactly where at least k = ⌈(s − 1) × customers / scores⌉ values are
 * strictly worse, that is where the value is strictly better than the k-th worst. So scores need no ranking of everyone,
 * only these order statistics, and equal values get equal scores.
 */
export function cutPositions(customers: number, scores: number): number[] {
  if (customers === 0) return [];
  return Array.from({ length: scores - 1 }, (_, index) => Math.ceil(((index + 1) * customers) / scores) - 1);
}

/** The recency cuts of a map that scores recency by days: one day beyond each limit, worst first. */
export function dayCuts(limits: readonly number[]): number[] {
  return limits.map((limit) => limit + 1).reverse();
}

/** The measures of some customers, one array a measure, in the same order. */
export type MeasureColumns = Readonly<Record<keyof Measures, Float64Array>>;

/** Where scores begin among customers who all have a counted order. */
export function cutsOf(
  columns: MeasureColumns,
  { scores, recencyDayLimits }: Pick<SegmentMap, 'scores' | 'recencyDayLimits'>,
): Cuts {
  const positions = cutPositions(columns.frequency.length, scores);
  const cut = (measure: keyof Measures) => {
    const worstFirst = columns[measure].toSorted();
    if (measure === 'recencyDays') worstFirst.reverse();
    return positions.map((position) => worstFirst[position] as number);
  };
  return {
    recencyDays: recencyDayLimits ? dayCuts(recencyDayLimits) : cut('recencyDays'),
    frequency: cut('frequency'),
    monetaryE4: cut('monetaryE4'),
  };
}

/** The scores of one customer. */
export function scoresOf(measures: Measures, cuts: Cuts): Scores {
  return {
    r: 1 + cuts.recencyDays.filter((cut) => measures.recencyDays < cut).length,
    f: 1 + cuts.frequency.filter((cut) => measures.frequency > cut).length,
    m: 1 + cuts.monetaryE4.filter((cut) => measures.monetaryE4 > cut).length,
  };
}

/** The mean of frequency and monetary, rounded half up. */
export function fmScore(f: number, m: number): number {
  return Math.floor((f + m + 1) / 2);
}

/** The cell of a map that scores fall in, as the map writes it. */
export function cellOf({ r, f, m }: Scores, { axes }: Pick<SegmentMap, 'axes'>): string {
  return axes === 'R FM' ? `${r}${fmScore(f, m)}` : `${r}${f}${m}`;
}

/**
 * The segment of every combination of scores in one array, so that a database can look it up without knowing the map:
 * that of r, f, m is at ((r − 1) × n + f − 1) × n + m − 1 for n scores.
 */
export function segmentLookup(map: SegmentMap): string[] {
  const owners = new Map(map.segments.flatMap(({ id, cells }) => cells.map((cell) => [cell, id] as const)));
  const range = Array.from({ length: map.scores }, (_, index) => index + 1);
  return range.flatMap((r) =>
    range.flatMap((f) =>
      range.map((m) => owners.get(cellOf({ r, f, m }, map)) ?? uncovered(map, { r, f, m })),
    ),
  );
}

/** The segment of scores in a map. */
export function segmentOf(scores: Scores, map: SegmentMap): string {
  const cell = cellOf(scores, map);
  return map.segments.find(({ cells }) => cells.includes(cell))?.id ?? uncovered(map, scores);
}

function uncovered(map: SegmentMap, { r, f, m }: Scores): never {
  throw new RangeError(`segment map ${map.id} has no segment for scores ${r} ${f} ${m}`);
}
