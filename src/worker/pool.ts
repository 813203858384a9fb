import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { ChartSpec } from '../charts/spec.ts';
import { messageOf, UserError } from '../errors.ts';
import { KeptResults } from '../kept-results.ts';
import { createThreads, taskOf } from './threads.ts';

/** Worker threads for what would keep an answer's acknowledgement waiting. */
export type Pool = {
  /**
   * The picture of a chart, as `renderPng` of charts draws it, or drew it before: not to be changed.
   * @throws UserError when too many charts wait already; Error, saying why, when there will be no picture.
   */
  renderPng(spec: ChartSpec): Promise<Buffer>;
  /** Starts a thread and draws a first chart, so that the first answer does not wait for the libraries to load. */
  warmUp(): Promise<void>;
  /** Waits for what is under way, then ends the threads. */
  close(): Promise<void>;
};

export type PoolOptions = {
  /** At most so many threads; default: one less than the machine runs at once, between 1 and 4. */
  threads?: number;
  /** At most so many charts waiting for a thread; default 100. */
  queue?: number;
  /** A chart that waits and draws for longer is given up, and its thread ended; default 30 000. */
  timeoutMilliseconds?: number;
  /** Pictures are kept, so that the same chart is not drawn again, up to so many bytes; default 32 MiB. */
  keptBytes?: number;
};

/**
 * Starts no thread yet: each starts with the first work that needs it, and is kept.
 * A failing chart rejects its own promise; one that ends its thread does too, and the next gets a new thread.
 */
export function createPool(options: PoolOptions = {}): Pool {
  const { threads = defaultThreads(), queue = 100, timeoutMilliseconds = 30_000 } = options;
  const { keptBytes = 32 * 2 ** 20 } = options;
  const limits = { results: Number.POSITIVE_INFINITY, weight: keptBytes };
  const pictures = new KeptResults<Buffer>(limits, ({ byteLength }) => byteLength);
  const workers = createThreads({ most: threads, idleMilliseconds: Number.POSITIVE_INFINITY, queue });
  let lastFailure: unknown;
  // A thread that fails before it has work, or between works, concerns no promise: the next failure tells of it.
  workers.on('error', (error) => {
    lastFailure = error;
  });

  async function draw(spec: ChartSpec): Promise<Buffer> {
    if (workers.queueSize >= queue)
      throw new UserError(`${queue} charts are already waiting to be drawn`, 'Try again in a moment.');
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    try {
      const bytes: Uint8Array = await workers.run(spec, { ...renderTask, signal });
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } catch (error) {
      const cause = signal.aborted ? (lastFailure ?? error) : error;
      const reason = signal.aborted ? `none after ${timeoutMilliseconds} ms` : messageOf(error);
      throw new Error(`No picture of the chart "${spec.description}": ${reason}`, { cause });
    }
  }

  return {
    renderPng: async (spec) => pictures.get(digestOf(spec), () => draw(spec)),
    async warmUp() {
      await draw(firstChart);
    },
    close: () => workers.close(),
  };
}

const renderTask = taskOf('render', 'renderPng');

const firstChart: ChartSpec = {
  description: 'a first chart',
  data: { values: [{ x: 1 }] },
  mark: 'bar',
  encoding: { x: { field: 'x', type: 'quantitative' } },
};

function digestOf(spec: ChartSpec): string {
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex');
}

function defaultThreads(): number {
  return Math.min(4, Math.max(1, availableParallelism() - 1));
}
