import { type Leaving, leaving } from '../../../analytics/digest/leaving.ts';
import type { SegmentMap } from '../../../analytics/segment-map.ts';
import type { Day } from '../../../calendar.ts';
import { type FadingCustomer, fadingOutlooks } from '../../../data/outlooks.ts';
import { formatCounted, formatDay, formatMoney } from '../../../format.ts';
import type { CommandContext } from '../../command.ts';
import { usualHorizon } from '../../forecast/train-model.ts';
import type { Telling, Told } from './told.ts';

/** Who is predicted to leave by the predictions of a day, by segment and one by one; null where none are stored. */
export type Outlook = { asOf: Day; groups: Leaving[]; customers: FadingCustomer[] } | null;

/** Reads it out of what is stored: nothing is trained and nobody predicted. */
export async function outlookOf({ store, profiles, segmentMap }: Telling): Promise<Outlook> {
  const found = await fadingOutlooks(store, profiles, usualHorizon);
  if (!found) return null;
  const segments = segmentMap.segments.map(({ id }) => id);
  const { asOf, outlooks: customers } = found;
  return { asOf, groups: leaving(customers, { horizonDays: usualHorizon, segments }), customers };
}

/** Segments whose leaving is told one by one: the best ones come first, and further down it is no news. */
const toldSegments = 4;

/** Who of the best customers is predicted to leave, and what they are worth. */
export function leavingSection(outlook: Outlook, context: Telling): Told {
  const heading = 'Predicted to leave';
  if (!outlook)
    return {
      heading,
      lines: ['There are no predictions yet: ask /predict once, and they are kept up to date from then on.'],
    };
  const { groups, asOf } = outlook;
  if (groups.length === 0)
    return { heading, lines: ['Nobody has been silent for too long by their own rhythm.'] };
  const told = groups.slice(0, toldSegments);
  return {
    heading,
    lines: [
      ...told.map((group) => groupLine(group, context)),
      ...restLine(groups.slice(toldSegments), context.currency),
      `They are less likely than not to order ever again, as they have been silent for too long by their own rhythm${asOf === context.profiles.asOf ? '' : ` (predictions of ${formatDay(asOf)})`}.`,
    ],
    facts: [
      { key: 'leaving', label: 'Predicted to leave', value: total(groups, 'customers'), unit: 'customers' },
    ],
    actions: [{ label: 'Who may leave', command: '/digest leaving' }],
  };
}

function groupLine(
  group: Leaving,
  { segmentMap, currency }: Pick<CommandContext, 'segmentMap' | 'currency'>,
): string {
  const { customers, spent, expectedSpend, atStake } = group;
  const money = (value: number) => formatMoney(value, currency);
  return `${nameOf(group.segment, { segmentMap })}: ${formatCounted(customers, 'customer')} who spent ${money(spent)}; ${money(expectedSpend)} expected in ${usualHorizon} days, ${money(atStake)} less than usual.`;
}

function restLine(groups: readonly Leaving[], currency: string): string[] {
  if (groups.length === 0) return [];
  return [
    `All other segments: ${formatCounted(total(groups, 'customers'), 'customer')}, ${formatMoney(total(groups, 'atStake'), currency)} less than usual.`,
  ];
}

function total(groups: readonly Leaving[], figure: 'customers' | 'atStake'): number {
  return groups.reduce((sum, group) => sum + group[figure], 0);
}

/** A segment's name; the id of one that the map has no longer. */
export function nameOf(segment: string, { segmentMap }: { segmentMap: SegmentMap }): string {
  return segmentMap.segments.find(({ id }) => id === segment)?.name ?? segment;
}
