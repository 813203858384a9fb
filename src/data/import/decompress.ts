import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import xz from 'xz-decompress';
import { messageOf, UserError } from '../../errors.ts';
import type { UnpackedFiles } from './unpacked-files.ts';

/** Node's zlib for an end that is missing, xz's for the same. */
const cutOff = /unexpected end of file|error code 8/;
/** The checksum or filter is one that this reader of xz lacks. */
const unusualXz = /error code 6/;

/**
 * What comes out of a file compressed by gzip or xz. Several streams after another are one, as these formats have it.
 * @throws UserError when the file is damaged, cut off, or grows beyond what may come out of it.
 */
export async function* decompress(
  path: string,
  name: string,
  format: 'gzip' | 'xz',
  unpacked: UnpackedFiles,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const { size: bytes } = await stat(path);
  const out = format === 'gzip' ? gunzipped(path) : unxzipped(path);
  yield* unpacked.counted(reportingDamage(out, name), { name, bytes }, signal);
}

function gunzipped(path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  return file.pipe(gunzip);
}

async function* unxzipped(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const packed = Readable.toWeb(file) as ReadableStream<Uint8Array>;
  const out = new xz.XzReadableStream(packed as ConstructorParameters<typeof xz.XzReadableStream>[0]);
  try {
    for await (const chunk of out as unknown as AsyncIterable<Uint8Array>)
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  } finally {
    file.destroy();
  }
}

async function* reportingDamage(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (thrown) {
    throw damage(name, messageOf(thrown));
  }
}

function damage(name: string, reason: string): UserError {
  if (cutOff.test(reason))
    return new UserError(
      `"${name}" is cut off: its end is missing`,
      'Fetch it again: the download or upload was not complete.',
    );
  if (unusualXz.test(reason))
    return new UserError(
      `"${name}" is compressed with options of xz that Midas does not read`,
      'Unpack it and import what is in it.',
    );
  return new UserError(`"${name}" is damaged: it cannot be unpacked`, 'Fetch or compress it again.');
}
