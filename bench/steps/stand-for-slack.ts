import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What reached a channel: a message, or a file in the thread of one, which has a title. */
export type Landed = { channel: string; ts: string; key: string; title?: string };

/** What the stand-in has seen so far; `faults` counts what was done to calls. */
export type SlackRecord = { landed: Landed[]; faults: Record<string, number> };

type Message = Landed & { metadata: unknown; thread?: string };
type Fault = { name: string; share: number; lands: 'now' | 'late' | 'never'; answer: Answer };
type Answer = 'torn' | 'withheld' | 'limited' | 'internal_error' | number;

/** What may happen to a call that shows something in a channel; the rest is answered as Slack does. */
const faults: readonly Fault[] = [
  { name: 'carried out, connection torn', share: 0.12, lands: 'now', answer: 'torn' },
  { name: 'carried out a while later, connection torn', share: 0.06, lands: 'late', answer: 'torn' },
  { name: 'carried out, no answer until the client gives up', share: 0.03, lands: 'now', answer: 'withheld' },
  { name: 'carried out, answered 503', share: 0.06, lands: 'now', answer: 503 },
  { name: 'carried out, answered internal_error', share: 0.02, lands: 'now', answer: 'internal_error' },
  { name: 'not carried out, answered 500', share: 0.05, lands: 'never', answer: 500 },
  { name: 'not carried out, connection torn', share: 0.05, lands: 'never', answer: 'torn' },
  { name: 'rate limited', share: 0.08, lands: 'never', answer: 'limited' },
];

/** What may happen to any other call. */
const otherFaults: readonly Fault[] = [
  { name: 'other call limited', share: 0.03, lands: 'now', answer: 'limited' },
  { name: 'other call answered 500', share: 0.03, lands: 'now', answer: 500 },
];

/**
 * A stand-in of Slack that loses answers: some calls are carried out and their connection is torn, some land up to `latestMilliseconds` later, some are
 * answered with server errors although they were carried out. `GET /record` tells what landed.
 */
export async function run({ latestMilliseconds }: { latestMilliseconds: number }): Promise<{ url: string }> {
  const messages: Message[] = [];
  const files = new Map<string, { channel: string; ts: string }>();
  const counted: Record<string, number> = {};
  let made = 0;

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.once('disconnect', () => process.exit());
  return { url };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const body = await fieldsOf(request);
    if (path === '/record') return json(response, { landed: messages.map(landedOf), faults: counted });
    if (path.startsWith('/upload/')) return void response.end('OK');
    const method = path.slice('/api/'.length);
    const shows = method === 'chat.postMessage' || body['channel_id'] !== undefined;
    const fault = drawn(shows ? faults : otherFaults);
    if (fault) counted[fault.name] = (counted[fault.name] ?? 0) + 1;
    await sleep(10 + Math.random() * 60);
    if (!fault) return json(response, { ok: true, ...carryOut(method, body) });
    if (fault.lands === 'now' && shows) carryOut(method, body);
    if (fault.lands === 'late') setTimeout(() => carryOut(method, body), Math.random() * latestMilliseconds);
    spoil(request, response, fault.answer);
  }

  function carryOut(method: string, body: Record<string, string>): object {
    switch (method) {
      case 'chat.postMessage': {
        const metadata = JSON.parse(body['metadata'] ?? '{}') as { event_payload?: { key?: string } };
        const channel = body['channel'] ?? '';
        const key = metadata.event_payload?.key ?? '';
        messages.push({ channel, ts: newTs(), key, metadata });
        return { ts: messages.at(-1)?.ts };
      }
      case 'conversations.history':
        return history(body);
      case 'conversations.open':
        return { channel: { id: `D${body['users']}` } };
      case 'files.getUploadURLExternal':
        made += 1;
        return { file_id: `F${made}`, upload_url: `${url}/upload/F${made}` };
      case 'files.completeUploadExternal': {
        const [file] = JSON.parse(body['files'] ?? '[]') as { id: string; title: string }[];
        const { channel_id: channel, thread_ts: thread = '' } = body;
        if (!file || !channel) return {};
        const ts = newTs();
        files.set(file.id, { channel, ts });
        const key = messages.find((message) => message.ts === thread)?.key ?? '';
        messages.push({ channel, ts, key, title: file.title, metadata: {}, thread });
        return {};
      }
      case 'files.info': {
        const { channel, ts } = files.get(body['file'] ?? '') ?? {};
        return {
          file: { mimetype: 'image/png', shares: channel ? { public: { [channel]: [{ ts }] } } : {} },
        };
      }
      default:
        return { user_id: 'U0', bot_id: 'B0' };
    }
  }

  function history({ channel, oldest = '0', cursor = '0', limit = '100' }: Record<string, string>): object {
    const all = messages
      .filter((message) => message.channel === channel && !message.thread && message.ts >= oldest)
      .reverse();
    const end = Number(cursor) + Number(limit);
    const page = all.slice(Number(cursor), end);
    return { messages: page, response_metadata: { next_cursor: end < all.length ? String(end) : '' } };
  }

  function newTs(): string {
    made += 1;
    return `${(Date.now() / 1_000).toFixed(0)}.${String(made).padStart(6, '0')}`;
  }
}

function drawn(among: readonly Fault[]): Fault | undefined {
  let left = Math.random();
  return among.find(({ share }) => {
    left -= share;
    return left < 0;
  });
}

function spoil(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (answer === 'torn') request.socket.destroy();
  else if (answer === 'limited') response.writeHead(429, { 'retry-after': '1' }).end();
  else if (answer === 'internal_error') json(response, { ok: false, error: 'internal_error' });
  else if (typeof answer === 'number') response.writeHead(answer).end();
}

function landedOf({ channel, ts, key, title }: Message): Landed {
  return { channel, ts, key, ...(title !== undefined && { title }) };
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function fieldsOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
}
