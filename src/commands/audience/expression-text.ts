import { isoWeek } from '../../calendar.ts';
import type { AudienceExpression, Base, Filter, Span } from './expression.ts';
import { filterNamed } from './filters.ts';
import { movedText } from './moved-base.ts';

/** The canonical text of an audience expression: read again, it means the same. */
export function expressionText({ base, filters }: AudienceExpression): string {
  return [baseText(base), ...filters.map(filterText)].join(' ');
}

/** The canonical text of whom an audience begins with. */
export function baseText(base: Base): string {
  switch (base.of) {
    case 'all':
    case 'no-orders':
      return base.of;
    case 'segment':
      return base.segment;
    case 'cluster':
      return `cluster ${base.cluster}`;
    case 'top':
      return `top ${'count' in base ? base.count : percent(base.share)}${base.by === 'spend' ? ' by=spend' : ''}`;
    case 'cohort':
      return `cohort ${cohortText(base)}`;
    case 'moved':
      return movedText(base);
    case 'saved':
      return `${base.hidden ? 'audience ' : ''}${inQuotes(base.name)}`;
  }
}

/** A cohort as it is typed: 2026-09-01, 2026-W36 or 2026-09. */
export function cohortText({
  grain,
  period,
}: Pick<Extract<Base, { of: 'cohort' }>, 'grain' | 'period'>): string {
  if (grain === 'week') return isoWeek(period);
  return grain === 'month' ? period.slice(0, 7) : period;
}

function filterText(filter: Filter): string {
  if (filter.of === 'group') return `${filter.not ? 'not ' : ''}${baseText(filter.base)}`;
  const { not } = filter;
  if (filter.of === 'segment') return compared('segment', '=', not, filter.segments);
  if (filter.of === 'figure') return compared(filter.figure, filter.is, not, filter.values.map(String));
  if (filter.of === 'day') return compared(filter.day, filter.is, not, [dayText(filter.value)]);
  const { name } = filter.column;
  const written = filterNamed(name) ? inQuotes(name) : quoted(name);
  return compared(written, filter.is, not, filter.values.map(quoted));
}

function compared(name: string, is: string, not: boolean, values: readonly string[]): string {
  const equal = is === '=';
  return `${not && !equal ? 'not ' : ''}${name}${not && equal ? '!' : ''}${is}${values.join(',')}`;
}

/** A day or span as it is typed: 2026-09-01 or 30d. */
export function dayText(value: string | Span): string {
  return typeof value === 'string' ? value : `${value.count}${value.unit}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))}%`;
}

/** With quotation marks where it would be read as something else without. */
function quoted(text: string): string {
  const plain = /^[^\s"'≠≤≥=<>,!]+$/u.test(text) && !/^(not|and|or)$/i.test(text);
  return plain ? text : inQuotes(text);
}

/** A name with quotation marks around it, as expressions have it. */
export function inQuotes(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
