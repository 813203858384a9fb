import { UserError } from '../../errors.ts';
import { formatCounted } from '../../format.ts';
import { type CellFault, SpoolWriter } from './spool.ts';
import type { Survey } from './survey.ts';
import type { UnpackedFiles } from './unpacked-files.ts';
import { columnOf, type NumberStyle, textOfNumber, unescapedText } from './workbook-cells.ts';
import { readXml } from './xml.ts';

/** What the cells of a workbook's sheets refer to. */
export type SheetFormats = { is1904: boolean; styles: readonly NumberStyle[]; texts: readonly string[] };

const mostColumns = 16_384;
const longestText = 1 << 18;

/**
 * Reads the rows of a sheet into a spool. Formulas give the values that were stored with them; the cell of a formula
 * without one is unusable. Cells in error, such as #N/A, are empty. Of merged cells the first has the value.
 * @throws UserError when the sheet is damaged.
 */
export async function readSheet(
  chunks: AsyncIterable<Buffer>,
  name: string,
  formats: SheetFormats,
  unpacked: UnpackedFiles,
): Promise<{ survey: Survey; warnings: string[] }> {
  const spool = new SpoolWriter(await unpacked.newPath(), name, unpacked);
  const rows = new SheetRows(spool, formats);
  try {
    await readXml(chunks, name, rows, () => spool.ready());
  } catch (thrown) {
    await spool.abandon();
    throw thrown;
  }
  return { survey: await spool.close(), warnings: rows.warnings() };
}

/** Puts the cells of a sheet's XML together to rows. */
class SheetRows {
  readonly #spool: SpoolWriter;
  readonly #formats: SheetFormats;
  #line = 0;
  #cells: string[] = [];
  #fault: CellFault | undefined;
  #column = -1;
  #type = '';
  #style = 0;
  #value = '';
  #formula = '';
  #hasValue = false;
  #hasFormula = false;
  #reading: 'value' | 'formula' | 'nothing' = 'nothing';
  #phonetic = false;
  #errors = 0;
  #formulas = 0;
  #merged: string[] = [];

  constructor(spool: SpoolWriter, formats: SheetFormats) {
    this.#spool = spool;
    this.#formats = formats;
  }

  open(tag: string, attributes: Readonly<Record<string, string>>): void {
    if (tag === 'c') this.#openCell(attributes);
    else if (tag === 'v' || tag === 't') {
      this.#reading = this.#phonetic ? 'nothing' : 'value';
      this.#hasValue = true;
    } else if (tag === 'row') this.#openRow(attributes);
    else if (tag === 'f') {
      this.#reading = 'formula';
      this.#hasFormula = true;
    } else if (tag === 'rPh') this.#phonetic = true;
    else if (tag === 'mergeCell') this.#merged.push(attributes['ref'] ?? '');
  }

  text(piece: string): void {
    if (this.#reading === 'nothing') return;
    if (this.#reading === 'value') this.#value += piece;
    else this.#formula += piece;
    if (this.#value.length + this.#formula.length > longestText)
      throw new UserError(
        `"${this.#spool.name}" has a cell with more than ${longestText} characters in row ${this.#line}`,
        'Excel writes none: save it again in Excel, or as CSV.',
      );
  }

  close(tag: string): void {
    if (tag === 'c') this.#closeCell();
    else if (tag === 'row') this.#spool.add(this.#line, this.#cells, this.#fault);
    else if (tag === 'rPh') this.#phonetic = false;
    else if (tag === 'v' || tag === 't' || tag === 'f') this.#reading = 'nothing';
  }

  /** What the reader of the sheet should know. */
  warnings(): string[] {
    // Merged rows of one cell are titles above the table, or cells of its header.
    const down = this.#merged.filter((reference) => spansRows(reference));
    const [first] = down;
    return [
      ...(first
        ? [
            `${formatCounted(down.length, 'merged cell spans', 'merged cells span')} several rows, first ${first}: only the upper row has the value`,
          ]
        : []),
      ...(this.#formulas > 0
        ? [
            `${formatCounted(this.#formulas, 'cell holds a formula without its value', 'cells hold formulas without their values')}: a row that needs such a cell is refused; open the workbook in Excel, save it and import it again`,
          ]
        : []),
      ...(this.#errors > 0
        ? [
            `${formatCounted(this.#errors, 'cell holds an error', 'cells hold errors')} such as #N/A, read as empty`,
          ]
        : []),
    ];
  }

  #openRow({ r }: Readonly<Record<string, string>>): void {
    this.#line = r === undefined ? this.#line + 1 : Number(r);
    this.#cells = [];
    this.#fault = undefined;
    this.#column = -1;
  }

  #openCell({ r, t = 'n', s }: Readonly<Record<string, string>>): void {
    this.#column = r === undefined ? this.#column + 1 : (columnOf(r) ?? this.#column + 1);
    if (this.#column >= mostColumns)
      throw new UserError(
        `"${this.#spool.name}" is damaged: no sheet has a cell ${r}`,
        'Save it again in Excel.',
      );
    this.#type = t;
    this.#style = s === undefined ? 0 : Number(s);
    this.#value = '';
    this.#formula = '';
    this.#hasValue = false;
    this.#hasFormula = false;
  }

  #closeCell(): void {
    if (this.#hasFormula && (!this.#hasValue || (this.#value === '' && this.#type === 'n'))) {
      this.#set(`=${this.#formula}`);
      this.#fault ??= { columns: [], reason: 'formula without a stored value: save the workbook in Excel' };
      this.#fault.columns.push(this.#column);
      this.#formulas++;
    } else if (this.#hasValue) this.#set(this.#textOfValue());
  }

  #set(text: string): void {
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = text;
  }

  #textOfValue(): string {
    switch (this.#type) {
      case 's':
        return this.#formats.texts[Number(this.#value)] ?? '';
      case 'n':
        return textOfNumber(this.#value, this.#formats.styles[this.#style] ?? 'number', this.#formats.is1904);
      case 'b':
        return this.#value === '1' ? 'true' : 'false';
      case 'e':
        this.#errors++;
        return '';
      case 'd':
        return this.#value;
      default:
        return unescapedText(this.#value);
    }
  }
}

function spansRows(reference: string): boolean {
  const [from = '', to = from] = reference.split(':');
  return from.replace(/\D/g, '') !== to.replace(/\D/g, '');
}
