import { CsvError, Parser } from 'csv-parse';
import { UserError } from '../../errors.ts';

/**
 * A row of a file: the line it starts on (the header is line 1) and its cells, or why it is none. With `unusable`, the fault
 * is that of the cells in these columns alone.
 */
export type Row = { line: number; cells: string[]; fault?: string; unusable?: number[] };

/** Characters a row may have at most. Only an unclosed quote or something that is no table makes longer ones. */
const longestRow = 1 << 18;
const mostBroken = 1000;
/** Characters parsed at a time: what a broken row makes us parse again. */
const blockSize = 1 << 12;

/**
 * csv-parse, driven step by step: it hands out the records of each piece of text at once. That is twice as fast
 * as an object stream, and line numbers come from counting line breaks, which its `info` option does at half the speed.
 */
class Records extends Parser {
  #records: string[][] = [];

  constructor(delimiter: string) {
    super({
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: longestRow,
    });
  }

  override push(record: string[] | null): boolean {
    if (record) this.#records.push(record);
    return true;
  }

  /** The records that a piece of text completes, and the error that stopped it. */
  complete(text: string | undefined): { records: string[][]; error: CsvError | undefined } {
    let error: CsvError | undefined;
    const done = (thrown?: Error | null) => {
      if (thrown instanceof CsvError) error = thrown;
      else if (thrown) throw thrown;
    };
    if (text === undefined) this._flush(done);
    else this._transform(Buffer.from(text), 'utf8', done);
    const records = this.#records;
    this.#records = [];
    return { records, error };
  }
}

/**
 * Cuts text into rows as it comes. A quote that is opened and never closed costs its own line only: reading goes on
 * with the next line. So does a row that spans lines and has too many or too few cells, which is what such a quote
 * makes when another one follows.
 * @throws UserError when a thousand lines are broken in that way: then the quotes mean something else.
 */
export class RowReader {
  readonly #name: string;
  readonly #delimiter: string;
  #records: Records;
  #columns: number | undefined;
  /** Text from the start of the first row that is not complete, which starts on `#line`. */
  #pending = '';
  #line = 1;
  #skipping = false;
  /** The first half of a character whose second half is yet to come. */
  #held = '';
  #broken = 0;

  /** `columns` is how many cells a row must have; absent: as many as the first row has. */
  constructor(name: string, delimiter: string, columns?: number) {
    this.#name = name;
    this.#delimiter = delimiter;
    this.#columns = columns;
    this.#records = new Records(delimiter);
  }

  /** The rows that a piece of text completes. Rows without any content are left out. */
  read(text: string): Row[] {
    const rows: Row[] = [];
    const whole = this.#held + text;
    let from = 0;
    while (from < whole.length) {
      const end = Math.min(from + blockSize, whole.length);
      const cut = isHalf(whole, end - 1) ? end - 1 : end;
      if (cut === from) break;
      this.#consume(whole.slice(from, cut), rows);
      from = cut;
    }
    this.#held = whole.slice(from);
    return rows;
  }

  /** The last rows, of a file that does not end with a line break. */
  end(): Row[] {
    const rows: Row[] = [];
    if (this.#held !== '') this.#consume(this.#held, rows);
    for (;;) {
      const { records, error } = this.#records.complete(undefined);
      const broken = this.#accept(records, rows);
      if (!broken && !error) return rows;
      const rest = this.#afterBroken(rows, broken);
      if (this.#skipping || rest === '') return rows;
      this.#consume(rest, rows);
    }
  }

  #consume(text: string, rows: Row[]): void {
    let next = this.#skipping ? this.#afterSkipped(text) : text;
    while (next !== '') {
      this.#pending += next;
      const { records, error } = this.#records.complete(next);
      const broken = this.#accept(records, rows);
      if (!broken && !error) return;
      next = this.#afterBroken(rows, broken);
    }
  }

  /** The text after the end of a line that was too long to be kept. */
  #afterSkipped(text: string): string {
    const end = text.indexOf('\n');
    if (end < 0) return '';
    this.#skipping = false;
    this.#line++;
    return text.slice(end + 1);
  }

  /** Takes records over as rows; stops and returns the first one that an unclosed quote must have made. */
  #accept(records: string[][], rows: Row[]): string[] | undefined {
    const firstLine = this.#line;
    let broken: string[] | undefined;
    for (const cells of records) {
      const breaks = lineBreaks(cells);
      if (breaks > 0 && (!this.#fits(cells) || cells.some(swallowsLines))) {
        broken = cells;
        break;
      }
      if (!isBlank(cells)) rows.push(this.#rowOf(cells));
      this.#line += breaks + 1;
    }
    this.#pending = afterLines(this.#pending, this.#line - firstLine);
    return broken;
  }

  #rowOf(cells: string[]): Row {
    this.#columns ??= cells.length;
    if (cells.length === this.#columns) return { line: this.#line, cells };
    if (this.#fits(cells)) return { line: this.#line, cells: cells.slice(0, this.#columns) };
    return {
      line: this.#line,
      cells,
      fault: `cells in the row: ${cells.length} instead of ${this.#columns}`,
    };
  }

  /** Empty cells beyond the header's are an exporter's habit, no fault. */
  #fits(cells: string[]): boolean {
    const columns = this.#columns ?? cells.length;
    return cells.length === columns || (cells.length > columns && isBlank(cells.slice(columns)));
  }

  /** Refuses the line that the pending text starts with and returns the text after it, for a new start. */
  #afterBroken(rows: Row[], record: string[] | undefined): string {
    if (++this.#broken > mostBroken)
      throw new UserError(
        `"${this.#name}" has more than ${mostBroken} lines with an unclosed quote, the last on line ${this.#line}`,
        'Export it again with quotes inside of values doubled, or without quotes.',
      );
    const end = this.#pending.indexOf('\n');
    const line = end < 0 ? this.#pending : this.#pending.slice(0, end);
    const reason = record || line.includes('"') ? 'quote is not closed' : 'line is too long';
    rows.push({ line: this.#line, cells: [line.slice(0, 200)], fault: reason });
    const rest = end < 0 ? '' : this.#pending.slice(end + 1);
    this.#records = new Records(this.#delimiter);
    this.#skipping = end < 0;
    this.#pending = '';
    if (end >= 0) this.#line++;
    return rest;
  }
}

/** The rows of a text that is there as a whole. */
export function rowsOf(text: string, delimiter: string, columns?: number): Row[] {
  const reader = new RowReader('sample', delimiter, columns);
  return [...reader.read(text), ...reader.end()];
}

/** Whether the text has the first of two halves of a character, such as an emoji, at an index. */
function isHalf(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800;
}

function isBlank(cells: string[]): boolean {
  return cells.every((cell) => cell === '' || cell.trim() === '');
}

/** csv-parse gives the opening quote back with a cell whose closing quote stands where none may. */
function swallowsLines(cell: string): boolean {
  return cell.startsWith('"') && cell.includes('\n');
}

function lineBreaks(cells: string[]): number {
  let breaks = 0;
  for (const cell of cells)
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) breaks++;
  return breaks;
}

function afterLines(text: string, lines: number): string {
  let start = 0;
  for (let line = 0; line < lines; line++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return '';
    start = end + 1;
  }
  return text.slice(start);
}
