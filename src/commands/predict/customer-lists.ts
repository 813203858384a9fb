import type { Segment } from '../../analytics/segment-map.ts';
import { type Listing, listedPredictions } from '../../data/listed-predictions.ts';
import { forecastTotals } from '../../data/predictions.ts';
import { formatNumber, formatShare } from '../../format.ts';
import type { Action, Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import type { Forecast } from '../forecast/ensure-forecast.ts';
import { withHorizon } from './forecast-basis.ts';
import { expectation, type ForecastList, forecastListParts } from './forecast-list.ts';

/** How a list is put in order, highest first. */
export type Order = NonNullable<Listing['by']>;

/** What is expected of all customers, with the most likely ten. */
export async function overview(forecast: Forecast, context: CommandContext): Promise<Answer> {
  const list = await listOf('customers', forecast, context, {});
  const parts = forecastListParts(list);
  const { horizonDays } = forecast.model;
  const best = list.rows.slice(0, 10);
  return {
    command: withHorizon('/predict', horizonDays),
    title: `Expect ${expectation(list, `of ${formatNumber(list.rows.length)} customers`)}`,
    ...parts,
    table: parts.table && { ...parts.table, rows: parts.table.rows.slice(0, best.length) },
    actions: actions(horizonDays, ['top 10%', 'top 100', 'all', 'quality']),
  };
}

/** What is expected of every customer. */
export async function everyCustomer(by: Order, forecast: Forecast, context: CommandContext): Promise<Answer> {
  const list = await listOf('customers', forecast, context, { by });
  const { horizonDays } = forecast.model;
  return {
    command: withHorizon(`/predict all${ordered(by)}`, horizonDays),
    title: `Expect ${expectation(list, `of ${formatNumber(list.rows.length)} customers`)}`,
    ...forecastListParts(list),
    actions: actions(horizonDays, ['top 10%', 'top 100', 'quality']),
    csvName: `predict-all-${horizonDays}d`,
  };
}

/** What is expected of the customers of a segment. */
export async function segmentCustomersAhead(
  segment: Segment,
  by: Order,
  forecast: Forecast,
  context: CommandContext,
): Promise<Answer> {
  const list = await listOf(segment.name, forecast, context, { by, segment: segment.id });
  const { horizonDays } = forecast.model;
  const count = list.rows.length;
  const parts = forecastListParts(list);
  return {
    command: withHorizon(`/predict ${segment.id}${ordered(by)}`, horizonDays),
    title:
      count === 0
        ? `Nobody is in the segment ${segment.name}, so there is nobody to expect anything of`
        : `${segment.name}: expect ${expectation(list, `of ${formatNumber(count)}`)}`,
    ...parts,
    notes: [`For ${segment.name}: ${segment.advice.offer} ${segment.advice.avoid}`, ...parts.notes],
    actions: [
      { label: `${segment.name} as they are`, command: `/segment ${segment.id}` },
      ...actions(horizonDays, ['top 100', 'quality']),
    ],
    csvName: `predict-${segment.id}-${horizonDays}d`,
  };
}

/** What is expected of the best so many customers, or of the best share of all. */
export async function topCustomers(
  top: { count: number } | { share: number },
  by: Order,
  forecast: Forecast,
  context: CommandContext,
): Promise<Answer> {
  const everyone = forecast.customers;
  const limit = Math.min(everyone, 'count' in top ? top.count : Math.ceil(top.share * everyone));
  const size = 'count' in top ? formatNumber(limit) : formatShare(top.share);
  const list = await listOf(`the top ${size}`, forecast, context, { by, limit });
  const { horizonDays } = forecast.model;
  const chosen = by === 'spend' ? 'customers of most expected spend' : 'customers most likely to order';
  const words = 'count' in top ? `top ${limit}` : `top ${Number((top.share * 100).toFixed(4))}%`;
  return {
    command: withHorizon(`/predict ${words}${ordered(by)}`, horizonDays),
    title: `Of the ${formatNumber(limit)} ${chosen}, expect ${expectation(list, '')}`,
    ...forecastListParts(list),
    actions: actions(horizonDays, by === 'spend' ? ['top 100', 'quality'] : ['top 100 by=spend', 'quality']),
    csvName: `predict-${words.replace(' ', '-').replace('%', '-percent')}-${horizonDays}d`,
  };
}

async function listOf(
  who: string,
  forecast: Forecast,
  { store, currency }: CommandContext,
  listing: Listing,
): Promise<ForecastList> {
  const [rows, everyone] = await Promise.all([
    listedPredictions(store, forecast.run, listing),
    forecastTotals(store, forecast.run),
  ]);
  return { who, rows, everyone, basis: forecast, currency };
}

function ordered(by: Order): string {
  return by === 'probability' ? '' : ` by=${by}`;
}

const labels: Readonly<Record<string, string>> = {
  'top 10%': 'Top 10%',
  'top 100': 'Top 100',
  'top 100 by=spend': 'Top 100 by spend',
  all: 'Everyone',
  quality: 'How good is this?',
};

function actions(horizonDays: number, words: string[]): Action[] {
  return words.map((word) => ({
    label: labels[word] ?? word,
    command: withHorizon(`/predict ${word}`, horizonDays),
  }));
}
