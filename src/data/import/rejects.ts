import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../../errors.ts';
import { csvCell } from '../csv.ts';

/** A refused row: where it is, which cell is at fault and why, and all its cells. */
export type Reject = { line: number; column: string; value: string; reason: string; cells: string[] };

/** How many rows were refused for one reason, with the first as an example. */
export type RejectReason = {
  column: string;
  reason: string;
  rows: number;
  firstLine: number;
  example: string;
};

const ownColumns = ['reject_line', 'reject_column', 'reject_value', 'reject_reason'];
const mostReasons = 1000;
const longestExample = 80;

/**
 * Collects refused rows: counts them by reason and writes them to a CSV, which is created with the first of them.
 * The rows keep the columns they came with, so that they can be mended in place and imported from there.
 */
export class Rejects {
  readonly #path: string | undefined;
  readonly #header: string[];
  readonly #reasons = new Map<string, RejectReason>();
  #file: FileHandle | undefined;
  #text = '';
  #rows = 0;
  #leftOut = 0;

  /** Without a path, rows are counted only. */
  constructor(header: string[], path?: string) {
    this.#header = header;
    this.#path = path;
  }

  /** How many rows were refused. */
  get rows(): number {
    return this.#rows;
  }

  /** The file, if there is one. */
  get path(): string | undefined {
    return this.#rows + this.#leftOut > 0 ? this.#path : undefined;
  }

  /** The reasons, the most frequent first. */
  reasons(): RejectReason[] {
    return [...this.#reasons.values()].sort((left, right) => right.rows - left.rows);
  }

  /**
   * Removes what an earlier import of the same file left.
   * @throws UserError when there can be no such file.
   */
  async start(): Promise<void> {
    if (!this.#path) return;
    await rm(this.#path, { force: true }).catch((thrown) => {
      throw notWritable(this.#path, thrown);
    });
  }

  add({ line, column, value, reason, cells }: Reject): void {
    this.#rows++;
    const key = `${column}\0${reason}`;
    const known = this.#reasons.get(key);
    if (known) known.rows++;
    else if (this.#reasons.size < mostReasons)
      this.#reasons.set(key, {
        column,
        reason,
        rows: 1,
        firstLine: line,
        example: value.slice(0, longestExample),
      });
    this.#note({ line, column, value, reason, cells });
  }

  /** Takes a row that a cleaning rule leaves out: into the file, with the rule's name as the reason, but not among the refused. */
  leaveOut(row: Reject): void {
    this.#leftOut++;
    this.#note(row);
  }

  /**
   * Writes what was collected.
   * @throws UserError when the file cannot be created.
   */
  async flush(): Promise<void> {
    if (!this.#path || this.#text === '') return;
    this.#file ??= await this.#create(this.#path);
    const text = this.#text;
    this.#text = '';
    await this.#file.appendFile(text);
  }

  /** Writes the rest and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    await this.#file?.close();
  }

  async #create(path: string): Promise<FileHandle> {
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, 'w');
      await file.appendFile(`\ufeff${csvLine([...this.#header, ...ownColumns])}`);
      return file;
    } catch (thrown) {
      throw notWritable(path, thrown);
    }
  }

  #note({ line, column, value, reason, cells }: Reject): void {
    if (this.#path) this.#text += csvLine([...this.#fitted(cells), String(line), column, value, reason]);
  }

  /** As many cells as the header has: what is beyond goes into the last one. */
  #fitted(cells: string[]): string[] {
    const columns = this.#header.length;
    const fitted = this.#header.map((_, index) => cells[index] ?? '');
    if (cells.length > columns) fitted[columns - 1] = cells.slice(columns - 1).join(' | ');
    return fitted;
  }
}

function notWritable(path: string | undefined, thrown: unknown): UserError {
  return new UserError(
    `refused rows cannot be written to "${path}": ${messageOf(thrown)}`,
    'Check the directory and its permissions.',
  );
}

function csvLine(cells: string[]): string {
  return `${cells.map(rejectedCell).join(',')}\r\n`;
}

/** Figures stay as they came, signs too, so that they can be imported again; other texts are kept from running as formulas. */
function rejectedCell(cell: string): string {
  if (!/^[+-][\d., ]+$/.test(cell)) return csvCell(cell);
  return cell.includes(',') ? `"${cell}"` : cell;
}
