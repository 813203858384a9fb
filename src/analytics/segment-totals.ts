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
  const scored = cells.filter(({ segment }) => segment !== noOrders);
  return {
    customers: sumOf(scored, 'customers'),
    withoutOrders: sumOf(cells, 'customers') - sumOf(scored, 'customers'),
    orders: sumOf(cells, 'orders'),
    lines: sumOf(cells, 'lines'),
    revenue: fromE4(sumOf(cells, 'monetaryE4')),
    longestRecencyDays: Math.max(0, ...scored.map(({ longestRecencyDays }) => longestRecencyDays ?? 0)),
  };
}

/** The figures of every segment of the map, in its order; means are null where nobody is in it. */
export function segmentTotals(cells: readonly ProfileCell[], map: SegmentMap): SegmentTotals[] {
  const everyone = overallTotals(cells);
  return map.segments.map((segment) => {
    const own = cells.filter((cell) => cell.segment === segment.id);
    const customers = sumOf(own, 'customers');
    const revenueE4 = sumOf(own, 'monetaryE4');
    const mean = (sum: number) => (customers === 0 ? null : sum / customers);
    return {
      segment,
      customers,
      share: shareOf(customers, everyone.customers),
      recencyDays: mean(sumOf(own, 'recencyDays')),
      frequency: mean(sumOf(own, 'orders')),
      monetary: mean(fromE4(revenueE4)),
      revenue: fromE4(revenueE4),
      revenueShare: shareOf(fromE4(revenueE4), everyone.revenue),
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

function sumOf(
  cells: readonly ProfileCell[],
  field: 'customers' | 'recencyDays' | 'orders' | 'monetaryE4' | 'lines',
): number {
  return cells.reduce((sum, cell) => sum + cell[field], 0);
}
