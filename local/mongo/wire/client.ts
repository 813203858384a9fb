import { connect } from 'node:net';
import { decode } from '../semantics/decode.ts';
import { encode } from '../semantics/encode.ts';
import { makeDocument } from '../semantics/values.ts';

const answerMilliseconds = 2000;

/** The token that a server on a loopback port gives in its buildInfo; undefined if none of ours answers there. */
export function askToken(port: number): Promise<string | undefined> {
  const body = encode(
    makeDocument([
      ['buildInfo', 1],
      ['$db', 'admin'],
    ]),
  );
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(1, 4);
  head.writeInt32LE(2013, 12);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    const finish = (token: string | undefined) => {
      socket.destroy();
      resolve(token);
    };
    socket.setTimeout(answerMilliseconds, () => finish(undefined));
    socket.on('error', () => finish(undefined));
    socket.on('close', () => finish(undefined));
    socket.on('connect', () => socket.write(Buffer.concat([head, body])));
    socket.on('data', (part: Buffer) => {
      received = Buffer.concat([received, part]);
      if (received.length >= 4 && received.length >= received.readInt32LE(0)) finish(tokenOf(received));
    });
  });
}

function tokenOf(message: Buffer): string | undefined {
  try {
    const reply = decode(message.subarray(21)) as { midas?: { token?: string } };
    return reply.midas?.token;
  } catch {
    // Another program's bytes: not ours.
    return undefined;
  }
}
