import type { Cell, Table } from '../tables.ts';

const byteOrderMark = '\uFEFF';

/**
 * A table as CSV (RFC 4180, with a byte order mark so that Excel reads accents right): column names first, then every row;
 * what is not known is empty. Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers, negative
 * ones too, stay numbers.
 *
 * Source: OWASP, CSV Injection (cells that begin with = + - @, their full-width forms, tab, carriage return or line feed).
 */
export function writeCsv({ columns, rows }: Table): string {
  const lines = [columns.map(({ name }) => name), ...rows].map((row) => row.map(csvCell).join(','));
  return `${byteOrderMark}${lines.join('\r\n')}\r\n`;
}

/** A cell as `writeCsv` writes it. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) || harmless !== harmless.trim()
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}
