import type { Moved, Movement } from '../../analytics/movements/movements.ts';
import { noOrders, type SegmentMap } from '../../analytics/segment-map.ts';
import { type Day, parseDay } from '../../calendar.ts';
import type { Since } from '../../data/segment-snapshots.ts';
import { readOption, UserError } from '../../errors.ts';
import { formatCounted } from '../../format.ts';
import { fold } from '../suggest.ts';
import { findSegment, segmentNamed } from './find-segment.ts';

/**
 * Which movement someone means: `champions to at-risk`, `from champions`, `to at risk`, `no-orders to new`; undefined without words, for
 * all of them.
 * @throws UserError naming a segment that there is not.
 */
export function readMovement(text: string, map: Pick<SegmentMap, 'segments'>): Moved | undefined {
  const words = text.replace(/→|[-=]?>/g, ' to ').trim();
  if (words === '') return undefined;
  const whole = segmentMeant(words.replace(/^from\s+/i, ''), map);
  if (whole !== undefined) return { from: whole };
  // Names of segments have a "to" in them too.
  const splits = [...words.matchAll(/(?:^|\s)to\s+/gi)].map(({ index, 0: found }) => ({
    left: words
      .slice(0, index)
      .replace(/^from\s+/i, '')
      .trim(),
    right: words.slice(index + found.length).trim(),
  }));
  const read = ({ left, right }: { left: string; right: string }): Moved | undefined => {
    const [from, to] = [left, right].map((side) => segmentMeant(side, map));
    if (to === undefined || (from === undefined && left !== '')) return undefined;
    return left === '' ? { to } : { from: from as string | null, to };
  };
  const found = splits.flatMap((split) => read(split) ?? [])[0];
  if (found) return found;
  const { left, right } = splits[0] ?? { left: words.replace(/^from\s+/i, ''), right: '' };
  for (const side of [left, right])
    if (side !== '' && segmentMeant(side, map) === undefined) findSegment(side, map);
  throw new UserError(
    `"${text}" is no movement between segments`,
    'Write it as /segment changes champions to at-risk.',
  );
}

function segmentMeant(name: string, map: Pick<SegmentMap, 'segments'>): string | null | undefined {
  if (['noorders', 'noorder', 'firstorder', 'firstorders'].includes(fold(name))) return null;
  return segmentNamed(name, map)?.id;
}

/**
 * Reads from when on: a day, `4w`, `4 weeks` or `last-week`.
 * @throws UserError about the option.
 */
export function readSince(text: string): Since {
  const weeks = /^(\d{1,3})\s*(?:w|weeks?)$/i.exec(text.trim())?.[1];
  if (weeks !== undefined && Number(weeks) > 0) return { weeks: Number(weeks) };
  if (fold(text) === 'lastweek') return { weeks: 1 };
  if (/^\d{4}-/.test(text.trim())) return { day: readOption('since', () => parseDay(text.trim())) };
  throw new UserError(
    `since="${text}" is neither a day nor a number of weeks`,
    'Write since=4w, since=last-week or a day such as since=2026-03-02.',
    'since',
  );
}

/** A movement as it is typed: `champions to at-risk`, `champions`, `to at-risk`. */
export function movementText({ from, to }: Moved): string {
  const left = from === undefined ? [] : [from ?? noOrders];
  const right = to === undefined ? [] : ['to', to ?? noOrders];
  return [...left, ...right].join(' ');
}

/** The command that lists who made a movement between two Mondays. */
export function movementCommand(moved: Moved, since: Day, until: Day): string {
  return `/segment changes ${movementText(moved)} since=${since} until=${until}`;
}

/** The name of a segment; of none, what its customers did next. */
export function segmentName(id: string | null, { segments }: Pick<SegmentMap, 'segments'>): string {
  if (id === null) return 'no order';
  return segments.find((segment) => segment.id === id)?.name ?? id;
}

/** "23 customers went from Champions to At risk". */
export function movementInWords(
  { from, to, customers }: Pick<Movement, 'from' | 'to' | 'customers'>,
  map: Pick<SegmentMap, 'segments'>,
): string {
  const whom = formatCounted(customers, 'customer');
  if (from === null) return `${whom} with a first order became ${segmentName(to, map)}`;
  return `${whom} went from ${segmentName(from, map)} to ${segmentName(to, map)}`;
}

/** "went from Champions to At risk", "left Champions", "became Champions". */
export function movementOf({ from, to }: Moved, map: Pick<SegmentMap, 'segments'>): string {
  if (to === undefined)
    return from === null ? 'placed a first order' : `left ${segmentName(from ?? null, map)}`;
  if (from === undefined) return `became ${segmentName(to, map)}`;
  if (from === null) return `became ${segmentName(to, map)} with a first order`;
  return `went from ${segmentName(from, map)} to ${segmentName(to, map)}`;
}
