import { UserError } from '../../errors.ts';
import { readsAsHeader } from './recognise-kind.ts';
import { type Row, rowsOf } from './rows.ts';
import { SpoolReader } from './spool.ts';
import type { Survey } from './survey.ts';
import { readSpread } from './text.ts';
import { UnfitFile } from './unfit-file.ts';

/** Delimiters that are told apart. */
export type Delimiter = ',' | ';' | '\t' | '|';

/** The header of a file and rows from all over it, in their order. Lines before the header are not counted in `rows`. */
export type Sample = { delimiter: Delimiter; header: string[]; headerLine: number; rows: string[][] };

const delimiters: Delimiter[] = [',', ';', '\t', '|'];
const pieces = 24;
const pieceSize = 1 << 16;
const judgedLines = 200;
/** Rows among which the header is looked for: titles and notes may stand above it. */
const headerWithin = 30;
/** Of the columns of a sheet, how many its header names at least. */
const namedShare = 0.6;

/** Names of columns that a mapping gives: the header is the row that has them. */
export type HeaderNames = readonly string[];

/**
 * Samples a file: rows of 24 places, 64 KB each, or all rows of a small file; finds its delimiter and header.
 * @throws UserError when there is no delimiter, no header, no row, or two columns have the same name.
 */
export async function sampleFile(
  survey: Survey,
  given?: Delimiter,
  mapped: HeaderNames = [],
): Promise<Sample> {
  const [head = '', ...others] = await readSpread(survey, pieces, pieceSize);
  if (head === '' && survey.bytes > pieceSize)
    throw new UnfitFile(
      survey.name,
      `has a first line of more than ${pieceSize >> 10} KB: it is no table of rows`,
      'Export it as CSV with one line for each row.',
    );
  const delimiter = given ?? announced(head) ?? detectDelimiter(head);
  if (!delimiter)
    throw new UnfitFile(
      survey.name,
      `has no comma, semicolon, tab or | between columns: its first line is "${firstLine(head)}"`,
      'Export it as CSV with a header line, or name its "delimiter" in the mapping file.',
    );
  const text = withoutAnnouncement(head);
  const top = rowsOf(text.split('\n', judgedLines).join('\n'), delimiter).slice(0, headerWithin);
  const first = top.find(({ cells }) => readsAsHeader(cells, mapped)) ?? top.find(({ fault }) => !fault);
  if (!first) throw new UnfitFile(survey.name, 'has no header line', 'Its first line must name the columns.');
  const header = headerOf(first.cells, survey.name);
  const rows = rowsOf(text, delimiter, header.length).filter(({ line }) => line > first.line);
  const more = others.flatMap((piece) => rowsOf(piece, delimiter, header.length));
  if (rows.length + more.length === 0) throw withoutRows(survey.name);
  const headerLine = first.line + (announced(head) ? 1 : 0);
  return { delimiter, header, headerLine, rows: trimmed([...rows, ...more]) };
}

/**
 * Samples a spool. Without a header it is looked for among the first rows: the one that names columns, else the first
 * that fills most of them.
 * @throws UserError when there is no row, or two columns have the same name.
 */
export async function sampleSpool(
  survey: Survey,
  header: readonly string[] | undefined,
  mapped: HeaderNames = [],
): Promise<Sample> {
  const texts = await readSpread(survey, pieces, pieceSize);
  const read = (columns?: number) =>
    texts.flatMap((text) => {
      const reader = new SpoolReader(columns);
      return [...reader.read(text), ...reader.end()];
    });
  if (header)
    return { delimiter: '\t', header: [...header], headerLine: 0, rows: trimmed(read(header.length)) };
  const top = read().slice(0, headerWithin);
  const width = Math.max(0, ...top.map(({ cells }) => filled(cells)));
  const first =
    top.find(({ cells }) => readsAsHeader(cells, mapped)) ??
    top.find(({ cells }) => filled(cells) >= width * namedShare);
  if (!first) throw new UnfitFile(survey.name, 'is empty', 'Export the data again.');
  const named = headerOf(withoutEmptyEnd(first.cells), survey.name);
  const rows = read(named.length).filter(({ line }) => line > first.line);
  if (rows.length === 0) throw withoutRows(survey.name);
  return { delimiter: '\t', header: named, headerLine: first.line, rows: trimmed(rows) };
}

function headerOf(cells: readonly string[], file: string): string[] {
  const header = cells.map((name, index) => name.trim() || unnamed(index));
  refuseRepeatedNames(header, file);
  return header;
}

function trimmed(rows: Row[]): string[][] {
  return rows
    .filter(({ fault, unusable }) => !fault || unusable)
    .map(({ cells, unusable }) => cells.map((cell, index) => (unusable?.includes(index) ? '' : cell.trim())));
}

function filled(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}

function withoutEmptyEnd(cells: readonly string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);
}

function withoutRows(file: string): UnfitFile {
  return new UnfitFile(file, 'has a header line but no rows', 'Export it again with its rows.');
}

/** The name of a column whose header is empty. */
export function unnamed(index: number): string {
  return `column ${index + 1}`;
}

/** Excel may write "sep=;" as a line of its own before the header. */
export function announced(text: string): Delimiter | undefined {
  const [, delimiter] = /^sep=([,;\t|])\n/i.exec(text) ?? [];
  return delimiter as Delimiter | undefined;
}

function withoutAnnouncement(text: string): string {
  return announced(text) ? text.slice(text.indexOf('\n') + 1) : text;
}

/** The delimiter that cuts most rows into equally many cells; with equals, the one that makes more columns. */
export function detectDelimiter(text: string): Delimiter | undefined {
  const head = text.split('\n', judgedLines).join('\n');
  const judged = delimiters.map((delimiter) => {
    const rows = rowsOf(head, delimiter);
    const columns = mostFrequent(rows.map(({ cells }) => cells.length));
    const alike = rows.filter(({ cells }) => cells.length === columns).length;
    return { delimiter, columns, share: alike / Math.max(rows.length, 1) };
  });
  const [best] = judged
    .filter(({ columns }) => columns > 1)
    .sort((left, right) => right.share - left.share || right.columns - left.columns);
  return best?.delimiter;
}

function mostFrequent(counts: readonly number[]): number {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return [...times].sort(([, left], [, right]) => right - left)[0]?.[0] ?? 0;
}

function refuseRepeatedNames(header: string[], file: string): void {
  const repeated = header.find((name, index) => header.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new UserError(
      `"${file}" has two columns named "${repeated}"`,
      'Rename one of them in its header line: a mapping could not tell them apart.',
    );
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 80);
}
