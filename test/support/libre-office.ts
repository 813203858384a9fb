import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe } from '@jest/globals';
import { Parser } from 'htmlparser2';

/** Debian's LibreOffice. */
const executablePath = '/usr/bin/soffice';

/** A `describe` that needs LibreOffice: skipped, and saying so, where it is not installed. */
export function describeInLibreOffice(title: string, body: () => void): void {
  if (existsSync(executablePath)) describe(title, body);
  else describe.skip(`${title} (skipped: ${executablePath} not found)`, body);
}

/** A cell as LibreOffice took it: what it shows, whether it is text or a number, and its formula where it runs one. */
export type SheetCell = { shown: string; type: string; formula?: string };

/**
 * Opens CSV in LibreOffice, with a profile of its own, and reads its cells back from the sheet: separated by `separator`, UTF-8,
 * quoted cells as text where `quotedIsText`.
 */
export async function openInLibreOffice(
  csv: string,
  { separator = ',', quotedIsText = true } = {},
): Promise<SheetCell[][]> {
  const directory = await mkdtemp(join(tmpdir(), 'midas-office-'));
  try {
    const path = join(directory, 'list.csv');
    await writeFile(path, csv);
    const profile = pathToFileURL(join(directory, 'profile')).href;
    // Tokens: separator, text delimiter, character set (76: UTF-8), first line, columns, language, quoted as text, special numbers.
    const filter = `CSV:${separator.charCodeAt(0)},34,76,1,,0,${quotedIsText},true`;
    await promisify(execFile)(
      executablePath,
      [
        `-env:UserInstallation=${profile}`,
        '--headless',
        `--infilter=${filter}`,
        '--convert-to',
        'fods',
        '--outdir',
        directory,
        path,
      ],
      { timeout: 60_000 },
    );
    return cellsOf(await readFile(join(directory, 'list.fods'), 'utf8'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The cells of the first sheet of a flat OpenDocument spreadsheet, without empty rows and cells at their ends. */
function cellsOf(document: string): SheetCell[][] {
  const rows: SheetCell[][] = [];
  let cell: SheetCell | undefined;
  let paragraphs = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'table:table-row') rows.push([]);
        if (name === 'table:table-cell') {
          const formula = attributes['table:formula'];
          cell = {
            shown: '',
            type: attributes['office:value-type'] ?? 'empty',
            ...(formula !== undefined && { formula }),
          };
          paragraphs = 0;
          rows.at(-1)?.push(cell);
        }
        if (!cell) return;
        if (name === 'text:p' && paragraphs++ > 0) cell.shown += '\n';
        if (name === 'text:s') cell.shown += ' '.repeat(Number(attributes['text:c'] ?? 1));
        if (name === 'text:tab') cell.shown += '\t';
      },
      ontext(text) {
        if (cell && paragraphs > 0) cell.shown += text;
      },
      onclosetag(name) {
        if (name === 'table:table-cell') cell = undefined;
      },
    },
    { xmlMode: true },
  );
  parser.end(document.replace(/>\s+</g, '><'));
  return rows.map((row) => row.filter(({ type }) => type !== 'empty')).filter((row) => row.length > 0);
}
