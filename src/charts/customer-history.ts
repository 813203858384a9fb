import { type Day, dateOfDay, dayOfDate, daysBetween } from '../calendar.ts';
import { formatDay, formatMoney } from '../format.ts';
import { forecastColours } from './forecast-colours.ts';
import { moneyAxis, moneyTicks, type TimeSpan, timeAxis } from './order-timeline.ts';
import type { ChartSpec, LayerView, ViewSpec } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `customerHistoryChart` draws. Money in currency units. */
export type CustomerHistory = {
  /** The finding in one sentence, which names the customer. */
  finding: string;
  /** Counted orders before the as-of day, earliest first. */
  orders: readonly Dated[];
  /** Refunds before it, earliest first, as they stand in the lines: mostly negative. */
  refunds: readonly Dated[];
  asOf: Day;
  /** ISO 4217 code of the money. */
  currency: string;
};

type Dated = { day: Day; amount: number };

/** The plots, in pixels of the design. */
const width = 600;
const heights = { orders: 230, spent: 120 };

/** Beyond so many orders and refunds they are drawn in sums. */
const mostMarks = 120;

/** A refund is told from an order by direction, colour and shape. */
const refundColour = '#c2410c';

/**
 * One customer's orders by value over time with refunds below the line, and under them what they have spent by then. Long
 * histories are drawn in sums of months, quarters or years.
 */
export function customerHistoryChart(history: CustomerHistory): ChartSpec {
  const { orders, refunds } = history;
  const drawn = drawnAs(history);
  const span = spanOf(history, drawn);
  return {
    description: [history.finding, ...basis(history, drawn), `${drawnInWords(drawn, orders.length)}.`].join(
      '. ',
    ),
    config: { ...theme, concat: { spacing: 14 } },
    title: heading(history.finding, `${basis(history, drawn).join('. ')}.`),
    vconcat: [
      ordersView(drawn, span, history),
      ...(orders.length + refunds.length > 1 ? [spentView(span, history)] : []),
    ],
  };
}

function drawnInWords({ months }: Drawn, orders: number): string {
  const what = months === 0 ? 'Orders over time by their value' : 'Orders and refunds over time, summed';
  return orders > 1 ? `${what}, and what was spent by then` : what;
}

/** What is drawn: single orders and refunds, or their sums over so many months. */
type Drawn = { months: number; orders: Mark[]; refunds: Mark[] };

/** An amount at so many days from the as-of day; sums reach until `end`. */
type Mark = { days: number; end: number; amount: number };

function drawnAs({ orders, refunds, asOf }: CustomerHistory): Drawn {
  const at = ({ day, amount }: Dated) => ({ days: daysBetween(asOf, day), end: 0, amount });
  if (orders.length + refunds.length <= mostMarks)
    return { months: 0, orders: orders.map(at), refunds: refunds.map(at) };
  const first = [orders[0]?.day, refunds[0]?.day].filter((day) => day !== undefined).sort()[0] ?? asOf;
  const months = [1, 3, 12].find((step) => daysBetween(first, asOf) / (step * 30.4) <= 48) ?? 60;
  return { months, orders: sums(orders, months, asOf), refunds: sums(refunds, months, asOf) };
}

/** The sums of so many months each, of those that have any. */
function sums(all: readonly Dated[], months: number, asOf: Day): Mark[] {
  const found = new Map<number, number>();
  for (const { day, amount } of all) {
    const date = dateOfDay(day);
    const period = Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months);
    found.set(period, (found.get(period) ?? 0) + amount);
  }
  const start = (period: number) => {
    const month = period * months;
    return daysBetween(asOf, dayOfDate(new Date(Date.UTC(Math.floor(month / 12), month % 12, 1))));
  };
  return [...found].map(([period, amount]) => ({
    days: start(period),
    end: Math.min(0, start(period + 1)),
    amount,
  }));
}

/** From the first mark to the as-of day, and a little room on both sides. */
function spanOf({ orders, refunds, asOf }: CustomerHistory, drawn: Drawn): TimeSpan {
  const days = [...orders, ...refunds].map(({ day }) => daysBetween(asOf, day));
  const first = Math.min(
    -30,
    ...days.slice(0, 1),
    ...drawn.orders.map((mark) => mark.days),
    ...drawn.refunds.map((mark) => mark.days),
  );
  return { from: first * 1.02, to: -first * 0.02 };
}

function basis({ refunds, asOf, currency }: CustomerHistory, { months }: Drawn): string[] {
  const each = { 1: 'month', 3: 'quarter', 12: 'year', 60: 'five years' }[months];
  const refunded = refunds.reduce((sum, { amount }) => sum + amount, 0);
  return [
    ...(each === undefined ? [] : [`Bars: the sum of each ${each}`]),
    ...(refunds.length > 0 ? [`Orange: refunds, ${formatMoney(-refunded, currency)}`] : []),
    `Dashed line: ${formatDay(asOf)}, the as-of day`,
  ];
}

/** Orders upwards and refunds downwards from nothing, and the as-of day. */
function ordersView(drawn: Drawn, span: TimeSpan, { asOf, currency }: CustomerHistory): ViewSpec {
  const amounts = [...drawn.orders, ...drawn.refunds].map(({ amount }) => amount);
  const [lowest, highest] = [Math.min(0, ...amounts), Math.max(0, ...amounts)];
  const reach = Math.max(highest - lowest, 0.01);
  const domain = [lowest - (lowest < 0 ? 0.08 * reach : 0), highest + 0.08 * reach];
  const ticks = moneyTicks(reach, 4);
  const below = ticks.slice(1).map((tick) => -tick);
  const values = [...below, ...ticks].filter((tick) => tick >= (domain[0] ?? 0) && tick <= (domain[1] ?? 0));
  const title = drawn.months === 0 ? 'Value of the order' : 'Orders and refunds';
  const scales: LayerView = {
    data: { values: [{ days: 0 }] },
    mark: { type: 'rule', color: ink.faint, strokeWidth: 1.5, strokeDash: [4, 4] },
    encoding: {
      x: {
        field: 'days',
        type: 'quantitative',
        scale: { domain: [span.from, span.to], nice: false },
        axis: timeAxis(span, asOf),
      },
      y: { value: 0 },
      y2: { value: heights.orders },
    },
  };
  const zero: LayerView = {
    data: { values: [{ amount: 0 }] },
    mark: { type: 'rule', color: ink.faint },
    encoding: {
      y: {
        field: 'amount',
        type: 'quantitative',
        scale: { domain, nice: false },
        axis: moneyAxis(title, values, currency),
      },
    },
  };
  return {
    width,
    height: heights.orders,
    layer: [
      scales,
      zero,
      ...marks(drawn.orders, drawn, { colour: forecastColours.history, shape: 'circle' }),
      ...marks(drawn.refunds, drawn, { colour: refundColour, shape: 'diamond' }),
    ],
  };
}

function marks(
  values: readonly Mark[],
  { months, orders, refunds }: Drawn,
  { colour, shape }: { colour: string; shape: 'circle' | 'diamond' },
): LayerView[] {
  if (values.length === 0) return [];
  const from = { field: 'days', type: 'quantitative' } as const;
  const height = { field: 'amount', type: 'quantitative' } as const;
  const data = { values: [...values] };
  if (months > 0)
    return [
      {
        data,
        mark: { type: 'rect', color: colour, stroke: ink.card, strokeWidth: 1 },
        encoding: { x: from, x2: { field: 'end' }, y: height, y2: { datum: 0 } },
      },
    ];
  const dense = orders.length + refunds.length > 60;
  return [
    {
      data,
      mark: { type: 'rule', color: colour, strokeWidth: dense ? 1 : 2 },
      encoding: { x: from, y: height, y2: { datum: 0 } },
    },
    {
      data,
      mark: { type: 'point', shape, filled: true, fill: colour, opacity: 1, size: dense ? 40 : 110 },
      encoding: { x: from, y: height },
    },
  ];
}

/** Beyond so many days with a change, some of them are left out: there is no room to see them. */
const mostSteps = 300;

/** The sum of orders and refunds up to each day, in steps. */
function spentView(span: TimeSpan, { orders, refunds, asOf, currency }: CustomerHistory): ViewSpec {
  const changes = [...orders, ...refunds].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  let spent = 0;
  const steps = new Map<number, number>();
  for (const { day, amount } of changes) {
    spent += amount;
    steps.set(daysBetween(asOf, day), spent);
  }
  const every = Math.ceil(steps.size / mostSteps);
  const points = [...steps].map(([days, amount]) => ({ days, amount }));
  const kept = points.filter((_, index) => (points.length - 1 - index) % every === 0);
  const values = [{ days: kept[0]?.days ?? 0, amount: 0 }, ...kept, { days: 0, amount: spent }];
  const [lowest, highest] = [Math.min(0, ...steps.values()), Math.max(0.01, ...steps.values())];
  const ticks = moneyTicks(highest - lowest, 3);
  return {
    width,
    height: heights.spent,
    data: { values },
    mark: {
      type: 'area',
      interpolate: 'step-after',
      color: forecastColours.money,
      opacity: 0.25,
      line: { color: forecastColours.money, strokeWidth: 2.5 },
    },
    encoding: {
      x: {
        field: 'days',
        type: 'quantitative',
        scale: { domain: [span.from, span.to], nice: false },
        axis: { ...timeAxis(span, asOf), labels: false },
      },
      y: {
        field: 'amount',
        type: 'quantitative',
        scale: { domain: [lowest, highest * 1.05], nice: false },
        axis: moneyAxis('Spent by then', ticks, currency),
      },
    },
  };
}
