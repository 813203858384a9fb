import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator } from 'emulate';

/** Who is in the local workspace, under the ids that Slack's API knows them by. */
export type Roster = {
  team: { id: string; domain: string };
  app: { id: string; name: string; botId: string; userId: string };
  user: { id: string; name: string; displayName: string };
  channels: { id: string; name: string; topic: string }[];
  /** The conversation between the user and the app alone. */
  direct: { id: string; name: string; topic: string };
};

/** A JSON answer of Slack's Web API. */
export type SlackResult = { ok: boolean; error?: string; [field: string]: unknown };

export type RawResponse = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** A stateful stand-in of Slack's Web API with a workspace, its user and the installed app in it. */
export type SlackApi = {
  roster: Roster;
  botToken: string;
  /** Acts as the person in front of the page. */
  userToken: string;
  /** Acts for the app, whatever its scopes: what Slack itself does in the app's name. */
  serverToken: string;
  /** Calls a Web API method; an answer with `ok: false` is returned, not thrown. */
  call(method: string, fields: object, token: string): Promise<SlackResult>;
  /** Hands on a request as it came. `path` includes the query. */
  pass(
    path: string,
    request: { method: string; headers: OutgoingHttpHeaders; body: Buffer },
  ): Promise<RawResponse>;
  close(): Promise<void>;
};

const app = { id: 'A0MIDAS001', name: 'Midas', botId: 'B0MIDAS001', userId: 'U0MIDAS001' };
const seededChannels = [
  { name: 'marketing', topic: 'Ask Midas about our customers' },
  { name: 'general', topic: 'Everything else' },
];

/**
 * Starts the stand-in. It listens on a socket file (a named pipe on Windows) instead of a port: it takes any
 * website's requests, so only this process may reach it, and the workspace's server decides what to hand on.
 * @param publicUrl origin under which upload and file addresses are given out.
 */
export async function openSlackApi(publicUrl: string, botScopes?: readonly string[]): Promise<SlackApi> {
  const directory = await mkdtemp(join(tmpdir(), 'midas-slack-'));
  const socketPath =
    process.platform === 'win32' ? `\\\\.\\pipe\\midas-slack-${randomUUID()}` : join(directory, 'api.sock');
  const token = (kind: string) => `${kind}-local-${randomBytes(16).toString('hex')}`;
  const tokens = { botToken: token('xoxb'), userToken: token('xoxp'), serverToken: token('xoxs') };
  const emulator = await createEmulator({
    service: 'slack',
    // Declared a number, but passed to server.listen as it is.
    port: socketPath as unknown as number,
    baseUrl: publicUrl,
    seed: { slack: seed(tokens, botScopes) },
  });

  const pass: SlackApi['pass'] = (path, request) => sendTo(socketPath, path, request);
  const call: SlackApi['call'] = async (method, fields, token) => {
    const { status, body } = await pass(`/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(fields)),
    });
    if (status !== 200) throw new Error(`Slack's stand-in answered ${status} to ${method}`);
    return JSON.parse(body.toString()) as SlackResult;
  };
  const close = async () => {
    await emulator.close();
    await rm(directory, { recursive: true, force: true });
  };

  try {
    return { roster: await enrol(call, tokens.userToken), ...tokens, call, pass, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Tokens = Pick<SlackApi, 'botToken' | 'userToken' | 'serverToken'>;

function seed(tokens: Tokens, botScopes?: readonly string[]) {
  const asApp = { type: 'bot', user_id: app.userId, bot_id: app.botId, app_id: app.id };
  return {
    team: { name: 'Midas', domain: 'midas-local' },
    users: [{ name: 'you', real_name: 'You' }],
    channels: seededChannels,
    oauth_apps: [
      {
        client_id: 'midas',
        client_secret: randomUUID(),
        app_id: app.id,
        name: app.name,
        redirect_uris: [],
        bot_id: app.botId,
        bot_user_id: app.userId,
        bot_name: 'midas',
      },
    ],
    tokens: [
      { token: tokens.botToken, ...asApp, ...(botScopes && { scopes: botScopes }) },
      { token: tokens.serverToken, ...asApp },
      { token: tokens.userToken, type: 'user', user: 'you' },
    ],
    strict_scopes: true,
  };
}

/** Ids are random, so looks everyone up by name; the app is a member of the first channel only. */
async function enrol(call: SlackApi['call'], userToken: string): Promise<Roster> {
  const you = await succeed(call('auth.test', {}, userToken));
  const listed = (await succeed(call('conversations.list', {}, userToken)))['channels'] as {
    id: string;
    name: string;
  }[];
  const channels = seededChannels.map(({ name, topic }) => {
    const id = listed.find((channel) => channel.name === name)?.id;
    if (!id) throw new Error(`Slack's stand-in has no channel #${name}`);
    return { id, name, topic };
  });
  for (const { id } of channels) await succeed(call('conversations.join', { channel: id }, userToken));
  const home = channels[0]?.id;
  await succeed(call('conversations.invite', { channel: home, users: app.userId }, userToken));
  const { channel } = await succeed(call('conversations.open', { users: app.userId }, userToken));
  return {
    team: { id: String(you['team_id']), domain: 'midas-local' },
    app,
    user: { id: String(you['user_id']), name: 'you', displayName: 'You' },
    channels,
    direct: { id: (channel as { id: string }).id, name: app.name, topic: '' },
  };
}

/** @throws Error when Slack says no. */
export async function succeed(answer: Promise<SlackResult>): Promise<SlackResult> {
  const result = await answer;
  if (!result.ok) throw new Error(`Slack's stand-in refused: ${result.error}`);
  return result;
}

function sendTo(
  socketPath: string,
  path: string,
  request: { method: string; headers: OutgoingHttpHeaders; body: Buffer },
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = send(
      { socketPath, path, method: request.method, headers: { ...request.headers, host: 'localhost' } },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 500,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}
