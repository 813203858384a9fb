import { UserError } from '../../errors.ts';
import { rowsOf } from './rows.ts';
import type { Survey } from './survey.ts';
import { readSpread } from './text.ts';

/** Delimiters that are told apart. */
export type Delimiter = ',' | ';' | '\t' | '|';

/** The header of a file and rows from all over it, in their order. Lines before the header are not counted in `rows`. */
export type Sample = { delimiter: Delimiter; header: string[]; headerLine: number; rows: string[][] };

const delimiters: Delimiter[] = [',', ';', '\t', '|'];
const pieces = 24;
const pieceSize = 1 << 16;
const judgedLines = 200;

/**
 * Samples a file: rows of 24 places, 64 KB each, or all rows of a small file; finds its delimiter and header.
 * @throws UserError when there is no delimiter, no header, no row, or two columns have the same name.
 */
export async function sampleFile(survey: Survey, given?: Delimiter): Promise<Sample> {
  const [head = '', ...others] = await readSpread(survey, pieces, pieceSize);
  const delimiter = given ?? announced(head) ?? detectDelimiter(head);
  if (!delimiter)
    throw new UserError(
      `"${survey.name}" has no comma, semicolon, tab or | between columns: its first line is "${firstLine(head)}"`,
      'Export it as CSV with a header line, or name its "delimiter" in the mapping file.',
    );
  const rows = rowsOf(withoutAnnouncement(head), delimiter);
  const [first, ...rest] = rows.filter((row) => !row.fault);
  if (!first)
    throw new UserError(`"${survey.name}" has no header line`, 'Its first line must name the columns.');
  const header = first.cells.map((name, index) => name.trim() || unnamed(index));
  refuseRepeatedNames(header, survey.name);
  const more = others.flatMap((text) => rowsOf(text, delimiter, header.length)).filter((row) => !row.fault);
  const sampled = [...rest, ...more].map(({ cells }) => cells.map((cell) => cell.trim()));
  if (sampled.length === 0 && rows.length === 1)
    throw new UserError(`"${survey.name}" has a header line but no rows`, 'Export it again with its rows.');
  const headerLine = first.line + (announced(head) ? 1 : 0);
  return { delimiter, header, headerLine, rows: sampled };
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

/** The delimiter that cuts most rows into as many cells as the header has; with equals, the one that makes more columns. */
export function detectDelimiter(text: string): Delimiter | undefined {
  const head = text.split('\n', judgedLines).join('\n');
  const judged = delimiters.map((delimiter) => {
    const rows = rowsOf(head, delimiter);
    const columns = rows[0]?.cells.length ?? 0;
    return { delimiter, columns, share: rows.filter((row) => !row.fault).length / Math.max(rows.length, 1) };
  });
  const [best] = judged
    .filter(({ columns }) => columns > 1)
    .sort((left, right) => right.share - left.share || right.columns - left.columns);
  return best?.delimiter;
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
