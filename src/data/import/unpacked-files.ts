import { rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { makeTemporaryFolder } from '../../temporary-folder.ts';

/** How much may come out of packed files. */
export type UnpackLimits = {
  /** Bytes in all. */
  bytes: number;
  /** Times the size of the packed file, judged from `ratioFrom` bytes on. */
  ratio: number;
  ratioFrom: number;
};

const defaultLimits: UnpackLimits = { bytes: 64 * 2 ** 30, ratio: 300, ratioFrom: 100 * 2 ** 20 };
/** Of the room that is left on the disk, so that it never runs full. */
const usableShare = 0.8;

/**
 * A temporary directory for what comes out of packed files, workbooks and collections, which are read once and then
 * as often as needed from there. All that comes out of them is counted, so that a small file that unpacks to terabytes is stopped.
 */
export class UnpackedFiles {
  readonly #limits: UnpackLimits;
  #directory: string | undefined;
  #files = 0;
  #bytes = 0;
  #room = Number.POSITIVE_INFINITY;

  constructor(limits: Partial<UnpackLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** A path for another file. */
  async newPath(): Promise<string> {
    if (!this.#directory) {
      this.#directory = await makeTemporaryFolder('import');
      const { bavail, bsize } = await statfs(this.#directory);
      this.#room = bavail * bsize * usableShare;
    }
    return join(this.#directory, `${++this.#files}`);
  }

  /**
   * Passes bytes on as they come out of a packed file.
   * @throws UserError when they are more than any honest file holds, or than there is room for.
   */
  async *counted(
    chunks: AsyncIterable<Buffer>,
    packed: { name: string; bytes: number },
    signal?: AbortSignal,
  ): AsyncGenerator<Buffer> {
    let out = 0;
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      out += chunk.length;
      const { ratio, ratioFrom } = this.#limits;
      if (out > ratioFrom && out > ratio * packed.bytes)
        throw new UserError(
          `"${packed.name}" unpacks to more than ${ratio} times its size: no real data does, so it is not unpacked`,
          'Unpack it yourself and look at what is in it.',
        );
      this.spend(chunk.length, packed.name);
      yield chunk;
    }
  }

  /** Counts bytes that are written. @throws UserError when there are too many. */
  spend(bytes: number, name: string): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#limits.bytes)
      throw new UserError(
        `"${name}" unpacks to more than ${(this.#limits.bytes / 2 ** 30).toFixed(1)} GB`,
        'Import it in parts.',
      );
    if (this.#bytes > this.#room)
      throw new UserError(
        `"${name}" needs more room on the disk than there is in "${tmpdir()}"`,
        'Make room there, or name another place in the environment variable TMPDIR.',
      );
  }

  /** Deletes all of it. */
  async close(): Promise<void> {
    if (this.#directory) await rm(this.#directory, { recursive: true, force: true });
  }
}
