import { rhythmOf } from '../../analytics/prediction/rhythm.ts';
import { cellOf } from '../../analytics/rfm.ts';
import type { SegmentMap } from '../../analytics/segment-map.ts';
import { shareOf } from '../../analytics/segment-totals.ts';
import { addDays, daysBetween, isoWeek } from '../../calendar.ts';
import { customerHistoryChart } from '../../charts/customer-history.ts';
import { mostLines } from '../../data/customer-record.ts';
import { quarterDays } from '../../data/quarter-ago.ts';
import {
  formatCounted,
  formatDay,
  formatMoney,
  formatNumber,
  formatProbability,
  formatShare,
} from '../../format.ts';
import { fromE4 } from '../../money.ts';
import type { Action, Answer, Fact } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { called, customerOption } from '../customer-words.ts';
import { dataNotes } from '../data-notes.ts';
import { usualHorizon } from '../forecast/train-model.ts';
import { attributeFacts, attributeNotes, attributesInWords } from './attributes.ts';
import type { Known, ScoredStanding } from './known-of.ts';
import { linePreview, lineTable } from './line-table.ts';

/** Everything known about one customer as an answer. */
export function customerAnswer(known: Known, context: CommandContext): Answer {
  const { customer, profiles, record } = known;
  const { customerId } = customer;
  const title = finding(known, context);
  const { asOf } = profiles;
  return {
    command: `/customer ${customerId}`,
    title,
    asOf,
    facts: [...facts(known, context), ...attributeFacts(record.attributes)],
    table: record.lines.length > 0 ? lineTable(record.lines, context.currency) : null,
    chart:
      record.orders.length + record.refunds.length > 0
        ? customerHistoryChart({
            finding: title,
            orders: record.orders.map(({ day, value }) => ({ day, amount: value })),
            refunds: record.refunds,
            asOf,
            currency: context.currency,
          })
        : null,
    notes: notes(known, context),
    actions: actions(known, context),
    preview: { rows: 10, columns: linePreview(record.lines) },
    csvName: `customer-${customerId.replace(/[^\w.-]+/g, '-')}`,
  };
}

function finding(known: Known, context: CommandContext): string {
  const { customer, profile, scored, profiles, record } = known;
  const name = called(customer);
  if (scored) return `${name}: ${standingInWords(scored, context)}; ${worth(scored, context)}`;
  if (!profile || profile.lines === 0)
    return `${name} has no service line before ${formatDay(profiles.asOf)}${profile ? ', only a row in the customers file' : ''}`;
  const refunds = record.refunds.reduce((sum, { lines }) => sum + lines, 0);
  const rest = profile.lines - refunds;
  const had = [
    ...(refunds > 0 ? [formatCounted(refunds, 'refund line')] : []),
    ...(rest > 0 ? [formatCounted(rest, 'free line')] : []),
  ];
  return `${name} has no counted order: ${had.join(' and ')}, ${formatMoney(fromE4(profile.monetaryE4), context.currency)} in all`;
}

/** "Champions, a quarter ago Loyal". */
function standingInWords({ profile, quarterAgo }: ScoredStanding, { segmentMap }: CommandContext): string {
  const now = nameOf(profile.segment, segmentMap);
  if (!quarterAgo.standing) return `${now}, first order within the last quarter`;
  const then = nameOf(quarterAgo.standing.segment, segmentMap);
  return now === then ? `${now}, as a quarter ago` : `${now}, a quarter ago ${then}`;
}

function worth({ profile, rank, customers }: ScoredStanding, { currency }: CommandContext): string {
  return `${formatCounted(profile.frequency, 'order')}, ${formatMoney(fromE4(profile.monetaryE4), currency)} in all, number ${formatNumber(rank)} of ${formatCounted(customers, 'customer')} by money`;
}

function nameOf(segment: string, { segments }: Pick<SegmentMap, 'segments'>): string {
  return segments.find(({ id }) => id === segment)?.name ?? segment;
}

function facts(known: Known, { currency }: CommandContext): Fact[] {
  const { customer, profile, scored, record } = known;
  const { orders, refunds } = record;
  return [
    { key: 'customerId', label: 'Customer', value: customer.customerId },
    ...(customer.name === null ? [] : [{ key: 'name', label: 'Name', value: customer.name }]),
    ...(scored ? standingFacts(scored, known, currency) : []),
    { key: 'frequency', label: 'Orders', value: orders.length },
    { key: 'monetary', label: 'Spent', value: fromE4(profile?.monetaryE4 ?? 0), unit: currency },
    { key: 'lines', label: 'Service lines', value: profile?.lines ?? 0 },
    { key: 'refunds', label: 'Refund lines', value: refunds.reduce((sum, { lines }) => sum + lines, 0) },
    {
      key: 'refunded',
      label: 'Refunded',
      value: -refunds.reduce((sum, { amount }) => sum + amount, 0) || 0,
      unit: currency,
    },
  ];
}

function standingFacts(scored: ScoredStanding, { record }: Known, currency: string): Fact[] {
  const { profile, rank, customers, cluster, prediction } = scored;
  const { orders } = record;
  const rhythm = rhythmOf(orders.map(({ day }) => day));
  const value = orders.reduce((sum, one) => sum + one.value, 0);
  const first = orders[0]?.day ?? null;
  return [
    { key: 'segment', label: 'Segment', value: profile.segment },
    { key: 'r', label: 'Recency score', value: profile.r },
    { key: 'f', label: 'Frequency score', value: profile.f },
    { key: 'm', label: 'Monetary score', value: profile.m },
    { key: 'recencyDays', label: 'Time since the last order', value: profile.recencyDays, unit: 'days' },
    ...quarterAgoFacts(scored, currency),
    { key: 'rank', label: 'Rank by money', value: rank },
    { key: 'customers', label: 'Customers with orders', value: customers },
    { key: 'orderValue', label: 'Mean order', value: shareOf(value, orders.length), unit: currency },
    { key: 'firstOrder', label: 'First order', value: first, unit: 'day' },
    { key: 'lastOrder', label: 'Last order', value: orders.at(-1)?.day ?? null, unit: 'day' },
    { key: 'usualGapDays', label: 'Usual time between orders', value: rhythm?.gapDays ?? null, unit: 'days' },
    { key: 'longestGapDays', label: 'Longest time between orders', value: longestGap(record), unit: 'days' },
    { key: 'cohortMonth', label: 'Cohort (month)', value: first?.slice(0, 7) ?? null },
    { key: 'cohortWeek', label: 'Cohort (ISO week)', value: first && isoWeek(first) },
    ...(cluster
      ? [{ key: 'cluster', label: 'Cluster', value: `${cluster.cluster.number} ${cluster.cluster.name}` }]
      : []),
    ...(prediction
      ? [
          {
            key: 'purchaseProbability',
            label: `Purchase probability, ${usualHorizon} days`,
            value: prediction.purchaseProbability,
            unit: 'share',
          },
          {
            key: 'expectedSpend',
            label: `Expected spend, ${usualHorizon} days`,
            value: prediction.expectedSpend,
            unit: currency,
          },
          { key: 'pAlive', label: 'P(alive): still a customer', value: prediction.pAlive, unit: 'share' },
          {
            key: 'expectedNextOrder',
            label: 'Expected next order',
            value: prediction.expectedNextOrder,
            unit: 'day',
          },
        ]
      : []),
  ];
}

function quarterAgoFacts({ quarterAgo: { day, standing } }: ScoredStanding, currency: string): Fact[] {
  return [
    { key: 'quarterAgo', label: 'A quarter ago', value: day, unit: 'day' },
    { key: 'segmentQuarterAgo', label: 'Segment a quarter ago', value: standing?.segment ?? null },
    { key: 'rQuarterAgo', label: 'Recency score a quarter ago', value: standing?.r ?? null },
    { key: 'fQuarterAgo', label: 'Frequency score a quarter ago', value: standing?.f ?? null },
    { key: 'mQuarterAgo', label: 'Monetary score a quarter ago', value: standing?.m ?? null },
    { key: 'frequencyQuarterAgo', label: 'Orders a quarter ago', value: standing?.frequency ?? 0 },
    {
      key: 'monetaryQuarterAgo',
      label: 'Spent a quarter ago',
      value: standing ? fromE4(standing.monetaryE4) : null,
      unit: currency,
    },
  ];
}

function longestGap({ orders }: Known['record']): number | null {
  const gaps = orders.slice(1).map(({ day }, index) => daysBetween(orders[index]?.day ?? day, day));
  return gaps.length > 0 ? gaps.reduce((longest, gap) => Math.max(longest, gap)) : null;
}

function notes(known: Known, context: CommandContext): string[] {
  const { scored, profiles, record } = known;
  return [
    ...(scored ? scoredNotes(scored, known, context) : []),
    ...serviceNotes(known, context),
    ...refundNotes(known, context),
    ...firstOrderNotes(known),
    ...attributeNotes({ ...record.firstAttributes, ...record.attributes }),
    ...(record.lines.length === mostLines
      ? [
          `The list holds the latest ${formatNumber(mostLines)} service lines; all figures are of all of them.`,
        ]
      : []),
    ...dataNotes(profiles, { withoutOrders: 0 }),
  ];
}

function scoredNotes(scored: ScoredStanding, known: Known, context: CommandContext): string[] {
  const { segmentMap } = context;
  const segment = segmentMap.segments.find(({ id }) => id === scored.profile.segment);
  return [
    ...(segment ? [`What to do, as for all ${segment.name}: ${segment.advice.offer}`] : []),
    quarterNote(scored, context),
    rhythmNote(scored, known),
    ...clusterNotes(scored),
    predictionNote(scored, known, context),
  ];
}

function quarterNote(
  { profile, quarterAgo }: ScoredStanding,
  { segmentMap, currency }: CommandContext,
): string {
  const { day, standing } = quarterAgo;
  const now = `R F M ${profile.r} ${profile.f} ${profile.m} (cell ${cellOf(profile, segmentMap)})`;
  const when = `A quarter (${quarterDays} days) ago, as of ${formatDay(day)},`;
  if (!standing) return `Scores now: ${now}. ${when} they had no counted order.`;
  const since = profile.frequency - standing.frequency;
  const spent = fromE4(profile.monetaryE4 - standing.monetaryE4);
  return `Scores now: ${now}. ${when} ${standing.r} ${standing.f} ${standing.m} (cell ${cellOf(standing, segmentMap)}), by everyone's scores of that day. Since then ${since === 0 ? 'no order' : formatCounted(since, 'order')}, ${formatMoney(spent, currency)}.`;
}

function rhythmNote({ profile }: ScoredStanding, { record: { orders }, profiles }: Known): string {
  const rhythm = rhythmOf(orders.map(({ day }) => day));
  const since = formatCounted(profile.recencyDays, 'day');
  const first = orders[0]?.day;
  const joined = first === undefined ? '' : ` Their cohort: ${monthOf(first)}, week ${isoWeek(first)}.`;
  if (!rhythm) return `One order day so far, ${since} ago, so there is no rhythm to go by.${joined}`;
  const due = rhythm.high;
  const last = orders.at(-1)?.day ?? profiles.asOf;
  const late =
    orders.length >= 3 && profile.recencyDays > due
      ? ` They usually had ordered again by ${formatDay(addDays(last, Math.round(due)))}.`
      : '';
  return `Usually ${formatNumber(rhythm.gapDays, 1)} days pass between their orders (half of the gaps are ${formatNumber(rhythm.low, 1)} to ${formatNumber(rhythm.high, 1)} days); it has been ${since}.${late}${joined}`;
}

function clusterNotes({ cluster }: ScoredStanding): string[] {
  if (!cluster) return [];
  const { number, name } = cluster.cluster;
  return [`By what customers have in common they are in cluster ${number} of ${cluster.of}, ${name}.`];
}

function predictionNote(
  { prediction }: ScoredStanding,
  { customer: { customerId } }: Known,
  { currency }: CommandContext,
): string {
  const command = `/predict ${customerOption(customerId)}`;
  if (!prediction)
    return `What to expect of them has not been computed for these data; ask ${command}, which trains a model where there is none.`;
  return `In the next ${usualHorizon} days they are ${formatProbability(prediction.purchaseProbability)} likely to order, and expected to spend ${formatMoney(prediction.expectedSpend, currency)}; ranges and reasons: ${command}`;
}

const mostServices = 5;

function serviceNotes({ record: { services } }: Known, { currency }: CommandContext): string[] {
  const bought = services.filter(({ orders }) => orders > 0);
  if (bought.length === 0) return [];
  const said = bought
    .slice(0, mostServices)
    .map(
      ({ service, orders, amount }) =>
        `${service} (${formatCounted(orders, 'order')}, ${formatMoney(amount, currency)})`,
    );
  const more = bought.length - said.length;
  const rest = more > 0 ? `, and ${formatCounted(more, 'other')}` : '';
  return [`Bought most, by money: ${said.join(', ')}${rest}.`];
}

function refundNotes({ record: { orders, refunds } }: Known, { currency }: CommandContext): string[] {
  const last = refunds.at(-1);
  if (!last) return [];
  const refunded = -refunds.reduce((sum, { amount }) => sum + amount, 0);
  const bought = orders.reduce((sum, { value }) => sum + value, 0);
  const share = bought > 0 ? `, ${formatShare(refunded / bought)} of what their orders came to` : '';
  return [
    `Refunded: ${formatMoney(refunded, currency)} on ${formatCounted(refunds.length, 'day')}${share}, the last on ${formatDay(last.day)}.`,
  ];
}

function firstOrderNotes({ record: { firstAttributes } }: Known): string[] {
  const said = attributesInWords(firstAttributes);
  return said === '' ? [] : [`Their first order's line says: ${said}.`];
}

function actions({ customer: { customerId }, scored }: Known, { segmentMap }: CommandContext): Action[] {
  if (!scored) return [{ label: 'All segments', command: '/segment' }];
  const { segment } = scored.profile;
  return [
    { label: 'What to expect', command: `/predict ${customerOption(customerId)}` },
    { label: nameOf(segment, segmentMap), command: `/segment ${segment}` },
    ...(scored.cluster
      ? [
          {
            label: `Cluster ${scored.cluster.cluster.number}`,
            command: `/cluster ${scored.cluster.cluster.number}`,
          },
        ]
      : []),
  ];
}

/** "Mar 2021". */
function monthOf(day: string): string {
  return formatDay(day).replace(/^\d+ /, '');
}
