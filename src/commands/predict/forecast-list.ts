import {
  type ForecastSums,
  fadingBelow,
  forecastBands,
  type PercentSums,
  sumOf,
} from '../../analytics/prediction/forecast-bands.ts';
import { forecastBandsChart } from '../../charts/forecast-bands.ts';
import type { ListedPrediction } from '../../data/listed-predictions.ts';
import { formatCounted, formatMoney, formatNumber, formatShare } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Answer, Fact } from '../answer.ts';
import { daysAhead, type ForecastBasis, modelFacts, modelNotes } from './forecast-basis.ts';

/** What is expected of some customers, and of all of whom they are a part. */
export type ForecastGroup = {
  /** As in "15% of Champions": `customers` where it is all of them. */
  who: string;
  /** What is expected of them, by the percent of their probability. */
  sums: readonly PercentSums[];
  everyone: ForecastSums;
  basis: ForecastBasis;
  currency: string;
};

/** Facts and chart of a group of customers, what to do with them, and what the figures stand on. */
export function forecastParts(group: ForecastGroup): Pick<Answer, 'asOf' | 'facts' | 'chart' | 'notes'> {
  const { who, sums, basis, currency } = group;
  const bands = forecastBands(sums);
  const { asOf, model } = basis;
  const { horizonDays } = model;
  return {
    asOf,
    facts: facts(group),
    chart: bands.length === 0 ? null : forecastBandsChart({ who, bands, asOf, horizonDays, currency }),
    notes: [...whatToDo(sums), ...overdue(sums), uncertainty(group), ...modelNotes(basis)],
  };
}

/** "93 of 100 customers to order in the next 90 days and to spend $9,301": the sums of a group in words, to end a title with. */
export function expectation({ sums, everyone, basis, currency }: ForecastGroup, of: string): string {
  const { customers, buyers, spend } = sumOf(sums);
  const share =
    customers < everyone.customers && everyone.spend > 0
      ? `, ${formatShare(spend / everyone.spend)} of all expected spend`
      : '';
  const who = [formatCount(buyers), of].filter((part) => part !== '').join(' ');
  return `${who} to order in the next ${basis.model.horizonDays} days and to spend ${formatMoney(spend, currency)}${share}`;
}

function facts({ sums, everyone, basis, currency }: ForecastGroup): Fact[] {
  const { customers, buyers, buyersLow, buyersHigh, spend, fading } = sumOf(sums);
  return [
    { key: 'customers', label: 'Customers', value: customers },
    { key: 'expectedBuyers', label: 'Expected buyers', value: cents(buyers) },
    { key: 'expectedBuyersLow', label: 'Expected buyers, low end', value: cents(buyersLow) },
    { key: 'expectedBuyersHigh', label: 'Expected buyers, high end', value: cents(buyersHigh) },
    { key: 'expectedRevenue', label: 'Expected revenue', value: cents(spend), unit: currency },
    { key: 'overdue', label: 'Overdue: P(alive) below 50%', value: fading },
    ...(customers < everyone.customers
      ? [
          share('shareOfBuyers', 'Share of all expected buyers', buyers, everyone.buyers),
          share('shareOfRevenue', 'Share of all expected revenue', spend, everyone.spend),
        ]
      : []),
    ...modelFacts(basis),
  ];
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

function share(key: string, label: string, part: number, whole: number): Fact {
  return { key, label, value: whole > 0 ? part / whole : null, unit: 'share' };
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

/** What of a list a message shows. */
export function previewColumns(rows: readonly ListedPrediction[]): string[] {
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
const advices: readonly { from: number; advice: (sums: ForecastSums, range: string) => string }[] = [
  {
    from: 0.7,
    advice: (sums, range) =>
      `Do not discount: ${formatCounted(sums.customers, 'customer')} will probably order anyway (${range}); give them early access or ask for a review.`,
  },
  {
    from: 0.2,
    advice: (sums, range) =>
      `Mail: ${formatCounted(sums.customers, 'customer')} may go either way (${range}; ${formatCount(sums.buyers)} buyers to expect); here a reminder or an offer can make the difference, from the top of the list down.`,
  },
  {
    from: 0.05,
    advice: (sums, range) =>
      `Mail where it costs next to nothing: ${formatCounted(sums.customers, 'customer')} of ${range}, ${formatCount(sums.buyers)} buyers among them.`,
  },
  {
    from: 0,
    advice: (sums, range) =>
      `Leave out of what costs postage or margin: ${formatCounted(sums.customers, 'customer')} ${range}, of whom ${formatCount(sums.buyers)} will order; one win-back e-mail at most.`,
  },
];

/** Whom to mail, whom not to discount, whom to leave out; nothing on those who are not there. */
function whatToDo(percents: readonly PercentSums[]): string[] {
  return advices.flatMap(({ from, advice }, index) => {
    const to = advices[index - 1]?.from;
    const sums = sumOf(
      percents.filter(({ percent }) => percent >= from * 100 && (to === undefined || percent < to * 100)),
    );
    return sums.customers > 0 ? [advice(sums, rangeInWords(from, to))] : [];
  });
}

/** Those who have been silent too long for their own rhythm. */
function overdue(percents: readonly PercentSums[]): string[] {
  const { fading } = sumOf(percents);
  if (fading === 0) return [];
  return [
    `Overdue: ${formatCounted(fading, 'customer')} ${fading === 1 ? 'has' : 'have'} been silent for so long by their own rhythm that they have more likely left than not (P(alive) below ${formatShare(fadingBelow)}); a win-back to those of high expected spend, before the others are lost too.`,
  ];
}

function rangeInWords(from: number, to: number | undefined): string {
  if (to === undefined) return `${formatShare(from)} and more`;
  return from === 0 ? `below ${formatShare(to)}` : `${formatShare(from)} to ${formatShare(to)}`;
}

function uncertainty({ sums, basis }: ForecastGroup): string {
  const { customers, buyers, buyersLow, buyersHigh } = sumOf(sums);
  return `${formatCounted(customers, 'customer')} over ${daysAhead(basis)}. Expected buyers: ${formatCount(buyers)}, between ${formatCount(buyersLow)} and ${formatCount(buyersHigh)} if every probability were at the low or the high end of its 95% interval. Of a customer's spend the range is where four in five with such a score end.`;
}

/** Expected people are not whole: fewer than ten keep a decimal. */
export function formatCount(count: number): string {
  if (count < 0.05) return 'hardly any';
  return formatNumber(count, count < 10 ? 1 : 0);
}
