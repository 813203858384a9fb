import { type Rhythm, rhythmOf } from '../analytics/prediction/rhythm.ts';
import { addDays, type Day, daysBetween } from '../calendar.ts';
import { formatDay, formatMoney, formatNumber, formatProbability, formatShare } from '../format.ts';
import { tinted } from './colour.ts';
import { forecastColours } from './forecast-colours.ts';
import { moneyAxis, moneyTicks, timeAxis } from './order-timeline.ts';
import type { ChartSpec, LayerView } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `customerForecastChart` draws. Money in currency units. */
export type CustomerForecast = {
  /** What the customer is called: their name, or their id. */
  name: string;
  /** Counted orders before the as-of day, earliest first; at least one. */
  orders: readonly { day: Day; amount: number }[];
  asOf: Day;
  horizonDays: number;
  probability: { value: number; low: number; high: number };
  spend: { value: number; low: number; high: number };
  expectedNextOrder: Day | null;
  /** ISO 4217 code of the money. */
  currency: string;
};

/** The plot, in pixels of the design. */
const size = { width: 620, height: 300 };

/** Room for words above the orders: in pixels, and as what the vertical axis spans, in multiples of the largest order. */
const wordsHeight = 84;
const headroom = (1.08 * size.height) / (size.height - wordsHeight);

const drawnDays = 730;
const drawnOrders = 150;

/**
 * One customer's orders over time by their value, when the next was due by their own rhythm, and the days ahead with what is
 * expected of them. Days are drawn as numbers counted from the as-of day, so that no time zone takes part.
 */
export function customerForecastChart(forecast: CustomerForecast): ChartSpec {
  const rhythm = rhythmOf(forecast.orders.map(({ day }) => day));
  const orders = drawn(forecast);
  const tallest = Math.max(0.01, ...orders.map(({ amount }) => amount));
  const from = Math.min(...orders.map(({ days }) => days), -forecast.horizonDays / 2);
  const area: Area = { from, to: forecast.horizonDays, tallest };
  return {
    description: described(forecast, rhythm, orders.length),
    config: theme,
    title: heading(finding(forecast), ...basis(forecast, rhythm, orders.length)),
    ...size,
    layer: [
      ahead(area),
      ...(rhythm && isDrawn(rhythm, forecast) ? [due(area, rhythm, forecast)] : []),
      present(),
      ...lollipops(orders, area, forecast),
      ...expected(orders, forecast),
      ...words(forecast),
    ],
  };
}

/** What the axes span: days from the as-of day, and the largest order drawn. */
type Area = { from: number; to: number; tallest: number };

/** An order at so many days from the as-of day, which is negative. */
type DrawnOrder = { days: number; amount: number };

/** The orders of the last two years; the last order where all are older. */
function drawn({ orders, asOf }: CustomerForecast): DrawnOrder[] {
  const all = orders.map(({ day, amount }) => ({ days: daysBetween(asOf, day), amount }));
  const recent = all.filter(({ days }) => days >= -drawnDays).slice(-drawnOrders);
  return recent.length > 0 ? recent : all.slice(-1);
}

function finding({ name, probability, horizonDays }: CustomerForecast): string {
  return `${name} is ${formatProbability(probability.value)} likely to order in the next ${horizonDays} days`;
}

function basis(forecast: CustomerForecast, rhythm: Rhythm | null, drawnCount: number): string[] {
  const { orders, asOf, horizonDays } = forecast;
  const last = orders.at(-1);
  const known = orders.length === 1 ? '1 order' : `${formatNumber(orders.length)} orders`;
  const shown = drawnCount < orders.length ? `, the last ${formatNumber(drawnCount)} drawn` : '';
  return [
    `${known}${shown}${last ? `, the last on ${formatDay(last.day)}` : ''}. As of ${formatDay(asOf)}.`,
    `Blue: the ${horizonDays} days to ${formatDay(addDays(asOf, horizonDays - 1))}.`,
    ...(rhythm && isDrawn(rhythm, forecast)
      ? [`Yellow: the usual time of the next order, ${inDays(rhythm)} after the last.`]
      : []),
  ];
}

function isDrawn({ low }: Rhythm, { orders, asOf, horizonDays }: CustomerForecast): boolean {
  return daysBetween(asOf, orders.at(-1)?.day ?? asOf) + low < horizonDays;
}

function inDays({ low, high }: Rhythm): string {
  const [from, to] = [Math.round(low), Math.round(high)];
  return from === to ? `${formatNumber(from)} days` : `${formatNumber(from)} to ${formatNumber(to)} days`;
}

function described(forecast: CustomerForecast, rhythm: Rhythm | null, drawnCount: number): string {
  const { probability, spend, currency, expectedNextOrder } = forecast;
  return [
    `${finding(forecast)} (95% interval ${formatShare(probability.low)} to ${formatShare(probability.high)}).`,
    `Expected spend ${formatMoney(spend.value, currency)}; of such customers, ${spend.high > 0 ? `four in five spend ${spendRange(spend, currency)}` : 'most spend nothing'}.`,
    expectedNextOrder === null
      ? 'No order is expected within two years.'
      : `Next order expected about ${formatDay(expectedNextOrder)}.`,
    ...basis(forecast, rhythm, drawnCount),
    'Orders over time by their value.',
  ].join(' ');
}

/** The days ahead; they set the axes of all layers. */
function ahead({ from, to, tallest }: Area): LayerView {
  return {
    data: { values: [{ start: 0, end: to }] },
    mark: { type: 'rect', color: tinted(forecastColours.forecast, 0.16) },
    encoding: {
      x: {
        field: 'start',
        type: 'quantitative',
        scale: { domain: [from - (to - from) * 0.02, to], nice: false },
      },
      x2: { field: 'end' },
      y: { datum: 0, type: 'quantitative', scale: { domain: [0, tallest * headroom], nice: false } },
      y2: { value: wordsHeight },
    },
  };
}

/** The middle half of the customer's own gaps, counted from the last order, as far as it lies on the plot. */
function due({ from, to }: Area, { low, high }: Rhythm, { orders, asOf }: CustomerForecast): LayerView {
  const last = daysBetween(asOf, orders.at(-1)?.day ?? asOf);
  const narrowest = ((to - from) * 6) / size.width;
  const start = last + low;
  const end = Math.min(to, Math.max(last + high, start + narrowest));
  return {
    data: { values: [{ start, end }] },
    mark: { type: 'rect', color: tinted(forecastColours.usual, 0.45) },
    encoding: {
      x: { field: 'start', type: 'quantitative' },
      x2: { field: 'end' },
      y: { value: size.height },
      y2: { value: wordsHeight },
    },
  };
}

function present(): LayerView {
  return {
    data: { values: [{ days: 0 }] },
    mark: { type: 'rule', color: ink.faint, strokeWidth: 1.5 },
    encoding: {
      x: { field: 'days', type: 'quantitative' },
      y: { value: size.height },
      y2: { value: wordsHeight },
    },
  };
}

function lollipops(
  orders: readonly DrawnOrder[],
  area: Area,
  { asOf, currency }: CustomerForecast,
): LayerView[] {
  const dense = orders.length > 60;
  return [
    {
      data: { values: [...orders] },
      mark: { type: 'rule', color: forecastColours.history, strokeWidth: dense ? 1 : 2 },
      encoding: {
        x: {
          field: 'days',
          type: 'quantitative',
          axis: timeAxis(area, asOf),
        },
        y: {
          field: 'amount',
          type: 'quantitative',
          axis: moneyAxis('Value of the order', moneyTicks(area.tallest), currency),
        },
        y2: { datum: 0 },
      },
    },
    {
      data: { values: [...orders] },
      mark: { type: 'circle', color: forecastColours.history, opacity: 1, size: dense ? 40 : 110 },
      encoding: { x: { field: 'days', type: 'quantitative' }, y: { field: 'amount', type: 'quantitative' } },
    },
  ];
}

/** Where the next order is expected, as high as an order of theirs usually is; nothing where that is beyond the plot. */
function expected(orders: readonly DrawnOrder[], { expectedNextOrder, asOf, horizonDays }: CustomerForecast) {
  if (expectedNextOrder === null) return [];
  const days = daysBetween(asOf, expectedNextOrder);
  if (days > horizonDays) return [];
  const amounts = orders.map(({ amount }) => amount).sort((a, b) => a - b);
  const amount = amounts[Math.floor(amounts.length / 2)] ?? 0;
  const values = [{ days, amount }];
  const stem: LayerView = {
    data: { values },
    mark: { type: 'rule', color: forecastColours.history, strokeWidth: 2, strokeDash: [4, 4] },
    encoding: {
      x: { field: 'days', type: 'quantitative' },
      y: { field: 'amount', type: 'quantitative' },
      y2: { datum: 0 },
    },
  };
  const head: LayerView = {
    data: { values },
    mark: {
      type: 'point',
      shape: 'circle',
      size: 130,
      filled: true,
      fill: ink.card,
      opacity: 1,
      stroke: forecastColours.history,
      strokeWidth: 2.5,
    },
    encoding: { x: { field: 'days', type: 'quantitative' }, y: { field: 'amount', type: 'quantitative' } },
  };
  return [stem, head];
}

/** What is expected, right-aligned above the days that it is expected of. */
function words({ probability, spend, expectedNextOrder, currency }: CustomerForecast): LayerView[] {
  const next = expectedNextOrder === null ? 'beyond two years' : `about ${formatDay(expectedNextOrder)}`;
  const lines = [
    `Orders: ${formatProbability(probability.value)} (${formatShare(probability.low)} to ${formatShare(probability.high)})`,
    `Spends: ${formatMoney(spend.value, currency)} (${spendRange(spend, currency)})`,
    `Next order: ${next}`,
  ];
  return lines.map((text, index) => ({
    data: { values: [{}] },
    mark: {
      type: 'text',
      text,
      align: 'right',
      baseline: 'top',
      fontSize: 17,
      fontWeight: index === 0 ? 600 : 400,
      color: ink.text,
      x: size.width,
      y: index * 25,
    },
  }));
}

function spendRange({ low, high }: CustomerForecast['spend'], currency: string): string {
  return high > 0 ? `${formatMoney(low, currency)} to ${formatMoney(high, currency)}` : 'most: nothing';
}
