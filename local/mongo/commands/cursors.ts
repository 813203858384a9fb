import { randomBytes } from 'node:crypto';
import { ServerError } from '../semantics/server-error.ts';
import { cursorReply } from '../wire/cursor-reply.ts';

/** How long a cursor may stay unused. */
const idleMilliseconds = 10 * 60 * 1000;
const maxBatchBytes = 16 * 1024 * 1024;
const defaultFirstBatch = 101;

type Cursor = {
  namespace: string;
  documents: Iterator<Buffer>;
  /** A document that was read but did not fit into the batch. */
  held: Buffer | undefined;
  noTimeout: boolean;
  usedAt: number;
};

type Batch = { documents: Buffer[]; done: boolean };

/** The open cursors of the server. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>();

  /** The first reply of a query; a cursor stays open if there is more. */
  first(
    namespace: string,
    documents: Iterable<Buffer>,
    options: {
      batchSize?: number | undefined;
      singleBatch?: boolean | undefined;
      noTimeout?: boolean | undefined;
    } = {},
  ): Buffer {
    const cursor: Cursor = {
      namespace,
      documents: documents[Symbol.iterator](),
      held: undefined,
      noTimeout: options.noTimeout === true,
      usedAt: Date.now(),
    };
    const batch = nextBatch(cursor, options.batchSize ?? defaultFirstBatch);
    const keep = !batch.done && options.singleBatch !== true;
    const id = keep ? newId() : 0n;
    if (keep) this.#open.set(id, cursor);
    else cursor.documents.return?.();
    return cursorReply('firstBatch', batch.documents, id, namespace);
  }

  /** The next reply of a cursor. @throws ServerError 43 for one that is not open */
  next(id: bigint, namespace: string, batchSize: number | undefined): Buffer {
    const cursor = this.#open.get(id);
    if (cursor === undefined) throw new ServerError(43, `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new ServerError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    try {
      const batch = nextBatch(
        cursor,
        batchSize === undefined || batchSize === 0 ? Number.POSITIVE_INFINITY : batchSize,
      );
      cursor.usedAt = Date.now();
      if (batch.done) this.#open.delete(id);
      return cursorReply('nextBatch', batch.documents, batch.done ? 0n : id, namespace);
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
  }

  /** Closes a cursor; says whether it was open. */
  kill(id: bigint): boolean {
    this.#open.get(id)?.documents.return?.();
    return this.#open.delete(id);
  }

  /** Closes the cursors that nobody has used for ten minutes. */
  expire(): void {
    for (const [id, { usedAt, noTimeout }] of this.#open) {
      if (!noTimeout && Date.now() - usedAt > idleMilliseconds) this.kill(id);
    }
  }

  get count(): number {
    return this.#open.size;
  }
}

/** As many documents as fit; one that is larger than a whole batch goes alone. */
function nextBatch(cursor: Cursor, limit: number): Batch {
  const documents: Buffer[] = [];
  let size = 0;
  while (documents.length < limit) {
    const document = cursor.held ?? takeNext(cursor.documents);
    cursor.held = undefined;
    if (document === undefined) return { documents, done: true };
    if (documents.length > 0 && size + document.length > maxBatchBytes) {
      cursor.held = document;
      break;
    }
    documents.push(document);
    size += document.length + 8;
  }
  return { documents, done: false };
}

function takeNext(documents: Iterator<Buffer>): Buffer | undefined {
  const next = documents.next();
  return next.done === true ? undefined : next.value;
}

function newId(): bigint {
  return randomBytes(8).readBigUInt64LE() >> 2n || 1n;
}
