import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../../errors.ts';
import { UnfitFile } from './unfit-file.ts';

/** Character encodings that are told apart. Windows-1252 includes all printable characters of Latin-1. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What one reading of a whole file tells before its rows are looked at. */
export type Survey = {
  path: string;
  name: string;
  bytes: number;
  /** An upper bound of its rows: a quoted field may span lines. */
  lines: number;
  encoding: Encoding;
  /** Bytes before the text: the byte order mark. */
  textStart: number;
  /** UTF-8 with a few broken bytes: the rows that hold them are refused. */
  undecodable: boolean;
  /** When the file was last written, in milliseconds since 1970. */
  modified: number;
};

const chunkSize = 1 << 20;
const newline = 10;

/**
 * Reads a file once, whole: how large it is, how many lines it has, in which encoding it is written.
 * The whole file, because the first accented letter may stand in its last line. `name` is shown for it.
 * @throws UserError when it is missing, no file, empty, or not text.
 */
export async function surveyFile(
  path: string,
  encoding?: Encoding,
  signal?: AbortSignal,
  name = basename(path),
): Promise<Survey> {
  const file = await openFile(path);
  try {
    return await survey(file, path, name, encoding, signal);
  } finally {
    await file.close();
  }
}

/**
 * Opens a file to read it.
 * @throws UserError when it is missing, no file, or may not be read.
 */
export async function openFile(path: string): Promise<FileHandle> {
  try {
    const file = await open(path);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOENT')
      throw new UserError(`there is no file "${path}"`, 'Check the path and its spelling.');
    if (code === 'EACCES')
      throw new UserError(`"${path}" may not be read`, 'Check the permissions of the file.');
    if (code !== 'EISDIR') throw thrown;
  }
  throw new UserError(`"${path}" is not a file`, 'Name a file, or a folder of files.');
}

async function survey(
  file: FileHandle,
  path: string,
  name: string,
  given: Encoding | undefined,
  signal: AbortSignal | undefined,
): Promise<Survey> {
  const chunk = Buffer.allocUnsafe(chunkSize);
  const counts = { lines: 0, letters: 0, broken: 0 };
  const { mtimeMs: modified } = await file.stat();
  let bytes = 0;
  let start: { encoding: Encoding | undefined; textStart: number } | undefined;
  // A character may be cut by the end of a chunk: its first bytes are looked at again with the next.
  let carried = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(chunk, carried, chunkSize - carried);
    if (bytesRead === 0) break;
    bytes += bytesRead;
    const filled = chunk.subarray(0, carried + bytesRead);
    start ??= startOf(filled, name, given);
    countLines(filled.subarray(carried), counts);
    const mayBeUtf8 = start.encoding === undefined || start.encoding === 'utf-8';
    const whole = mayBeUtf8 ? wholeCharacters(filled) : filled.length;
    if (mayBeUtf8) countLetters(filled.subarray(0, whole), counts);
    carried = filled.length - whole;
    chunk.copyWithin(0, whole, filled.length);
  }
  if (carried > 0) counts.broken++;
  if (!start || bytes === start.textStart) throw new UnfitFile(name, 'is empty', 'Export the file again.');
  // A text in Latin-1 has hardly any valid UTF-8 sequence, a damaged UTF-8 text has hardly anything else.
  const isUtf8Text = counts.broken === 0 || counts.letters >= 10 * counts.broken;
  const found = start.encoding ?? (isUtf8Text ? 'utf-8' : 'windows-1252');
  return {
    path,
    name,
    bytes,
    lines: counts.lines + 1,
    encoding: found,
    textStart: start.textStart,
    undecodable: found === 'utf-8' && counts.broken > 0,
    modified,
  };
}

function startOf(
  head: Buffer,
  name: string,
  given: Encoding | undefined,
): { encoding: Encoding | undefined; textStart: number } {
  const mark = byteOrderMark(head);
  if (mark) return { encoding: given ?? mark.encoding, textStart: mark.length };
  if (given) return { encoding: given, textStart: 0 };
  const encoding = utf16WithoutMark(head);
  if (!encoding && head.subarray(0, 4096).includes(0))
    throw new UnfitFile(
      name,
      'is not a text file',
      'Save the data as .xlsx or CSV (in Excel: "CSV UTF-8") and import that.',
    );
  return { encoding, textStart: 0 };
}

function byteOrderMark(head: Buffer): { encoding: Encoding | undefined; length: number } | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: undefined, length: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return undefined;
}

/** Western text in UTF-16 has a zero in nearly every other byte: the upper half of its characters. */
function utf16WithoutMark(head: Buffer): Encoding | undefined {
  const sample = head.subarray(0, 4096);
  const zeros = [0, 0];
  for (let index = 0; index < sample.length; index++)
    if (sample[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = sample.length * 0.35;
  if (odd > many && even < odd / 10) return 'utf-16le';
  if (even > many && odd < even / 10) return 'utf-16be';
  return undefined;
}

function countLines(bytes: Buffer, counts: { lines: number }): void {
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) counts.lines++;
}

/** How many bytes at the start hold whole UTF-8 characters. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    return sequenceLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function sequenceLength(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 1;
}

/** Counts letters of several bytes, and bytes that belong to none. */
function countLetters(bytes: Buffer, counts: { letters: number; broken: number }): void {
  const valid = isUtf8(bytes);
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x80) continue;
    const length = sequenceLength(byte);
    if (length > 1 && (valid || isUtf8(bytes.subarray(index, index + length)))) {
      counts.letters++;
      index += length - 1;
    } else counts.broken++;
  }
}
