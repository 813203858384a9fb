import { type ForecastBand, sumOf } from '../analytics/prediction/forecast-bands.ts';
import { addDays, type Day } from '../calendar.ts';
import { formatCompact, formatDay, formatMoney, formatNumber, formatShare } from '../format.ts';
import { forecastColours } from './forecast-colours.ts';
import type { ChartSpec, ViewSpec } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `forecastBandsChart` draws. */
export type ForecastBands = {
  /** Who they are, as in "12% of Champions"; `customers` for all. */
  who: string;
  /** The least probable first. */
  bands: readonly ForecastBand[];
  asOf: Day;
  horizonDays: number;
  /** ISO 4217 code of the spend. */
  currency: string;
};

/** How many customers are how likely to order, and how many buyers and how much spend to expect of them. */
export function forecastBandsChart(forecast: ForecastBands): ChartSpec {
  const { bands, currency } = forecast;
  return {
    description: described(forecast),
    config: theme,
    title: heading(finding(forecast), ...basis(forecast)),
    hconcat: [
      panel(bands, {
        title: 'Customers',
        colour: ink.mark,
        value: ({ customers }) => customers,
        text: (count) => formatCount(count),
        labelled: true,
      }),
      panel(bands, {
        title: 'Expected buyers',
        colour: forecastColours.forecast,
        value: ({ buyers }) => buyers,
        text: (count) => formatCount(count),
      }),
      panel(bands, {
        title: 'Expected spend',
        colour: forecastColours.money,
        value: ({ spend }) => spend,
        text: (money) => formatCompact(money, currency),
      }),
    ],
    spacing: 14,
  };
}

/** The few who bring most: the most probable bands that together hold at least half of the expected spend. */
function finding({ who, bands }: ForecastBands): string {
  const all = sumOf(bands);
  if (all.customers === 0) return `No ${who} to expect anything of`;
  if (all.spend <= 0) return `No spend to expect of ${who}`;
  const upwards = bands.toReversed().filter(({ customers }) => customers > 0);
  for (let count = 1; count <= upwards.length; count++) {
    const most = sumOf(upwards.slice(0, count));
    if (most.spend / all.spend < 0.5) continue;
    if (most.spend / all.spend < 1.1 * (most.customers / all.customers)) break;
    const from = upwards[count - 1]?.from ?? 0;
    return `${formatShare(most.customers / all.customers)} of ${who} are ${formatShare(from)} likely or more to order and bring ${formatShare(most.spend / all.spend)} of the expected spend`;
  }
  return `The expected spend is spread about evenly over ${who}`;
}

function basis({ who, bands, asOf, horizonDays, currency }: ForecastBands): string[] {
  const { customers, buyers, spend } = sumOf(bands);
  const group = who === 'customers' ? '' : `${who.charAt(0).toUpperCase()}${who.slice(1)}: `;
  return [
    `${group}${formatNumber(customers)} ${customers === 1 ? 'customer' : 'customers'}. Expect ${formatCount(buyers)} ${Math.round(buyers) === 1 ? 'buyer' : 'buyers'} and ${formatMoney(spend, currency)}.`,
    `By probability of an order in ${horizonDays} days, ${formatDay(asOf)} to ${formatDay(addDays(asOf, horizonDays - 1))}.`,
  ];
}

function described(forecast: ForecastBands): string {
  const rows = forecast.bands
    .toReversed()
    .map(
      ({ customers, buyers, spend, ...band }) =>
        `${nameOf(band)}: ${formatNumber(customers)} customers, ${formatCount(buyers)} buyers, ${formatMoney(spend, forecast.currency)}`,
    );
  return [`${finding(forecast)}. ${basis(forecast).join(' ')}`, `${rows.join('; ')}.`].join(' ');
}

type Panel = {
  title: string;
  colour: string;
  value: (band: ForecastBand) => number;
  text: (value: number) => string;
  labelled?: boolean;
};

function panel(bands: readonly ForecastBand[], { title, colour, value, text, labelled }: Panel): ViewSpec {
  const rows = bands
    .toReversed()
    .map((band) => ({ band: nameOf(band), value: value(band), text: text(value(band)) }));
  return {
    title: { text: title, fontSize: 15, color: ink.secondary, fontWeight: 400, offset: 8, frame: 'group' },
    width: 176,
    height: { step: 30 },
    data: { values: rows },
    encoding: {
      x: {
        field: 'value',
        type: 'quantitative',
        axis: null,
        // The text at the end of the longest bar needs room.
        scale: { domain: [0, Math.max(...rows.map((row) => row.value), 0.01) * 1.45], nice: false },
      },
      y: {
        field: 'band',
        type: 'nominal',
        sort: rows.map(({ band }) => band),
        scale: { paddingInner: 0.2, paddingOuter: 0 },
        axis: labelled ? { title: null } : null,
      },
    },
    layer: [
      { mark: { type: 'bar', color: colour, cornerRadiusEnd: 2 } },
      {
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 14 },
        encoding: { text: { field: 'text', type: 'nominal' } },
      },
    ],
  };
}

function nameOf({ from, to }: Pick<ForecastBand, 'from' | 'to'>): string {
  if (from === 0) return `below ${formatShare(to)}`;
  return `${formatNumber(from * 100)}–${formatNumber(to * 100)}%`;
}

/** Expected people are not whole: small counts keep a decimal. */
function formatCount(count: number): string {
  if (count > 99_999) return formatCompact(count);
  return formatNumber(count, count < 10 ? 1 : 0);
}
