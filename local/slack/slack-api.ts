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
  /** Whom one can be in the page, the owner of the machine first. */
  people: readonly Person[];
  channels: readonly Channel[];
  /** A user group, with the ids of its members. */
  group: { id: string; handle: string; users: readonly string[] };
};

export type Channel = { id: string; name: string; topic: string; isPrivate: boolean };

/** Someone to be in the page, with the token that acts as them. */
export type Person = {
  id: string;
  name: string;
  displayName: string;
  token: string;
  /** The channels that they are in. */
  channels: readonly Channel[];
  /** Their conversation with the app alone. */
  direct: Channel;
};

/** A JSON answer of Slack's Web API. */
export type SlackResult = { ok: boolean; error?: string; [field: string]: unknown };

export type RawResponse = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** A stateful stand-in of Slack's Web API with a workspace, its people and the installed app in it. */
export type SlackApi = {
  roster: Roster;
  botToken: string;
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
/** The first of them has the machine; the other shows what those without a role may not. */
const seededPeople = [
  { name: 'you', displayName: 'You' },
  { name: 'ben', displayName: 'Ben' },
];
/** Those of one's own are private; the app is in the others of `hasApp`. */
const seededChannels = [
  { name: 'marketing', topic: 'Ask Midas about our customers', isPrivate: false, hasApp: true },
  { name: 'general', topic: 'Everything else', isPrivate: false, hasApp: false },
  { name: 'crm', topic: 'Where addresses of customers may be posted', isPrivate: true, hasApp: true },
];
const group = { id: 'S0CAMPAIGN', handle: 'campaigners' };

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
  const tokens = { botToken: token('xoxb'), serverToken: token('xoxs') };
  const people = seededPeople.map((person) => ({ ...person, token: token('xoxp') }));
  const emulator = await createEmulator({
    service: 'slack',
    // Declared a number, but passed to server.listen as it is.
    port: socketPath as unknown as number,
    baseUrl: publicUrl,
    seed: { slack: seed(tokens, people, botScopes) },
  });

  const ids = createStableIds();
  const pass: SlackApi['pass'] = async (path, request) => {
    if (!path.startsWith('/api/')) return sendTo(socketPath, path, request);
    const body = Buffer.from(ids.inside(request.body.toString()));
    const response = await sendTo(socketPath, ids.inside(path), { ...request, body });
    return { ...response, body: Buffer.from(ids.outside(response.body.toString())) };
  };
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
    return { roster: await enrol(call, people, ids.keep), ...tokens, call, pass, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Tokens = Pick<SlackApi, 'botToken' | 'serverToken'>;
type Newcomer = Pick<Person, 'name' | 'displayName' | 'token'>;

function seed(tokens: Tokens, people: readonly Newcomer[], botScopes?: readonly string[]) {
  const asApp = { type: 'bot', user_id: app.userId, bot_id: app.botId, app_id: app.id };
  return {
    team: { name: 'Midas', domain: 'midas-local' },
    users: people.map(({ name, displayName }) => ({ name, real_name: displayName })),
    channels: seededChannels.map(({ name, topic, isPrivate }) => ({ name, topic, is_private: isPrivate })),
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
      ...people.map((person) => ({ token: person.token, type: 'user', user: person.name })),
    ],
    strict_scopes: true,
  };
}

/**
 * The stand-in draws its ids at random; whoever keeps one, such as a digest its channel, shall find it again after a restart.
 * Ids are letters and digits, so they are put in place of each other in whatever text they stand.
 */
function createStableIds() {
  const pairs: { drawn: string; stable: string }[] = [];
  return {
    /** Gives an id that was drawn one of its own, made of a name; returns it. */
    keep(drawn: string, name: string): string {
      const stable = `${drawn.charAt(0)}0${name.toUpperCase()}`.padEnd(11, '0');
      pairs.push({ drawn, stable });
      return stable;
    },
    inside: (text: string) => pairs.reduce((read, { drawn, stable }) => read.replaceAll(stable, drawn), text),
    outside: (text: string) =>
      pairs.reduce((read, { drawn, stable }) => read.replaceAll(drawn, stable), text),
  };
}

/** Looks everyone up by name, and has them in their channels. */
async function enrol(
  call: SlackApi['call'],
  newcomers: readonly Newcomer[],
  keepId: (drawn: string, name: string) => string,
): Promise<Roster> {
  const identities = await Promise.all(newcomers.map(({ token }) => succeed(call('auth.test', {}, token))));
  const ids = identities.map((identity, index) =>
    keepId(String(identity['user_id']), newcomers[index]?.name ?? ''),
  );
  const [owner] = newcomers;
  const [ownerId] = ids;
  if (!owner || !ownerId) throw new Error('a workspace needs somebody in it');
  const types = 'public_channel,private_channel';
  const listed = (await succeed(call('conversations.list', { types }, owner.token)))['channels'] as {
    id: string;
    name: string;
  }[];
  const channels = seededChannels.map(({ name, topic, isPrivate, hasApp }) => {
    const drawn = listed.find((channel) => channel.name === name)?.id;
    if (!drawn) throw new Error(`Slack's stand-in has no channel #${name}`);
    const id = keepId(drawn, name);
    return { id, name, topic, isPrivate, hasApp };
  });
  for (const { id: channel, isPrivate, hasApp } of channels) {
    const { members } = await succeed(call('conversations.members', { channel }, owner.token));
    for (const user of members as string[])
      if (isPrivate && user !== ownerId)
        await succeed(call('conversations.kick', { channel, user }, owner.token));
    for (const { token } of isPrivate ? [] : newcomers)
      await succeed(call('conversations.join', { channel }, token));
    if (hasApp) await succeed(call('conversations.invite', { channel, users: app.userId }, owner.token));
  }
  const people = newcomers.map(async (newcomer, index) => {
    const { channel } = await succeed(call('conversations.open', { users: app.userId }, newcomer.token));
    const id = keepId((channel as { id: string }).id, newcomer.name);
    return {
      ...newcomer,
      id: ids[index] ?? '',
      channels: channels.filter(({ isPrivate }) => !isPrivate || newcomer === owner),
      direct: { id, name: app.name, topic: '', isPrivate: true },
    };
  });
  return {
    team: { id: String(identities[0]?.['team_id']), domain: 'midas-local' },
    app,
    people: await Promise.all(people),
    channels,
    group: { ...group, users: [ownerId] },
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
