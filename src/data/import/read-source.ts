import type { Rejects } from './rejects.ts';
import type { Row } from './rows.ts';
import { RowReader } from './rows.ts';
import type { Delimiter, Sample } from './sample.ts';
import { sampleFile } from './sample.ts';
import type { Encoding, Survey } from './survey.ts';
import { surveyFile } from './survey.ts';
import { readText } from './text.ts';

/** A file that was looked at: what it is, and rows from all over it. */
export type Source = { survey: Survey; sample: Sample };

/** Some rows of a file that are whole, and how many bytes of it are read by now. */
export type RowBatch = { rows: Row[]; bytesRead: number };

/** How to read a file, where it is not to be detected. */
export type GivenFormat = { encoding?: Encoding | undefined; delimiter?: Delimiter | undefined };

/**
 * Looks at a file: once through it for encoding and size, then at a sample of its rows.
 * @throws UserError when it is no CSV file with a header and rows.
 */
export async function openSource(path: string, given: GivenFormat, signal?: AbortSignal): Promise<Source> {
  const survey = await surveyFile(path, given.encoding, signal);
  return { survey, sample: await sampleFile(survey, given.delimiter) };
}

/**
 * Reads all rows below the header. Rows that are none, or hold characters that no text has, go to `rejects`
 * (when it is given: a file is read several times, and refused once).
 */
export async function* readRows(
  source: Source,
  rejects?: Rejects,
  signal?: AbortSignal,
): AsyncGenerator<RowBatch> {
  const { survey, sample } = source;
  const reader = new RowReader(survey.name, sample.delimiter, sample.header.length);
  const trusted = survey.encoding === 'utf-8' && !survey.undecodable;
  let suspicious = false;
  const sound = (rows: Row[]) =>
    rows.filter((row) => row.line > sample.headerLine && isSound(row, suspicious, sample.header, rejects));
  let bytesRead = 0;
  for await (const piece of readText(survey, signal)) {
    suspicious ||= piece.text.includes('\0') || (!trusted && piece.text.includes('\ufffd'));
    bytesRead = piece.bytesRead;
    yield { rows: sound(reader.read(piece.text)), bytesRead };
  }
  yield { rows: sound(reader.end()), bytesRead };
}

function isSound(row: Row, suspicious: boolean, header: string[], rejects: Rejects | undefined): boolean {
  if (row.fault !== undefined) {
    rejects?.add({ ...row, column: '', value: row.cells.join(' | '), reason: row.fault });
    return false;
  }
  if (!suspicious) return true;
  const index = row.cells.findIndex((cell) => /[\0\ufffd]/.test(cell));
  const cell = row.cells[index];
  if (cell === undefined) return true;
  const reason = cell.includes('\0') ? 'NUL character' : 'bytes that are no text in the detected encoding';
  rejects?.add({ ...row, column: header[index] ?? '', value: cell, reason });
  return false;
}
