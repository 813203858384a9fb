import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, UserError } from '../../src/errors.ts';
import type { ServerFacts, Session } from './commands/command.ts';
import { Cursors } from './commands/cursors.ts';
import { expireDocuments } from './commands/expire.ts';
import { refusal, runCommand } from './commands/registry.ts';
import { ServerError } from './semantics/server-error.ts';
import { Catalog } from './storage/catalog.ts';
import { openEnvironment } from './storage/environment.ts';
import { Reader } from './storage/read.ts';
import { serveConnection } from './wire/connection.ts';

/** What the worker is started with. */
export type ServerOptions = { directory: string; port: number };

/** What the worker tells: where it listens, or why it does not; a line for the log; that it has closed. */
export type ServerMessage =
  | { kind: 'listening'; port: number; token: string }
  | { kind: 'failed'; message: string; hint: string | undefined; isUserError: boolean }
  | { kind: 'log'; line: string }
  | { kind: 'closed' };

const minute = 60_000;

/** Opens the files and listens on loopback; the returned function closes both. */
async function startServer({ directory, port }: ServerOptions, tell: (message: ServerMessage) => void) {
  const environment = openEnvironment(directory);
  const catalog = new Catalog(environment);
  const reader = new Reader(environment, catalog);
  const cursors = new Cursors();
  const facts: ServerFacts = {
    port,
    token: randomBytes(16).toString('hex'),
    startedAt: new Date(),
    directory,
  };
  const log = (line: string) => tell({ kind: 'log', line });
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener = createServer((socket) => {
    const connectionId = ++connections;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(
      socket,
      ({ command, database, sequences }) => {
        const session: Session = {
          database,
          catalog,
          reader,
          cursors,
          sequences,
          connectionId,
          server: facts,
          now: new Date(),
        };
        try {
          return runCommand(command, session);
        } catch (error) {
          log(`command failed: ${String((error as Error).stack ?? error)}`);
          return refusal(new ServerError(1, `The embedded database failed: ${messageOf(error)}`));
        }
      },
      log,
    );
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', resolve);
  });
  const address = listener.address();
  facts.port = typeof address === 'object' && address !== null ? address.port : port;
  const chores = setInterval(() => {
    cursors.expire();
    expireDocuments(catalog, reader, new Date());
  }, minute);
  tell({ kind: 'listening', port: facts.port, token: facts.token });
  return async () => {
    clearInterval(chores);
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
    await environment.close();
  };
}

const port = parentPort;
if (port !== null) {
  const tell = (message: ServerMessage) => port.postMessage(message);
  try {
    const close = await startServer(workerData as ServerOptions, tell);
    port.once('message', async () => {
      await close();
      tell({ kind: 'closed' });
      port.close();
    });
  } catch (error) {
    const isUserError = error instanceof UserError;
    tell({
      kind: 'failed',
      message: isUserError ? error.message : String((error as Error).stack ?? error),
      hint: isUserError ? error.hint : undefined,
      isUserError,
    });
    port.close();
  }
}
