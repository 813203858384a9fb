import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApiFront } from './api-front.ts';
import { createAppLink } from './app-link.ts';
import { createFileProcessing } from './file-processing.ts';
import { createInteractions } from './interactions.ts';
import { createModals } from './modals.ts';
import type { PageCommand, WorkspaceInfo } from './page/protocol.ts';
import { bundlePage } from './page-bundle.ts';
import { createResponseUrls } from './response-urls.ts';
import { closeServer, listen } from './server.ts';
import { openSlackApi, type Person, type SlackApi, succeed } from './slack-api.ts';
import { createTranscript } from './transcript.ts';
import type { WorkspaceLogger } from './workspace-logger.ts';
import { createWorkspaceRoutes } from './workspace-routes.ts';

export type WorkspaceOptions = {
  /** 0 takes any free port. */
  port: number;
  /** The app's slash commands, completed in the message box; a command's own declaration will do. */
  commands: readonly PageCommand[];
  /** Texts that the page offers for a click, such as `/segment`. */
  suggestions: readonly string[];
  /** What the app's manifest asks for; calls beyond it are refused. Absent: everything. */
  botScopes?: readonly string[];
  /** The events that the app's manifest subscribes to; no other is sent. Absent: all that there are. */
  botEvents?: readonly string[];
  logger: WorkspaceLogger;
};

export type Workspace = {
  /** The page for the browser. */
  url: string;
  /** For the app's Web API client. */
  slackApiUrl: string;
  botToken: string;
  signingSecret: string;
  /** The user id of the person in front of the page. */
  ownerId: string;
  /** A user group with the owner alone in it. */
  groupId: string;
  /** A channel of the owner and the app alone. */
  privateChannelId: string;
  /** The app is there: sends it commands and interactions, signed, as HTTP posts to this address. */
  connect(appUrl: string): void;
  close(): Promise<void>;
};

/**
 * Opens a local workspace on the loopback interface: a page that looks like Slack, and behind it a stand-in of
 * Slack's Web API for an app in HTTP mode.
 * @throws UserError when the port is taken.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const server = await listen(options.port);
  const opened = [() => closeServer(server)];
  const close = async () => {
    for (const closeOne of opened.splice(0).reverse()) await closeOne();
  };
  try {
    return { ...(await furnish(server, options, opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Lets the server be a workspace; what is opened for it is noted in `opened`. */
async function furnish(
  server: Server,
  { commands, suggestions, botScopes, botEvents, logger }: WorkspaceOptions,
  opened: (() => Promise<void>)[],
): Promise<Omit<Workspace, 'close'>> {
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const page = await bundlePage();
  const api = await openSlackApi(origin, botScopes);
  opened.push(api.close);

  const listeners = new Set<(channel: string) => void>();
  const tell = (topic: string) => {
    for (const listener of listeners) listener(topic);
  };
  const transcript = createTranscript(api, tell);
  const signingSecret = randomBytes(16).toString('hex');
  const app = createAppLink(signingSecret);
  const responseUrls = createResponseUrls(origin, api, transcript);
  const modals = createModals(api, app, logger, tell);
  const processing = createFileProcessing();
  const routes = createWorkspaceRoutes({
    port,
    page,
    info: (person) => infoOf(api, person, commands, suggestions),
    api,
    callApi: createApiFront(api, transcript, modals, processing, logger, botScopes),
    transcript,
    responseUrls,
    modals,
    interactions: createInteractions({
      api,
      app,
      transcript,
      responseUrls,
      modals,
      processing,
      commands,
      botEvents,
      logger,
    }),
    listeners,
    logger,
  });
  opened.push(async () => routes.close());
  server.on('request', routes.handle);
  await welcome(api, suggestions);
  return {
    url: `http://localhost:${port}`,
    slackApiUrl: `${origin}/api/`,
    botToken: api.botToken,
    signingSecret,
    ownerId: api.roster.people[0]?.id ?? '',
    groupId: api.roster.group.id,
    privateChannelId: api.roster.channels.find(({ isPrivate }) => isPrivate)?.id ?? '',
    connect: app.connect,
  };
}

function infoOf(
  { roster: { app, people, group } }: SlackApi,
  { id, channels, direct }: Person,
  commands: WorkspaceOptions['commands'],
  suggestions: readonly string[],
): WorkspaceInfo {
  return {
    appName: app.name,
    userId: id,
    users: people.map(({ id: userId, displayName }) => ({ id: userId, name: displayName })),
    names: {
      users: [{ id: app.userId, name: app.name }, ...people.map((it) => ({ id: it.id, name: it.name }))],
      channels: channels.map((it) => ({ id: it.id, name: it.name })),
      user_groups: [{ id: group.id, name: group.handle }],
    },
    channels: [...channels],
    direct,
    commands,
    suggestions,
  };
}

async function welcome(api: SlackApi, suggestions: readonly string[]): Promise<void> {
  const tries = suggestions.map((text) => `\`${text}\``).join(', ');
  const text = `Hi! I am ${api.roster.app.name}, your customer analyst. Try ${tries}.`;
  const blocks = [
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: `Hi! I am *${api.roster.app.name}*, your customer analyst. Ask me about your customers and I answer here, with a chart and the list behind it.`,
      },
    },
    {
      type: 'section',
      text: { type: 'mrkdwn', text: `Try ${tries}, or type \`/\` to see everything I can do.` },
    },
  ];
  const channel = api.roster.channels[0]?.id;
  await succeed(api.call('chat.postMessage', { channel, text, blocks }, api.serverToken));
}
