import type { Segment, SegmentMap } from '../../analytics/segment-map.ts';
import type { UserError } from '../../errors.ts';
import { fold, unknownWord } from '../suggest.ts';

/**
 * The segment that someone means: case, accents, spaces, punctuation and plurals may differ from its name, and "customers" or
 * "segment" may follow it. Undefined where none is meant.
 */
export function segmentNamed(name: string, { segments }: Pick<SegmentMap, 'segments'>): Segment | undefined {
  const wanted = [name, name.replace(/\s+(customers?|segments?)$/i, '')].map(essence);
  return segments.find((segment) => [segment.id, segment.name].some((own) => wanted.includes(essence(own))));
}

/**
 * The same, where a segment must be meant.
 * @throws UserError naming the nearest segment, if one is near, and all that there are.
 */
export function findSegment(name: string, map: Pick<SegmentMap, 'segments'>): Segment {
  const found = segmentNamed(name, map);
  if (found) return found;
  throw unknownSegment(name, map, ['map']);
}

/** The error for a name that is no segment's and none of the other words that may stand in its place. */
export function unknownSegment(
  name: string,
  { segments }: Pick<SegmentMap, 'segments'>,
  others: readonly string[],
): UserError {
  return unknownWord('segment', name, [...segments.map(({ id }) => id), ...others]);
}

/** A name without what people write in different ways: every word in the singular, run together. */
function essence(name: string): string {
  const words = name.replace(/['’]/g, '').split(/[\s_-]+/);
  return words.map((word) => fold(word).replace(/s$/, '')).join('');
}
