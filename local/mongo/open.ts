import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../../src/errors.ts';
import { claimDirectory } from './lock.ts';
import type { CloseWhen, ServerMessage, ServerOptions } from './server.ts';

/** A database that is served: by this process, or by another one that had opened the directory before. */
export type EmbeddedDatabase = {
  uri: string;
  /** Stops serving, if it is this process that serves. */
  close(): Promise<void>;
  /** Stops serving once no other process is connected, so that one short command does not cut off another. */
  leave(): Promise<void>;
};

/**
 * Serves the database of a directory on loopback, or finds the process that already does.
 * `port` matters only where this process comes to serve; by default the system chooses one.
 * @throws UserError if the files are not ours or damaged, or the port is taken
 */
export async function openEmbedded(options: { directory: string; port?: number }): Promise<EmbeddedDatabase> {
  const directory = resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  const claim = await claimDirectory(directory);
  if (claim.kind === 'served')
    return { uri: uriOf(claim.port), close: async () => {}, leave: async () => {} };
  try {
    const { port, token, stop } = await startWorker({ directory, port: options.port ?? 0 });
    claim.announce({ port, token });
    const end = async (when: CloseWhen) => {
      await stop(when);
      claim.release();
    };
    return { uri: uriOf(port), close: () => end('now'), leave: () => end('when unused') };
  } catch (error) {
    claim.release();
    throw error;
  }
}

function uriOf(port: number): string {
  return `mongodb://127.0.0.1:${port}/midas`;
}

const typescript = new URL('../../bin/typescript.mjs', import.meta.url).href;

type Started = { port: number; token: string; stop(when: CloseWhen): Promise<void> };

function startWorker(options: ServerOptions): Promise<Started> {
  const worker = new Worker(new URL('./server.ts', import.meta.url), {
    workerData: options,
    execArgv: ['--import', typescript],
  });
  return new Promise((fulfil, reject) => {
    const ended = new Promise<void>((end) => worker.once('exit', () => end()));
    worker.once('error', reject);
    worker.on('message', (message: ServerMessage) => {
      if (message.kind === 'log') process.stderr.write(`database: ${message.line}\n`);
      if (message.kind === 'failed') reject(failure(message, options));
      if (message.kind === 'listening') {
        // The database lives as long as whoever uses it, and keeps no process alive by itself.
        fulfil({
          port: message.port,
          token: message.token,
          stop: async (when) => {
            worker.postMessage(when);
            await ended;
          },
        });
      }
    });
  });
}

function failure(message: Extract<ServerMessage, { kind: 'failed' }>, { port }: ServerOptions): Error {
  if (message.isUserError) return new UserError(message.message, message.hint);
  if (message.message.includes('EADDRINUSE')) {
    return new UserError(
      `port ${port} is taken`,
      'Choose another one with --port, or leave it to the system.',
    );
  }
  return new Error(`the embedded database did not start: ${message.message}`);
}
