import { type ColumnTable, from, op } from 'arquero';
import { fromE4, type MoneyE4 } from '../money.ts';
import { fmScore } from './rfm.ts';
import { cellsOf, noOrders, type Segment, type SegmentMap } from './segment-map.ts';

/** Sums over the customers of one combination of segment and scores; no scores where the segment is `no-orders`. */
export type ProfileCell = {
  segment: string;
  r?: number;
  f?: number;
  m?: number;
  customers: number;
  /** The sum of their days since the last order, and the most of any one. */
  recencyDays: number;
  longestRecencyDays?: number | null;
  orders: number;
  monetaryE4: MoneyE4;
  lines: number;
};

/** What all customers come to. Shares and means of segments are of the scored customers; revenue is of everyone. */
export type Totals = {
  /** Customers with a counted order. */
  customers: number;
  /** Customers without one. */
  withoutOrders: number;
  orders: number;
  lines: number;
  /** In currency units. */
  revenue: number;
  longestRecencyDays: number;
};

/** A segment's figures: means per customer in days, orders and currency units; shares between 0 and 1. */
export type SegmentTotals = {
  segment: Segment;
  customers: number;
  share: number;
  recencyDays: number | null;
  frequency: number | null;
  monetary: number | null;
  revenue: number;
  revenueShare: number;
};

/** What all customers come to. */
export function overallTotals(cells: readonly ProfileCell[]): Totals {
  const all = sum(from([...cells]));
  const scored = sum(from(cells.filter(({ segment }) => segment !== noOrders)));
  return {
    customers: scored.customers,
    withoutOrders: all.customers - scored.customers,
    orders: all.orders,
    lines: all.lines,
    revenue: fromE4(all.monetaryE4),
    longestRecencyDays: scored.longestRecencyDays,
  };
}

/** The figures of every segment of the map, in its order; means are null where nobody is in it. */
export function segmentTotals(cells: readonly ProfileCell[], map: SegmentMap): SegmentTotals[] {
  const everyone = overallTotals(cells);
  const bySegment = new Map(sums(from([...cells]).groupby('segment')).map((row) => [row.segment, row]));
  return map.segments.map((segment) => {
    const { customers, recencyDays, orders, monetaryE4 } = bySegment.get(segment.id) ?? nothing;
    const mean = (total: number) => (customers === 0 ? null : total / customers);
    return {
      segment,
      customers,
      share: shareOf(customers, everyone.customers),
      recencyDays: mean(recencyDays),
      frequency: mean(orders),
      monetary: mean(fromE4(monetaryE4)),
      revenue: fromE4(monetaryE4),
      revenueShare: shareOf(fromE4(monetaryE4), everyone.revenue),
    };
  });
}

/** Customers on every cell of a map's grid, 0 where nobody is. */
export type GridCell = { cell: string; segment: string; customers: number };

/** How many customers each cell of the map has, every cell once, best first. */
export function gridOf(cells: readonly ProfileCell[], map: SegmentMap): GridCell[] {
  const counts = new Map<string, number>();
  for (const { r, f, m, customers } of cells) {
    if (r === undefined || f === undefined || m === undefined) continue;
    const cell = map.axes === 'R FM' ? `${r}${fmScore(f, m)}` : `${r}${f}${m}`;
    counts.set(cell, (counts.get(cell) ?? 0) + customers);
  }
  const owner = (cell: string) => map.segments.find(({ cells: own }) => own.includes(cell))?.id ?? noOrders;
  return cellsOf(map).map((cell) => ({ cell, segment: owner(cell), customers: counts.get(cell) ?? 0 }));
}

/** A part of a whole between 0 and 1; 0 of nothing. A whole below zero (refunds above sales) has no shares. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

type Sums = Required<Omit<ProfileCell, 'segment' | 'r' | 'f' | 'm' | 'longestRecencyDays'>> & {
  longestRecencyDays: number;
};

const nothing: Sums = {
  customers: 0,
  recencyDays: 0,
  longestRecencyDays: 0,
  orders: 0,
  monetaryE4: 0,
  lines: 0,
};

/** The sums of each group of cells; without groups, of all. */
function sums(cells: ColumnTable): (Sums & { segment?: string })[] {
  const { sum: sumOf, max } = op;
  return cells
    .rollup({
      customers: sumOf('customers'),
      recencyDays: sumOf('recencyDays'),
      longestRecencyDays: max('longestRecencyDays'),
      orders: sumOf('orders'),
      monetaryE4: sumOf('monetaryE4'),
      lines: sumOf('lines'),
    })
    .objects() as (Sums & { segment?: string })[];
}

function sum(cells: ColumnTable): Sums {
  return (cells.numRows() > 0 && sums(cells)[0]) || nothing;
}
