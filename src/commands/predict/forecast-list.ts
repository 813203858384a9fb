import { median } from '../../analytics/median.ts';
import type { Prediction } from '../../analytics/prediction/prediction.ts';
import { forecastBands, forecastBandsChart } from '../../charts/forecast-bands.ts';
import type { ListedPrediction } from '../../data/listed-predictions.ts';
import type { ForecastTotals } from '../../data/predictions.ts';
import { formatMoney, formatNumber, formatShare } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Answer, Fact } from '../answer.ts';
import { daysAhead, type ForecastBasis, modelFacts, modelNotes } from './forecast-basis.ts';

/** What is expected of some customers together; `low` and `high` as if every probability were at that end of its interval. */
type Sums = { customers: number; buyers: number; buyersLow: number; buyersHigh: number; spend: number };

function sumsOf(
  rows: Iterable<
    Pick<Prediction, 'purchaseProbability' | 'probabilityLow' | 'probabilityHigh' | 'expectedSpend'>
  >,
): Sums {
  const totals = { customers: 0, buyers: 0, buyersLow: 0, buyersHigh: 0, spend: 0 };
  for (const row of rows) {
    totals.customers += 1;
    totals.buyers += row.purchaseProbability;
    totals.buyersLow += row.probabilityLow;
    totals.buyersHigh += row.probabilityHigh;
    totals.spend += row.expectedSpend;
  }
  return totals;
}

/** What a list of predictions is made into an answer with. */
export type ForecastList = {
  /** As in "15% of Champions": `customers` where it is all of them. */
  who: string;
  rows: readonly ListedPrediction[];
  /** Of all customers, whoever is on the list. */
  everyone: Pick<ForecastTotals, 'customers' | 'expectedBuyers' | 'expectedSpend'>;
  basis: ForecastBasis;
  currency: string;
};

/** Facts, table and chart of a list of predictions, and what to do with it. */
export function forecastListParts(
  list: ForecastList,
): Pick<Answer, 'asOf' | 'facts' | 'table' | 'chart' | 'notes' | 'preview'> {
  const { who, rows, basis, currency } = list;
  const { asOf, model } = basis;
  return {
    asOf,
    facts: facts(list),
    table: forecastTable(rows, currency),
    chart:
      rows.length === 0
        ? null
        : forecastBandsChart({
            who,
            bands: forecastBands(rows),
            asOf,
            horizonDays: model.horizonDays,
            currency,
          }),
    notes: [...whatToDo(rows), uncertainty(list), ...modelNotes(basis)],
    preview: { rows: 10, columns: previewColumns(rows) },
  };
}

/** "93 of 100 customers to order in the next 90 days and to spend $9,301": the sums of a list in words, to end a title with. */
export function expectation({ rows, everyone, basis, currency }: ForecastList, of: string): string {
  const { buyers, spend } = sumsOf(rows);
  const share =
    rows.length < everyone.customers && everyone.expectedSpend > 0
      ? `, ${formatShare(spend / everyone.expectedSpend)} of all`
      : '';
  const who = [formatCount(buyers), of].filter((part) => part !== '').join(' ');
  return `${who} to order in the next ${basis.model.horizonDays} days and to spend ${formatMoney(spend, currency)}${share}`;
}

function facts({ rows, everyone, basis, currency }: ForecastList): Fact[] {
  const totals = sumsOf(rows);
  return [
    { key: 'customers', label: 'Customers', value: totals.customers },
    { key: 'expectedBuyers', label: 'Expected buyers', value: cents(totals.buyers) },
    { key: 'expectedBuyersLow', label: 'Expected buyers, at least', value: cents(totals.buyersLow) },
    { key: 'expectedBuyersHigh', label: 'Expected buyers, at most', value: cents(totals.buyersHigh) },
    { key: 'expectedRevenue', label: 'Expected revenue', value: cents(totals.spend), unit: currency },
    {
      key: 'shareOfBuyers',
      label: 'Share of all expected buyers',
      value: everyone.expectedBuyers > 0 ? totals.buyers / everyone.expectedBuyers : null,
      unit: 'share',
    },
    {
      key: 'shareOfRevenue',
      label: 'Share of all expected revenue',
      value: everyone.expectedSpend > 0 ? totals.spend / everyone.expectedSpend : null,
      unit: 'share',
    },
    {
      key: 'medianProbability',
      label: 'Median purchase probability',
      value: median(rows.map(({ purchaseProbability }) => purchaseProbability)),
      unit: 'share',
    },
    ...modelFacts(basis),
  ];
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The table of a list: customers in the order given. */
export function forecastTable(rows: readonly ListedPrediction[], currency: string): Table {
  const named = rows.some(({ name }) => name !== null);
  return tableOf(
    [
      { name: 'customerId', type: 'text' },
      { name: 'purchaseProbability', type: 'share' },
      { name: 'expectedSpend', type: 'money', unit: currency },
      { name: 'probabilityLow', type: 'share' },
      { name: 'probabilityHigh', type: 'share' },
      { name: 'spendLow', type: 'money', unit: currency },
      { name: 'spendHigh', type: 'money', unit: currency },
      { name: 'pAlive', type: 'share' },
      { name: 'expectedNextOrder', type: 'day' },
      { name: 'segment', type: 'text' },
      ...(named ? [{ name: 'name', type: 'text' } as const] : []),
    ],
    rows,
  );
}

function previewColumns(rows: readonly ListedPrediction[]): string[] {
  const named = rows.slice(0, 10).some(({ name }) => name !== null);
  return [
    'customerId',
    ...(named ? ['name'] : []),
    'purchaseProbability',
    'expectedSpend',
    'expectedNextOrder',
    'segment',
  ];
}

/** What to do with customers from a probability on. */
const bands: readonly { from: number; advice: (sums: Sums, range: string) => string }[] = [
  {
    from: 0.7,
    advice: (sums, range) =>
      `Do not discount: ${counted(sums.customers)} will probably order anyway (${range}); give them early access or ask for a review.`,
  },
  {
    from: 0.2,
    advice: (sums, range) =>
      `Mail: ${counted(sums.customers)} may go either way (${range}; ${formatCount(sums.buyers)} buyers to expect); here a reminder or an offer can make the difference, from the top of the list down.`,
  },
  {
    from: 0.05,
    advice: (sums, range) =>
      `Mail where it costs next to nothing: ${counted(sums.customers)} of ${range}, ${formatCount(sums.buyers)} buyers among them.`,
  },
  {
    from: 0,
    advice: (sums, range) =>
      `Leave out of what costs postage or margin: ${counted(sums.customers)} ${range}, of whom ${formatCount(sums.buyers)} will order; one win-back e-mail at most.`,
  },
];

/** Whom to mail, whom not to discount, whom to leave out; nothing on bands of nobody. */
function whatToDo(rows: readonly ListedPrediction[]): string[] {
  return bands.flatMap(({ from, advice }, index) => {
    const to = bands[index - 1]?.from;
    const sums = sumsOf(
      rows.filter(({ purchaseProbability: p }) => p >= from && (to === undefined || p < to)),
    );
    return sums.customers > 0 ? [advice(sums, rangeInWords(from, to))] : [];
  });
}

function rangeInWords(from: number, to: number | undefined): string {
  if (to === undefined) return `${formatShare(from)} and more`;
  return from === 0 ? `below ${formatShare(to)}` : `${formatShare(from)} to ${formatShare(to)}`;
}

function uncertainty({ rows, basis }: ForecastList): string {
  const { buyers, buyersLow, buyersHigh } = sumsOf(rows);
  return `${formatNumber(rows.length)} customers over ${daysAhead(basis)}. Expected buyers: ${formatCount(buyers)}, between ${formatCount(buyersLow)} and ${formatCount(buyersHigh)} if every probability were at the low or the high end of its 95% interval. Of a customer's spend the range is where four in five with such a score end.`;
}

/** Expected people are not whole: fewer than ten keep a decimal. */
export function formatCount(count: number): string {
  if (count < 0.05) return 'hardly any';
  return formatNumber(count, count < 10 ? 1 : 0);
}

function counted(customers: number): string {
  return `${formatNumber(customers)} ${customers === 1 ? 'customer' : 'customers'}`;
}
