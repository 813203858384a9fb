import type { Socket } from 'node:net';
import { messageLength } from './message.ts';

/**
 * Passes on the messages of one connection one after the other, and writes what they are answered with (nothing, where no
 * reply is wanted). Closes the connection on bytes that are no message, and says so.
 */
export function serveConnection(
  socket: Socket,
  answer: (message: Buffer) => Promise<Uint8Array | undefined>,
  log: (line: string) => void,
): void {
  let parts: Buffer[] = [];
  let size = 0;
  let turn: Promise<void> = Promise.resolve();
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (part) => {
    parts.push(part as Buffer);
    size += part.length;
    try {
      takeMessages();
    } catch (error) {
      giveUp(error);
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
      turn = turn.then(() => reply(bytes.subarray(0, length)));
    }
  }

  async function reply(message: Buffer): Promise<void> {
    if (socket.destroyed) return;
    try {
      const bytes = await answer(message);
      if (bytes !== undefined && !socket.destroyed) socket.write(bytes);
    } catch (error) {
      giveUp(error);
    }
  }

  function giveUp(error: unknown): void {
    log(`connection closed: ${(error as Error).message}`);
    socket.destroy();
  }
}
