import type { RevenueGrain, RevenuePeriod } from '../analytics/revenue/revenue-periods.ts';
import { type Day, daysBetween } from '../calendar.ts';
import { formatDay } from '../format.ts';
import { moneyAxis, moneyTicks, type TimeSpan, timeAxis } from './order-timeline.ts';
import { revenueColours } from './revenue-colours.ts';
import type { ChartSpec, LayerView, ViewSpec } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `revenueTrendChart` draws. Money in currency units. */
export type RevenueTrendDrawn = {
  /** The finding in one sentence. */
  finding: string;
  grain: RevenueGrain;
  /** The earliest first; beside each last year's, where the data have it whole. */
  periods: readonly (RevenuePeriod & { yearAgo: Pick<RevenuePeriod, 'revenue'> | null })[];
  asOf: Day;
  /** ISO 4217 code of the money. */
  currency: string;
};

/** The plots, in pixels of the design. */
const width = 610;
const heights = { revenue: 240, customers: 110 };

/** More bars than that cannot be told apart: the latest are drawn. */
const mostBars = 160;

/**
 * Revenue by period, stacked by who brought it, with last year's as a line over it, and under it how many customers ordered.
 * Partial periods are pale.
 */
export function revenueTrendChart(drawn: RevenueTrendDrawn): ChartSpec {
  const periods = drawn.periods.slice(-mostBars);
  const trend = { ...drawn, periods };
  const basis = basisOf(drawn, periods.length);
  return {
    description: [
      `${drawn.finding}.`,
      ...basis,
      `Bars: revenue of returning and of new customers by ${drawn.grain}; line: the same ${drawn.grain} last year; below, how many customers ordered.`,
    ].join(' '),
    config: {
      ...theme,
      concat: { spacing: 14 },
      legend: {
        orient: 'top',
        title: null,
        labelFontSize: 16,
        symbolSize: 160,
        columnPadding: 18,
        offset: 6,
      },
    },
    title: heading(drawn.finding, basis.join(' ')),
    vconcat: [revenueView(trend), customersView(trend)],
  };
}

function basisOf({ periods, grain, asOf }: RevenueTrendDrawn, count: number): string[] {
  const isLess = count < periods.length;
  return [
    `By ${grain}, as of ${formatDay(asOf)}${isLess ? `, the last ${count} of ${periods.length}` : ''}.`,
    ...(periods.slice(-count).some(({ partial }) => partial) ? ['Pale: days are missing.'] : []),
  ];
}

type Trend = RevenueTrendDrawn;

/** A part of a period's bar, from one amount to another. */
type Part = { start: number; end: number; from: number; to: number; who: string; opacity: number };

const who = { returning: 'Returning customers', new: 'New customers' } as const;

function spanOf({ periods, asOf }: Trend): TimeSpan {
  const first = periods[0]?.period ?? asOf;
  const last = periods.at(-1)?.before ?? asOf;
  return { from: daysBetween(asOf, first), to: daysBetween(asOf, last) };
}

/** Each period's bar, what is above zero upwards and what is below it downwards, with a gap between bars. */
function barsOf(
  { periods, asOf }: Trend,
  amounts: (period: RevenuePeriod) => { returning: number; new: number },
): Part[] {
  return periods.flatMap((period) => {
    const start = daysBetween(asOf, period.period);
    const length = daysBetween(period.period, period.before);
    const place = { start: start + 0.06 * length, end: start + 0.94 * length };
    const opacity = period.partial ? 0.4 : 1;
    const { returning, new: byNew } = amounts(period);
    const below = Math.sign(returning) === Math.sign(byNew) ? returning : 0;
    return [
      { ...place, from: 0, to: returning, who: who.returning, opacity },
      { ...place, from: below, to: below + byNew, who: who.new, opacity },
    ].filter(({ from, to }) => from !== to);
  });
}

const lastYear = 'Last year';

function revenueView(trend: Trend): ViewSpec {
  const { periods, asOf, currency } = trend;
  const parts = barsOf(trend, ({ returningRevenue, newRevenue }) => ({
    returning: returningRevenue,
    new: newRevenue,
  }));
  const line = lineOf(trend);
  const reach = [...parts.flatMap(({ from, to }) => [from, to]), ...line.map(({ amount }) => amount)];
  const hasLine = line.length > 0;
  const domain = [who.returning, who.new, ...(hasLine ? [lastYear] : [])];
  const range = [revenueColours.returning, revenueColours.new, ...(hasLine ? [revenueColours.lastYear] : [])];
  return {
    width,
    height: heights.revenue,
    layer: [
      bars(parts, {
        x: { scale: xScale(trend), axis: { ...timeAxis(spanOf(trend), asOf, 5), labels: false } },
        y: yOf(reach, (ticks) => moneyAxis(`Revenue a ${trend.grain}`, ticks, currency)),
        colour: { scale: { domain, range }, legend: periods.length > 0 ? { symbolType: 'square' } : null },
      }),
      zero(),
      ...(hasLine ? [lastYearHalo(line), lastYearLine(line)] : []),
    ],
  };
}

function customersView(trend: Trend): ViewSpec {
  const { asOf } = trend;
  const parts = barsOf(trend, ({ returningCustomers, newCustomers }) => ({
    returning: returningCustomers,
    new: newCustomers,
  }));
  const reach = parts.flatMap(({ from, to }) => [from, to]);
  return {
    width,
    height: heights.customers,
    layer: [
      bars(parts, {
        x: { scale: xScale(trend), axis: timeAxis(spanOf(trend), asOf, 5) },
        y: yOf(reach, (ticks) => moneyAxis('Customers', ticks), 2),
        // The scale and legend of the view above.
        colour: {},
      }),
    ],
  };
}

function xScale(trend: Trend) {
  const { from, to } = spanOf(trend);
  return { domain: [from, to], nice: false };
}

/** The scale and axis that amounts need, from the lowest below zero to the highest above it. */
function yOf<Axis>(reach: readonly number[], axis: (ticks: number[]) => Axis, count = 4) {
  const lowest = reach.reduce((least, amount) => Math.min(least, amount), 0);
  const highest = reach.reduce((most, amount) => Math.max(most, amount), 0);
  const ticks = moneyTicks(Math.max(highest, -lowest, 0.01), count);
  const all = [...ticks.slice(1).map((tick) => -tick), ...ticks];
  const shown = all.filter((tick) => tick >= lowest && tick <= Math.max(highest, 0));
  return {
    scale: { domain: [lowest * 1.05, Math.max(highest, lowest === 0 ? 0.01 : 0) * 1.05], nice: false },
    axis: axis(shown),
  };
}

type Channels = { x: object; y: object; colour: object };

function bars(values: readonly Part[], { x, y, colour }: Channels): LayerView {
  return {
    data: { values: [...values] },
    mark: { type: 'rect' },
    encoding: {
      x: { field: 'start', type: 'quantitative', ...x },
      x2: { field: 'end' },
      y: { field: 'from', type: 'quantitative', ...y },
      y2: { field: 'to' },
      color: { field: 'who', type: 'nominal', ...colour },
      opacity: { field: 'opacity', type: 'quantitative', scale: null, legend: null },
    },
  };
}

type Point = { days: number; amount: number; who: string };

/** Last year's revenue in the middle of each period; a part of one is beside nothing. */
function lineOf({ periods, asOf }: Trend): Point[] {
  return periods.flatMap(({ period, before, partial, yearAgo }) =>
    yearAgo && !partial
      ? [
          {
            days: daysBetween(asOf, period) + daysBetween(period, before) / 2,
            amount: yearAgo.revenue,
            who: lastYear,
          },
        ]
      : [],
  );
}

const along = {
  x: { field: 'days', type: 'quantitative' },
  y: { field: 'amount', type: 'quantitative' },
} as const;

function zero(): LayerView {
  return {
    data: { values: [{ amount: 0 }] },
    mark: { type: 'rule', color: ink.faint },
    encoding: { y: { field: 'amount', type: 'quantitative' } },
  };
}

/** Parts the line from the bars that it crosses. */
function lastYearHalo(values: readonly Point[]): LayerView {
  return {
    data: { values: [...values] },
    mark: { type: 'line', color: ink.card, strokeWidth: 6, strokeCap: 'round', strokeJoin: 'round' },
    encoding: along,
  };
}

function lastYearLine(values: readonly Point[]): LayerView {
  return {
    data: { values: [...values] },
    mark: {
      type: 'line',
      strokeWidth: 3,
      strokeCap: 'round',
      strokeJoin: 'round',
      point: values.length === 1,
    },
    encoding: { ...along, color: { field: 'who', type: 'nominal' } },
  };
}
