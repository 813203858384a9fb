import type { Day } from '../calendar.ts';
import type { ChartSpec } from './spec.ts';

/** A cell of the grid of a map on five scores. */
export type RecencyByFmCell = { r: number; fm: number; segment: string; customers: number };

/** A cell of the cube of a map on three scores. */
export type RecencyByFrequencyByMonetaryCell = {
  r: number;
  f: number;
  m: number;
  segment: string;
  customers: number;
};

/** The figures of one segment: shares are between 0 and 1, revenue is in currency units. */
export type SegmentShare = {
  segment: string;
  label: string;
  customers: number;
  share: number;
  revenue: number;
  revenueShare: number;
};

/** What `segmentOverviewChart` draws. */
export type SegmentOverview = {
  /** Every cell of the segment map once, with 0 customers where nobody is; the shape says how many scores the map has. */
  cells: readonly RecencyByFmCell[] | readonly RecencyByFrequencyByMonetaryCell[];
  /** Every segment of the map once, best first (this order gives the colours), with 0 customers where nobody is. */
  segments: readonly SegmentShare[];
  asOf: Day;
  /** ISO 4217 code of the revenue. */
  currency: string;
};

/** Where the customers are on the grid of scores, and which share of customers and revenue each segment has. */
export function segmentOverviewChart(overview: SegmentOverview): ChartSpec {
  return {
    description: `${overview.segments.length} segments as of ${overview.asOf}`,
    data: { values: overview.segments.map(({ label, revenueShare }) => ({ label, revenueShare })) },
    mark: 'bar',
    encoding: {
      x: { field: 'revenueShare', type: 'quantitative' },
      y: { field: 'label', type: 'nominal', sort: null },
    },
  };
}
