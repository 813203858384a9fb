import type { Day } from '../calendar.ts';
import type { ChartSpec } from './spec.ts';

/** Bins of money spent per power of ten: bin b holds 10^(b/6) up to 10^((b+1)/6) currency units. */
export const monetaryBinsPerDecade = 6;

/**
 * Customers counted in one bin of days since the last order and money spent, computed in the database.
 *
 * - `recencyBin` = floor(recencyDays / recencyStepDays)
 * - `monetaryBin` = floor(6 × log10(monetary in currency units)); null for customers whose orders and refunds
 *   sum to 0 or less, which a logarithmic axis cannot show (all of them in one row per recency bin, or one in all)
 */
export type StandingBin = {
  recencyBin: number;
  monetaryBin: number | null;
  /** All scored customers of the bin, the segment's included. */
  customers: number;
  /** Those of them in the segment. */
  inSegment: number;
};

/** Medians of a group of customers: days, and currency units. */
export type StandingMedians = { recencyDays: number; monetary: number };

/** What `segmentStandingChart` draws. */
export type SegmentStanding = {
  segment: string;
  label: string;
  /** The ids of all segments of the map, best first: they give the segment the colour it has in every chart. */
  segments: readonly string[];
  bins: readonly StandingBin[];
  /** The width of a recency bin in days: take `recencyStepDays(most days of any customer)`. */
  recencyStepDays: number;
  medians: { segment: StandingMedians; everyone: StandingMedians };
  asOf: Day;
  /** ISO 4217 code of the money. */
  currency: string;
};

/** The width in days of recency bins that divides a history into about twenty: 1, 2, 7, 14, 30, 60, 90, 180 or 365. */
export function recencyStepDays(longestRecencyDays: number): number {
  return [1, 2, 7, 14, 30, 60, 90, 180].find((step) => longestRecencyDays / step <= 24) ?? 365;
}

/** Where a segment's customers stand among all: days since the last order by money spent. */
export function segmentStandingChart(standing: SegmentStanding): ChartSpec {
  return {
    description: `${standing.label} among all customers as of ${standing.asOf}`,
    data: { values: standing.bins.map(({ recencyBin, inSegment }) => ({ recencyBin, inSegment })) },
    mark: 'bar',
    encoding: {
      x: { field: 'recencyBin', type: 'quantitative' },
      y: { field: 'inSegment', type: 'quantitative', aggregate: 'sum' },
    },
  };
}
