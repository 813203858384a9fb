import type { Fact } from '../commands/answer.ts';
import type { Cell, Column, ColumnType } from '../tables.ts';

const locale = 'en-US';
const unknown = '–';
const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const numeric: ReadonlySet<ColumnType> = new Set(['integer', 'number', 'money', 'share']);

/** A figure of an answer as people read it: `$1,234.50`, `12.3%`, `3,400 customers`; an en dash when not known. */
export function formatFact({ value, unit }: Fact): string {
  if (value === null) return unknown;
  if (typeof value === 'string') return unit ? `${value} ${unit}` : value;
  if (unit === 'share') return share(value);
  if (unit && currencies.has(unit)) return money(value, unit);
  return unit ? `${decimal(value)} ${value === 1 ? singular(unit) : unit}` : decimal(value);
}

/** A table's cell as people read it, by its column's type; an en dash when not known. */
export function formatCell(cell: Cell, { type, unit }: Column): string {
  if (cell === null || cell === '') return unknown;
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'string') return cell;
  if (type === 'share') return share(cell);
  if (type === 'money') return money(cell, unit);
  return decimal(cell);
}

/** A column's heading: `recencyDays` reads "Recency days". */
export function formatHeading({ name }: Column): string {
  const words = name.replace(
    /([a-z0-9])([A-Z])/g,
    (_, end: string, start: string) => `${end} ${start.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A whole number with thousands separated: `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString(locale);
}

/** Whether a column's cells are figures, which stand to the right. */
export function isNumeric({ type }: Column): boolean {
  return numeric.has(type);
}

function decimal(value: number): string {
  return value.toLocaleString(locale, { maximumFractionDigits: 2 });
}

function share(value: number): string {
  return value.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 1 });
}

function money(value: number, currency: string | undefined): string {
  return currency && currencies.has(currency)
    ? value.toLocaleString(locale, { style: 'currency', currency })
    : value.toLocaleString(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function singular(unit: string): string {
  return unit.endsWith('s') ? unit.slice(0, -1) : unit;
}
