import { median } from '../../analytics/median.ts';
import type { Segment, SegmentMap } from '../../analytics/segment-map.ts';
import {
  overallTotals,
  type SegmentTotals,
  segmentTotals,
  type Totals,
} from '../../analytics/segment-totals.ts';
import { segmentStandingChart, standingBinning } from '../../charts/segment-standing.ts';
import type { ChartSpec } from '../../charts/spec.ts';
import { profileBins } from '../../data/profile-bins.ts';
import { type ProfileSet, withProfiles } from '../../data/profiles.ts';
import { type SegmentCustomer, segmentCustomers } from '../../data/segment-customers.ts';
import { formatDay, formatMoney, formatNumber, formatShare } from '../../format.ts';
import { fromE4 } from '../../money.ts';
import { tableOf } from '../../tables.ts';
import type { Action, Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { customerColumns } from '../customer-columns.ts';
import { dataNotes } from '../data-notes.ts';
import { groupFacts } from '../group-facts.ts';

/** Who the customers of one segment are, what they are worth, and the list of all of them. */
export async function oneSegment(segment: Segment, context: CommandContext): Promise<Answer> {
  return withProfiles(context.store, context, async (profiles) => {
    const cells = profiles.scoreCells;
    const totals = overallTotals(cells);
    const all = segmentTotals(cells, context.segmentMap);
    const own = all.find((other) => other.segment.id === segment.id);
    const common = {
      command: `/segment ${segment.id}`,
      asOf: profiles.asOf,
      actions: neighbours(segment, all),
    };
    if (!own || own.customers === 0) return { ...common, ...emptyAnswer(segment, profiles, totals, context) };
    const customers = await segmentCustomers(context.store, profiles, segment.id);
    return {
      ...common,
      title: finding(own, totals, context.currency),
      facts: groupFacts(own, customers, context.currency),
      table: tableOf(customerColumns(customers, context.currency), customers),
      chart: await standingChart(segment, customers, totals, profiles, context),
      notes: [segment.about, ...advice(segment), ...dataNotes(profiles, totals)],
      preview: { rows: 10, columns: previewColumns(customers) },
      csvName: `segment-${segment.id}`,
    };
  });
}

function finding(
  { segment, customers, share, revenue, revenueShare }: SegmentTotals,
  totals: Totals,
  currency: string,
): string {
  return `${segment.name}: ${formatNumber(customers)} of ${formatNumber(totals.customers)} customers (${formatShare(share)}) bring ${formatShare(revenueShare)} of revenue, ${formatMoney(revenue, currency)}`;
}

function advice({ advice: { offer, channel, timing, avoid } }: Segment): string[] {
  return [
    `What to do: ${offer}`,
    `How to reach them: ${channel}`,
    `When: ${timing}`,
    `What not to do: ${avoid}`,
  ];
}

function previewColumns(customers: SegmentCustomer[]): string[] {
  const named = customers.slice(0, 10).some(({ name }) => name !== null);
  return ['customerId', ...(named ? ['name'] : []), 'monetary', 'frequency', 'recencyDays', 'lastOrder'];
}

/** Where the segment's customers stand among all, by recency and money; null where medians have no meaning. */
async function standingChart(
  segment: Segment,
  customers: SegmentCustomer[],
  totals: Totals,
  profiles: ProfileSet,
  { segmentMap, currency }: CommandContext,
): Promise<ChartSpec | null> {
  const binning = standingBinning(totals.longestRecencyDays);
  const bins = await profileBins(profiles, segment.id, binning);
  const everyone = profiles.medians;
  const recencyDays = median(customers.map((customer) => customer.recencyDays));
  const monetary = median(customers.map((customer) => customer.monetary));
  if (
    recencyDays === null ||
    monetary === null ||
    everyone.recencyDays === null ||
    everyone.monetaryE4 === null
  )
    return null;
  return segmentStandingChart({
    segment: segment.id,
    label: segment.name,
    segments: segmentMap.segments.map(({ id }) => id),
    bins,
    binning,
    medians: {
      segment: { recencyDays, monetary },
      everyone: { recencyDays: everyone.recencyDays, monetary: fromE4(everyone.monetaryE4) },
    },
    asOf: profiles.asOf,
    currency,
  });
}

function emptyAnswer(
  segment: Segment,
  profiles: ProfileSet,
  totals: Totals,
  { currency, segmentMap }: CommandContext,
): Pick<Answer, 'title' | 'facts' | 'table' | 'chart' | 'notes'> {
  return {
    title: `None of ${formatNumber(totals.customers)} customers is in the segment ${segment.name} as of ${formatDay(profiles.asOf)}`,
    facts: [{ key: 'customers', label: 'Customers', value: 0 }],
    table: tableOf(customerColumns([], currency), []),
    chart: null,
    notes: [
      `Who would be in it: ${segment.about} That is ${cellsInWords(segment, segmentMap)}.`,
      ...dataNotes(profiles, totals),
    ],
  };
}

function cellsInWords({ cells }: Segment, { axes, scores }: SegmentMap): string {
  return `the scores ${cells.join(', ')} (written ${axes}, from 1 to ${scores})`;
}

/** All segments, and the nearest better and worse segments that have customers. */
function neighbours(segment: Segment, all: SegmentTotals[]): Action[] {
  const position = all.findIndex((other) => other.segment.id === segment.id);
  const hasCustomers = ({ customers }: SegmentTotals) => customers > 0;
  const better = all.slice(0, position).findLast(hasCustomers);
  const worse = all.slice(position + 1).find(hasCustomers);
  const nearest = [better, worse].flatMap((found) => (found ? [found.segment] : []));
  return [
    { label: 'All segments', command: '/segment' },
    ...nearest.map(({ id, name }) => ({ label: name, command: `/segment ${id}` })),
  ];
}
