import type { ColumnSummary, DataSet } from '../../analytics/explore/variable.ts';
import { dayFromNumber } from '../../analytics/explore/variable.ts';
import { isContactValue } from '../../data/contact-columns.ts';
import { formatCompact, formatDay, formatMoney, formatNumber } from '../../format.ts';
import type { FoundVariable } from './find-variable.ts';

type Named = Pick<ColumnSummary, 'name' | 'type' | 'unit'>;

/** A value of a variable as people read it. */
export function formatValue({ name, type, unit }: Named, value: string | number, currency: string): string {
  if (typeof value === 'string') return value;
  if (type === 'day') return formatDay(dayFromNumber(value));
  if (type === 'money') return formatMoney(value, currency);
  // 1986 is a year, not a thousand of something.
  if (/year/i.test(name)) return String(Math.round(value));
  return [formatNumber(value, Number.isInteger(value) ? 0 : decimals(value)), unit].filter(Boolean).join(' ');
}

/** A value in few characters, for the axes of charts. */
export function formatShort({ name, type }: Named, value: string | number, currency: string): string {
  if (typeof value === 'string') return value;
  if (type === 'day') return formatDay(dayFromNumber(value));
  if (/year/i.test(name)) return String(Math.round(value));
  if (type !== 'money' && Math.abs(value) < 10_000) return formatNumber(value, 2);
  return formatCompact(value, type === 'money' ? currency : undefined);
}

function decimals(value: number): number {
  return Math.abs(value) < 1 ? 3 : 2;
}

/** "service lines" or "customers". */
export function nounOf(of: DataSet): string {
  return of === 'lines' ? 'service lines' : 'customers';
}

/** How strong an association is, from −1 to 1. Source: Cohen 1988, Statistical Power Analysis, small .1, medium .3, large .5. */
export function strengthInWords(strength: number): string {
  const size = Math.abs(strength);
  if (size < 0.1) return 'hardly any';
  if (size < 0.3) return 'a weak';
  return size < 0.5 ? 'a moderate' : 'a strong';
}

/** What a correlation can be read for and what not. */
export const notCausal =
  'This says that the two go together, not that one brings about the other: both may follow from a third, such as season, price or who was reached.';

/** How to say which data set is meant, where both have the name. */
export function sharedNameNote({ summary, shared }: FoundVariable): string[] {
  if (!shared) return [];
  const other = summary.of === 'lines' ? 'customers' : 'lines';
  return [
    `Both data sets have ${summary.name}; this is that of ${nounOf(summary.of)}. The other one: /explore ${summary.name} of=${other}`,
  ];
}

/** Whether values of a variable are e-mail addresses or telephone numbers, which are not shown. Ids of customers are the only name that there is for them. */
export function isPrivate({ name, example, top }: Pick<ColumnSummary, 'name' | 'example' | 'top'>): boolean {
  return (
    name !== 'customerId' &&
    [example, ...top.map(({ value }) => value)].some((value) => isContactValue(name, value))
  );
}

/** What kind of variable it is, in a word. */
export function typeInWords({ type, role }: ColumnSummary): string {
  if (role === 'id') return 'name or id';
  if (type === 'text') return 'category';
  return type === 'flag' ? 'yes or no' : type;
}

/** What Midas makes of other columns of a line, and of which. */
export const madeOf: Readonly<Record<string, readonly string[]>> = {
  weekday: ['day'],
  kind: ['amount', 'quantity', 'status'],
};
