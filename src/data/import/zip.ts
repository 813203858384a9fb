import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { messageOf, UserError } from '../../errors.ts';
import type { UnpackedFiles } from './unpacked-files.ts';

/** A file in a ZIP archive. */
export type Member = { name: string; read(signal?: AbortSignal): AsyncGenerator<Buffer> };

/** An open ZIP archive. */
export type Archive = { members: Member[]; close(): void };

const mostMembers = 10_000;
const readableMethods = [0, 8];

/**
 * Opens a ZIP archive. Its directory is at its end, so a file that is cut off has none.
 * @throws UserError when it is damaged, cut off, or has far too many members; reading a member, when that one is
 * damaged, protected by a password, or larger than what may come out of an archive.
 */
export async function openZip(path: string, name: string, unpacked: UnpackedFiles): Promise<Archive> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((thrown: unknown) => {
    throw damaged(name, thrown);
  });
  if (zip.entryCount > mostMembers) {
    zip.close();
    throw new UserError(
      `"${name}" holds more than ${mostMembers} files`,
      'Unpack it and import the files you need.',
    );
  }
  const members: Member[] = [];
  try {
    for await (const entry of zip.eachEntry())
      if (!entry.fileName.endsWith('/')) members.push(memberOf(zip, entry, name, unpacked));
  } catch (thrown) {
    zip.close();
    throw damaged(name, thrown);
  }
  return { members, close: () => zip.close() };
}

function memberOf(zip: ZipFile, entry: Entry, archive: string, unpacked: UnpackedFiles): Member {
  const { fileName: name, compressedSize, compressionMethod } = entry;
  const shown = `${archive}, ${name}`;
  return {
    name,
    async *read(signal) {
      if (entry.isEncrypted())
        throw new UserError(
          `"${shown}" is protected by a password`,
          'Save it without a password and import that.',
        );
      if (!readableMethods.includes(compressionMethod))
        throw new UserError(
          `"${shown}" is compressed in a way that Midas does not read (method ${compressionMethod})`,
          'Unpack it, or compress it again as an ordinary ZIP.',
        );
      const packed = { name: archive, bytes: compressedSize };
      yield* checked(
        unpacked.counted(await streamOf(zip, entry, archive), packed, signal),
        entry.crc32,
        archive,
      );
    },
  };
}

async function streamOf(zip: ZipFile, entry: Entry, archive: string): Promise<AsyncIterable<Buffer>> {
  const stream = await zip.openReadStreamPromise(entry).catch((thrown: unknown) => {
    throw damaged(archive, thrown);
  });
  return reportingDamage(stream, archive);
}

async function* reportingDamage(stream: Readable, archive: string): AsyncGenerator<Buffer> {
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (thrown) {
    throw damaged(archive, thrown);
  }
}

async function* checked(
  chunks: AsyncIterable<Buffer>,
  expected: number,
  archive: string,
): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of chunks) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== expected) throw damaged(archive, 'a checksum does not fit');
}

function damaged(name: string, thrown: unknown): UserError {
  return new UserError(
    `"${name}" is damaged or cut off, as happens when a download or an upload was not complete (${messageOf(thrown)})`,
    'Fetch or save it again.',
  );
}
