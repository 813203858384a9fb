import type { Driver, Prediction } from '../../analytics/prediction/prediction.ts';
import { type Rhythm, rhythmOf } from '../../analytics/prediction/rhythm.ts';
import type { Segment } from '../../analytics/segment-map.ts';
import { daysBetween } from '../../calendar.ts';
import { customerForecastChart } from '../../charts/customer-forecast.ts';
import type { CustomerOrder } from '../../data/customer-orders.ts';
import type { Peers } from '../../data/peer-predictions.ts';
import { formatDay, formatMoney, formatNumber, formatProbability, formatShare } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Answer, Fact } from '../answer.ts';
import { called } from '../customer-words.ts';
import { daysAhead, type ForecastBasis, modelFacts, modelNotes } from './forecast-basis.ts';

/** What the answer on one customer is made of. */
export type CustomerOutlook = {
  customer: { customerId: string; name: string | null };
  prediction: Prediction;
  /** Counted orders before the as-of day, earliest first; at least one. */
  orders: readonly CustomerOrder[];
  /** Null where they are in none of the map's. */
  segment: Segment | null;
  peers: Peers;
  basis: ForecastBasis;
  currency: string;
  /** A feature with its value, in words. */
  inWords: (driver: Pick<Driver, 'feature' | 'value'>) => string;
};

/** What is expected of one customer: facts, what drives it, how it compares with their segment, and what to do. */
export function customerAnswer(outlook: CustomerOutlook): Omit<Answer, 'command' | 'actions'> {
  const { prediction, orders, basis, currency } = outlook;
  const { purchaseProbability, probabilityLow, probabilityHigh } = prediction;
  const { expectedSpend, spendLow, spendHigh, expectedNextOrder } = prediction;
  const { horizonDays } = basis.model;
  const rhythm = rhythmOf(orders.map(({ day }) => day));
  return {
    title: finding(outlook),
    asOf: basis.asOf,
    facts: facts(outlook, rhythm),
    table: driverTable(outlook),
    chart: customerForecastChart({
      name: called(outlook.customer),
      orders: orders.map(({ day, value }) => ({ day, amount: value })),
      asOf: basis.asOf,
      horizonDays,
      probability: { value: purchaseProbability, low: probabilityLow, high: probabilityHigh },
      spend: { value: expectedSpend, low: spendLow, high: spendHigh },
      expectedNextOrder,
      currency,
    }),
    notes: [
      ...whatToDo(outlook, rhythm),
      ...driverNotes(outlook),
      ...peerNotes(outlook),
      rhythmNote(outlook, rhythm),
      ...forestNotes(outlook),
      `Over ${daysAhead(basis)}. The range of the probability is how often customers with such a score ordered (95% interval); of the spend, where four in five of them ended.`,
      ...modelNotes(basis),
    ],
    preview: { rows: prediction.drivers.length, columns: ['driver', 'effect'] },
  };
}

function finding(outlook: CustomerOutlook): string {
  const { prediction, basis, currency } = outlook;
  return `${called(outlook.customer)} is ${formatProbability(prediction.purchaseProbability)} likely to order in the next ${basis.model.horizonDays} days, and expected to spend ${formatMoney(prediction.expectedSpend, currency)}`;
}

function facts(
  { prediction, orders, segment, peers, basis, currency }: CustomerOutlook,
  rhythm: Rhythm | null,
): Fact[] {
  const last = orders.at(-1)?.day ?? null;
  return [
    share('purchaseProbability', 'Purchase probability', prediction.purchaseProbability),
    share('probabilityLow', 'Low end (95% interval)', prediction.probabilityLow),
    share('probabilityHigh', 'High end (95% interval)', prediction.probabilityHigh),
    { key: 'expectedSpend', label: 'Expected spend', value: prediction.expectedSpend, unit: currency },
    { key: 'spendLow', label: 'Nine in ten spend at least', value: prediction.spendLow, unit: currency },
    { key: 'spendHigh', label: 'Nine in ten spend at most', value: prediction.spendHigh, unit: currency },
    share('pAlive', 'P(alive): still a customer', prediction.pAlive),
    {
      key: 'expectedNextOrder',
      label: 'Expected next order',
      value: prediction.expectedNextOrder,
      unit: 'day',
    },
    { key: 'segment', label: 'Segment', value: segment?.id ?? null },
    share('segmentMedianProbability', 'Median probability of the segment', peers.medianProbability),
    {
      key: 'segmentMedianSpend',
      label: 'Median expected spend of the segment',
      value: peers.medianSpend,
      unit: currency,
    },
    {
      key: 'recencyDays',
      label: 'Time since the last order',
      value: last === null ? null : daysBetween(last, basis.asOf),
      unit: 'days',
    },
    { key: 'frequency', label: 'Orders', value: orders.length },
    { key: 'usualGapDays', label: 'Usual time between orders', value: rhythm?.gapDays ?? null, unit: 'days' },
    share('forestProbability', 'Purchase probability by the forest', prediction.forestProbability),
    {
      key: 'forestSpend',
      label: 'Expected spend by the forest',
      value: prediction.forestSpend,
      unit: currency,
    },
    ...modelFacts(basis),
  ];
}

function share(key: string, label: string, value: number | null): Fact {
  return { key, label, value, unit: 'share' };
}

/** What moves the prediction, strongest first. */
function driverTable({ prediction, inWords }: CustomerOutlook): Table {
  return tableOf(
    [
      { name: 'driver', type: 'text' },
      { name: 'effect', type: 'text' },
      { name: 'feature', type: 'text' },
      { name: 'value', type: 'text' },
      { name: 'effectOnProbability', type: 'number' },
    ],
    prediction.drivers.map(({ feature, value, effect }) => ({
      driver: inWords({ feature, value }),
      effect: points(effect),
      feature,
      value: value === null ? null : String(value),
      effectOnProbability: effect,
    })),
  );
}

function driverNotes({ prediction: { drivers }, basis, inWords }: CustomerOutlook): string[] {
  // Drivers are read off the trees, whoever answers.
  const seer = basis.model.answering.purchase === 'forest' ? '' : ', as the forest sees it';
  const said = (some: readonly Driver[]) =>
    some.map((driver) => `${inWords(driver)} (${points(driver.effect)})`).join('; ');
  const raising = drivers.filter(({ effect }) => effect > 0);
  const lowering = drivers.filter(({ effect }) => effect < 0);
  return [
    ...(raising.length > 0 ? [`What speaks for an order${seer}: ${said(raising)}.`] : []),
    ...(lowering.length > 0 ? [`What speaks against it${seer}: ${said(lowering)}.`] : []),
  ];
}

function points(effect: number): string {
  const size = formatNumber(Math.abs(effect) * 100, 1);
  return `${effect < 0 ? '−' : '+'}${size} ${size === '1' ? 'point' : 'points'}`;
}

function peerNotes({ prediction, segment, peers, currency }: CustomerOutlook): string[] {
  const { customers, medianProbability, medianSpend, lessLikely, moreLikely } = peers;
  if (!segment || medianProbability === null || medianSpend === null || customers < 2) return [];
  const others = customers - 1;
  const [direction, count] = lessLikely >= moreLikely ? ['more', lessLikely] : ['less', moreLikely];
  const rank =
    count === 0
      ? `as likely to order as all of the ${formatNumber(others)} others`
      : `${direction} likely to order than ${formatShare(count / others)} of the ${formatNumber(others)} others`;
  return [
    `Beside ${segment.name}: ${rank}; the segment's median is ${formatProbability(medianProbability)} and ${formatMoney(medianSpend, currency)}, theirs is ${formatProbability(prediction.purchaseProbability)} and ${formatMoney(prediction.expectedSpend, currency)}.`,
  ];
}

function rhythmNote({ orders, prediction, basis }: CustomerOutlook, rhythm: Rhythm | null): string {
  const next =
    prediction.expectedNextOrder === null
      ? 'no order is to be expected within two years'
      : `the next order is to be expected about ${formatDay(prediction.expectedNextOrder)}, if they are still a customer`;
  const alive = `P(alive) ${formatShare(prediction.pAlive)}`;
  if (!rhythm)
    return `One order day so far, so there is no rhythm to go by: ${next} (${alive}, which says little before a second order).`;
  const since = daysBetween(orders.at(-1)?.day ?? basis.asOf, basis.asOf);
  return `Usually ${formatNumber(rhythm.gapDays)} days pass between their orders; it has been ${formatNumber(since)}. By that, ${next} (${alive}).`;
}

/** What the forest says, where another predictor answers. */
function forestNotes({ prediction, basis, currency }: CustomerOutlook): string[] {
  const { purchase, spend } = basis.model.answering;
  const says = [
    ...(purchase === 'forest' ? [] : [`${formatProbability(prediction.forestProbability)} likely to order`]),
    ...(spend === 'forest' ? [] : [`a spend of ${formatMoney(prediction.forestSpend, currency)}`]),
  ];
  return says.length === 0 ? [] : [`The forest says: ${says.join(' and ')}.`];
}

/** What to do next: first by what is expected and whether they are overdue, then what suits their segment. */
function whatToDo({ prediction, orders, segment, basis }: CustomerOutlook, rhythm: Rhythm | null): string[] {
  const since = daysBetween(orders.at(-1)?.day ?? basis.asOf, basis.asOf);
  const overdue = rhythm !== null && orders.length >= 3 ? since - rhythm.high : 0;
  return [advice(prediction, overdue), ...(segment ? [`For ${segment.name}: ${segment.advice.offer}`] : [])];
}

function advice({ purchaseProbability, pAlive }: Prediction, overdue: number): string {
  const late = `${formatNumber(overdue)} ${Math.round(overdue) === 1 ? 'day' : 'days'} past the time by which they usually have ordered again`;
  if (purchaseProbability >= 0.7)
    return overdue > 0
      ? `What to do: a friendly reminder without a discount. They are ${late}, but will probably order.`
      : 'What to do: no discount, they will probably order anyway; a thank-you, early access or a referral request serves better.';
  if (pAlive < 0.3)
    return 'What to do: they have probably left; one win-back offer with a clear reason to return, and no further cost after it.';
  if (overdue > 0)
    return `What to do: write now, with a reason to come back. They are ${late}, and may still be won.`;
  if (purchaseProbability >= 0.2)
    return 'What to do: a reminder shortly before their next order is due, with a small reason to order now; they may go either way.';
  return 'What to do: keep them in the newsletter, and spend nothing further on them until they come back by themselves.';
}
