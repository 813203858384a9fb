import { connect } from 'node:net';
import { decode } from '../semantics/decode.ts';
import { encode } from '../semantics/encode.ts';
import { makeDocument } from '../semantics/values.ts';

const answerMilliseconds = 2000;

/** Who is at a port: a server of ours with its token, somebody or nobody else, or one that has not answered yet. */
export type Presence = { kind: 'ours'; token: string } | { kind: 'other' } | { kind: 'silent' };

/** Asks a loopback port for the token that our servers give in their buildInfo. One that is busy stays silent. */
export function askToken(port: number): Promise<Presence> {
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
    const finish = (presence: Presence) => {
      socket.destroy();
      resolve(presence);
    };
    socket.setTimeout(answerMilliseconds, () => finish({ kind: 'silent' }));
    socket.on('error', () => finish({ kind: 'other' }));
    socket.on('close', () => finish({ kind: 'other' }));
    socket.on('connect', () => socket.write(Buffer.concat([head, body])));
    socket.on('data', (part: Buffer) => {
      received = Buffer.concat([received, part]);
      if (received.length >= 4 && received.length >= received.readInt32LE(0)) finish(presenceIn(received));
    });
  });
}

function presenceIn(message: Buffer): Presence {
  try {
    const reply = decode(message.subarray(21)) as { midas?: { token?: string } };
    const token = reply.midas?.token;
    return token === undefined ? { kind: 'other' } : { kind: 'ours', token };
  } catch {
    // Another program's bytes: not ours.
    return { kind: 'other' };
  }
}
