import {
  changes,
  changesOfSegment,
  customersOf,
  type Movement,
  type Movements,
} from '../../analytics/movements/movements.ts';
import {
  falseAlarmRate,
  fewestEarlierWeeks,
  type UnusualMovement,
  type UnusualWeek,
  unusualMovements,
} from '../../analytics/movements/unusual-movements.ts';
import { noOrders, type SegmentMap } from '../../analytics/segment-map.ts';
import { shareOf } from '../../analytics/segment-totals.ts';
import { type Day, daysBetween } from '../../calendar.ts';
import { directionOf } from '../../charts/segment-flow.ts';
import { segmentChangesChart } from '../../charts/segment-matrix.ts';
import { type AnswerDay, answerDay } from '../../data/profiles.ts';
import { type Since, type SinceMovements, segmentChanges } from '../../data/segment-snapshots.ts';
import { formatCounted, formatDay, formatNumber, formatShare } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Action, Answer, Fact } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { dataNotes } from '../data-notes.ts';
import { movementCommand, movementInWords, segmentName } from './movement-words.ts';
import { snapshotNotes } from './snapshot-notes.ts';

/** Who changed segment between two Mondays: how many, from where to where, whether that is usual, and what to do about it. */
export async function segmentChangesAnswer(
  context: CommandContext,
  { since, until }: { since: Since; until?: Day | undefined },
): Promise<Answer> {
  const settings = until === undefined ? context : { ...context, asOf: until };
  const { movements, weeks } = await segmentChanges(context.store, settings, since);
  const day = await answerDay(context.store, context);
  const { from, to, matrix } = movements;
  const { segmentMap } = context;
  const week = isWeek(movements) ? unusualMovements(weeks) : null;
  const told = tellingMovements(movements, week, segmentMap);
  const title = finding(movements, week, segmentMap);
  const moved = customersOf(changes(movements));
  return {
    command: `/segment changes since=${from} until=${to}`,
    title,
    asOf: to,
    facts: facts(movements, context),
    table: movementTable(movements, week, context),
    chart:
      moved > 0
        ? segmentChangesChart({ from, to, matrix, segments: segmentMap.segments, finding: title, told })
        : null,
    notes: [
      ...usualNotes(week, weeks, movements, segmentMap),
      ...told.flatMap((one) => whatToDo(one, segmentMap)),
      ...notesOf(movements, day, since, context),
    ],
    actions: actions(told, movements, segmentMap),
    preview: { rows: 10 },
    csvName: `segment-changes-${from}`,
  };
}

function isWeek({ from, to }: Pick<Movements, 'from' | 'to'>): boolean {
  return daysBetween(from, to) === 7;
}

/** What happened in the time between, in words: "in the week to 23 Nov 2026". */
function span({ from, to }: Movements): string {
  return isWeek({ from, to })
    ? `in the week to ${formatDay(to)}`
    : `from ${formatDay(from)} to ${formatDay(to)}`;
}

/** How many changed segment, and the movement that is least usual or, where none is unusual, the fall that weighs most. */
function finding(movements: Movements, week: UnusualWeek | null, map: SegmentMap): string {
  const count = customersOf(changesOfSegment(movements));
  const [unusual] = week?.unusual ?? [];
  const [worst] = falls(movements, map);
  const telling = unusual ? unusualInWords(unusual, map) : worst && movementInWords(worst, map);
  const changed =
    count === 0
      ? `No customer changed segment ${span(movements)}`
      : `${formatCounted(count, 'customer')} changed segment ${span(movements)}`;
  return telling ? `${changed}; ${telling}` : changed;
}

/** "323 customers went from Loyal to At risk, where 100 to 200 a week are usual". */
export function unusualInWords(one: UnusualMovement, map: Pick<SegmentMap, 'segments'>): string {
  const { low, high } = one.usual;
  return `${movementInWords(one, map)}, where ${formatNumber(low)} to ${formatNumber(high)} a week are usual`;
}

/** Movements to a worse segment, those whose customers have spent most first. */
function falls(movements: Movements, { segments }: SegmentMap): Movement[] {
  return changes(movements)
    .filter((one) => directionOf(one, segments) === 'worse')
    .sort((a, b) => b.revenue - a.revenue);
}

/** What an answer speaks of: unusual movements that happened, then the falls that weigh most. */
export function tellingMovements(
  movements: Movements,
  week: UnusualWeek | null,
  map: SegmentMap,
): Movement[] {
  const unusual = (week?.unusual ?? []).filter(({ customers }) => customers > 0);
  const others = falls(movements, map).filter(
    (one) => !unusual.some(({ from, to }) => from === one.from && to === one.to),
  );
  return [...unusual.slice(0, 3), ...others].slice(0, 3);
}

function facts({ matrix, from }: Movements, { currency, segmentMap: { segments } }: CommandContext): Fact[] {
  const moved = changes({ matrix });
  const by = (direction: ReturnType<typeof directionOf>) =>
    moved.filter((one) => directionOf(one, segments) === direction);
  const known = matrix.filter((one) => one.from !== null);
  const changed = changesOfSegment({ matrix });
  const spent = by('worse').reduce((sum, { revenue }) => sum + revenue, 0);
  return [
    { key: 'customers', label: `Customers on ${formatDay(from)}`, value: customersOf(known) },
    { key: 'changed', label: 'Changed segment', value: customersOf(changed), unit: 'customers' },
    {
      key: 'changedShare',
      label: 'Share who changed segment',
      value: shareOf(customersOf(changed), customersOf(known)),
      unit: 'share',
    },
    { key: 'better', label: 'To a better segment', value: customersOf(by('better')), unit: 'customers' },
    { key: 'worse', label: 'To a worse segment', value: customersOf(by('worse')), unit: 'customers' },
    { key: 'first', label: 'With a first order', value: customersOf(by('first')), unit: 'customers' },
    { key: 'worseRevenue', label: 'Spent so far by those who fell', value: spent, unit: currency },
  ];
}

/** The cells of the matrix: who changed, the most first, then who stayed. */
function movementTable(movements: Movements, week: UnusualWeek | null, { currency }: CommandContext): Table {
  const { matrix } = movements;
  const stayed = matrix.filter(({ from, to }) => from === to);
  const byCustomers = (a: Movement, b: Movement) => b.customers - a.customers;
  const usualOf = (one: Movement) =>
    week?.usual.find(({ from, to }) => from === one.from && to === one.to) ?? null;
  return tableOf(
    [
      { name: 'was', type: 'text' },
      { name: 'became', type: 'text' },
      { name: 'customers', type: 'integer' },
      { name: 'share', type: 'share', label: 'Share of the segment' },
      { name: 'revenue', type: 'money', unit: currency, label: 'Spent so far' },
      ...(week
        ? ([
            { name: 'usualLow', type: 'integer', label: 'Usual from' },
            { name: 'usualHigh', type: 'integer', label: 'to' },
          ] as const)
        : []),
    ],
    [...changes(movements).sort(byCustomers), ...stayed.sort(byCustomers)].map((one) => {
      const whole = customersOf(matrix.filter(({ from }) => from === one.from));
      return {
        was: one.from ?? noOrders,
        became: one.to ?? noOrders,
        customers: one.customers,
        // Of those who had no order before, nobody counts who else there is.
        share: one.from === null ? null : shareOf(one.customers, whole),
        revenue: one.revenue,
        usualLow: usualOf(one)?.low ?? null,
        usualHigh: usualOf(one)?.high ?? null,
      };
    }),
  );
}

function usualNotes(
  week: UnusualWeek | null,
  weeks: readonly Movements[],
  movements: Movements,
  map: SegmentMap,
): string[] {
  if (!isWeek(movements)) return [];
  if (!week)
    return [
      `What is usual is told from ${fewestEarlierWeeks} earlier weeks on; so far there ${weeks.length === 2 ? 'is 1' : `are ${Math.max(0, weeks.length - 1)}`}.`,
    ];
  const basis = `${formatNumber(week.looked)} movements are compared with the ${week.earlierWeeks} weeks before; in a usual week the chance that any of them is called unusual is at most ${formatShare(falseAlarmRate)}.`;
  if (week.unusual.length === 0) return [`Nothing unusual: ${basis}`];
  return [
    ...week.unusual.slice(0, 3).map((one) => `Unusual: ${unusualInWords(one, map)}.`),
    ...(week.unusual.length > 3
      ? [`${formatCounted(week.unusual.length - 3, 'further movement is', 'further movements are')} unusual.`]
      : []),
    basis,
  ];
}

function whatToDo(one: Movement, map: SegmentMap): string[] {
  const segment = map.segments.find(({ id }) => id === one.to);
  if (!segment) return [];
  return [
    `${segmentName(one.from, map)} to ${segment.name} (${formatNumber(one.customers)}): ${segment.advice.offer}`,
  ];
}

function notesOf(
  movements: SinceMovements,
  day: AnswerDay,
  since: Since,
  { segmentMap }: CommandContext,
): string[] {
  return [
    ...snapshotNotes(movements, { day, since }),
    ...dataNotes(day, { withoutOrders: 0 }),
    `Segments are drawn by the map ${segmentMap.id}, version ${segmentMap.version}; they are places among all customers, so someone who does nothing may move as others buy.`,
  ];
}

function actions(told: readonly Movement[], { from, to }: Movements, map: SegmentMap): Action[] {
  return [
    ...told.map((one) => ({
      label: `${segmentName(one.from, map)} → ${segmentName(one.to, map)}`,
      command: movementCommand(one, from, to),
    })),
    { label: 'Last 4 weeks', command: '/segment changes since=4w' },
    { label: 'All segments', command: '/segment' },
  ];
}
