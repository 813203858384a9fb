import type { SegmentMap } from '../../analytics/segment-map.ts';
import { type Day, parseDay } from '../../calendar.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatDay } from '../../format.ts';
import { movementOf, movementText, readMovement, readSince } from '../segment/movement-words.ts';
import type { Base } from './expression.ts';

type MovedBase = Extract<Base, { of: 'moved' }>;

/**
 * Reads who moved between segments: `champions to at-risk`, `to lost since 4w`, `from champions since 2026-10-05 until 2026-11-02`.
 * @throws UserError naming what is not understood.
 */
export function readMoved(text: string, map: Pick<SegmentMap, 'segments'>): MovedBase {
  const until = /\s+until\s+(\S+)$/i.exec(text);
  const before = until ? text.slice(0, until.index) : text;
  const since = /\s+since\s+(\S+)$/i.exec(before);
  const moved = readMovement(since ? before.slice(0, since.index) : before, map);
  if (!moved)
    throw new UserError(
      `moved "${text}" names no segment`,
      'Write moved champions to at-risk, moved from champions or moved to lost since 4w.',
    );
  return {
    of: 'moved',
    moved,
    since: since ? readSince(since[1] ?? '') : { weeks: 1 },
    ...(until ? { until: parseDay(until[1] ?? '') } : {}),
  };
}

/** The canonical text: read again, it means the same. */
export function movedText({ moved, since, until }: MovedBase): string {
  const from = 'day' in since ? since.day : `${since.weeks}w`;
  return `moved ${movementText(moved)} since ${from}${until ? ` until ${until}` : ''}`;
}

/** "Customers who went from Champions to At risk in the last 4 weeks". */
export function movedInWords({ moved, since, until }: MovedBase, map: Pick<SegmentMap, 'segments'>): string {
  return `Customers who ${movementOf(moved, map)} ${spanInWords(since, until)}`;
}

function spanInWords(since: MovedBase['since'], until: Day | undefined): string {
  const from =
    'day' in since
      ? `from ${formatDay(since.day)}`
      : since.weeks === 1
        ? 'in the last week'
        : `in the last ${formatCounted(since.weeks, 'week')}`;
  return until ? `${from} to ${formatDay(until)}` : from;
}
