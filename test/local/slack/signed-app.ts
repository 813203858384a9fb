import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openWorkspace, type Workspace } from '../../../local/slack/open.ts';

/** A request as the workspace sent it. `fields` are of a form; an interaction's payload is parsed. */
export type AppRequest = { signed: boolean; contentType: string; fields: Record<string, unknown> };

export type Reply = { status?: number; type?: string; body?: string; afterMs?: number };

/** A workspace with an app that is nothing but an HTTP endpoint: it notes what comes and answers what it is told. */
export async function openWithApp(respond: (request: AppRequest) => Reply | Promise<Reply> = () => ({})) {
  const refusals: object[] = [];
  const note = (fields: object) => refusals.push(fields);
  const workspace = await openWorkspace({
    port: 0,
    commands: [
      {
        name: 'segment',
        summary: 'Who your customers are',
        examples: [
          { text: '/segment', gives: 'All segments' },
          { text: '/segment champions', gives: 'The best customers' },
        ],
      },
      {
        name: 'midas',
        summary: 'Help and status',
        examples: [{ text: '/midas help', gives: 'All commands' }],
      },
    ],
    suggestions: ['/segment', '/midas help'],
    logger: { info: note, warn: note, error: note },
  });
  const requests: AppRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const contentType = incoming.headers['content-type'] ?? '';
    const signed = isSigned(workspace.signingSecret, incoming.headers, body);
    const request = { signed, contentType, fields: readFields(contentType, body) };
    requests.push(request);
    const { status = 200, type = 'text/plain', body: answer = '', afterMs = 0 } = await respond(request);
    setTimeout(() => outgoing.writeHead(status, { 'content-type': type }).end(answer), afterMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  workspace.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  return {
    workspace,
    requests,
    refusals,
    close: async () => {
      await workspace.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

function isSigned(secret: string, headers: NodeJS.Dict<string | string[]>, body: string): boolean {
  const timestamp = String(headers['x-slack-request-timestamp']);
  const expected = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const given = String(headers['x-slack-signature']);
  const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
  return (
    fresh && given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  );
}

function readFields(contentType: string, body: string): Record<string, unknown> {
  if (contentType === 'application/json') return JSON.parse(body);
  const fields = Object.fromEntries(new URLSearchParams(body));
  return fields['payload'] ? JSON.parse(fields['payload']) : fields;
}

/** Calls a Web API method as the app does, as a form in which objects are JSON. */
export async function callSlack(
  workspace: Workspace,
  method: string,
  fields: Record<string, unknown>,
  token = workspace.botToken,
): Promise<Record<string, unknown> & { ok: boolean; error?: string }> {
  const form = Object.entries(fields).map(([key, value]): [string, string] => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const response = await fetch(`${workspace.slackApiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(form),
  });
  return response.json() as Promise<Record<string, unknown> & { ok: boolean }>;
}

/** Uploads a file in Slack's three steps; returns its id. */
export async function uploadFile(
  workspace: Workspace,
  filename: string,
  bytes: Buffer,
  share: Record<string, unknown> = {},
): Promise<string> {
  const { upload_url: url, file_id: id } = await callSlack(workspace, 'files.getUploadURLExternal', {
    filename,
    length: bytes.length,
  });
  await fetch(String(url), { method: 'POST', body: new Uint8Array(bytes) });
  await callSlack(workspace, 'files.completeUploadExternal', { files: [{ id, title: filename }], ...share });
  return String(id);
}
