import { noOrders } from '../../analytics/segment-map.ts';
import { parseDay } from '../../calendar.ts';
import type { AudienceColumn } from '../../data/audience-columns.ts';
import { contactColumn } from '../../data/contact-columns.ts';
import { UserError } from '../../errors.ts';
import { segmentNamed } from '../segment/find-segment.ts';
import { fold, unknownWord } from '../suggest.ts';
import type { Comparison, Filter, Span } from './expression.ts';
import { type FigureFilter, filterNamed, filters, isDay, isFigure } from './filters.ts';
import { readSpan } from './read-moment.ts';
import type { Written } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Reads a comparison as a filter. A figure of Midas comes before a column of that name; a name in quotation marks is a column.
 * @throws UserError naming the filter or value that is not understood, and what would fit
 */
export function readCondition(written: Written, negated: boolean, vocabulary: Vocabulary): Filter {
  const not = negated !== written.is.not;
  const { is } = written.is;
  const name = written.quoted ? undefined : filterNamed(written.name);
  if (name === undefined)
    return {
      of: 'column',
      column: columnNamed(written, vocabulary),
      is,
      values: checked(written, is, true),
      not,
    };
  if (isFigure(name)) {
    const values = checked(written, is, true).map((value) => figureValue(name, value));
    return { of: 'figure', figure: name, is, values, not };
  }
  if (isDay(name)) {
    const [value = ''] = checked(written, is, false);
    return { of: 'day', day: name, is, value: dayValue(name, value), not };
  }
  if (is !== '=')
    throw new UserError(`segments are not compared by "${is}"`, 'Write segment=lost or segment!=lost.');
  return { of: 'segment', segments: written.values.map((value) => segmentValue(value, vocabulary)), not };
}

function columnNamed({ name }: Written, { columns }: Vocabulary): AudienceColumn {
  const found =
    columns.find((column) => column.name === name) ??
    columns.find((column) => fold(column.name) === fold(name));
  if (found) return found;
  if (contactColumn(name)?.says === 'address')
    throw new UserError(
      `customers are not chosen by "${name}": it names people by how they are reached`,
      'Choose by what they have in common; /customer finds a single one.',
    );
  throw unknownWord('filter', name, [...Object.keys(filters), ...columns.map((column) => column.name)]);
}

/** Values as they are, where there may be so many. */
function checked({ name, values }: Written, is: Comparison, several: boolean): string[] {
  if (values.length === 1 || (several && is === '=')) return values;
  const shown = values.join(',');
  throw new UserError(
    `${name}${is}${shown} compares with several values`,
    /^\d{1,3}(,\d{3})+$/.test(shown)
      ? `Write numbers without thousands separators: ${name}${is}${values.join('')}.`
      : `Give one value${several ? ', or several after = or !=' : ''}.`,
  );
}

function figureValue(name: FigureFilter, text: string): number {
  const { takes, example } = filters[name];
  const [, digits, sign] =
    /^(?:[$€£¥]\s*)?(-?(?:\d{1,12}(?:\.\d{1,6})?|\.\d{1,6}))\s*([%€$£¥])?$/.exec(text) ?? [];
  const number = Number(digits);
  const refuse = (what: string) =>
    new UserError(`${name} "${text}" is ${what}`, `Write for example ${example}.`);
  if (digits === undefined) throw refuse('not a number');
  if (takes === 'share') {
    const share = sign === '%' ? number / 100 : number;
    if (share < 0 || share > 1 || (sign !== undefined && sign !== '%'))
      throw refuse('no probability: they go from 0 to 1, or 0% to 100%');
    return share;
  }
  if (sign === '%' || (takes !== 'money' && text !== digits))
    throw refuse(takes === 'money' ? 'no amount of money' : 'not a plain number');
  if (takes === 'count' && (!Number.isInteger(number) || number < 0)) throw refuse('not a whole number');
  if (takes === 'score' && ![1, 2, 3, 4, 5].includes(number)) throw refuse('no score: they go from 1 to 5');
  return number;
}

/**
 * A day, or a span of time before the as-of day.
 * @throws UserError for what is neither
 */
function dayValue(name: 'recency' | 'last-order' | 'first-order', text: string): string | Span {
  const span = readSpan(text);
  if (span) return span;
  if (name === 'recency') {
    if (/^\d{1,5}$/.test(text)) return { count: Number(text), unit: 'd' };
    throw new UserError(
      `recency "${text}" is no number of days`,
      'Write for example recency<30 or recency<6w.',
    );
  }
  if (/^\d+$/.test(text))
    throw new UserError(
      `${name} "${text}" has no unit`,
      `Write for example ${name}<${text}d (days), ${text}w, ${text}m (months) or ${text}y, or a day: ${name}>2026-01-31.`,
    );
  return parseDay(text);
}

function segmentValue(text: string, { segmentMap }: Vocabulary): string {
  if (fold(text) === fold(noOrders)) return noOrders;
  const found = segmentNamed(text, segmentMap);
  if (found) return found.id;
  throw unknownWord('segment', text, [...segmentMap.segments.map(({ id }) => id), noOrders]);
}
