import { addDays, type Day } from '../../calendar.ts';
import { before } from '../cohort/window.ts';
import type { Comparison, Span } from './expression.ts';

/** What a comparison of "how long ago" says of the day itself. */
const turned: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** The days that a comparison with a day, or with a span of time before the as-of day, means: from one to before another. */
export function dayRange(is: Comparison, value: Day | Span, asOf: Day): { from?: Day; before?: Day } {
  if (typeof value !== 'string') return dayRange(turned[is], before(asOf, value.count, value.unit), asOf);
  const next = addDays(value, 1);
  switch (is) {
    case '=':
      return { from: value, before: next };
    case '<':
      return { before: value };
    case '<=':
      return { before: next };
    case '>':
      return { from: next };
    case '>=':
      return { from: value };
  }
}
