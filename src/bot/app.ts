import bolt from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Access, SlackConfig } from '../config.ts';
import { boltLogger } from './bolt-logger.ts';
import { createDoor } from './door.ts';
import { type Health, healthListener } from './health.ts';
import { type ListenersContext, listen } from './listeners.ts';
import { botScopes } from './manifest.ts';
import { createPeople } from './people.ts';
import { callSlack, clientOptions, createSlackClient, withToken } from './slack-client.ts';

/** What the Slack edge is made of. */
export type SlackAppOptions = Omit<ListenersContext, 'client' | 'people'> & {
  slack: SlackConfig;
  /** Who may do what not everyone may. */
  access: Access;
  /** Port of Slack's requests (HTTP mode) and of `/healthz`; 0 takes a free one. */
  port: number;
  /** Address to listen on; absent: every one. */
  host?: string;
  /** Where Slack's Web API is, if not at Slack: an address that ends in `/api/`. */
  slackApiUrl?: string;
  health: Health;
};

/** Midas in Slack: started once, stopped once. */
export type SlackApp = {
  /**
   * Connects to Slack and resolves to the port that is listened on.
   * @throws UserError when Slack refuses a token or the port is taken, OutageError when Slack does not answer.
   */
  start(): Promise<{ port: number }>;
  /** Resolves once the answers under way are delivered. */
  idle(): Promise<void>;
  /** Takes no more requests, and resolves once the answers under way are delivered. Does nothing before a start. */
  stop(): Promise<void>;
};

/**
 * The Slack edge: takes commands and button clicks from Slack (in Socket Mode, or as signed HTTP requests at
 * `/slack/events`), has them answered by `ask`, and brings the answers back. `/healthz` says how Midas is.
 *
 * Before a stand-in of Slack it runs in HTTP mode: `slackApiUrl` leads to the stand-in's Web API, and the stand-in
 * sends its requests to `/slack/events` of the port that `start` resolves to, signed with the signing secret. What only
 * the asker sees is posted to the request's `response_url` (`response_type: 'ephemeral'`), or, where it has none or
 * that does not work, by chat.postEphemeral.
 */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { slack, port, host, health, slackApiUrl } = options;
  const logger = boltLogger(options.logger);
  const slackOptions = clientOptions(logger, slackApiUrl);
  const client = createSlackClient(slack.botToken, slackOptions);
  const door = createDoor(slack, {
    port,
    host,
    logger,
    healthz: healthListener(health),
    clientOptions: slackOptions,
  });
  const identity: Identity = {};
  const app = new bolt.App({
    receiver: door.receiver,
    logger,
    clientOptions: slackOptions,
    convoStore: false,
    // Slack is asked who we are once, at the start, so that no request waits for it before it is acknowledged.
    authorize: async () => ({ botToken: slack.botToken, ...identity }),
  });
  const people = createPeople(client, options.access, () => identity.teamId);
  const running = listen(app, { ...options, client, people });
  const idle = async () => {
    while (running.size > 0) await Promise.all(running);
  };
  let close = async () => {};
  return {
    async start() {
      Object.assign(identity, await whoAmI(client, options.logger));
      const listening = await door.open();
      close = door.close;
      return { port: listening };
    },
    idle,
    async stop() {
      await close();
      await idle();
    },
  };
}

type Identity = { botId?: string; botUserId?: string; teamId?: string };

/** Who Midas is in Slack; permissions that Slack has not granted are logged, as what needs them will fail. */
async function whoAmI(client: WebClient, logger: Logger): Promise<Identity> {
  const call = callSlack(() => client.auth.test(), { repeatable: true });
  const { bot_id, user_id, team_id, response_metadata } = await withToken('SLACK_BOT_TOKEN', call);
  const granted = response_metadata?.scopes;
  const missing = granted ? botScopes.filter((scope) => !granted.includes(scope)) : [];
  if (missing.length > 0)
    logger.warn({ missing }, 'Slack has not granted every permission: reinstall the app with its manifest');
  return {
    ...(bot_id && { botId: bot_id }),
    ...(user_id && { botUserId: user_id }),
    ...(team_id && { teamId: team_id }),
  };
}
