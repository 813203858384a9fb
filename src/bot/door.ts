import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import bolt, { type Receiver } from '@slack/bolt';
import type { Logger, WebClientOptions } from '@slack/web-api';
import type { SlackConfig } from '../config.ts';
import { UserError } from '../errors.ts';
import { requestPath } from './manifest.ts';
import { withToken } from './slack-client.ts';

/** How Slack's requests come in. */
export type Door = {
  receiver: Receiver;
  /**
   * Resolves to the port that is listened on.
   * @throws UserError when the port is taken.
   */
  open(): Promise<number>;
  close(): Promise<void>;
};

/** Where to listen, and what to answer at `/healthz`. */
export type DoorOptions = {
  port: number;
  host: string | undefined;
  healthz: RequestListener;
  logger: Logger;
  /** For the calls that Socket Mode makes itself. */
  clientOptions: WebClientOptions;
};

/** Slack's requests over HTTP, each with a signature, or over a web socket that we open. */
export function createDoor(slack: SlackConfig, options: DoorOptions): Door {
  return slack.mode === 'http' ? httpDoor(slack.signingSecret, options) : socketDoor(slack.appToken, options);
}

function httpDoor(signingSecret: string, { port, host, healthz, logger }: DoorOptions): Door {
  const receiver = new bolt.HTTPReceiver({
    signingSecret,
    endpoints: requestPath,
    customRoutes: [{ path: '/healthz', method: 'GET', handler: healthz }],
    logger,
  });
  return {
    receiver,
    open: async () => portOf(await receiver.start({ port, host }).catch((thrown) => refuse(thrown, port))),
    close: () => receiver.stop(),
  };
}

/** A connection that is lost is sought for ever: without retries here, one failed attempt would end it for good. */
const reconnecting = { rejectRateLimitedCalls: false, retryConfig: { forever: true, maxTimeout: 30_000 } };

function socketDoor(appToken: string, { port, host, healthz, logger, clientOptions }: DoorOptions): Door {
  const receiver = new bolt.SocketModeReceiver({
    appToken,
    logger,
    installerOptions: { clientOptions: { ...clientOptions, ...reconnecting } },
  });
  const server = createServer((request, response) => {
    if (request.url === '/healthz') healthz(request, response);
    else response.writeHead(404).end();
  });
  const close = async () => {
    // The receiver's own stop does not wait for the connection to close.
    await receiver.client.disconnect();
    server.close();
    await once(server, 'close');
  };
  return {
    receiver,
    async open() {
      server.listen(port, host);
      await once(server, 'listening').catch((thrown) => refuse(thrown, port));
      await withToken('SLACK_APP_TOKEN', receiver.start()).catch(async (thrown: unknown) => {
        await close();
        throw thrown;
      });
      return portOf(server);
    },
    close,
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function refuse(thrown: { code?: unknown }, port: number): never {
  if (thrown.code !== 'EADDRINUSE') throw thrown;
  throw new UserError(`port ${port} is taken`, 'Set PORT to a free one, or stop the program that uses it.');
}
