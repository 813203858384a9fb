import type { Cell, Column } from './tables.ts';

const locale = 'en';

/** A whole or decimal number with thousands separators and at most the decimals given. */
export function formatNumber(value: number, decimals = 0): string {
  return withMinus(value.toLocaleString(locale, { maximumFractionDigits: decimals }));
}

/** A whole number of things: "1 customer", "2,000 customers". */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** An amount of money with its currency: cents below a thousand, whole units above. */
export function formatMoney(value: number, currency: string): string {
  const decimals = Math.abs(value) < 1000 ? 2 : 0;
  const text = value.toLocaleString(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return withMinus(text);
}

/** A number in few characters, for labels of charts: 950, 1.2k, 3.4M; with a currency, $1.2k. */
export function formatCompact(value: number, currency?: string): string {
  const style = currency ? ({ style: 'currency', currency } as const) : {};
  return withMinus(value.toLocaleString(locale, { ...style, notation: 'compact' }).replace('K', 'k'));
}

/** A share between 0 and 1 as a percentage: whole from 10%, one decimal below. */
export function formatShare(share: number): string {
  const text = share.toLocaleString(locale, {
    style: 'percent',
    maximumFractionDigits: Math.abs(share) < 0.1 ? 1 : 0,
  });
  return withMinus(text);
}

/** A probability as a percentage; what rounds to certain or to impossible is said to be near it. */
export function formatProbability(probability: number): string {
  if (probability < 0.001) return 'less than 0.1%';
  if (probability >= 0.995) return 'more than 99%';
  return formatShare(probability);
}

/** A metric such as an AUC or R² with three decimals, as statistics are printed: .838, −.012, 12.400. */
export function formatMetric(value: number): string {
  return withMinus(value.toFixed(3).replace(/^(-?)0\./, '$1.'));
}

/** A number's text with the sign of a minus, which is as wide as a plus and no hyphen to break a line at. */
function withMinus(text: string): string {
  return text.replace('-', '−');
}

/** A day in words, unambiguous to every reader: 5 Apr 2026. */
export function formatDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}

/** A moment on the clock of a time zone: Mon 30 Nov 2026, 09:00. */
export function formatMoment(at: Date, timezone: string): string {
  const parts = at.toLocaleString('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  return parts.replace(/^(\w+), (.*?),? (?:at )?(\d\d:\d\d)$/, '$1 $2, $3');
}

/** The text with its first letter as a sentence begins. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A table's cell as people read it; what is not known is a dash. */
export function formatCell({ type, unit }: Pick<Column, 'type' | 'unit'>, value: Cell): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (type === 'money') return unit ? formatMoney(value, unit) : formatNumber(value, 2);
  if (type === 'share') return formatShare(value);
  return formatNumber(value, type === 'integer' ? 0 : decimalsOf(value));
}

/** A figure of an answer as people read it. Its unit decides: a currency code is money, "share" a percentage, "day" a date. */
export function formatFact({ value, unit }: { value: string | number | null; unit?: string }): string {
  if (value === null) return '–';
  if (typeof value === 'string') return unit === 'day' ? formatDay(value) : value;
  if (unit === 'share') return formatShare(value);
  if (unit && /^[A-Z]{3}$/.test(unit)) return formatMoney(value, unit);
  return [formatNumber(value, decimalsOf(value)), unit].filter(Boolean).join(' ');
}

/** One decimal, but three of what is below one, such as a correlation. */
function decimalsOf(value: number): number {
  return Math.abs(value) < 1 ? 3 : 1;
}
