import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

type Row = Readonly<Record<string, string | number>>;

/** Writes rows, headed by the names of their fields, to a file of comma-separated values. */
export async function writeCsvFile(path: string, batches: Iterable<readonly Row[]>): Promise<void> {
  await pipeline(Readable.from(csvChunks(batches)), createWriteStream(path));
}

const chunkCharacters = 65_536;

/** Header and rows as CSV (RFC 4180), in pieces large enough to be written without much ado. */
function* csvChunks(batches: Iterable<readonly Row[]>): Generator<string> {
  let chunk = '';
  let headed = false;
  for (const row of rowsOf(batches)) {
    if (!headed) chunk += csvLine(Object.keys(row));
    headed = true;
    chunk += csvLine(Object.values(row));
    if (chunk.length < chunkCharacters) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function* rowsOf(batches: Iterable<readonly Row[]>): Generator<Row> {
  for (const batch of batches) yield* batch;
}

function csvLine(values: readonly (string | number)[]): string {
  return `${values.map((value) => csvCell(String(value))).join(',')}\n`;
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
