import { noOrders } from '../../analytics/segment-map.ts';
import { overallTotals, shareOf, type Totals } from '../../analytics/segment-totals.ts';
import { audienceSegmentsChart } from '../../charts/audience-segments.ts';
import type { ChartSpec } from '../../charts/spec.ts';
import { type ProfileSet, withProfiles } from '../../data/profiles.ts';
import { formatMoney, formatNumber, formatShare } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Action, Answer, Fact } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { customerColumns } from '../customer-columns.ts';
import { dataNotes } from '../data-notes.ts';
import { groupFacts } from '../group-facts.ts';
import { optionText } from '../option-text.ts';
import { readAudience } from './read-audience.ts';
import { type AudienceMember, type ResolvedAudience, resolved } from './resolve-audience.ts';
import { Selector } from './select-members.ts';
import { readVocabulary } from './vocabulary.ts';

/** Who is in an audience, what they are worth, in which segments they are, and the list of all of them. */
export async function audienceAnswer(text: string, context: CommandContext): Promise<Answer> {
  const vocabulary = await readVocabulary(context);
  const expression = readAudience(text, vocabulary);
  const saved =
    expression.base.of === 'saved' && expression.filters.length === 0 ? expression.base.name : undefined;
  const meaning = vocabulary.saved.find(({ name }) => name === saved)?.expression;
  return withProfiles(context.store, context, async (profiles) => {
    const audience = await resolved(
      expression,
      profiles,
      new Selector(context, profiles, vocabulary),
      context,
    );
    const { members, asOf } = audience;
    const totals = overallTotals(profiles.scoreCells);
    return {
      command: `/audience ${audience.expression}`,
      title: finding(audience, totals, context.currency),
      asOf,
      facts: [
        ...(meaning === undefined ? [] : [{ key: 'expression', label: 'Audience', value: meaning }]),
        ...audienceFacts(audience, profiles, context),
      ],
      table: members.length === 0 ? null : memberTable(audience, context.currency),
      chart: chart(audience, profiles, context),
      notes: [
        ...audience.notes,
        ...withoutOrders(members),
        ...(meaning === undefined
          ? [`To use it again by a name: /audience save "Name" ${audience.expression}`]
          : [evaluatedAnew(saved ?? '')]),
        ...dataNotes(profiles, totals),
      ],
      actions:
        members.length === 0
          ? [{ label: 'All segments', command: '/segment' }]
          : nextSteps(audience.expression),
      ...(audience.usesContacts ? { audience: 'asker' as const } : {}),
      preview: { rows: 10, columns: previewColumns(audience) },
      csvName: 'audience',
    };
  });
}

/** That a saved audience is a question, not a list. */
export function evaluatedAnew(name: string): string {
  return `“${name}” is evaluated anew each time, so who is in it follows your data. To keep a list as it is, export it or start a campaign.`;
}

/** Buttons to take an audience elsewhere. */
export function nextSteps(expression: string): Action[] {
  return [
    { label: 'Export', command: `/export ${expression}` },
    { label: 'Start a campaign', command: `/campaign new ${optionText('audience', expression)}` },
  ];
}

function finding({ title, members }: ResolvedAudience, totals: Totals, currency: string): string {
  if (members.length === 0) return `${title}: nobody at the moment`;
  const everyone = everyoneBeside(members, totals);
  const revenue = revenueOf(members);
  return `${title}: ${formatNumber(members.length)} of ${formatNumber(everyone)} customers (${formatShare(shareOf(members.length, everyone))}) ${members.length === 1 ? 'brings' : 'bring'} ${formatShare(shareOf(revenue, totals.revenue))} of revenue, ${formatMoney(revenue, currency)}`;
}

/** Those with a counted order, and where the audience has others, too, everyone. */
function everyoneBeside(members: readonly AudienceMember[], totals: Totals): number {
  const others = members.some(({ segment }) => segment === noOrders) ? totals.withoutOrders : 0;
  return totals.customers + others;
}

/** What all lines of the members come to, in currency units without the dust of adding up. */
function revenueOf(members: readonly AudienceMember[]): number {
  return Math.round(members.reduce((sum, { monetary }) => sum + monetary, 0) * 10_000) / 10_000;
}

/** The figures of an audience. */
export function audienceFacts(
  { members, usesPredictions }: ResolvedAudience,
  { scoreCells }: Pick<ProfileSet, 'scoreCells'>,
  { currency }: Pick<CommandContext, 'currency'>,
): Fact[] {
  const totals = overallTotals(scoreCells);
  const revenue = revenueOf(members);
  const size = {
    customers: members.length,
    share: shareOf(members.length, everyoneBeside(members, totals)),
    revenue,
    revenueShare: shareOf(revenue, totals.revenue),
  };
  const buyers = members.filter(({ segment }) => segment !== noOrders);
  return [...groupFacts(size, buyers, currency), ...(usesPredictions ? expectations(members, currency) : [])];
}

function expectations(members: readonly AudienceMember[], currency: string): Fact[] {
  const sum = (field: 'purchaseProbability' | 'expectedSpend') =>
    Math.round(members.reduce((total, member) => total + (member[field] ?? 0), 0) * 100) / 100;
  return [
    {
      key: 'expectedBuyers',
      label: 'Expected buyers in the next 90 days',
      value: sum('purchaseProbability'),
    },
    {
      key: 'expectedRevenue',
      label: 'Expected revenue of the next 90 days',
      value: sum('expectedSpend'),
      unit: currency,
    },
  ];
}

function memberTable({ members, usesPredictions }: ResolvedAudience, currency: string): Table {
  return tableOf(
    [
      ...customerColumns(members, currency),
      ...(usesPredictions
        ? [
            { name: 'purchaseProbability', type: 'share' } as const,
            { name: 'expectedSpend', type: 'money', unit: currency } as const,
          ]
        : []),
    ],
    members,
  );
}

function previewColumns({ members, usesPredictions }: ResolvedAudience): string[] {
  const named = members.slice(0, 10).some(({ name }) => name !== null);
  return [
    'customerId',
    ...(named ? ['name'] : []),
    'segment',
    'monetary',
    'frequency',
    'recencyDays',
    ...(usesPredictions ? ['purchaseProbability', 'expectedSpend'] : []),
  ];
}

function withoutOrders(members: readonly AudienceMember[]): string[] {
  const without = members.filter(({ segment }) => segment === noOrders).length;
  if (without === 0 || without === members.length) return [];
  return [`${formatNumber(without)} of them have no counted order; orders>0 leaves them out.`];
}

/** The segments of those with a counted order beside everyone's; null where they are in one segment or none. */
function chart(
  { title, members, asOf }: ResolvedAudience,
  { scoreCells }: ProfileSet,
  { segmentMap }: CommandContext,
): ChartSpec | null {
  const segments = segmentMap.segments.map(({ id, name }) => ({
    segment: id,
    label: name,
    members: members.filter(({ segment }) => segment === id).length,
    everyone: scoreCells
      .filter(({ segment }) => segment === id)
      .reduce((sum, { customers }) => sum + customers, 0),
  }));
  if (segments.filter((segment) => segment.members > 0).length < 2) return null;
  return audienceSegmentsChart({ audience: title, segments, asOf });
}
