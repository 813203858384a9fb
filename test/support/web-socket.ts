import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

const textFrame = 0x81;
const closeFrame = 0x88;
const handshakeKey = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Opens the other end of Socket Mode: a web socket that greets whoever connects, sends envelopes and receives
 * acknowledgements. Source: RFC 6455, sections 4.2.2 and 5.2, as far as short text messages need it;
 * docs.slack.dev, "Using Socket Mode".
 */
export async function openSocketMode() {
  const sockets: Duplex[] = [];
  const received: unknown[] = [];
  let arrived = () => {};
  const server = createServer().on('upgrade', ({ headers }, socket) => {
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key']}${handshakeKey}`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      if (bytes[0] === closeFrame) socket.end(Buffer.from([closeFrame, 0]));
      if (bytes[0] !== textFrame) return;
      received.push(JSON.parse(unmasked(bytes)));
      arrived();
    });
    socket.write(frame({ type: 'hello' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Cuts the connection, and resolves once there is another. */
    async reconnected() {
      const again = once(server, 'upgrade');
      sockets.at(-1)?.destroy();
      await again;
    },
    /** Sends an envelope and resolves to the next message that comes back. */
    async send(envelope: Record<string, unknown>): Promise<unknown> {
      const answer = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      sockets.at(-1)?.write(frame(envelope));
      await answer;
      return received.at(-1);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function frame(message: Record<string, unknown>): Buffer {
  const payload = Buffer.from(JSON.stringify(message));
  const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([textFrame, ...length]), payload]);
}

/** The text of a client's frame, which is always masked. */
function unmasked(bytes: Buffer): string {
  const length = (bytes[1] ?? 0) & 0x7f;
  const start = length === 126 ? 4 : 2;
  const mask = bytes.subarray(start, start + 4);
  const payload = bytes.subarray(start + 4);
  return Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))).toString();
}
