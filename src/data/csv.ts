import type { Cell, Column, Table } from '../tables.ts';

const byteOrderMark = '\uFEFF';

/**
 * A table as CSV for a spreadsheet (RFC 4180, with a byte order mark so that Excel and LibreOffice read accents right): column names
 * first, then every row; what is not known is empty. Text that a spreadsheet would run as a formula gets an apostrophe in front;
 * numbers, negative ones too, stay numbers, and telephone numbers (+351912345678) what they are. Text that reads like a number, such as the id 00123, stands in quotes, by which a
 * spreadsheet that is told to take quoted cells as text knows it.
 *
 * Source: OWASP, CSV Injection (cells that begin with = + - @, their full-width forms, tab, carriage return or line feed).
 */
export function writeCsv({ columns, rows }: Table): string {
  const header = columns.map(({ name }) => csvCell(name)).join(',');
  const lines = rows.map((row) => row.map((cell, index) => cellOf(columns[index], cell)).join(','));
  return `${byteOrderMark}${[header, ...lines].join('\r\n')}\r\n`;
}

/**
 * Rows as plain CSV for a program that takes every byte as it is: no byte order mark, nothing put before anything. Only for cells
 * that no spreadsheet runs, as hashes are.
 */
export function writeExactCsv(
  columns: readonly string[],
  rows: Iterable<readonly (string | null)[]>,
): string {
  const lines = [columns, ...rows].map((row) => row.map((cell) => quotedWhereNeeded(cell ?? '')).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

/** A cell as `writeCsv` writes it, but for the quotes around what reads like a number. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  return typeof value === 'string' ? quotedWhereNeeded(harmless(value)) : String(value);
}

function cellOf(column: Column | undefined, value: Cell): string {
  const written = csvCell(value);
  const readsAsNumber = typeof value === 'string' && column?.type === 'text' && /^[\d.,+]/.test(written);
  return readsAsNumber && !written.startsWith('"') ? `"${written}"` : written;
}

/** What a spreadsheet begins a formula with, also where it is written full-width. */
const begins = '[=+\\-@\\t\\r\\n＝＋－＠]';
const atTheStart = new RegExp(`^["'\\s]*${begins}`);
/** A spreadsheet that is set to semicolons takes our commas for text, and begins a cell after each of these. */
const inside = /([;|\t\r\n]["']*)(?=[=+\-@＝＋－＠])/g;

/** Read as a formula it is but the same number, and with an apostrophe no program could dial it. */
const telephone = /^\+\d{7,15}$/;

function harmless(text: string): string {
  if (telephone.test(text)) return text;
  const within = text.replace(inside, "$1'");
  return atTheStart.test(text) ? `'${within}` : within;
}

function quotedWhereNeeded(text: string): string {
  const needsQuotes = /[",;|\t\r\n]/.test(text) || text !== text.trim();
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}
