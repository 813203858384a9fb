import { UserError } from '../../errors.ts';
import type { SpooledTable } from './read-source.ts';
import { rowsOfRecord, type ValueMap } from './record-cells.ts';
import { SpoolWriter } from './spool.ts';
import type { UnpackedFiles } from './unpacked-files.ts';

const mostColumns = 2000;

/** Writes records, whose fields may differ, to a spool: a column for each field, in the order in which they appear. */
export class RecordSpool {
  readonly #spool: SpoolWriter;
  readonly #columns = new Map<string, number>();
  readonly #dropped = new Set<string>();

  constructor(path: string, name: string, unpacked: UnpackedFiles) {
    this.#spool = new SpoolWriter(path, name, unpacked);
  }

  /** @throws UserError when the records have so many fields that their names must be data. */
  add(record: ValueMap, number: number): void {
    for (const row of rowsOfRecord(record, (list) => this.#dropped.add(list))) {
      const cells: string[] = [];
      for (const [name, text] of row) cells[this.#columnOf(name)] = text;
      this.#spool.add(
        number,
        Array.from(cells, (cell) => cell ?? ''),
      );
    }
  }

  ready(): Promise<void> {
    return this.#spool.ready();
  }

  async close(): Promise<Pick<SpooledTable, 'survey' | 'header' | 'warnings'>> {
    const lists = [...this.#dropped].map((name) => `"${name}"`).slice(0, 10);
    return {
      survey: await this.#spool.close(),
      header: [...this.#columns.keys()],
      warnings: lists.length > 0 ? [`lists in the records are not read: ${lists.join(', ')}`] : [],
    };
  }

  abandon(): Promise<void> {
    return this.#spool.abandon();
  }

  #columnOf(name: string): number {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    if (this.#columns.size >= mostColumns)
      throw new UserError(
        `the records of "${this.#spool.name}" have more than ${mostColumns} different fields, such as "${name}"`,
        'A field must have the same name in every record: ids belong into values, not names.',
      );
    this.#columns.set(name, this.#columns.size);
    return this.#columns.size - 1;
  }
}
