import { periodOf } from '../../analytics/cohorts/periods.ts';
import { type UnusualMovement, unusualMovements } from '../../analytics/movements/unusual-movements.ts';
import type { SegmentMap } from '../../analytics/segment-map.ts';
import { addDays, today } from '../../calendar.ts';
import { directionOf } from '../../charts/segment-flow.ts';
import { segmentChanges } from '../../data/segment-snapshots.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatDay } from '../../format.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { segmentName } from '../segment/movement-words.ts';
import { unusualInWords } from '../segment/segment-changes.ts';
import { flowChart, movementActions } from './weekly/movements-section.ts';

/** Which unusual movements are told: of at least so many customers, perhaps only those to a worse segment. */
export type AlertThreshold = { customers: number; onlyWorse: boolean };

const usualThreshold: AlertThreshold = { customers: 5, onlyWorse: false };

/**
 * Reads a threshold in words: `only worse`, `from 20 customers`, both, or nothing.
 * @throws UserError for other words.
 */
export function readThreshold(text: string): AlertThreshold {
  const [, worse, from] =
    /^(?:(?:only )?(worse|falls))?[\s,]*(?:(?:from|at least) (\d{1,7})(?: customers?)?)?$/i.exec(
      text.trim().replace(/\s+/g, ' '),
    ) ?? [];
  if (worse === undefined && from === undefined && text.trim() !== '')
    throw new UserError(
      `"${text.trim()}" says no threshold that I understand`,
      'Write "only worse", "from 20 customers", or both: /digest alerts on only worse from 20 customers',
    );
  return {
    customers: from === undefined ? usualThreshold.customers : Number(from),
    onlyWorse: worse !== undefined,
  };
}

/** A threshold as it is typed. */
export function thresholdText({ customers, onlyWorse }: AlertThreshold): string {
  return [
    ...(onlyWorse ? ['only worse'] : []),
    ...(customers === usualThreshold.customers ? [] : [`from ${customers} customers`]),
  ].join(' ');
}

/** A threshold in a sentence. */
export function thresholdInWords({ customers, onlyWorse }: AlertThreshold): string {
  const where = onlyWorse ? ' to a worse segment' : '';
  return `movements${where} of at least ${formatCounted(customers, 'customer')} that are out of the ordinary`;
}

/** `/digest alert-check`, with a threshold that is not the usual one. */
export function alertCommand(threshold: AlertThreshold): string {
  return `/digest alert-check ${thresholdText(threshold)}`.trim();
}

/** The unusual movements of the week up to this Monday; silent where there is none, or the data do not reach so far yet. */
export async function alertCheck(threshold: AlertThreshold, context: CommandContext): Promise<Answer> {
  const command = alertCommand(threshold);
  const { store, segmentMap, timezone } = context;
  const found = await segmentChanges(store, context).catch((thrown: unknown) => {
    if (thrown instanceof UserError) return thrown;
    throw thrown;
  });
  if (found instanceof UserError) return nothingUnusual(command, found.message);
  const { movements, weeks } = found;
  const { from, to } = movements;
  if (to < periodOf(context.asOf ?? today(timezone), 'week'))
    return nothingUnusual(
      command,
      `The data end before ${formatDay(addDays(to, 7))}, and the week up to ${formatDay(to)} was looked at before`,
    );
  const week = unusualMovements(weeks);
  if (!week) return nothingUnusual(command, 'Too few weeks are known to tell what is usual');
  const told = week.unusual.filter((one) => passes(one, threshold, segmentMap));
  const [first] = told;
  if (!first) return nothingUnusual(command, `Nothing unusual in the week up to ${formatDay(to)}`);
  return {
    command,
    title: `Unusual: ${unusualInWords(first, segmentMap)}`,
    asOf: to,
    facts: [],
    table: null,
    chart: flowChart(movements, told, context),
    notes: [
      `Told are ${thresholdInWords(threshold)}, beside the ${week.earlierWeeks} weeks before ${formatDay(from)}.`,
    ],
    sections: [
      { heading: `The week up to ${formatDay(to)}`, lines: told.map((one) => alertLine(one, segmentMap)) },
    ],
    actions: [
      ...movementActions(told.filter(({ customers }) => customers > 0).slice(0, 3), movements, context),
      { label: 'All movements', command: '/segment changes' },
    ],
  };
}

/** Of fewer than usual, those who would have been usual count. */
function passes(
  one: UnusualMovement,
  { customers, onlyWorse }: AlertThreshold,
  { segments }: SegmentMap,
): boolean {
  const many = Math.max(one.customers, one.direction === 'fewer' ? one.usual.low : 0);
  return (
    many >= customers && (!onlyWorse || (directionOf(one, segments) === 'worse' && one.direction === 'more'))
  );
}

/** What happened, and what the segment's own advice is. */
function alertLine(one: UnusualMovement, map: SegmentMap): string {
  const segment = map.segments.find(({ id }) => id === one.to);
  const advice =
    segment && one.direction === 'more' ? ` For ${segmentName(one.to, map)}: ${segment.advice.offer}` : '';
  return `${unusualInWords(one, map)}.${advice}`;
}

function nothingUnusual(command: string, title: string): Answer {
  return { command, title, asOf: null, facts: [], table: null, chart: null, notes: [], silent: true };
}
