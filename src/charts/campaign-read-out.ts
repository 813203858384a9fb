import type { Interval } from '../analytics/uplift/differences.ts';
import { addDays, type Day } from '../calendar.ts';
import { formatCounted, formatDay, formatNumber, formatShare } from '../format.ts';
import { asGiven } from './colour.ts';
import { panelTitle } from './panel-title.ts';
import type { ChartSpec, LayerView, ViewSpec } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `campaignReadOutChart` draws. */
export type CampaignReadOut = {
  finding: string;
  asOf: Day;
  start: Day;
  /** The conversion window, and how much of it is over. */
  windowDays: number;
  days: number;
  /** The holdout first; how many had ordered by the end of each day. */
  arms: readonly { name: string; members: number; converted: readonly number[] }[];
  /** Each treatment's difference from the holdout at its looks, as a share of members. */
  differences: readonly { name: string; looks: readonly (Interval & { days: number })[] }[];
};

/** The share of each arm that has ordered, day by day; below, how far treatments are from the holdout at each look. */
export function campaignReadOutChart(chart: CampaignReadOut): ChartSpec {
  const hasLooks = chart.differences.some(({ looks }) => looks.length > 0);
  return {
    description: described(chart),
    config: theme,
    title: heading(chart.finding, basis(chart)),
    vconcat: [conversionView(chart), ...(hasLooks ? [differenceView(chart)] : [])],
    spacing: 30,
  };
}

/** Apart from each other for readers who are colour-blind. Source: Okabe & Ito 2008, Color universal design. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9'];
const holdoutColour = ink.secondary;

/** Pixels of the design. */
const plotWidth = 560;
const heights = { conversion: 250, difference: 170 };

function colourOf(arm: number): string {
  return arm === 0 ? holdoutColour : (colours[(arm - 1) % colours.length] ?? ink.text);
}

function basis({ arms, asOf, days, windowDays }: CampaignReadOut): string {
  const sizes = arms.map(({ name, members }) => `${name.toLowerCase()} ${formatNumber(members)}`);
  return `${sizes.join(', ')} customers; ${days} of ${windowDays} days, as of ${formatDay(asOf)}`;
}

function described(chart: CampaignReadOut): string {
  const shares = chart.arms.map(
    ({ name, members, converted }) =>
      `${name} ${formatShare((converted.at(-1) ?? 0) / Math.max(1, members))}`,
  );
  const last = chart.differences.flatMap(({ name, looks }) =>
    looks
      .slice(-1)
      .map(
        ({ days, value, low, high }) =>
          `${name} after ${formatCounted(days, 'day')}: ${points(value)} points, 95% interval ${points(low)} to ${points(high)}`,
      ),
  );
  return `${chart.finding} (${basis(chart)}). Ordered so far: ${shares.join(', ')}. ${last.join('; ')}`.trim();
}

function points(share: number): string {
  const text = formatNumber(Math.abs(share * 100), 1);
  return share < 0 && text !== '0' ? `−${text}` : text;
}

/** Days since the start, labelled by the week that they end. */
function weeksAxis({ windowDays, start }: CampaignReadOut, isLabelled: boolean) {
  const step = 7 * Math.ceil(windowDays / 7 / 6);
  const values = Array.from({ length: Math.floor(windowDays / step) + 1 }, (_, index) => index * step);
  const labels = values.map((days) => shortDay(addDays(start, days)));
  return {
    title: null,
    values,
    labels: isLabelled,
    labelExpr: `${JSON.stringify(labels)}[datum.value / ${step}]`,
    labelFlush: false,
    labelPadding: 14,
  };
}

function shortDay(day: Day): string {
  return formatDay(day).replace(/ \d{4}$/, '');
}

function xOf(chart: CampaignReadOut, isLabelled: boolean) {
  return {
    type: 'quantitative' as const,
    scale: { domain: [0, chart.windowDays + 0.5], nice: false as const },
    axis: weeksAxis(chart, isLabelled),
  };
}

function conversionView(chart: CampaignReadOut): ViewSpec {
  const { arms, differences } = chart;
  const hasLooks = differences.some(({ looks }) => looks.length > 0);
  const lines = arms.flatMap(({ name, members, converted }) =>
    members === 0
      ? []
      : [0, ...converted].map((customers, days) => ({ name, days, share: customers / members })),
  );
  const most = lines.reduce((least, { share }) => Math.max(least, share), 0.01);
  const looks = differences.flatMap((one) => one.looks.map(({ days }) => days));
  const names = arms.map(({ name }) => name);
  const scale = { domain: names, range: names.map((_, arm) => colourOf(arm)) };
  const atLooks = lines.filter(({ days }) => looks.includes(days));
  const ends = endLabels(lines, names, most);
  return {
    title: panelTitle(['Share who have ordered since the start; points mark the looks'], 12),
    width: plotWidth,
    height: heights.conversion,
    encoding: {
      x: { field: 'days', ...xOf(chart, !hasLooks) },
      y: {
        field: 'share',
        type: 'quantitative',
        scale: { domain: [0, most * 1.08], nice: false },
        axis: { title: null, grid: true, tickCount: 4, labelExpr: shareLabel(most) },
      },
    },
    layer: [
      {
        data: { values: lines },
        mark: { type: 'line', strokeWidth: 3, interpolate: 'step-after', strokeJoin: 'round' },
        encoding: {
          color: {
            field: 'name',
            type: 'nominal',
            scale,
            legend: {
              orient: 'top',
              direction: 'horizontal',
              title: null,
              labelFontSize: 15,
              symbolType: 'stroke',
              symbolStrokeWidth: 4,
              columns: 3,
              labelLimit: 170,
            },
          },
        },
      },
      {
        data: { values: atLooks },
        mark: { type: 'point', filled: true, size: 90, opacity: 1 },
        encoding: { color: { field: 'name', type: 'nominal', scale } },
      },
      ...ends,
    ],
  };
}

type LinePoint = { name: string; days: number; share: number };

/** What each arm has come to, right of its line; moved apart where lines end close to each other. */
function endLabels(lines: readonly LinePoint[], names: readonly string[], most: number): LayerView[] {
  const apart = (18 / heights.conversion) * most * 1.08;
  const last = names.flatMap((name, arm) => {
    const end = lines.filter((one) => one.name === name).at(-1);
    return end ? [{ ...end, arm, y: end.share }] : [];
  });
  last.sort((one, other) => one.share - other.share);
  for (const [index, label] of last.entries()) {
    const below = last[index - 1];
    if (below) label.y = Math.max(label.y, below.y + apart);
  }
  const values = last.map(({ days, y, share, arm }) => ({
    days,
    share: y,
    text: `${formatNumber(share * 100, 1)}%`,
    colour: colourOf(arm),
  }));
  return [
    {
      data: { values },
      mark: { type: 'text', align: 'left', dx: 8, fontSize: 15, fontWeight: 600, clip: false },
      encoding: { text: { field: 'text', type: 'nominal' }, color: asGiven('colour') },
    },
  ];
}

function shareLabel(most: number): string {
  return `format(datum.value, '${most < 0.04 ? '.1' : '.0'}%')`;
}

function differenceView(chart: CampaignReadOut): ViewSpec {
  const { differences, windowDays } = chart;
  // Side by side where several treatments are looked at on one day.
  const shift = Math.min(1.6, windowDays / 40);
  const values = differences.flatMap(({ looks }, index) =>
    looks.map(({ days, value, low, high }) => ({
      days: days + (index - (differences.length - 1) / 2) * shift,
      value: value * 100,
      low: low * 100,
      high: high * 100,
      colour: colourOf(index + 1),
    })),
  );
  const lowest = values.reduce((least, { low }) => Math.min(least, low), 0);
  const highest = values.reduce((most, { high }) => Math.max(most, high), 0);
  const room = Math.max(0.5, highest - lowest) * 0.08;
  const y = {
    type: 'quantitative' as const,
    scale: { domain: [lowest - room, highest + room], nice: false as const },
    axis: {
      title: null,
      grid: true,
      tickCount: 4,
      labelExpr: "replace(format(datum.value, '+~f'), '+0', '0')",
    },
  };
  return {
    title: panelTitle(['Difference from the holdout at each look, in points, with its 95% interval'], 12),
    width: plotWidth,
    height: heights.difference,
    layer: [
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: 'rule', color: ink.text, strokeWidth: 1.5 },
        encoding: { y: { field: 'zero', ...y } },
      },
      {
        data: { values },
        mark: { type: 'rule', strokeWidth: 5, opacity: 0.45 },
        encoding: {
          x: { field: 'days', ...xOf(chart, true) },
          y: { field: 'low', ...y },
          y2: { field: 'high' },
          color: asGiven('colour'),
        },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 120, opacity: 1 },
        encoding: {
          x: { field: 'days', ...xOf(chart, true) },
          y: { field: 'value', ...y },
          color: asGiven('colour'),
        },
      },
    ],
  };
}
