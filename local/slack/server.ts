import { createServer, type Server } from 'node:http';
import { UserError } from '../../src/errors.ts';

/**
 * A server without routes yet, bound to the loopback interface.
 * @throws UserError when the port is taken.
 */
export function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portTaken(port) : error),
    );
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function portTaken(port: number): UserError {
  return new UserError(
    `Port ${port} is taken by another program`,
    `Stop that program, or choose another port: PORT=${port + 1} npm start.`,
  );
}

/** Stops listening and ends open connections, event streams included. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
