import { decode } from '../semantics/decode.ts';
import { encode } from '../semantics/encode.ts';
import type { Document } from '../semantics/values.ts';

/**
 * The messages of MongoDB's wire protocol as far as drivers send them now: OP_MSG, and OP_QUERY for the handshake.
 * Source: specifications repository, "OP_MSG" and "Wire Protocol".
 */

const opReply = 1;
const opQuery = 2004;
const opMessage = 2013;

const checksumPresent = 1;
const moreToCome = 2;
const knownFlags = checksumPresent | moreToCome;

/** The largest message that is taken, in bytes; `hello` tells it. */
export const maxMessageBytes = 48_000_000;

/** Bytes that are no message of the protocol: the connection is closed. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** A command as it came in. */
export type Request = {
  id: number;
  /** The database that the command is for. */
  database: string;
  command: Document;
  /** Documents that came beside the command (`documents` of insert), undecoded. */
  sequences: Map<string, Buffer[]>;
  /** Whether a reply is wanted. */
  expectsReply: boolean;
  legacy: boolean;
};

/** The length of the message that begins with these bytes. @throws ProtocolError */
export function messageLength(bytes: Buffer): number {
  const length = bytes.readInt32LE(0);
  if (length < 16 || length > maxMessageBytes) throw new ProtocolError(`a message of ${length} bytes`);
  return length;
}

/** The name of a message's command, read without decoding the message; empty where it is not at the usual place. */
export function commandName(message: Buffer): string {
  const isQuery = message.readInt32LE(12) === opQuery;
  const body = isQuery ? message.indexOf(0, 20) + 9 : 21;
  const start = body + 5;
  const end = message.indexOf(0, start);
  return (isQuery || message[20] === 0) && end > start ? message.toString('latin1', start, end) : '';
}

/** @throws ProtocolError for bytes that are no message that is understood. */
export function parseMessage(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const operation = message.readInt32LE(12);
  try {
    if (operation === opMessage) return parseOpMessage(id, message);
    if (operation === opQuery) return parseQuery(id, message);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError(`a malformed message: ${(error as Error).message}`);
  }
  throw new ProtocolError(`operation ${operation} is not supported`);
}

function parseOpMessage(id: number, message: Buffer): Request {
  const flags = message.readUInt32LE(16);
  if ((flags & 0xffff & ~knownFlags) !== 0) throw new ProtocolError(`unknown flags ${flags}`);
  const end = message.length - (flags & checksumPresent ? 4 : 0);
  const sequences = new Map<string, Buffer[]>();
  let command: Document | undefined;
  let at = 20;
  while (at < end) {
    const kind = message[at++];
    const size = sizeAt(message, at, end);
    const section = message.subarray(at, at + size);
    if (kind === 0) {
      if (command !== undefined) throw new ProtocolError('two bodies');
      command = decode(section);
    } else if (kind === 1) readSequence(section, sequences);
    else throw new ProtocolError(`a section of kind ${kind}`);
    at += size;
  }
  if (command === undefined) throw new ProtocolError('no body');
  const database = command['$db'];
  return {
    id,
    database: typeof database === 'string' ? database : '',
    command,
    sequences,
    expectsReply: (flags & moreToCome) === 0,
    legacy: false,
  };
}

function readSequence(section: Buffer, sequences: Map<string, Buffer[]>): void {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new ProtocolError('a section without a name');
  const name = section.toString('utf8', 4, nameEnd);
  const documents: Buffer[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const size = sizeAt(section, at, section.length);
    documents.push(section.subarray(at, at + size));
    at += size;
  }
  sequences.set(name, documents);
}

function sizeAt(bytes: Buffer, at: number, end: number): number {
  const size = at + 4 <= end ? bytes.readInt32LE(at) : -1;
  if (size < 5 || at + size > end) throw new ProtocolError('a section longer than its message');
  return size;
}

/** Drivers shake hands by a query on `<database>.$cmd`. */
function parseQuery(id: number, message: Buffer): Request {
  const nameEnd = message.indexOf(0, 20);
  const namespace = message.toString('utf8', 20, nameEnd);
  if (nameEnd < 0 || !namespace.endsWith('.$cmd')) throw new ProtocolError(`a query on ${namespace}`);
  const body = decode(message.subarray(nameEnd + 9));
  const wrapped = body['$query'];
  return {
    id,
    database: namespace.slice(0, -'.$cmd'.length),
    command: (wrapped ?? body) as Document,
    sequences: new Map(),
    expectsReply: true,
    legacy: true,
  };
}

let lastId = 0;

/** The message that answers a request; a reply of bytes is an encoded document. */
export function replyMessage(request: Request, reply: Document | Buffer): Buffer {
  const body = Buffer.isBuffer(reply) ? reply : encode(reply);
  const headSize = request.legacy ? 36 : 21;
  const head = Buffer.alloc(headSize);
  head.writeInt32LE(headSize + body.length, 0);
  lastId = (lastId + 1) & 0x7fffffff;
  head.writeInt32LE(lastId, 4);
  head.writeInt32LE(request.id, 8);
  head.writeInt32LE(request.legacy ? opReply : opMessage, 12);
  if (request.legacy) {
    head.writeInt32LE(8, 16);
    head.writeInt32LE(1, 32);
  }
  return Buffer.concat([head, body]);
}
