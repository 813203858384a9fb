import type { Day } from '../calendar.ts';
import { formatCompact, formatDay, formatMoney, formatNumber, formatShare } from '../format.ts';
import { asGiven, textOn, tinted } from './colour.ts';
import { panelTitle } from './panel-title.ts';
import { segmentColours } from './segment-colours.ts';
import type { ChartSpec, ViewSpec } from './spec.ts';
import { heading, wrapped } from './text.ts';
import { ink, theme } from './theme.ts';

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
  /** Of all customers, those without a counted order too, in currency units. */
  revenue: number;
  /** ISO 4217 code of the revenue. */
  currency: string;
};

/** Both views are as high as each other, in pixels of the design. */
const gridHeight = 374;

/**
 * Where the customers are on the grid of scores, and which share of customers and of revenue each segment has.
 * A map of three scores is drawn with a row for each pair of recency and frequency scores and a column for each
 * monetary score, so that every cell of the map keeps a place of its own.
 */
export function segmentOverviewChart(overview: SegmentOverview): ChartSpec {
  return {
    description: described(overview),
    config: theme,
    title: heading(finding(overview.segments), basis(overview)),
    hconcat: [grid(overview), bars(overview)],
  };
}

function finding(segments: readonly SegmentShare[]): string {
  const [first] = byRevenue(segments);
  if (!first || first.customers === 0) return 'Nobody has ordered yet';
  return `${first.label}: ${formatShare(first.share)} of customers, ${formatShare(first.revenueShare)} of revenue`;
}

function basis({ segments, asOf, revenue, currency }: SegmentOverview): string {
  const customers = segments.reduce((sum, segment) => sum + segment.customers, 0);
  return `${formatNumber(customers)} customers, ${formatMoney(revenue, currency)} revenue, as of ${formatDay(asOf)}`;
}

function described(overview: SegmentOverview): string {
  const shares = byRevenue(overview.segments)
    .filter(({ customers }) => customers > 0)
    .map(
      ({ label, share, revenueShare }) => `${label} ${formatShare(share)} and ${formatShare(revenueShare)}`,
    );
  return [
    `${finding(overview.segments)} (${basis(overview)}).`,
    `Grid of customers by score, and for each segment its share of customers and of revenue: ${shares.join('; ')}.`,
  ].join(' ');
}

function grid({ cells, segments }: SegmentOverview): ViewSpec {
  const cube = cells.some((cell) => 'f' in cell);
  const scale = { paddingInner: 0.05, paddingOuter: 0 };
  return {
    title: panelTitle(['Number of customers', 'by score'], 10),
    width: 365,
    height: gridHeight,
    data: { values: drawnCells(cells, segments) },
    encoding: {
      x: {
        field: 'column',
        type: 'ordinal',
        scale,
        axis: {
          title: cube ? 'Monetary score → spent more' : 'Frequency & monetary score → more',
          labelAngle: 0,
        },
      },
      y: {
        field: 'row',
        type: 'ordinal',
        sort: 'descending',
        scale,
        axis: { title: cube ? 'Recency · frequency score → better' : 'Recency score → more recent' },
      },
    },
    layer: [
      {
        mark: { type: 'rect', cornerRadius: 4, strokeWidth: 1 },
        encoding: { fill: asGiven('fill'), stroke: asGiven('outline') },
      },
      {
        mark: {
          type: 'text',
          fontSize: 12,
          lineHeight: 14,
          baseline: 'top',
          dy: cube ? -17 : -30,
          limit: cube ? 112 : 68,
        },
        encoding: { text: { field: 'name', type: 'nominal' }, color: asGiven('ink') },
      },
      {
        mark: { type: 'text', fontSize: 17, fontWeight: 600, baseline: 'bottom', dy: cube ? 19 : 31 },
        encoding: { text: { field: 'count', type: 'nominal' }, color: asGiven('ink') },
      },
    ],
  };
}

/** Cells with their place, the words in them and their colours: deeper where more customers are, hollow where nobody is. */
function drawnCells(cells: SegmentOverview['cells'], segments: readonly SegmentShare[]) {
  const colours = segmentColours(segments.map(({ segment }) => segment));
  const labels = new Map(segments.map(({ segment, label }) => [segment, label]));
  const most = Math.max(1, ...cells.map(({ customers }) => customers));
  return cells.map((cell) => {
    const { segment, customers } = cell;
    const colour = colours.get(segment) ?? ink.mark;
    const fill = customers === 0 ? ink.card : tinted(colour, 0.4 + 0.6 * Math.sqrt(customers / most));
    return {
      ...placeOf(cell),
      name: wrapped(labels.get(segment) ?? segment, 'f' in cell ? 20 : 11).join('\n'),
      count: customers > 99_999 ? formatCompact(customers) : formatNumber(customers),
      fill,
      outline: customers === 0 ? tinted(colour, 0.4) : fill,
      ink: customers === 0 ? ink.secondary : textOn(fill),
    };
  });
}

function placeOf(cell: SegmentOverview['cells'][number]): { column: number; row: string } {
  return 'f' in cell
    ? { column: cell.m, row: `${cell.r} · ${cell.f}` }
    : { column: cell.fm, row: `${cell.r}` };
}

function bars({ segments }: SegmentOverview): ViewSpec {
  const colours = segmentColours(segments.map(({ segment }) => segment));
  const ordered = byRevenue(segments).filter(({ customers }) => customers > 0);
  const values = ordered.flatMap(({ segment, label, share, revenueShare }) => [
    {
      label,
      measure: 'revenue',
      share: revenueShare,
      colour: colours.get(segment) ?? ink.mark,
      text: formatShare(revenueShare),
    },
    { label, measure: 'customers', share, colour: ink.mark, text: formatShare(share) },
  ]);
  return {
    title: panelTitle(['Share of revenue,', 'of customers (grey)'], 10),
    width: 110,
    height: gridHeight,
    data: { values },
    encoding: {
      x: { field: 'share', type: 'quantitative', axis: null },
      y: {
        field: 'label',
        type: 'nominal',
        sort: ordered.map(({ label }) => label),
        scale: { paddingInner: 0.15, paddingOuter: 0 },
        axis: { title: null },
      },
      yOffset: { field: 'measure', type: 'nominal', sort: ['revenue', 'customers'] },
    },
    layer: [
      {
        mark: { type: 'bar', cornerRadiusEnd: 2 },
        encoding: { color: asGiven('colour') },
      },
      {
        transform: [{ calculate: 'max(0, datum.share)', as: 'end' }],
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 13 },
        encoding: {
          x: { field: 'end', type: 'quantitative' },
          text: { field: 'text', type: 'nominal' },
          color: {
            condition: { test: "datum.measure === 'revenue'", value: ink.text },
            value: ink.secondary,
          },
        },
      },
    ],
  };
}

function byRevenue(segments: readonly SegmentShare[]): SegmentShare[] {
  return segments.toSorted((a, b) => b.revenueShare - a.revenueShare);
}
