import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { messageOf, UserError } from '../../src/errors.ts';
import type { ServerFacts } from './commands/command.ts';
import { Cursors } from './commands/cursors.ts';
import { expireDocuments } from './commands/expire.ts';
import { refusal, runCommand } from './commands/registry.ts';
import { ServerError } from './semantics/server-error.ts';
import { Catalog } from './storage/catalog.ts';
import { openEnvironment } from './storage/environment.ts';
import { Reader } from './storage/read.ts';
import { parseMessage, replyMessage } from './wire/message.ts';

/** What the engine is asked: to answer a message of a connection, or to close its files and end. */
export type EngineRequest =
  | { kind: 'message'; id: number; connectionId: number; bytes: Uint8Array }
  | { kind: 'close' };

/** What the engine tells: that its files are open, or why not; the reply to a message, or why there is none; a line for the log. */
export type EngineReply =
  | { kind: 'open' }
  | { kind: 'failed'; message: string; hint: string | undefined; isUserError: boolean }
  | { kind: 'reply'; id: number; bytes: Uint8Array | undefined }
  | { kind: 'broken'; id: number; reason: string }
  | { kind: 'log'; line: string };

const minute = 60_000;

/** Opens the files and runs one command after the other, each to its end. */
function startEngine(server: ServerFacts, port: MessagePort): void {
  const tell = (reply: EngineReply, transfer: ArrayBuffer[] = []) => port.postMessage(reply, transfer);
  const environment = openEnvironment(server.directory);
  const catalog = new Catalog(environment);
  const reader = new Reader(environment, catalog);
  const cursors = new Cursors();
  const chores = setInterval(() => {
    try {
      cursors.expire();
      expireDocuments(catalog, reader, new Date());
    } catch (error) {
      tell({ kind: 'log', line: `expired documents could not be removed: ${messageOf(error)}` });
    }
  }, minute);

  function answer(bytes: Uint8Array, connectionId: number): Uint8Array<ArrayBuffer> | undefined {
    const request = parseMessage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const { database, command, sequences } = request;
    const session = { database, catalog, reader, cursors, sequences, connectionId, server, now: new Date() };
    let reply: ReturnType<typeof runCommand>;
    try {
      reply = runCommand(command, session);
    } catch (error) {
      tell({ kind: 'log', line: `command failed: ${String((error as Error).stack ?? error)}` });
      reply = refusal(new ServerError(1, `The embedded database failed: ${messageOf(error)}`));
    }
    // A copy of its own, since a small buffer shares its memory with others and cannot be handed over.
    return request.expectsReply ? new Uint8Array(replyMessage(request, reply)) : undefined;
  }

  port.on('message', async (request: EngineRequest) => {
    if (request.kind === 'close') {
      clearInterval(chores);
      await environment.close();
      port.close();
      return;
    }
    const { id } = request;
    try {
      const bytes = answer(request.bytes, request.connectionId);
      tell({ kind: 'reply', id, bytes }, bytes ? [bytes.buffer] : []);
    } catch (error) {
      tell({ kind: 'broken', id, reason: messageOf(error) });
    }
  });
  tell({ kind: 'open' });
}

if (parentPort !== null) {
  try {
    startEngine(workerData as ServerFacts, parentPort);
  } catch (error) {
    const isUserError = error instanceof UserError;
    const message = isUserError ? error.message : String((error as Error).stack ?? error);
    const failed: EngineReply = {
      kind: 'failed',
      message,
      hint: isUserError ? error.hint : undefined,
      isUserError,
    };
    parentPort.postMessage(failed);
    parentPort.close();
  }
}
