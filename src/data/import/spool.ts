import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Row } from './rows.ts';
import type { Survey } from './survey.ts';
import type { UnpackedFiles } from './unpacked-files.ts';

/** Cells that cannot be used: the indexes of their columns and why. */
export type CellFault = { columns: number[]; reason: string };

const bufferedCharacters = 1 << 18;

/**
 * Writes rows that are no lines of text (of a sheet, a list of records, a collection) to a file from which they can be
 * read again and again: one line a row, first its number in the source, then its cells, between tabs.
 */
export class SpoolWriter {
  readonly name: string;
  readonly #path: string;
  readonly #unpacked: UnpackedFiles;
  #file: FileHandle | undefined;
  #text = '';
  #bytes = 0;
  #rows = 0;

  /** `name` is shown where the spool's source is spoken of. */
  constructor(path: string, name: string, unpacked: UnpackedFiles) {
    this.name = name;
    this.#path = path;
    this.#unpacked = unpacked;
  }

  /** Adds a row; await `ready` now and then. Cells that are not there are empty. */
  add(line: number, cells: readonly (string | undefined)[], fault?: CellFault): void {
    this.#rows++;
    let row = fault ? `${line} ${fault.columns.join(',')} ${fault.reason}` : String(line);
    for (let index = 0; index < cells.length; index++) row += `\t${escaped(cells[index] ?? '')}`;
    this.#text += `${row}\n`;
  }

  /** Writes what has gathered. @throws UserError when it is more than there is room for. */
  async ready(): Promise<void> {
    if (this.#text.length >= bufferedCharacters) await this.#write();
  }

  /** Writes the rest, and tells of the file what a reading of it would. */
  async close(): Promise<Survey> {
    await this.#write();
    await this.#file?.close();
    const { mtimeMs } = await stat(this.#path);
    return {
      path: this.#path,
      name: this.name,
      bytes: this.#bytes,
      lines: this.#rows + 1,
      encoding: 'utf-8',
      textStart: 0,
      undecodable: false,
      modified: mtimeMs,
    };
  }

  /** Closes the file, when nothing more is to come of it. */
  async abandon(): Promise<void> {
    await this.#file?.close();
  }

  async #write(): Promise<void> {
    this.#file ??= await open(this.#path, 'w');
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    this.#unpacked.spend(bytes.length, this.name);
    this.#bytes += bytes.length;
    await this.#file.appendFile(bytes);
  }
}

/** Cuts the text of a spool into rows of so many cells, as it comes; without `columns`, into all cells there are. */
export class SpoolReader {
  readonly #columns: number | undefined;
  #rest = '';

  constructor(columns?: number) {
    this.#columns = columns;
  }

  read(text: string): Row[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => this.#rowOf(line));
  }

  end(): Row[] {
    return this.#rest === '' ? [] : [this.#rowOf(this.#rest)];
  }

  #rowOf(text: string): Row {
    const [place = '', ...cells] = text.split('\t');
    if (text.includes('\\'))
      for (let index = 0; index < cells.length; index++) cells[index] = unescaped(cells[index] ?? '');
    if (this.#columns !== undefined) {
      while (cells.length < this.#columns) cells.push('');
      cells.length = this.#columns;
    }
    const [line, columns, ...reason] = place.split(' ');
    if (columns === undefined) return { line: Number(line), cells };
    return { line: Number(line), cells, fault: reason.join(' '), unusable: columns.split(',').map(Number) };
  }
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const originals: Readonly<Record<string, string>> = { '\\': '\\', t: '\t', n: '\n', r: '\r' };

function escaped(cell: string): string {
  return /[\\\t\n\r]/.test(cell)
    ? cell.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? '')
    : cell;
}

function unescaped(cell: string): string {
  return cell.includes('\\') ? cell.replace(/\\(.)/g, (_, code: string) => originals[code] ?? code) : cell;
}
