import { percentSums, sumOf } from '../../analytics/prediction/forecast-bands.ts';
import type { Segment } from '../../analytics/segment-map.ts';
import { sumsByPercent, sumsBySegment } from '../../data/forecast-sums.ts';
import { type ListedPrediction, type Listing, listedPredictions } from '../../data/listed-predictions.ts';
import type { SavedAudience } from '../../data/store.ts';
import { formatMoney, formatNumber, formatShare } from '../../format.ts';
import type { Action, Answer } from '../answer.ts';
import { inQuotes } from '../audience/expression-text.ts';
import { resolveAudience } from '../audience/resolve-audience.ts';
import type { CommandContext } from '../command.ts';
import type { Forecast } from '../forecast/ensure-forecast.ts';
import { withHorizon } from './forecast-basis.ts';
import {
  expectation,
  type ForecastGroup,
  forecastParts,
  forecastTable,
  previewColumns,
} from './forecast-list.ts';

/** How a list is put in order, highest first. */
export type Order = NonNullable<Listing['by']>;

const previewRows = 10;

/** What is expected of all customers, of which segments most, and the ten most likely to order. */
export async function overview(forecast: Forecast, context: CommandContext): Promise<Answer> {
  const { store, currency } = context;
  const { run, model } = forecast;
  const [sums, segments, rows] = await Promise.all([
    sumsByPercent(store, run),
    sumsBySegment(store, run),
    listedPredictions(store, run, { limit: previewRows }),
  ]);
  const group = { who: 'customers', sums, everyone: sumOf(sums), basis: forecast, currency };
  const parts = forecastParts(group);
  return {
    command: withHorizon('/predict', model.horizonDays),
    title: `Expect ${expectation(group, `of ${formatNumber(forecast.customers)} customers`)}`,
    ...parts,
    ...listed(rows, currency),
    notes: [...mostRevenue(segments, group, context), ...parts.notes],
    actions: actions(model.horizonDays, ['top 10%', 'top 100', 'all', 'quality']),
  };
}

/** The segments that most spend is expected of. */
function mostRevenue(
  segments: Awaited<ReturnType<typeof sumsBySegment>>,
  { everyone, currency }: ForecastGroup,
  { segmentMap }: CommandContext,
): string[] {
  if (everyone.spend <= 0) return [];
  const nameOf = (segment: string) => segmentMap.segments.find(({ id }) => id === segment)?.name ?? segment;
  const best = segments
    .slice(0, 3)
    .map(
      ({ segment, spend }) =>
        `${nameOf(segment)} ${formatMoney(spend, currency)} (${formatShare(spend / everyone.spend)})`,
    );
  return [`Most of the spend is to be expected of: ${best.join(', ')}.`];
}

/** What is expected of every customer. */
export async function everyCustomer(
  by: Order,
  forecast: Forecast,
  { store, currency }: CommandContext,
): Promise<Answer> {
  const rows = await listedPredictions(store, forecast.run, { by });
  const sums = percentSums(rows);
  const group = { who: 'customers', sums, everyone: sumOf(sums), basis: forecast, currency };
  const { horizonDays } = forecast.model;
  return {
    command: withHorizon(`/predict all${ordered(by)}`, horizonDays),
    title: `Expect ${expectation(group, `of ${formatNumber(rows.length)} customers`)}`,
    ...forecastParts(group),
    ...listed(rows, currency),
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
  const { group, rows } = await partOf(forecast, context, segment.name, { by, segment: segment.id });
  const { horizonDays } = forecast.model;
  const parts = forecastParts(group);
  return {
    command: withHorizon(`/predict ${segment.id}${ordered(by)}`, horizonDays),
    title:
      rows.length === 0
        ? `Nobody is in the segment ${segment.name}, so there is nobody to expect anything of`
        : `${segment.name}: expect ${expectation(group, `of ${formatNumber(rows.length)}`)}`,
    ...parts,
    ...listed(rows, context.currency),
    notes: [`For ${segment.name}: ${segment.advice.offer} ${segment.advice.avoid}`, ...parts.notes],
    actions: [
      { label: `${segment.name} as they are`, command: `/segment ${segment.id}` },
      ...actions(horizonDays, ['top 100', 'quality']),
    ],
    csvName: `predict-${segment.id}-${horizonDays}d`,
  };
}

/** What is expected of those who are in a saved audience now, as far as they have a counted order. */
export async function audienceAhead(
  { name }: Pick<SavedAudience, 'name'>,
  by: Order,
  forecast: Forecast,
  context: CommandContext,
): Promise<Answer> {
  const { members } = await resolveAudience(`audience ${inQuotes(name)}`, context);
  const among = new Set(members.map(({ customerId }) => customerId));
  const { group, rows } = await partOf(forecast, context, `“${name}”`, { by, among });
  const { horizonDays } = forecast.model;
  const without = members.length - rows.length;
  const parts = forecastParts(group);
  return {
    command: withHorizon(`/predict ${inQuotes(name)}${ordered(by)}`, horizonDays),
    title:
      rows.length === 0
        ? `Nobody in “${name}” has a counted order, so there is nobody to expect anything of`
        : `“${name}”: expect ${expectation(group, `of ${formatNumber(rows.length)}`)}`,
    ...parts,
    ...listed(rows, context.currency),
    notes: [
      ...(without === 0
        ? []
        : [`${formatNumber(without)} more in it have no counted order, so nothing is predicted of them.`]),
      ...parts.notes,
    ],
    actions: [
      { label: `${name} as they are`, command: `/audience ${inQuotes(name)}` },
      ...actions(horizonDays, ['top 100', 'quality']),
    ],
    csvName: `predict-audience-${horizonDays}d`,
  };
}

/** What is expected of the best so many customers, or of the best share of all. */
export async function topCustomers(
  top: { count: number } | { share: number },
  by: Order,
  forecast: Forecast,
  context: CommandContext,
): Promise<Answer> {
  const { customers, model } = forecast;
  const limit = Math.min(customers, 'count' in top ? top.count : Math.ceil(top.share * customers));
  const size = 'count' in top ? formatNumber(limit) : formatShare(top.share);
  const { group, rows } = await partOf(forecast, context, `the top ${size}`, { by, limit });
  const chosen = by === 'spend' ? 'customers of most expected spend' : 'customers most likely to order';
  const words = 'count' in top ? `top ${limit}` : `top ${Number((top.share * 100).toFixed(4))}%`;
  return {
    command: withHorizon(`/predict ${words}${ordered(by)}`, model.horizonDays),
    title: `Of the ${formatNumber(limit)} ${chosen}, expect ${expectation(group, '')}`,
    ...forecastParts(group),
    ...listed(rows, context.currency),
    actions: actions(
      model.horizonDays,
      by === 'spend' ? ['top 100', 'quality'] : ['top 100 by=spend', 'quality'],
    ),
    csvName: `predict-${words.replace(' ', '-').replace('%', '-percent')}-${model.horizonDays}d`,
  };
}

/** Some of the customers beside all. */
async function partOf(
  forecast: Forecast,
  { store, currency }: CommandContext,
  who: string,
  listing: Listing,
): Promise<{ group: ForecastGroup; rows: ListedPrediction[] }> {
  const [rows, everyone] = await Promise.all([
    listedPredictions(store, forecast.run, listing),
    sumsByPercent(store, forecast.run),
  ]);
  const sums = percentSums(rows);
  return { group: { who, sums, everyone: sumOf(everyone), basis: forecast, currency }, rows };
}

function listed(rows: readonly ListedPrediction[], currency: string): Pick<Answer, 'table' | 'preview'> {
  return {
    table: forecastTable(rows, currency),
    preview: { rows: previewRows, columns: previewColumns(rows) },
  };
}

function ordered(by: Order): string {
  return by === 'probability' ? '' : ` by=${by}`;
}

const labels = {
  'top 10%': 'Top 10%',
  'top 100': 'Top 100',
  'top 100 by=spend': 'Top 100 by spend',
  all: 'Everyone',
  quality: 'How good is this?',
};

function actions(horizonDays: number, words: (keyof typeof labels)[]): Action[] {
  return words.map((word) => ({
    label: labels[word],
    command: withHorizon(`/predict ${word}`, horizonDays),
  }));
}
