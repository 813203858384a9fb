import {
  changes,
  changesOfSegment,
  customersOf,
  type Movement,
  type Movements,
} from '../../../analytics/movements/movements.ts';
import { type UnusualWeek, unusualMovements } from '../../../analytics/movements/unusual-movements.ts';
import { directionOf, segmentFlowChart } from '../../../charts/segment-flow.ts';
import { segmentChanges } from '../../../data/segment-snapshots.ts';
import { formatCounted, formatMoney, formatNumber } from '../../../format.ts';
import type { Action, Answer } from '../../answer.ts';
import type { CommandContext } from '../../command.ts';
import { movementCommand, movementInWords, segmentName } from '../../segment/movement-words.ts';
import { tellingMovements, unusualInWords } from '../../segment/segment-changes.ts';
import type { Telling, Told } from './told.ts';

const heading = 'Who moved between segments';

/** Who moved in the week up to the latest Monday: what is unusual, then who fell and had spent most. */
export async function movementsSection(context: Telling): Promise<Told> {
  const { store, segmentMap } = context;
  const { movements, weeks } = await segmentChanges(store, context);
  const week = unusualMovements(weeks);
  const told = tellingMovements(movements, week, segmentMap);
  const count = customersOf(changes(movements));
  if (count === 0) return { heading, lines: ['Nobody changed segment.'] };
  const [news] = told;
  return {
    heading,
    lines: [...told.map((one) => movementLine(one, week, context)), totals(movements, context)],
    ...(news ? { news: movementInWords(news, segmentMap) } : {}),
    actions: movementActions(told.slice(0, 1), movements, context),
    chart: flowChart(movements, told, context),
  };
}

/** Buttons with the lists of who made some movements. */
export function movementActions(
  told: readonly Movement[],
  { from, to }: Pick<Movements, 'from' | 'to'>,
  { segmentMap }: CommandContext,
): Action[] {
  return told.map((one) => ({
    label: `${segmentName(one.from, segmentMap)} → ${segmentName(one.to, segmentMap)}`,
    command: movementCommand(one, from, to),
  }));
}

/** The movements as bands. */
export function flowChart(
  { from, to, matrix }: Movements,
  told: readonly Movement[],
  { segmentMap }: CommandContext,
): Answer['chart'] {
  const { segments } = segmentMap;
  const [first] = told;
  const changed = `${formatCounted(customersOf(changesOfSegment({ matrix })), 'customer')} changed segment`;
  const finding = first ? `${changed}; ${movementInWords(first, segmentMap)}` : changed;
  return segmentFlowChart({ from, to, matrix, segments, finding, told });
}

function movementLine(
  one: Movement,
  week: UnusualWeek | null,
  { segmentMap, currency }: CommandContext,
): string {
  const unusual = week?.unusual.find(({ from, to }) => from === one.from && to === one.to);
  if (unusual) return `Unusual: ${unusualInWords(unusual, segmentMap)}.`;
  return `${movementInWords(one, segmentMap)}; they have spent ${formatMoney(one.revenue, currency)} so far.`;
}

function totals({ matrix }: Movements, { segmentMap: { segments } }: CommandContext): string {
  const moved = changes({ matrix });
  const by = (direction: ReturnType<typeof directionOf>) =>
    formatNumber(customersOf(moved.filter((one) => directionOf(one, segments) === direction)));
  return `In all, ${by('better')} customers went to a better segment, ${by('worse')} to a worse one, and ${by('first')} ordered for the first time.`;
}
