import type { Day } from '../calendar.ts';
import { formatCompact, formatDay, formatMoney, formatNumber, formatShare } from '../format.ts';
import { textOn, tinted } from './colour.ts';
import type { ChartSpec, ViewSpec } from './spec.ts';
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
      { hconcat: [profiles(overview), bars(overview)], spacing: 20 },
      {
        hconcat: [
          curve(overview, 'silhouette', ['Silhouette by number of clusters:', 'higher is clearer']),
          curve(overview, 'explained', ['Differences that lie between', 'clusters, share']),
        ],
        spacing: 60,
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
      `${number} ${name} ${formatShare(share)} and ${formatShare(revenueShare)} (medians ${formatNumber(medians.recencyDays)} days, ${formatNumber(medians.frequency, 1)} orders, ${formatMoney(medians.monetary, currency)})`,
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

const columns = ['Last order', 'Orders', 'Spent'] as const;

/** High enough for a name on two lines. */
const rowHeight = 50;

/** A cell's colour is deepest from here on, in standard deviations. */
const farthest = 2;

/** Better than everyone, and worse: apart from each other for readers who are red-, green- or blue-blind, too. */
const better = '#3f87e6';
const worse = '#e0862b';

function profiles({ clusters, currency }: ClusterOverview): ViewSpec {
  const values = clusters.flatMap(({ number, name, centroid, medians }) => {
    const [recency, frequency, monetary] = centroid;
    const cells = [
      { column: columns[0], deviations: -recency, text: `${formatNumber(medians.recencyDays)} d ago` },
      { column: columns[1], deviations: frequency, text: formatNumber(medians.frequency, 1) },
      { column: columns[2], deviations: monetary, text: money(medians.monetary, currency) },
    ];
    return cells.map(({ column, deviations, text }) => {
      const fill = fillOf(deviations);
      return { row: rowName(number, name), column, text, fill, ink: textOn(fill) };
    });
  });
  return {
    title: panelTitle('Medians; blue: better than average,', 'orange: worse'),
    width: 270,
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
      { mark: { type: 'rect', cornerRadius: 4 }, encoding: { fill: asGiven('fill') } },
      {
        mark: { type: 'text', fontSize: 16, fontWeight: 600 },
        encoding: { text: { field: 'text', type: 'nominal' }, color: asGiven('ink') },
      },
    ],
  };
}

function rowName(number: number, name: string): string {
  return wrapped(`${number} ${name}`, 25).join('\n');
}

function rows(clusters: readonly DrawnCluster[]) {
  return {
    field: 'row',
    type: 'nominal',
    sort: clusters.map(({ number, name }) => rowName(number, name)),
    scale: { paddingInner: 0.08, paddingOuter: 0 },
    axis: { title: null, labelExpr: "split(datum.label, '\\n')", labelLineHeight: 17 },
  } as const;
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

/** A colour that the data give as it is. */
function asGiven(field: string) {
  return { field, type: 'nominal', scale: null } as const;
}

function bars({ clusters }: ClusterOverview): ViewSpec {
  const values = clusters.flatMap(({ number, name, share, revenueShare }) => [
    { row: rowName(number, name), measure: 'revenue', share: revenueShare, text: formatShare(revenueShare) },
    { row: rowName(number, name), measure: 'customers', share, text: formatShare(share) },
  ]);
  return {
    title: panelTitle('Share of revenue,', 'of customers (grey)'),
    width: 120,
    height: rowHeight * clusters.length,
    data: { values },
    encoding: {
      x: { field: 'share', type: 'quantitative', axis: null },
      y: { ...rows(clusters), axis: null },
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
  field: 'silhouette' | 'explained',
  title: string[],
): ViewSpec {
  const values = tried.map((one) => ({
    k: one.k,
    value: one[field],
    shown: one.k === k,
    text: one[field].toFixed(2),
  }));
  return {
    title: panelTitle(...title),
    width: 280,
    height: 110,
    data: { values },
    encoding: {
      x: {
        field: 'k',
        type: 'ordinal',
        axis: { title: null, labelAngle: 0 },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        scale: { zero: true, nice: true },
        axis: null,
      },
    },
    layer: [
      { mark: { type: 'line', color: ink.mark, strokeWidth: 3 } },
      {
        mark: { type: 'point', filled: true, opacity: 1 },
        encoding: {
          size: { condition: { test: 'datum.shown', value: 190 }, value: 70 },
          color: { condition: { test: 'datum.shown', value: better }, value: ink.faint },
        },
      },
      {
        mark: { type: 'text', dy: -16, fontSize: 14 },
        encoding: {
          text: { field: 'text', type: 'nominal' },
          color: { condition: { test: 'datum.shown', value: ink.text }, value: ink.secondary },
        },
      },
    ],
  };
}

function panelTitle(...text: string[]) {
  return {
    text,
    fontSize: 15,
    lineHeight: 19,
    color: ink.secondary,
    fontWeight: 400 as const,
    offset: 10,
    frame: 'group' as const,
  };
}
