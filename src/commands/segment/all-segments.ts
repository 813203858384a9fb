import type { Segment } from '../../analytics/segment-map.ts';
import {
  gridOf,
  overallTotals,
  type ProfileCell,
  type SegmentTotals,
  segmentTotals,
  type Totals,
} from '../../analytics/segment-totals.ts';
import { type SegmentOverview, segmentOverviewChart } from '../../charts/segment-overview.ts';
import { type ProfileSet, withProfiles } from '../../data/profiles.ts';
import { formatMoney, formatNumber, formatShare } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Answer, Fact } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { dataNotes } from '../data-notes.ts';

/** All segments: how many customers, what they are worth, and what to do about each. */
export async function allSegments(context: CommandContext): Promise<Answer> {
  return withProfiles(context.store, context, async (profiles) => answer(context, profiles));
}

function answer(context: CommandContext, profiles: ProfileSet): Answer {
  const cells = profiles.scoreCells;
  const { segmentMap, currency } = context;
  const totals = overallTotals(cells);
  const segments = segmentTotals(cells, segmentMap);
  const found = segments.filter(({ customers }) => customers > 0);
  const mostRevenue = byRevenue(found)[0];
  const overview = {
    cells: chartCells(cells, context),
    segments: segments.map(chartShare),
    revenue: totals.revenue,
    currency,
  };
  return {
    command: '/segment',
    title: mostRevenue
      ? finding(mostRevenue, totals)
      : `None of ${formatNumber(totals.withoutOrders)} customers has a counted order`,
    asOf: profiles.asOf,
    facts: facts(totals, context),
    table: segmentTable(segments, currency),
    chart: mostRevenue ? segmentOverviewChart({ ...overview, asOf: profiles.asOf }) : null,
    notes: [
      ...found.map(whatToDo),
      ...unattributed(segments, totals, currency),
      ...dataNotes(profiles, totals),
      `Segments are drawn by the map ${segmentMap.id}, version ${segmentMap.version}: /segment map`,
    ],
    actions: byRevenue(found)
      .slice(0, 3)
      .map(({ segment }) => open(segment)),
    preview: { rows: segments.length },
    csvName: 'segments',
  };
}

function finding({ segment, share, revenueShare }: SegmentTotals, { customers }: Totals): string {
  return `${segment.name} are ${formatShare(share)} of ${formatNumber(customers)} customers and bring ${formatShare(revenueShare)} of revenue`;
}

function facts(totals: Totals, { currency, segmentMap }: CommandContext): Fact[] {
  return [
    { key: 'customers', label: 'Customers with orders', value: totals.customers },
    { key: 'withoutOrders', label: 'Customers without a counted order', value: totals.withoutOrders },
    { key: 'orders', label: 'Orders', value: totals.orders },
    { key: 'lines', label: 'Service lines', value: totals.lines },
    { key: 'revenue', label: 'Revenue', value: totals.revenue, unit: currency },
    { key: 'segmentMap', label: 'Segment map', value: `${segmentMap.id} version ${segmentMap.version}` },
  ];
}

function segmentTable(segments: SegmentTotals[], currency: string): Table {
  return tableOf(
    [
      { name: 'segment', type: 'text' },
      { name: 'customers', type: 'integer' },
      { name: 'share', type: 'share' },
      { name: 'recencyDays', type: 'number', unit: 'days' },
      { name: 'frequency', type: 'number', unit: 'orders' },
      { name: 'monetary', type: 'money', unit: currency },
      { name: 'revenue', type: 'money', unit: currency },
      { name: 'revenueShare', type: 'share' },
    ],
    segments.map((totals) => ({ ...totals, segment: totals.segment.id })),
  );
}

function whatToDo({ segment, customers }: SegmentTotals): string {
  return `${segment.name} (${formatNumber(customers)}): ${segment.advice.offer}`;
}

/** Refunds alone, or free items, can leave revenue with customers who are in no segment: then shares do not add up to 1. */
function unattributed(segments: SegmentTotals[], { revenue }: Totals, currency: string): string[] {
  const rest = revenue - segments.reduce((sum, segment) => sum + segment.revenue, 0);
  if (Math.abs(rest) < 0.005) return [];
  return [
    `Shares are of all revenue; ${formatMoney(rest, currency)} of it belong to customers in no segment.`,
  ];
}

function open({ id, name }: Segment) {
  return { label: name, command: `/segment ${id}` };
}

function byRevenue(segments: SegmentTotals[]): SegmentTotals[] {
  return [...segments].sort((a, b) => b.revenue - a.revenue);
}

function chartShare({ segment, customers, share, revenue, revenueShare }: SegmentTotals) {
  return { segment: segment.id, label: segment.name, customers, share, revenue, revenueShare };
}

function chartCells(cells: ProfileCell[], { segmentMap }: CommandContext): SegmentOverview['cells'] {
  const grid = gridOf(cells, segmentMap).map(({ cell, ...rest }) => ({
    digits: [...cell].map(Number),
    ...rest,
  }));
  return segmentMap.axes === 'R FM'
    ? grid.map(({ digits: [r = 0, fm = 0], ...rest }) => ({ r, fm, ...rest }))
    : grid.map(({ digits: [r = 0, f = 0, m = 0], ...rest }) => ({ r, f, m, ...rest }));
}
