import { UserError } from '../../errors.ts';
import type { SpooledTable } from './read-source.ts';
import type { Skipped } from './report.ts';
import { readSheet, type SheetFormats } from './sheet.ts';
import { UnfitFile } from './unfit-file.ts';
import type { UnpackedFiles } from './unpacked-files.ts';
import { type NumberStyle, numberStyleOf, unescapedText } from './workbook-cells.ts';
import { readXml } from './xml.ts';
import type { Archive, Member } from './zip.ts';

type Sheet = { name: string; hidden: boolean; member: Member | undefined };
type WorkbookFile = { name: string; bytes: number };
type SheetChoice = { unpacked: UnpackedFiles; sheet: string | undefined; signal: AbortSignal | undefined };

/** Characters of texts that cells share and that are held in memory. */
const mostSharedCharacters = 120_000_000;

/** Whether an archive is an Excel workbook. */
export function isWorkbook(archive: Archive): boolean {
  return find(archive, 'xl/workbook.xml') !== undefined;
}

/** @throws UnfitFile when an archive is a document of another kind, by name. */
export function refuseOtherDocuments(archive: Archive, file: string): void {
  const document = otherDocuments.find(({ has }) => archive.members.some(({ name }) => has.test(name)));
  if (document)
    throw new UnfitFile(file, `is ${document.what}, not a table`, 'Save it as .xlsx or CSV and import that.');
}

const otherDocuments = [
  { has: /^xl\/workbook\.bin$/, what: 'a binary Excel workbook (.xlsb)' },
  { has: /^content\.xml$/, what: 'an OpenDocument file (.ods)' },
  { has: /^word\/document\.xml$/, what: 'a Word document' },
  { has: /^ppt\/presentation\.xml$/, what: 'a PowerPoint presentation' },
  { has: /^Index\/.*\.iwa$/, what: 'a Numbers or Pages document' },
];

/**
 * Reads the sheets of a workbook into spools: the one that is asked for, else all that are not hidden.
 * @throws UserError when there is no such sheet, or the workbook is damaged.
 */
export async function readWorkbook(
  archive: Archive,
  file: WorkbookFile,
  format: string,
  { unpacked, sheet: wanted, signal }: SheetChoice,
  skipped: Skipped[],
): Promise<{ name: string; spool: SpooledTable }[]> {
  const { sheets, is1904 } = await readSheets(archive, file.name, signal);
  const chosen = choose(sheets, wanted, file.name, skipped);
  const formats: SheetFormats = {
    is1904,
    styles: await readStyles(archive, file.name, signal),
    texts: await readSharedTexts(archive, file.name, signal),
  };
  const tables: { name: string; spool: SpooledTable }[] = [];
  for (const { name: sheet, member } of chosen) {
    const name = sheets.length === 1 ? file.name : `${file.name}, sheet ${sheet}`;
    if (!member) throw new UserError(`"${name}" is damaged: a sheet is missing`, 'Save it again in Excel.');
    const { survey, warnings } = await readSheet(member.read(signal), name, formats, unpacked);
    tables.push({ name, spool: { survey, warnings, bytes: file.bytes, format } });
  }
  return tables;
}

function choose(sheets: Sheet[], wanted: string | undefined, file: string, skipped: Skipped[]): Sheet[] {
  if (wanted !== undefined) {
    const found = sheets.filter(({ name }) => name.trim().toLowerCase() === wanted.trim().toLowerCase());
    if (found.length > 0) return found;
    const names = sheets.map(({ name }) => `"${name}"`).join(', ');
    throw new UserError(`"${file}" has no sheet "${wanted}"`, `Its sheets are ${names}.`);
  }
  const shown = sheets.filter(({ hidden }) => !hidden);
  for (const { name } of sheets.filter(({ hidden }) => hidden))
    skipped.push({ name: `${file}, sheet ${name}`, reason: 'a hidden sheet; --sheet reads it' });
  if (shown.length === 0)
    throw new UserError(`"${file}" has no sheet that is not hidden`, 'Name it with --sheet.');
  return shown;
}

async function readSheets(
  archive: Archive,
  file: string,
  signal: AbortSignal | undefined,
): Promise<{ sheets: Sheet[]; is1904: boolean }> {
  const targets = await readTargets(archive, file, signal);
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readPart(archive, 'xl/workbook.xml', file, signal, (tag, attributes) => {
    if (tag === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
    if (tag !== 'sheet') return;
    const target = targets.get(relationOf(attributes)) ?? '';
    // Charts on sheets of their own have no cells.
    if (/chartsheets|dialogsheets|macrosheets/.test(target)) return;
    const hidden = (attributes['state'] ?? 'visible') !== 'visible';
    sheets.push({ name: attributes['name'] ?? '', hidden, member: find(archive, target) });
  });
  return { sheets, is1904 };
}

/** The attribute "r:id", whatever the prefix. */
function relationOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
}

async function readTargets(
  archive: Archive,
  file: string,
  signal: AbortSignal | undefined,
): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  await readPart(archive, 'xl/_rels/workbook.xml.rels', file, signal, (tag, { Id = '', Target = '' }) => {
    if (tag === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
  });
  return targets;
}

async function readStyles(
  archive: Archive,
  file: string,
  signal: AbortSignal | undefined,
): Promise<NumberStyle[]> {
  const codes = new Map<number, string>();
  const styles: NumberStyle[] = [];
  let inCells = false;
  await readPart(archive, 'xl/styles.xml', file, signal, (tag, attributes) => {
    const id = Number(attributes['numFmtId'] ?? 0);
    if (tag === 'numFmt') codes.set(id, attributes['formatCode'] ?? '');
    else if (tag === 'cellXfs') inCells = true;
    else if (tag === 'cellStyles' || tag === 'dxfs') inCells = false;
    else if (tag === 'xf' && inCells) styles.push(numberStyleOf(id, codes.get(id)));
  });
  return styles;
}

/** The texts that cells name by number. Runs of rich text are joined; phonetic guides are not read. */
async function readSharedTexts(
  archive: Archive,
  file: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const member = find(archive, 'xl/sharedStrings.xml');
  const texts: string[] = [];
  if (!member) return texts;
  let text = '';
  let characters = 0;
  let collecting = false;
  let phonetic = false;
  await readXml(member.read(signal), file, {
    open(tag) {
      if (tag === 'si') text = '';
      else if (tag === 'rPh') phonetic = true;
      else if (tag === 't') collecting = !phonetic;
    },
    text(piece) {
      if (!collecting) return;
      text += piece;
      characters += piece.length;
      if (characters > mostSharedCharacters)
        throw new UserError(
          `"${file}" holds more than ${mostSharedCharacters / 1_000_000} million characters of text`,
          'Save its sheet as CSV and import that: a CSV file may be of any size.',
        );
    },
    close(tag) {
      if (tag === 't') collecting = false;
      else if (tag === 'rPh') phonetic = false;
      // A copy of its own: a slice would keep the whole piece of the file in memory.
      else if (tag === 'si') texts.push(Buffer.from(unescapedText(text)).toString());
    },
  });
  return texts;
}

async function readPart(
  archive: Archive,
  path: string,
  file: string,
  signal: AbortSignal | undefined,
  open: (tag: string, attributes: Readonly<Record<string, string>>) => void,
): Promise<void> {
  const member = find(archive, path);
  if (member) await readXml(member.read(signal), file, { open });
}

function find({ members }: Archive, path: string): Member | undefined {
  return members.find(({ name }) => name.toLowerCase() === path.toLowerCase());
}
