import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf, UserError } from '../../errors.ts';
import { decompress } from './decompress.ts';
import { type FileFormat, type ForeignFormat, formatOf, headBytes } from './file-format.ts';
import type { FoundFile } from './found-files.ts';
import { readJson } from './json-tables.ts';
import type { SpooledTable } from './read-source.ts';
import type { Skipped } from './report.ts';
import { openFile } from './survey.ts';
import { UnfitFile, unlessUnfit } from './unfit-file.ts';
import type { UnpackedFiles } from './unpacked-files.ts';
import { isWorkbook, readWorkbook, refuseOtherDocuments } from './workbook.ts';
import { type Archive, openZip } from './zip.ts';

/** A table of a file: text to be read as CSV, or rows in a spool. */
export type Table =
  | { name: string; text: { path: string; bytes: number; format: string } }
  | { name: string; spool: SpooledTable };

/** What unpacking needs to know. */
export type Unpacking = {
  unpacked: UnpackedFiles;
  /** The sheet to read of workbooks; else all that are not hidden. */
  sheet: string | undefined;
  signal: AbortSignal | undefined;
};

type Packed = FoundFile & {
  /** Bytes of the file that it came out of, and how that was packed. */
  bytes: number;
  wrapping: string[];
};

const mostWrappings = 2;

/**
 * The tables of a file: of a text one; of a workbook its sheets; of JSON its lists of records; of what is compressed or in
 * an archive what comes out of it. Files of an archive that are no tables go to `skipped`.
 * @throws UserError when the file is of a format that Midas does not read, damaged, cut off, protected by a password,
 * or unpacks to more than an honest file does.
 */
export async function unpack(file: FoundFile, unpacking: Unpacking, skipped: Skipped[]): Promise<Table[]> {
  const handle = await openFile(file.path);
  const { size: bytes } = await handle.stat().finally(() => handle.close());
  return unpackOne({ ...file, bytes, wrapping: [] }, unpacking, skipped);
}

async function unpackOne(file: Packed, unpacking: Unpacking, skipped: Skipped[]): Promise<Table[]> {
  const format = await readFormat(file.path);
  if (typeof format === 'object') throw notATable(file, format);
  if (format === 'text')
    return [{ name: file.name, text: { path: file.path, bytes: file.bytes, format: described(file, []) } }];
  if (format === 'json') return readJson(file, described(file, ['JSON']), unpacking);
  if (format === 'zip') return ofZip(file, unpacking, skipped);
  return unpackOne(await decompressed(file, format, unpacking), unpacking, skipped);
}

async function readFormat(path: string): Promise<FileFormat | ForeignFormat> {
  const file = await openFile(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return formatOf(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

async function decompressed(file: Packed, format: 'gzip' | 'xz', unpacking: Unpacking): Promise<Packed> {
  const { unpacked, signal } = unpacking;
  const inner = wrappedIn(file, format);
  const path = await unpacked.newPath();
  await writeFile(path, decompress(file.path, file.name, format, unpacked, signal));
  return { ...inner, path };
}

async function ofZip(file: Packed, unpacking: Unpacking, skipped: Skipped[]): Promise<Table[]> {
  const archive = await openZip(file.path, file.name, unpacking.unpacked);
  try {
    refuseOtherDocuments(archive, file.name);
    if (isWorkbook(archive))
      return await readWorkbook(archive, file, described(file, ['Excel workbook']), unpacking, skipped);
    return await ofMembers(archive, wrappedIn(file, 'zip'), unpacking, skipped);
  } finally {
    archive.close();
  }
}

async function ofMembers(
  { members }: Archive,
  file: Packed,
  unpacking: Unpacking,
  skipped: Skipped[],
): Promise<Table[]> {
  const { unpacked, signal } = unpacking;
  const order = new Intl.Collator('en', { numeric: true });
  const visible = members.filter(({ name }) => !/^__MACOSX\/|(^|\/)\./.test(name));
  if (visible.length === 0)
    throw new UserError(`there is no file in the archive "${file.name}"`, 'Pack the files again.');
  const tables: Table[] = [];
  const unfit: UnfitFile[] = [];
  for (const member of visible.sort((left, right) => order.compare(left.name, right.name))) {
    const path = await unpacked.newPath();
    await writeFile(path, member.read(signal));
    const name = `${file.name}, ${member.name}`;
    const found = await unlessUnfit(unpackOne({ ...file, path, name }, unpacking, skipped), unfit);
    tables.push(...(found ?? []));
  }
  const [first] = unfit;
  if (tables.length === 0 && first) throw first;
  skipped.push(...unfit.map(({ file, reason }) => ({ name: file, reason })));
  return tables;
}

/** One step further inside. */
function wrappedIn(file: Packed, format: string): Packed {
  if (file.wrapping.length >= mostWrappings)
    throw new UserError(
      `"${file.name}" is an archive in an archive in an archive`,
      'Unpack it and import the files in it.',
    );
  return { ...file, wrapping: [...file.wrapping, format] };
}

function described({ wrapping }: Packed, inner: string[]): string {
  return [...wrapping, ...inner].join(', ');
}

function notATable({ name }: { name: string }, { foreign, hint }: ForeignFormat): UnfitFile {
  return new UnfitFile(name, `is ${foreign}, not a table`, hint);
}

async function writeFile(path: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  try {
    await pipeline(Readable.from(chunks, { objectMode: false }), createWriteStream(path));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new UserError(
        `there is no room on the disk to unpack (${messageOf(thrown)})`,
        'Make room, or unpack it elsewhere.',
      );
    throw thrown;
  }
}
