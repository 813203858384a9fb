import { periodOf } from '../../analytics/cohorts/periods.ts';
import { noOrders } from '../../analytics/segment-map.ts';
import { addDays, type Day, isoWeek, parseDay } from '../../calendar.ts';
import { UserError } from '../../errors.ts';
import { segmentNamed } from '../segment/find-segment.ts';
import { closest, fold } from '../suggest.ts';
import type { Base } from './expression.ts';
import { readMoved } from './moved-base.ts';
import type { Written } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

type Names = Pick<Vocabulary, 'segmentMap' | 'saved' | 'clusters'>;

/** Words that begin an audience of their own, as they are folded. */
const everyone = ['all', 'everyone', 'everybody', 'customers', 'allcustomers'];

/**
 * Whom words mean: a keyword, else a segment, a saved audience, or a cluster by its name, in this order. `segment`, `audience` and
 * `cluster` before a name say which.
 * @throws UserError naming the nearest names there are
 */
export function readBase(words: readonly { text: string; quoted: boolean }[], names: Names): Base {
  const [first, ...others] = words;
  const text = words.map((word) => word.text).join(' ');
  if (!first) throw new RangeError('no words to read');
  if (first.quoted) return named(text, names);
  const folded = fold(text);
  if (everyone.includes(folded)) return { of: 'all' };
  if (folded === fold(noOrders)) return { of: noOrders };
  const rest = others.map((word) => word.text).join(' ');
  if (/^predict$/i.test(first.text) && /^top\b/i.test(rest)) return readBase(others, names);
  if (/^top$/i.test(first.text)) return top(rest);
  if (rest !== '') {
    if (/^cohort$/i.test(first.text)) return cohort(rest);
    if (/^moved$/i.test(first.text)) return readMoved(rest, names.segmentMap);
    if (/^cluster$/i.test(first.text)) return cluster(rest, names);
    if (/^segment$/i.test(first.text)) return segment(rest, names);
    if (/^audience$/i.test(first.text)) return saved(rest, names);
  }
  return named(text, names);
}

/** The keywords that no audience may be saved as. */
export const baseWords: readonly string[] = [
  ...everyone,
  'noorders',
  'top',
  'predict',
  'cohort',
  'cluster',
  'moved',
  'segment',
  'audience',
  'not',
  'and',
  'or',
  'with',
];

function named(text: string, names: Names): Base {
  return find(text, names) ?? fail(text, 'segment or saved audience', names);
}

function find(text: string, { segmentMap, saved: audiences, clusters }: Names): Base | undefined {
  const found = segmentNamed(text, segmentMap);
  if (found) return { of: 'segment', segment: found.id };
  const audience = audiences.find(({ _id }) => _id === fold(text));
  if (audience) return { of: 'saved', name: audience.name };
  const group = clusters.find(({ name }) => fold(name) === fold(text));
  return group && { of: 'cluster', cluster: group.number };
}

function fail(text: string, noun: string, { segmentMap, saved: audiences, clusters }: Names): never {
  const choices = [
    ...segmentMap.segments.map(({ id }) => id),
    ...audiences.map(({ name }) => name),
    ...clusters.map(({ name }) => name),
    'all',
    noOrders,
    'top 100',
    'cluster 2',
    'cohort 2026-09',
    'moved champions to at-risk',
  ];
  const nearest = closest(text, choices);
  throw new UserError(
    `no ${noun} "${text}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
    `There are: ${choices.join(', ')}. A filter is a name, a comparison and a value: country=PT.`,
  );
}

function segment(text: string, names: Names): Base {
  const found = segmentNamed(text, names.segmentMap);
  return found ? { of: 'segment', segment: found.id } : fail(text, 'segment', names);
}

function saved(text: string, names: Names): Base {
  const audience = names.saved.find(({ _id }) => _id === fold(text));
  if (!audience) return fail(text, 'saved audience', names);
  const hidden = segmentNamed(text, names.segmentMap) !== undefined;
  return { of: 'saved', name: audience.name, ...(hidden ? { hidden } : {}) };
}

function cluster(text: string, names: Names): Base {
  const number = /^#?(\d{1,2})$/.exec(text)?.[1];
  if (number !== undefined) return { of: 'cluster', cluster: Number(number) };
  const group = names.clusters.find(({ name }) => fold(name) === fold(text));
  return group ? { of: 'cluster', cluster: group.number } : fail(text, 'cluster', names);
}

const usualTop = 100;

function top(text: string): Base {
  if (text === '') return { of: 'top', by: 'probability', count: usualTop };
  const [, digits, percent] = /^(\d{1,9}|\d{1,2}\.\d+)\s*(%?)$/.exec(text) ?? [];
  const number = Number(digits);
  if (percent && number > 0 && number <= 100) return { of: 'top', by: 'probability', share: number / 100 };
  if (percent === '' && number > 0 && Number.isInteger(number))
    return { of: 'top', by: 'probability', count: number };
  throw new UserError(
    `top "${text}" is not a number of customers`,
    'Write a whole number from 1, or a share: top 100, top 10%.',
  );
}

function cohort(text: string): Base {
  const [, year, month] = /^(\d{4})-(\d{1,2})$/.exec(text) ?? [];
  if (year && Number(month) >= 1 && Number(month) <= 12)
    return { of: 'cohort', grain: 'month', period: `${year}-${month?.padStart(2, '0')}-01` };
  const week = /^(\d{4})-?w(\d{1,2})$/i.exec(text);
  const monday = week ? mondayOf(week[1] ?? '', Number(week[2])) : undefined;
  if (monday !== undefined) return { of: 'cohort', grain: 'week', period: monday };
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { of: 'cohort', grain: 'day', period: parseDay(text) };
  throw new UserError(
    `"${text}" is no cohort`,
    'Write the month, ISO week or day of the first order: cohort 2026-09, cohort 2026-W36 or cohort 2026-09-14.',
  );
}

/** The Monday of an ISO week; undefined where the year has no such week. Week 1 is the one with 4 January. */
function mondayOf(year: string, week: number): Day | undefined {
  const monday = addDays(periodOf(`${year}-01-04`, 'week'), (week - 1) * 7);
  return isoWeek(monday) === `${year}-W${String(week).padStart(2, '0')}` ? monday : undefined;
}

/** Whether a comparison is no filter, but says by what a `top` is in order. */
export function isBy({ name, quoted, is }: Written): boolean {
  return name.toLowerCase() === 'by' && !quoted && is.is === '=' && !is.not;
}

/** @throws UserError where there is no top that it could say this of, or no such order */
export function orderedBy(base: Base, { values }: Written): Base {
  const by = values.join(',').toLowerCase();
  if (base.of !== 'top')
    throw new UserError(`"by=${by}" goes with top only`, 'Write for example top 100 by=spend.');
  if (by !== 'probability' && by !== 'spend')
    throw new UserError(
      `no choice for by= "${by}"`,
      'Write by=spend, or leave it out for the most likely to order.',
    );
  return { ...base, by };
}
