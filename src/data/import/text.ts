import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { UserError } from '../../errors.ts';
import type { Survey } from './survey.ts';

/** A piece of a file's text with line ends written "\n", and how many bytes of the file are read by now. */
export type TextPiece = { text: string; bytesRead: number };

const pieceBytes = 1 << 17;

/**
 * Reads a file as text, piece by piece.
 * @throws UserError when the file is no longer what it was when it was surveyed.
 */
export async function* readText(survey: Survey, signal?: AbortSignal): AsyncGenerator<TextPiece> {
  const decoder = iconv.getDecoder(survey.encoding, { stripBOM: false });
  const unify = createLineEnds();
  let bytesRead = survey.textStart;
  const stream = createReadStream(survey.path, { start: survey.textStart, highWaterMark: pieceBytes });
  for await (const bytes of stream as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    bytesRead += bytes.length;
    yield { text: unify(decoder.write(bytes), false), bytesRead };
  }
  await refuseChanged(survey);
  yield { text: unify(decoder.end() ?? '', true), bytesRead };
}

async function refuseChanged({ path, name, bytes, modified }: Survey): Promise<void> {
  const { size, mtimeMs } = await stat(path);
  if (size !== bytes || mtimeMs !== modified)
    throw new UserError(
      `"${name}" changed while it was read`,
      'Wait until it is written, then import it again: rows that are there already are not added twice.',
    );
}

/**
 * Pieces spread evenly over a file, each of whole lines, the first from its start. Sorted files show other dates
 * and amounts at their end than at their start.
 */
export async function readSpread(survey: Survey, pieces: number, size: number): Promise<string[]> {
  const length = survey.bytes - survey.textStart;
  const file = await open(survey.path);
  try {
    if (length <= pieces * size) return [await textAt(survey, file, 0, length)];
    const texts: string[] = [];
    for (let piece = 0; piece < pieces; piece++) {
      // Even offsets keep the two bytes of a UTF-16 character together.
      const offset = Math.floor(((length - size) * piece) / (pieces - 1) / 2) * 2;
      const text = await textAt(survey, file, offset, size);
      const from = piece === 0 ? 0 : text.indexOf('\n') + 1;
      texts.push(text.slice(from, text.lastIndexOf('\n') + 1));
    }
    return texts;
  } finally {
    await file.close();
  }
}

async function textAt(
  survey: Survey,
  file: Awaited<ReturnType<typeof open>>,
  offset: number,
  length: number,
): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, survey.textStart + offset);
  const text = iconv.decode(buffer.subarray(0, bytesRead), survey.encoding, { stripBOM: false });
  return createLineEnds()(text, true);
}

/** Writes line ends as "\n", also where "\r\n" is cut by the end of a piece. */
function createLineEnds(): (text: string, last: boolean) => string {
  let heldReturn = '';
  return (text, last) => {
    const whole = heldReturn + text;
    heldReturn = '';
    if (!whole.includes('\r')) return whole;
    const holds = !last && whole.endsWith('\r');
    if (holds) heldReturn = '\r';
    return (holds ? whole.slice(0, -1) : whole).replace(/\r\n?/g, '\n');
  };
}
