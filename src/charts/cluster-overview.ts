import type { Day } from '../calendar.ts';
import { formatCompact, formatDay, formatMoney, formatNumber, formatShare } from '../format.ts';
import { asGiven, textOn, tinted } from './colour.ts';
import { panelTitle } from './panel-title.ts';
import type { ChartSpec, LayerView, ViewSpec } from './spec.ts';
import { heading, wrapped } from './text.ts';
import { ink, theme } from './theme.ts';

/** One cluster: medians in days, orders and currency units, the centroid in standard deviations, shares between 0 and 1. */
export type DrawnCluster = {
  number: number;
  name: string;
  customers: number;
  share: number;
  revenueShare: number;
  centroid: readonly [recency: number, frequency: number, monetary: number];
  medians: { recencyDays: number; frequency: number; monetary: number };
};

/** What `clusterOverviewChart` draws. */
export type ClusterOverview = {
  clusters: readonly DrawnCluster[];
  /** Each number of clusters that was tried: how clearly they are separated, and which share of differences lies between them. */
  curve: readonly { k: number; silhouette: number; explained: number }[];
  /** How many clusters are shown. */
  k: number;
  customers: number;
  /** Of all customers, in currency units. */
  revenue: number;
  asOf: Day;
  /** ISO 4217 code of the money. */
  currency: string;
};

/** What sets each cluster apart from everyone and what it is worth; below, how clearly each number of clusters separates. */
export function clusterOverviewChart(overview: ClusterOverview): ChartSpec {
  return {
    description: described(overview),
    config: theme,
    title: heading(finding(overview), basis(overview)),
    vconcat: [
      { hconcat: [profiles(overview), bars(overview)], spacing: gap },
      {
        hconcat: [
          curve(overview, {
            field: 'silhouette',
            width: profilesWidth,
            title: ['How clearly they are separated', '(silhouette, at most 1)'],
          }),
          curve(overview, {
            field: 'explained',
            width: barsWidth,
            title: ['Share of differences', 'between clusters'],
          }),
        ],
        spacing: gap,
      },
    ],
  };
}

function finding({ clusters }: ClusterOverview): string {
  const [first] = clusters.toSorted((a, b) => b.revenueShare - a.revenueShare);
  if (!first) throw new RangeError('no clusters to draw');
  return `${first.name}: ${formatShare(first.share)} of customers, ${formatShare(first.revenueShare)} of revenue`;
}

function basis({ k, customers, revenue, asOf, currency }: ClusterOverview): string {
  return `${k} clusters of ${formatNumber(customers)} customers, ${formatMoney(revenue, currency)} revenue, as of ${formatDay(asOf)}`;
}

function described(overview: ClusterOverview): string {
  const { clusters, curve: tried, k, currency } = overview;
  const each = clusters.map(
    ({ number, name, share, revenueShare, medians }) =>
      `${number} ${name} ${formatShare(share)} and ${formatShare(revenueShare)} (medians ${formatNumber(medians.recencyDays)} days, ${formatNumber(medians.frequency, 1)} ${medians.frequency === 1 ? 'order' : 'orders'}, ${formatMoney(medians.monetary, currency)})`,
  );
  const shown = tried.find((one) => one.k === k);
  return [
    `${finding(overview)} (${basis(overview)}).`,
    `For each cluster its share of customers and of revenue: ${each.join('; ')}.`,
    ...(shown
      ? [`Silhouette of ${k} clusters ${shown.silhouette.toFixed(2)}; the curve shows ${numbersIn(tried)}.`]
      : []),
  ].join(' ');
}

function numbersIn(tried: ClusterOverview['curve']): string {
  return tried.map(({ k, silhouette }) => `${k}: ${silhouette.toFixed(2)}`).join(', ');
}

/** Pixels of the design. */
const profilesWidth = 270;
const barsWidth = 205;
const gap = 34;

const columns = ['Last order', 'Orders', 'Spent'] as const;

/** High enough for a name on two lines. */
const rowHeight = 50;

/** A cell's colour is deepest from here on, in standard deviations. */
const farthest = 2;

/** Better than everyone, and worse: apart from each other for readers who are red-, green- or blue-blind, too. */
const better = '#3f87e6';
const worse = '#e0862b';

function profiles({ clusters, currency }: ClusterOverview): ViewSpec {
  const values = clusters.flatMap(({ number, centroid, medians }) => {
    const [recency, frequency, monetary] = centroid;
    const cells = [
      { column: columns[0], deviations: -recency, text: ago(medians.recencyDays) },
      { column: columns[1], deviations: frequency, text: formatNumber(medians.frequency, 1) },
      { column: columns[2], deviations: monetary, text: money(medians.monetary, currency) },
    ];
    return cells.map(({ column, deviations, text }) => {
      const fill = fillOf(deviations);
      return { row: number, column, text, fill, ink: textOn(fill) };
    });
  });
  return {
    title: panelTitle(['Medians; blue is better than average,', 'orange is worse'], 6),
    width: profilesWidth,
    height: rowHeight * clusters.length,
    data: { values },
    encoding: {
      x: {
        field: 'column',
        type: 'ordinal',
        sort: [...columns],
        scale: { paddingInner: 0.04, paddingOuter: 0 },
        axis: { title: null, labelAngle: 0, orient: 'top' },
      },
      y: rows(clusters),
    },
    layer: [
      ...names(clusters),
      { mark: { type: 'rect', cornerRadius: 4 }, encoding: { fill: asGiven('fill') } },
      {
        mark: { type: 'text', fontSize: 16, fontWeight: 600 },
        encoding: { text: { field: 'text', type: 'nominal' }, color: asGiven('ink') },
      },
    ],
  };
}

/** The names left of the rows. Text of several lines begins at its place, so it is drawn higher up for each further line. */
function names(clusters: readonly DrawnCluster[]): LayerView[] {
  const named = clusters.map(({ number, name }) => ({
    row: number,
    lines: wrapped(`${number} ${name}`, 26),
  }));
  const heights = [...new Set(named.map(({ lines }) => lines.length))].sort();
  return heights.map((height) => {
    const lineHeight = height < 3 ? 17 : 15.5;
    return {
      data: { values: named.filter(({ lines }) => lines.length === height) },
      mark: {
        type: 'text',
        align: 'right',
        baseline: 'middle',
        fontSize: height < 3 ? 15 : 13.5,
        lineHeight,
        dy: ((1 - height) * lineHeight) / 2,
        dx: -10,
      },
      encoding: {
        x: { value: 0 },
        y: rows(clusters),
        text: { field: 'lines', type: 'nominal' },
      },
    };
  });
}

function rows(clusters: readonly DrawnCluster[]) {
  return {
    field: 'row',
    type: 'ordinal',
    sort: clusters.map(({ number }) => number),
    scale: { paddingInner: 0.08, paddingOuter: 0 },
    axis: null,
  } as const;
}

function ago(days: number): string {
  return days < 1000 ? `${formatNumber(days)} d ago` : `${formatNumber(days / 365.25)} y ago`;
}

function fillOf(deviations: number): string {
  const depth = Math.min(1, Math.abs(deviations) / farthest);
  return tinted(deviations >= 0 ? better : worse, 0.08 + 0.92 * depth);
}

function money(value: number, currency: string): string {
  return Math.abs(value) < 1000
    ? formatMoney(Math.round(value), currency).replace(/\.00$/, '')
    : formatCompact(value, currency);
}

function bars({ clusters }: ClusterOverview): ViewSpec {
  const values = clusters.flatMap(({ number, share, revenueShare }) => [
    { row: number, measure: 'revenue', share: revenueShare, text: formatShare(revenueShare) },
    { row: number, measure: 'customers', share, text: formatShare(share) },
  ]);
  return {
    title: panelTitle(['Share of revenue,', 'of customers (grey)'], 27),
    width: barsWidth - 45,
    height: rowHeight * clusters.length,
    data: { values },
    encoding: {
      x: { field: 'share', type: 'quantitative', axis: null },
      y: rows(clusters),
      yOffset: { field: 'measure', type: 'nominal', sort: ['revenue', 'customers'] },
    },
    layer: [
      {
        mark: { type: 'bar', cornerRadiusEnd: 2 },
        encoding: {
          color: {
            condition: { test: "datum.measure === 'revenue'", value: ink.secondary },
            value: ink.mark,
          },
        },
      },
      {
        transform: [{ calculate: 'max(0, datum.share)', as: 'end' }],
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 14 },
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

/** One measure of separation by the number of clusters, with the number shown marked. */
function curve(
  { curve: tried, k }: ClusterOverview,
  { field, width, title }: { field: 'silhouette' | 'explained'; width: number; title: string[] },
): ViewSpec {
  const values = tried.map((one) => ({
    k: one.k,
    value: one[field],
    shown: one.k === k,
    text: field === 'explained' ? formatShare(one.explained) : one.silhouette.toFixed(2),
  }));
  const heights = values.map(({ value }) => value);
  return {
    title: panelTitle(title, 6),
    width,
    height: 110,
    data: { values },
    encoding: {
      x: {
        field: 'k',
        type: 'ordinal',
        scale: { paddingInner: 0.12, paddingOuter: 0 },
        axis: { title: 'Number of clusters', labelAngle: 0 },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        // Room for the figures above the bars.
        scale: { domain: [Math.min(0, ...heights), 1.25 * Math.max(0, ...heights)], nice: false },
        axis: null,
      },
    },
    layer: [
      {
        mark: { type: 'bar', cornerRadiusEnd: 2 },
        encoding: { color: { condition: { test: 'datum.shown', value: ink.secondary }, value: ink.mark } },
      },
      {
        transform: [{ calculate: 'max(0, datum.value)', as: 'end' }],
        mark: { type: 'text', dy: -10, fontSize: 12 },
        encoding: {
          y: { field: 'end', type: 'quantitative' },
          text: { field: 'text', type: 'nominal' },
          color: { condition: { test: 'datum.shown', value: ink.text }, value: ink.secondary },
        },
      },
    ],
  };
}
