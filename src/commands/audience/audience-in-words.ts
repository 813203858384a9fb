import { noOrders, type SegmentMap } from '../../analytics/segment-map.ts';
import type { Day } from '../../calendar.ts';
import { formatDay, formatMoney, formatNumber, formatShare } from '../../format.ts';
import type { AudienceExpression, Base, Comparison, Filter, Span } from './expression.ts';
import { cohortText } from './expression-text.ts';
import type { FigureFilter } from './filters.ts';
import { movedInWords } from './moved-base.ts';
import { readMoment } from './read-moment.ts';

type Naming = { segmentMap: Pick<SegmentMap, 'segments'>; currency: string };

/**
 * An audience as a title begins with it: "Champions (country PT, expected spend above $100.00, not in Lost)"; of a top, who it is the top
 * of: "The top 100 by expected spend (among: country PT)".
 */
export function audienceInWords({ base, filters }: AudienceExpression, naming: Naming): string {
  const conditions = filters.map((filter) => filterInWords(filter, naming));
  const words = baseInWords(base, naming);
  if (conditions.length === 0) return words;
  return `${words} (${base.of === 'top' ? 'among: ' : ''}${conditions.join(', ')})`;
}

function baseInWords(base: Base, { segmentMap }: Naming): string {
  switch (base.of) {
    case 'all':
      return 'All customers';
    case 'no-orders':
      return 'Customers without an order';
    case 'segment':
      return segmentName(base.segment, segmentMap);
    case 'cluster':
      return `Cluster ${base.cluster}`;
    case 'top': {
      const size = 'count' in base ? formatNumber(base.count) : formatShare(base.share);
      return `The top ${size} by ${base.by === 'spend' ? 'expected spend' : 'probability of an order'}`;
    }
    case 'cohort':
      return `Customers who first ordered in ${cohortText(base)}`;
    case 'moved':
      return movedInWords(base, segmentMap);
    case 'saved':
      return `“${base.name}”`;
  }
}

function segmentName(id: string, { segments }: Naming['segmentMap']): string {
  return segments.find((segment) => segment.id === id)?.name ?? (id === noOrders ? 'no orders' : id);
}

const figureNames: Readonly<Record<FigureFilter, string>> = {
  p: 'probability',
  spend: 'expected spend',
  monetary: 'money spent',
  orders: 'orders',
  r: 'recency score',
  f: 'frequency score',
  m: 'monetary score',
};

function filterInWords(filter: Filter, naming: Naming): string {
  const not = filter.not ? 'not ' : '';
  switch (filter.of) {
    case 'group':
      return `${not}in ${baseInWords(filter.base, naming)}`;
    case 'segment':
      return `${not}in ${either(filter.segments.map((id) => segmentName(id, naming.segmentMap)))}`;
    case 'figure': {
      const values = filter.values.map((value) => figureInWords(filter.figure, value, naming.currency));
      return `${figureNames[filter.figure]} ${not}${comparisonWords[filter.is]}${either(values)}`;
    }
    case 'day':
      return dayInWords(filter);
    case 'column':
      return `${filter.column.name} ${not}${columnInWords(filter)}`;
  }
}

const comparisonWords: Readonly<Record<Comparison, string>> = {
  '=': '',
  '<': 'below ',
  '<=': 'at most ',
  '>': 'above ',
  '>=': 'at least ',
};

function figureInWords(figure: FigureFilter, value: number, currency: string): string {
  if (figure === 'p') return formatShare(value);
  if (figure === 'spend' || figure === 'monetary') return formatMoney(value, currency);
  return formatNumber(value);
}

const ago: Readonly<Record<Comparison, string>> = {
  '=': 'exactly',
  '<': 'less than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
};

const onDays: Readonly<Record<Comparison, string>> = {
  '=': 'on',
  '<': 'before',
  '<=': 'on or before',
  '>': 'after',
  '>=': 'on or after',
};

function dayInWords({ day, is, value, not }: Extract<Filter, { of: 'day' }>): string {
  return `${day === 'first-order' ? 'first' : 'last'} order ${not ? 'not ' : ''}${momentInWords(is, value)}`;
}

function momentInWords(is: Comparison, value: Day | Span): string {
  if (typeof value === 'string') return `${onDays[is]} ${formatDay(value)}`;
  return `${ago[is]} ${spanInWords(value)} ago`;
}

function columnInWords({ is, values }: Extract<Filter, { of: 'column' }>): string {
  const [value = ''] = values;
  const moment = is === '=' ? undefined : readMoment(value);
  return moment === undefined ? `${comparisonWords[is]}${either(values)}` : momentInWords(is, moment);
}

const units: Readonly<Record<Span['unit'], string>> = { d: 'day', w: 'week', m: 'month', y: 'year' };

function spanInWords({ count, unit }: Span): string {
  return `${formatNumber(count)} ${units[unit]}${count === 1 ? '' : 's'}`;
}

function either(values: readonly string[]): string {
  return values.join(' or ');
}
