import type { Day } from '../../calendar.ts';
import { fromE4 } from '../../money.ts';

/** The customers who stood in one segment on a day and in another, or the same, on a later day. */
export type Movement = {
  /** Null where they had no counted order yet. */
  from: string | null;
  to: string | null;
  customers: number;
  /** What all their lines had come to by the later day, in currency units. */
  revenue: number;
};

/** Who moved between two days. */
export type Movements = {
  from: Day;
  to: Day;
  /** The segments' ids, best first. */
  segments: readonly string[];
  /** Every pair of segments that has customers, those who stayed included; in the order of the segments, new customers first. */
  matrix: Movement[];
};

/** Segments of customers by position: 0 is no counted order, n the n-th of the segments. */
export type SegmentCodes = { segments: readonly string[]; codes: Uint8Array };

/**
 * Crosses the segments of two days. A customer without a counted order on both is in no movement.
 * @param moneyE4 what each customer's lines had come to by the later day
 */
export function migrationMatrix(
  from: SegmentCodes,
  to: SegmentCodes,
  moneyE4: Float64Array | null,
): Movement[] {
  const columns = to.segments.length + 1;
  const customers = new Uint32Array((from.segments.length + 1) * columns);
  const sumsE4 = new Float64Array(customers.length);
  for (let position = 0; position < to.codes.length; position++) {
    const cell = (from.codes[position] ?? 0) * columns + (to.codes[position] as number);
    customers[cell] = (customers[cell] as number) + 1;
    sumsE4[cell] = (sumsE4[cell] as number) + (moneyE4?.[position] ?? 0);
  }
  return [...customers].flatMap((count, cell) =>
    count === 0 || cell === 0
      ? []
      : [
          {
            from: from.segments[Math.floor(cell / columns) - 1] ?? null,
            to: to.segments[(cell % columns) - 1] ?? null,
            customers: count,
            revenue: fromE4(sumsE4[cell] as number),
          },
        ],
  );
}

/** Which movement: from a segment, to a segment, or both; null is no counted order. */
export type Moved = { from?: string | null; to?: string | null };

/** The positions of the customers who made a movement, ascending. */
export function positionsOf(
  from: SegmentCodes,
  to: SegmentCodes,
  { from: left, to: right }: Moved,
): number[] {
  const found: number[] = [];
  for (let position = 0; position < to.codes.length; position++) {
    const [was, is] = [segmentAt(from, position), segmentAt(to, position)];
    if ((left === undefined || was === left) && (right === undefined || is === right) && was !== is)
      found.push(position);
  }
  return found;
}

/** The segment of a customer by position; null without a counted order. */
export function segmentAt({ segments, codes }: SegmentCodes, position: number): string | null {
  return segments[(codes[position] ?? 0) - 1] ?? null;
}

/** The movements of those who had a segment on both days, and not the same. */
export function changesOfSegment(movements: Pick<Movements, 'matrix'>): Movement[] {
  return changes(movements).filter(({ from }) => from !== null);
}

/** The movements of those who changed segment, and of those who came to one with a first order. */
export function changes({ matrix }: Pick<Movements, 'matrix'>): Movement[] {
  return matrix.filter(({ from, to }) => from !== to);
}

/** How many customers some movements are. */
export function customersOf(movements: readonly Movement[]): number {
  return movements.reduce((sum, { customers }) => sum + customers, 0);
}
