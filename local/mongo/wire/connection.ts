import type { Socket } from 'node:net';
import type { Document } from '../semantics/values.ts';
import { messageLength, ProtocolError, parseMessage, type Request, replyMessage } from './message.ts';

/** Answers the messages of one connection in turn; closes it on bytes that are no message, and says so. */
export function serveConnection(
  socket: Socket,
  answer: (request: Request) => Document | Buffer,
  log: (line: string) => void,
): void {
  let parts: Buffer[] = [];
  let size = 0;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (part) => {
    parts.push(part as Buffer);
    size += part.length;
    try {
      takeMessages();
    } catch (error) {
      const reason = error instanceof ProtocolError ? error.message : String((error as Error).stack ?? error);
      log(`connection closed: ${reason}`);
      socket.destroy();
    }
  });

  /** Parts are joined only once the message is whole, so that a large one is not copied again and again. */
  function takeMessages(): void {
    while (size >= 16) {
      if ((parts[0] as Buffer).length < 16) parts = [Buffer.concat(parts)];
      const length = messageLength(parts[0] as Buffer);
      if (size < length) return;
      const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
      parts = bytes.length === length ? [] : [bytes.subarray(length)];
      size -= length;
      const request = parseMessage(bytes.subarray(0, length));
      const reply = answer(request);
      if (request.expectsReply) socket.write(replyMessage(request, reply));
    }
  }
}
