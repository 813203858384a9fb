import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { UserError } from '../../src/errors.ts';
import type { ServerFacts } from './commands/command.ts';
import { isGreeting, runGreeting } from './commands/registry.ts';
import type { EngineReply, EngineRequest } from './engine.ts';
import { serveConnection } from './wire/connection.ts';
import { commandName, parseMessage, replyMessage } from './wire/message.ts';

/** What the worker is started with. */
export type ServerOptions = { directory: string; port: number };

/** What the worker tells: where it listens, or why it does not; a line for the log. */
export type ServerMessage =
  | { kind: 'listening'; port: number; token: string }
  | { kind: 'failed'; message: string; hint: string | undefined; isUserError: boolean }
  | { kind: 'log'; line: string };

/** When to close: at once, or once no other process is connected any more. */
export type CloseWhen = 'now' | 'when unused';

type Close = (when: CloseWhen) => Promise<void>;

type Tell = (message: ServerMessage) => void;

const pollMilliseconds = 20;

/**
 * Listens on loopback and passes commands on to the engine, a thread of its own. Greetings are answered here: a driver takes a
 * server that is silent during a long command for a dead one. The returned function closes both.
 */
async function startServer({ directory, port }: ServerOptions, tell: Tell): Promise<Close> {
  const server: ServerFacts = { token: randomBytes(16).toString('hex'), startedAt: new Date(), directory };
  const log = (line: string) => tell({ kind: 'log', line });
  const sockets = new Set<Socket>();
  const engine = await startEngine(server, log);
  let connections = 0;
  const listener = createServer((socket) => {
    const connectionId = ++connections;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const answer = async (message: Buffer) =>
      isGreeting(commandName(message))
        ? greet(message, server, connectionId)
        : engine.answer(message, connectionId);
    serveConnection(socket, answer, log);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    await engine.close();
    throw error;
  }
  const address = listener.address();
  const listeningPort = typeof address === 'object' && address !== null ? address.port : port;
  tell({ kind: 'listening', port: listeningPort, token: server.token });
  return async (when) => {
    while (when === 'when unused' && sockets.size > 0) await pause(pollMilliseconds);
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
    await engine.close();
  };
}

function greet(message: Buffer, server: ServerFacts, connectionId: number): Buffer | undefined {
  const request = parseMessage(message);
  const reply = runGreeting(request.command, { server, connectionId, now: new Date() });
  return request.expectsReply ? replyMessage(request, reply) : undefined;
}

type Engine = {
  /** The reply to a message. @throws Error where it is none, or the engine has ended */
  answer(message: Buffer, connectionId: number): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
};

type Waiting = { resolve(bytes: Uint8Array | undefined): void; reject(error: Error): void };

const typescript = new URL('../../bin/typescript.mjs', import.meta.url).href;

/** Starts the engine's thread and waits until its files are open. @throws UserError if they cannot be */
async function startEngine(server: ServerFacts, log: (line: string) => void): Promise<Engine> {
  const worker = new Worker(new URL('./engine.ts', import.meta.url), {
    workerData: server,
    execArgv: ['--import', typescript],
  });
  const waiting = new Map<number, Waiting>();
  let ending: Error | undefined;
  let isOpen = false;
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      ending ??= new Error('the database has closed');
      for (const { reject } of waiting.values()) reject(ending);
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    worker.on('error', (error) => {
      ending = error;
      log(`the database stopped: ${error.stack ?? error.message}`);
      reject(error);
      // Greeting on would tell drivers, and processes that look for the database, that it serves.
      if (isOpen) process.exit(1);
    });
    worker.on('message', (told: EngineReply) => {
      if (told.kind === 'open') {
        isOpen = true;
        resolve();
      } else if (told.kind === 'failed')
        reject(told.isUserError ? new UserError(told.message, told.hint) : new Error(told.message));
      else if (told.kind === 'log') log(told.line);
      else {
        const { resolve: fulfil, reject: refuse } = waiting.get(told.id) as Waiting;
        waiting.delete(told.id);
        if (told.kind === 'reply') fulfil(told.bytes);
        else refuse(new Error(told.reason));
      }
    });
  });
  const send = (request: EngineRequest, transfer: ArrayBuffer[] = []) =>
    worker.postMessage(request, transfer);
  let lastId = 0;
  return {
    answer: (message, connectionId) =>
      new Promise((resolve, reject) => {
        if (ending) throw ending;
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        const bytes = new Uint8Array(message);
        send({ kind: 'message', id, connectionId, bytes }, [bytes.buffer]);
      }),
    async close() {
      send({ kind: 'close' });
      await ended;
    },
  };
}

const port = parentPort;
if (port !== null) {
  const tell: Tell = (message) => port.postMessage(message);
  try {
    const close = await startServer(workerData as ServerOptions, tell);
    port.once('message', async (when: CloseWhen) => {
      await close(when);
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
