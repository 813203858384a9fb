import type { Day } from '../calendar.ts';
import { formatDay, formatMoney, formatNumber } from '../format.ts';
import { logTicks } from './axis-ticks.ts';
import { tinted } from './colour.ts';
import { moneyAxis } from './order-timeline.ts';
import { segmentColours } from './segment-colours.ts';
import type { ChartSpec, LayerView } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** How customers are counted into bins: days since the last order evenly, money spent by powers of ten. */
export type StandingBinning = { recencyStepDays: number; monetaryBinsPerDecade: number };

/**
 * The binning that suits a history: at most 24 bins of 1, 2, 7, 14, 30, 60, 90, 120 or 180 days, else of 365.
 * The query that counts takes it, and hands it on to the chart with the counts.
 */
export function standingBinning(longestRecencyDays: number): StandingBinning {
  const step = [1, 2, 7, 14, 30, 60, 90, 120, 180].find((days) => longestRecencyDays / days <= 24);
  return { recencyStepDays: step ?? 365, monetaryBinsPerDecade: 4 };
}

/**
 * Customers counted in one bin, in the database.
 *
 * - `recencyBin` = floor(recencyDays / recencyStepDays)
 * - `monetaryBin` = floor(monetaryBinsPerDecade × log10(monetary in currency units)); null for customers whose
 *   orders and refunds sum to 0 or less, which a logarithmic axis cannot show
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
  binning: StandingBinning;
  medians: { segment: StandingMedians; everyone: StandingMedians };
  asOf: Day;
  /** ISO 4217 code of the money. */
  currency: string;
};

/**
 * Where a segment's customers stand among all: days since the last order by money spent. Everyone is the grey
 * ground, darker where more customers are; the segment is circles on it, larger where more of it are.
 */
export function segmentStandingChart(standing: SegmentStanding): ChartSpec {
  const colour = segmentColours(standing.segments).get(standing.segment) ?? ink.text;
  const area = areaOf(standing);
  return {
    description: described(standing),
    config: theme,
    title: heading(finding(standing), ...basis(standing)),
    ...size,
    data: { values: standing.bins.filter(isDrawn).map((bin) => edges(bin, standing.binning)) },
    layer: [ground(area, standing), circles(area, standing, colour), ...medianMarks(area, standing, colour)],
  };
}

/** The plot, in pixels of the design. */
const size = { width: 620, height: 380 };

function finding({ label, medians, currency }: SegmentStanding): string {
  return `${label}: ${inWords(medians.segment, currency)}`;
}

function basis({ label, bins, medians, asOf, currency }: SegmentStanding): string[] {
  const undrawn = total(
    bins.filter((bin) => !isDrawn(bin)),
    'customers',
  );
  return [
    `Medians. Everyone: ${inWords(medians.everyone, currency)}. As of ${formatDay(asOf)}.`,
    `Circles: ${label} (${formatNumber(total(bins, 'inSegment'))}). Grey: all ${formatNumber(total(bins, 'customers'))} customers.`,
    ...(undrawn > 0 ? [`Not drawn: ${formatNumber(undrawn)} whose refunds reach what they spent.`] : []),
  ];
}

function described(standing: SegmentStanding): string {
  return [
    `${finding(standing)}. ${basis(standing).join(' ')}`,
    `All customers by days since the last order and money spent, with ${standing.label} marked.`,
  ].join(' ');
}

function inWords({ recencyDays, monetary }: StandingMedians, currency: string): string {
  const days = Math.round(recencyDays);
  return `last order ${formatNumber(days)} ${days === 1 ? 'day' : 'days'} ago, ${formatMoney(monetary, currency)} spent`;
}

type DrawnBin = StandingBin & { monetaryBin: number };

function isDrawn(bin: StandingBin): bin is DrawnBin {
  return bin.monetaryBin !== null;
}

function edges({ recencyBin, monetaryBin, customers, inSegment }: DrawnBin, binning: StandingBinning) {
  return {
    days: recencyBin * binning.recencyStepDays,
    daysEnd: (recencyBin + 1) * binning.recencyStepDays,
    money: moneyAt(monetaryBin, binning),
    moneyEnd: moneyAt(monetaryBin + 1, binning),
    customers,
    inSegment,
  };
}

/** Where a bin of money begins, in currency units. */
function moneyAt(bin: number, { monetaryBinsPerDecade }: StandingBinning): number {
  return Number((10 ** (bin / monetaryBinsPerDecade)).toPrecision(6));
}

/** How far the axes reach, in bins. */
type Area = { columns: number; lowest: number; rows: number };

/** At least a power of ten of money is shown, so that a few customers who spend alike do not look far apart. */
function areaOf({ bins, binning }: SegmentStanding): Area {
  const monetary = bins.filter(isDrawn).map(({ monetaryBin }) => monetaryBin);
  const lowest = monetary.length > 0 ? Math.min(...monetary) : 0;
  return {
    columns: 1 + Math.max(0, ...bins.map(({ recencyBin }) => recencyBin)),
    lowest,
    rows: Math.max(binning.monetaryBinsPerDecade, ...monetary.map((bin) => bin - lowest + 1)),
  };
}

function ground({ columns, lowest, rows }: Area, { binning, currency }: SegmentStanding): LayerView {
  const money: [number, number] = [moneyAt(lowest, binning), moneyAt(lowest + rows, binning)];
  return {
    mark: { type: 'rect', stroke: ink.card, strokeWidth: 1 },
    encoding: {
      x: {
        field: 'days',
        type: 'quantitative',
        scale: { domain: [0, columns * binning.recencyStepDays], reverse: true, nice: false },
        axis: { title: 'Days since the last order → more recent', tickCount: 6 },
      },
      x2: { field: 'daysEnd' },
      y: {
        field: 'money',
        type: 'quantitative',
        scale: { type: 'log', domain: money, nice: false },
        axis: moneyAxis('Money spent → more', logTicks(...money, 3), currency),
      },
      y2: { field: 'moneyEnd' },
      fill: {
        field: 'customers',
        type: 'quantitative',
        scale: {
          type: 'sqrt',
          domainMin: 0,
          interpolate: 'rgb',
          range: [tinted(ink.faint, 0.12), ink.faint],
        },
        legend: null,
      },
    },
  };
}

function circles({ columns, rows }: Area, { bins }: SegmentStanding, colour: string): LayerView {
  const widest = Math.min(size.width / columns, size.height / rows, 40);
  const most = Math.max(1, ...bins.map(({ inSegment }) => inSegment));
  return {
    transform: [
      { filter: 'datum.inSegment > 0' },
      { calculate: '(datum.days + datum.daysEnd) / 2', as: 'daysMiddle' },
      { calculate: 'sqrt(datum.money * datum.moneyEnd)', as: 'moneyMiddle' },
    ],
    mark: { type: 'circle', color: colour, opacity: 1 },
    encoding: {
      x: { field: 'daysMiddle', type: 'quantitative' },
      y: { field: 'moneyMiddle', type: 'quantitative' },
      size: {
        field: 'inSegment',
        type: 'quantitative',
        scale: { domain: [0, most], range: [6, widest ** 2] },
        legend: null,
      },
    },
  };
}

/** The two medians, each with its name beside it: towards the middle of the plot, and away from the other's name. */
function medianMarks({ columns }: Area, standing: SegmentStanding, colour: string): LayerView[] {
  const { label, binning, medians } = standing;
  const middle = (columns * binning.recencyStepDays) / 2;
  const above = medians.segment.monetary >= medians.everyone.monetary;
  return [
    { name: 'Median of everyone', fill: ink.text, dy: above ? 12 : -12, ...medians.everyone },
    { name: `Median of ${label}`, fill: colour, dy: above ? -12 : 12, ...medians.segment },
  ]
    .filter(({ monetary }) => monetary > 0)
    .map(({ name, fill, dy, recencyDays, monetary }): LayerView => {
      const side =
        recencyDays > middle ? ({ align: 'left', dx: 14 } as const) : ({ align: 'right', dx: -14 } as const);
      const text = { type: 'text', text: name, dy, ...side, fontWeight: 600 } as const;
      return {
        data: { values: [{ days: recencyDays, money: monetary }] },
        encoding: { x: { field: 'days', type: 'quantitative' }, y: { field: 'money', type: 'quantitative' } },
        layer: [
          {
            mark: {
              type: 'point',
              shape: 'diamond',
              size: 280,
              filled: true,
              fill,
              opacity: 1,
              stroke: ink.card,
              strokeWidth: 2.5,
            },
          },
          { mark: { ...text, stroke: ink.card, strokeWidth: 5, strokeJoin: 'round' } },
          { mark: { ...text, color: ink.text } },
        ],
      };
    });
}

function total(bins: readonly StandingBin[], figure: 'customers' | 'inSegment'): number {
  return bins.reduce((sum, bin) => sum + bin[figure], 0);
}
