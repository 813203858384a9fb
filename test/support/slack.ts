import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KnownBlock } from '@slack/types';
import { createEmulator } from 'emulate';

/** A call that reached the stand-in: a Web API method's name, `upload` or `response_url`, and what it carried. */
export type SlackCall = { method: string; body: Record<string, unknown> };

/** What the stand-in answers instead of doing what it was asked; with `done` it does it, and only the answer is lost. */
export type Fault = {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  hangUp?: boolean;
  done?: boolean;
};

/** A message as the stand-in keeps it. */
export type SlackMessage = {
  ts: string;
  text: string;
  blocks?: KnownBlock[];
  thread_ts?: string;
  metadata?: { event_payload: Record<string, unknown> };
  files?: { id: string; name: string; url_private: string; mimetype: string }[];
};

/** A stand-in of Slack: the Web API with state, whose answers a test may replace. */
export type SlackStandIn = Awaited<ReturnType<typeof openSlack>>;

export const signingSecret = 'a-signing-secret';
export const botToken = 'xoxb-test';
const annToken = 'xoxp-ann';

const scopes = [
  'chat:write',
  'files:read',
  'files:write',
  'users:read',
  'channels:read',
  'channels:history',
  'im:history',
  'im:write',
  'im:read',
  'groups:read',
  'mpim:read',
];

/** Refused by Slack: HTTP 200 and `ok: false`, as Slack does it. */
export function refusal(error: string): Fault {
  return { body: { ok: false, error } };
}

/**
 * Opens a stand-in of Slack with a channel `marketing` and the user `ann`: `emulate` behind a proxy that records every
 * call and answers with a fault where a test has set one.
 */
export async function openSlack() {
  const calls: SlackCall[] = [];
  const faults = new Map<string, Fault[]>();
  const proxy = createServer((request, response) => {
    forward(request, response).catch((thrown: unknown) => response.writeHead(502).end(String(thrown)));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const port = await freePort();
  const behind = `http://127.0.0.1:${port}`;
  const emulator = await createEmulator({
    service: 'slack',
    port,
    // Upload addresses lead through the proxy.
    baseUrl: url,
    seed: {
      slack: {
        users: [{ name: 'ann' }, { name: 'midas' }],
        channels: [{ name: 'marketing' }],
        tokens: [
          { token: botToken, user: 'midas', scopes },
          { token: annToken, user: 'ann', scopes: [...scopes, 'im:write'] },
        ],
      },
    },
  });

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const method = methodOf(path);
    const bytes = await bodyOf(request);
    calls.push({ method, body: parse(bytes, request.headers['content-type']) });
    const fault = faults.get(method)?.shift();
    if (fault?.done) await carryOut(path, request, bytes);
    if (fault?.hangUp) return void request.socket.destroy();
    if (fault) return reply(response, fault);
    if (method === 'response_url') return void response.end('ok');
    // It knows no trigger ids but its own.
    if (method === 'views.open') {
      const opened = calls.filter((call) => call.method === method).length;
      return reply(response, { body: { ok: true, view: { id: `V${opened}` } } });
    }
    const answer = await carryOut(path, request, bytes);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  const carryOut = (path: string, request: IncomingMessage, bytes: Buffer) =>
    fetch(behind + path, {
      method: request.method ?? 'GET',
      headers: headersOf(request),
      ...(bytes.length > 0 && { body: new Uint8Array(bytes) }),
    });

  async function api(
    method: string,
    body: Record<string, string> = {},
    token = botToken,
  ): Promise<Record<string, unknown>> {
    const response = await fetch(`${behind}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(body),
    });
    return (await response.json()) as Record<string, unknown>;
  }

  const { channels } = (await api('conversations.list')) as { channels: { id: string; name: string }[] };
  const { members } = (await api('users.list')) as { members: { id: string; name: string }[] };
  const channelId = channels.find(({ name }) => name === 'marketing')?.id ?? '';
  const idOf = (name: string) => members.find((member) => member.name === name)?.id ?? '';
  const [userId, botUserId] = [idOf('ann'), idOf('midas')];

  return {
    apiUrl: `${url}/api/`,
    responseUrl: `${url}/response_url`,
    channelId,
    userId,
    botUserId,
    /** Ann shares a file in the channel, or in the conversation named; returns its id. */
    async share(name: string, bytes: Buffer, channel = channelId): Promise<string> {
      const length = String(bytes.length);
      const ticket = await api('files.getUploadURLExternal', { filename: name, length }, annToken);
      await fetch(String(ticket['upload_url']).replace(url, behind), {
        method: 'POST',
        body: new Uint8Array(bytes),
      });
      const id = String(ticket['file_id']);
      const files = JSON.stringify([{ id }]);
      await api('files.completeUploadExternal', { files, channel_id: channel }, annToken);
      return id;
    },
    /** The conversation of ann with Midas alone. */
    async direct(): Promise<string> {
      const { channel } = await api('conversations.open', { users: botUserId }, annToken);
      return (channel as { id: string }).id;
    },
    /** A file is deleted by who shared it. */
    remove: (file: string) => api('files.delete', { file }, annToken),
    calls,
    /** The bodies of the calls of one method, in their order. */
    bodies: (method: string) => calls.filter((call) => call.method === method).map(({ body }) => body),
    /** Has the next calls of a method answered with these faults, one each. */
    fail(method: string, ...next: Fault[]) {
      faults.set(method, [...(faults.get(method) ?? []), ...next]);
    },
    /** What is in the channel, oldest first, replies left out. */
    async messages(channel = channelId): Promise<SlackMessage[]> {
      const { messages } = await api('conversations.history', { channel });
      return (messages as SlackMessage[])
        .filter(({ thread_ts, ts }) => !thread_ts || thread_ts === ts)
        .reverse();
    },
    /** The replies in a message's thread. */
    async replies(ts: string, channel = channelId): Promise<SlackMessage[]> {
      const { messages } = await api('conversations.replies', { channel, ts });
      return (messages as SlackMessage[]).filter((message) => message.ts !== ts);
    },
    /** The bytes of a file shared in a message. */
    async download(file: { url_private: string }): Promise<Buffer> {
      const response = await fetch(file.url_private.replace(url, behind), {
        headers: { authorization: `Bearer ${botToken}` },
      });
      return Buffer.from(await response.arrayBuffer());
    },
    async close() {
      proxy.close();
      proxy.closeAllConnections();
      await emulator.close();
    },
  };
}

/** The headers that Slack signs a request with. Source: docs.slack.dev, "Verifying requests from Slack". */
export function signature(
  body: string,
  { secret = signingSecret, ageSeconds = 0 } = {},
): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds);
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

function methodOf(path: string): string {
  const { pathname } = new URL(path, 'http://slack');
  return pathname.startsWith('/api/') ? pathname.slice('/api/'.length) : (pathname.split('/')[1] ?? '');
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A form's fields, those in JSON read; a JSON body as it is; other bytes as `bytes`. */
function parse(bytes: Buffer, contentType = ''): Record<string, unknown> {
  if (contentType.includes('json')) return JSON.parse(bytes.toString()) as Record<string, unknown>;
  if (!contentType.includes('form-urlencoded')) return { bytes };
  return Object.fromEntries(
    [...new URLSearchParams(bytes.toString())].map(([name, value]) => [
      name,
      /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value,
    ]),
  );
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const kept = ['authorization', 'content-type'] as const;
  return Object.fromEntries(kept.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])));
}

function reply(response: ServerResponse, { status = 200, headers = {}, body = {} }: Fault): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
