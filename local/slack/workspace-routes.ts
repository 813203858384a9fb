import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../src/errors.ts';
import type { ApiRequest } from './api-front.ts';
import type { Interactions } from './interactions.ts';
import type { Modals } from './modals.ts';
import type { ActRequest, SayRequest, SubmitRequest, WorkspaceInfo } from './page/protocol.ts';
import type { PageBundle } from './page-bundle.ts';
import type { ResponseBody, ResponseUrls } from './response-urls.ts';
import type { Person, RawResponse, SlackApi } from './slack-api.ts';
import type { Transcript } from './transcript.ts';
import type { WorkspaceLogger } from './workspace-logger.ts';

type Surroundings = {
  port: number;
  page: PageBundle;
  info: (person: Person) => WorkspaceInfo;
  api: SlackApi;
  callApi: (request: ApiRequest) => Promise<RawResponse>;
  transcript: Transcript;
  responseUrls: ResponseUrls;
  modals: Modals;
  interactions: Interactions;
  /** Called with the channel in which something has changed. */
  listeners: Set<(channel: string) => void>;
  logger: WorkspaceLogger;
};

const mostBytes = 250 * 1024 * 1024;
const heartbeatMs = 25_000;

const safetyHeaders = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' https: data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** A refusal of ours, in HTTP's terms. */
class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** All that the workspace serves: the page, what the page asks for, and what the app asks of Slack. */
export function createWorkspaceRoutes(surroundings: Surroundings): {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
} {
  const { page, info, api, callApi, transcript, responseUrls, modals, interactions, listeners, logger } =
    surroundings;
  const addresses = ['localhost', '127.0.0.1'].map((name) => new URL(`http://${name}:${surroundings.port}`));
  const streams = new Set<ServerResponse>();
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.write(': still here\n\n');
  }, heartbeatMs);
  heartbeat.unref();

  /** A website of elsewhere may neither read nor write here, under whatever name it reaches this machine. */
  function refuseForeign({ headers }: IncomingMessage): void {
    const { host = '', origin } = headers;
    if (!addresses.some((address) => address.host === host))
      throw new HttpError(403, `"${host}" is not this workspace's address`);
    if (origin !== undefined && !addresses.some((address) => address.origin === origin))
      throw new HttpError(403, `requests from "${origin}" are not taken`);
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseForeign(request);
    const { method = 'GET', url: path = '/' } = request;
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    const file = page.get(pathname);
    if (method === 'GET' && file) return send(response, 200, file.type, file.body);
    if (pathname.startsWith('/respond/')) return respond(pathname, request, response);
    if (/^\/(api|upload|files-pri)\//.test(pathname)) return proxy(path, request, response);
    const person = personOf(searchParams.get('as'));
    switch (`${method} ${pathname}`) {
      case 'GET /workspace/info':
        return sendJson(response, 200, info(person));
      case 'GET /workspace/messages':
        return sendJson(response, 200, await transcript.read(searchParams.get('channel') ?? '', person));
      case 'GET /workspace/home':
        return sendJson(response, 200, transcript.home(person.id)?.blocks ?? []);
      case 'GET /workspace/events':
        return stream(response);
      case 'POST /workspace/say':
        await interactions.say(person, await readJson<SayRequest>(request));
        return sendJson(response, 200, {});
      case 'POST /workspace/act':
        await interactions.act(person, await readJson<ActRequest>(request));
        return sendJson(response, 200, {});
      case 'POST /workspace/upload':
        return sendJson(response, 200, { id: await upload(person, searchParams.get('name') ?? '', request) });
      case 'GET /workspace/modal':
        return sendJson(response, 200, modals.current(person) ?? null);
      case 'POST /workspace/submit-modal':
        return sendJson(response, 200, await modals.submit(person, await readJson<SubmitRequest>(request)));
      case 'POST /workspace/close-modal':
        await modals.close(person, (await readJson<{ id: string }>(request)).id);
        return sendJson(response, 200, {});
      case 'POST /workspace/open-home':
        await interactions.openHome(person);
        return sendJson(response, 200, {});
    }
    const download = /^\/workspace\/files\/(\w+)\/([^/]+)$/.exec(pathname);
    if (method === 'GET' && download)
      return sendFile(response, download[1] ?? '', decodeURIComponent(download[2] ?? ''));
    throw new HttpError(404, `there is nothing at ${pathname}`);
  }

  /** Who one is in the page: the owner, unless it says otherwise. */
  function personOf(id: string | null): Person {
    const { people } = api.roster;
    const person = id === null ? people[0] : people.find((it) => it.id === id);
    if (!person) throw new HttpError(404, `there is nobody with the id ${id}`);
    return person;
  }

  /** Bytes of this type cannot be sent by a form of another website. */
  async function upload(person: Person, name: string, request: IncomingMessage): Promise<string> {
    if (request.headers['content-type'] !== 'application/octet-stream')
      throw new HttpError(415, 'the body must be application/octet-stream');
    const bytes = await readBody(request);
    if (!name || bytes.length === 0) throw new HttpError(400, `"${name}" is empty: Slack takes no such file`);
    return interactions.upload(person, name, bytes);
  }

  async function respond(
    pathname: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const key = pathname.slice('/respond/'.length);
    const fault = await responseUrls.use(key, await readJson<ResponseBody>(request));
    if (!fault) return send(response, 200, 'text/plain', 'ok');
    logger.warn({ error: fault }, 'The local workspace refused an answer to a response_url, as Slack would');
    sendJson(response, fault.endsWith('_url') ? 404 : 400, { ok: false, error: fault });
  }

  async function proxy(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization, 'content-type': contentType } = request.headers;
    const headers = {
      ...(authorization && { authorization }),
      ...(contentType && { 'content-type': contentType }),
    };
    const body = await readBody(request);
    const answer = await callApi({ path, method: request.method ?? 'GET', headers, body });
    const { 'content-type': type, location } = answer.headers;
    response.writeHead(answer.status, {
      ...safetyHeaders,
      ...(type && { 'content-type': type }),
      ...(location && { location }),
    });
    response.end(answer.body);
  }

  async function sendFile(response: ServerResponse, id: string, name: string): Promise<void> {
    const headers = { authorization: `Bearer ${api.serverToken}` };
    const file = await api.pass(`/files-pri/${id}/file`, { method: 'GET', headers, body: Buffer.alloc(0) });
    if (file.status !== 200) throw new HttpError(404, `there is no file ${id}`);
    const type = file.headers['content-type'] ?? 'application/octet-stream';
    const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(type);
    const disposition = `${isPicture ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`;
    response.writeHead(200, { ...safetyHeaders, 'content-type': type, 'content-disposition': disposition });
    response.end(file.body);
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\n');
    const listener = (channel: string) => response.write(`data: ${JSON.stringify(channel)}\n\n`);
    listeners.add(listener);
    streams.add(response);
    response.on('close', () => {
      listeners.delete(listener);
      streams.delete(response);
    });
  }

  return {
    handle: (request, response) => {
      route(request, response).catch((error: unknown) => {
        const status = error instanceof HttpError ? error.status : 500;
        if (status === 500) logger.error({ err: error, path: request.url }, 'The local workspace failed');
        if (response.headersSent) return response.destroy();
        return sendJson(response, status, { error: messageOf(error) });
      });
    },
    close: () => clearInterval(heartbeat),
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...safetyHeaders, 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new HttpError(413, `more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readJson<Value>(request: IncomingMessage): Promise<Value> {
  if (!request.headers['content-type']?.includes('application/json'))
    throw new HttpError(415, 'the body must be JSON');
  try {
    return JSON.parse((await readBody(request)).toString()) as Value;
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, 'the body is not JSON');
  }
}
