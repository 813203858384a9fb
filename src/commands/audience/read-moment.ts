import { type Day, parseDay } from '../../calendar.ts';
import { UserError } from '../../errors.ts';
import type { Span } from './expression.ts';

/** "30d", "6w", "6m", "2y", or with the unit as a word. */
export function readSpan(text: string): Span | undefined {
  const [, count, unit] = /^(\d{1,5})\s*(d|w|m|y|days?|weeks?|months?|years?)$/i.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const span = { count: Number(count), unit: unit.charAt(0).toLowerCase() as Span['unit'] };
  if (span.count * { d: 1, w: 7, m: 31, y: 366 }[span.unit] > 73_200)
    throw new UserError(`"${text}" is more than 200 years`, 'Write a shorter time.');
  return span;
}

/**
 * A day or a span of time before the as-of day; undefined for what looks like neither.
 * @throws UserError for a day that does not exist
 */
export function readMoment(text: string): Day | Span | undefined {
  return readSpan(text) ?? (/^\d{4}-\d{2}-\d{2}$/.test(text) ? parseDay(text) : undefined);
}
