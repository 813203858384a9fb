import type { Rejects } from './rejects.ts';
import { type Row, RowReader } from './rows.ts';
import { type Delimiter, type HeaderNames, type Sample, sampleFile, sampleSpool } from './sample.ts';
import { SpoolReader } from './spool.ts';
import type { Encoding, Survey } from './survey.ts';
import { surveyFile } from './survey.ts';
import { readText } from './text.ts';

/** A table that was looked at: what it is, rows from all over it, and how to read it as often as needed. */
export type Source = {
  survey: Survey;
  sample: Sample;
  /** How it is written, in words: "utf-8, columns separated by comma". */
  format: string;
  /** Bytes of the file that it comes from. */
  bytes: number;
  /** What was found in it before its rows were looked at. */
  warnings: string[];
  /** Columns without whose cells a row is of no use; absent: all. */
  needed?: ReadonlySet<number>;
  /** A reader that cuts its text into rows. */
  newReader(): { read(text: string): Row[]; end(): Row[] };
};

/** Some rows of a file that are whole, and how many bytes of it are read by now. */
export type RowBatch = { rows: Row[]; bytesRead: number };

/** How to read a file, where it is not to be detected. */
export type GivenFormat = {
  encoding?: Encoding | undefined;
  delimiter?: Delimiter | undefined;
  columns?: Readonly<Record<string, string | null | undefined>> | undefined;
};

const delimiterNames: Readonly<Record<Delimiter, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': '|',
};

/**
 * Looks at a CSV file: once through it for encoding and size, then at a sample of its rows. `name` is shown for it.
 * @throws UserError when it is no CSV file with a header and rows.
 */
export async function openSource(
  path: string,
  given: GivenFormat,
  signal?: AbortSignal,
  name?: string,
): Promise<Source> {
  const survey = await surveyFile(path, given.encoding, signal, name);
  const sample = await sampleFile(survey, given.delimiter, mappedNames(given));
  const { delimiter, header } = sample;
  return {
    survey,
    sample,
    format: `${survey.encoding}, columns separated by ${delimiterNames[delimiter]}`,
    bytes: survey.bytes,
    warnings: [],
    newReader: () => new RowReader(survey.name, delimiter, header.length),
  };
}

/** A table that was written to a spool, whose header is known or among its first rows. */
export type SpooledTable = Pick<Source, 'survey' | 'format' | 'bytes' | 'warnings'> & {
  header?: readonly string[];
};

/**
 * Looks at a sample of a spool's rows.
 * @throws UserError when it has no header and rows.
 */
export async function openSpool({ header, ...table }: SpooledTable, given: GivenFormat): Promise<Source> {
  const sample = await sampleSpool(table.survey, header, mappedNames(given));
  return { ...table, sample, newReader: () => new SpoolReader(sample.header.length) };
}

function mappedNames({ columns = {} }: GivenFormat): HeaderNames {
  return Object.values(columns).filter((name) => typeof name === 'string');
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
  const reader = source.newReader();
  const trusted = survey.encoding === 'utf-8' && !survey.undecodable;
  let suspicious = false;
  const sound = (rows: Row[]) =>
    rows.filter((row) => row.line > sample.headerLine && isSound(row, suspicious, source, rejects));
  let bytesRead = 0;
  for await (const piece of readText(survey, signal)) {
    suspicious ||= piece.text.includes('\0') || (!trusted && piece.text.includes('\ufffd'));
    bytesRead = piece.bytesRead;
    yield { rows: sound(reader.read(piece.text)), bytesRead };
  }
  yield { rows: sound(reader.end()), bytesRead };
}

function isSound(row: Row, suspicious: boolean, source: Source, rejects: Rejects | undefined): boolean {
  const { header } = source.sample;
  const found = unsound(row, suspicious, header, source.needed);
  if (!found) return true;
  const { column, value = row.cells.join(' | '), reason } = found;
  rejects?.add({ ...row, column: header[column ?? -1] ?? '', value, reason });
  return false;
}

type Unsound = { reason: string; column?: number | undefined; value?: string | undefined };

function unsound(
  { cells, fault, unusable }: Row,
  suspicious: boolean,
  header: string[],
  needed: ReadonlySet<number> | undefined,
): Unsound | undefined {
  if (fault !== undefined && !unusable) return { reason: fault };
  if (fault !== undefined && unusable) {
    const column = unusable.find((index) => needed?.has(index) ?? true);
    if (column !== undefined) return { reason: fault, column, value: cells[column] };
    for (const index of unusable) cells[index] = '';
  }
  if (cells[0] === header[0] && header.every((name, index) => cells[index]?.trim() === name))
    return { reason: 'the header again' };
  if (!suspicious) return undefined;
  const index = cells.findIndex((cell) => /[\0\ufffd]/.test(cell));
  const cell = cells[index];
  if (cell === undefined) return undefined;
  const reason = cell.includes('\0') ? 'NUL character' : 'bytes that are no text in the detected encoding';
  return { reason, column: index, value: cell };
}
