import { randomUUID } from 'node:crypto';
import type { AppLink, Delivery } from './app-link.ts';
import { refuseBlocks } from './block-limits.ts';
import type { ActRequest, PageCommand, SayRequest } from './page/protocol.ts';
import type { ResponseBody, ResponseUrls } from './response-urls.ts';
import { type SlackApi, succeed } from './slack-api.ts';
import type { Transcript } from './transcript.ts';
import type { WorkspaceLogger } from './workspace-logger.ts';

type Surroundings = {
  api: SlackApi;
  app: AppLink;
  transcript: Transcript;
  responseUrls: ResponseUrls;
  commands: readonly PageCommand[];
  logger: WorkspaceLogger;
};

/** What the person in front of the page does, told to Slack's API or to the app as Slack would. */
export type Interactions = {
  say(request: SayRequest): Promise<void>;
  act(request: ActRequest): Promise<void>;
  openHome(): Promise<void>;
};

export function createInteractions(surroundings: Surroundings): Interactions {
  const { api, app, transcript, responseUrls, commands, logger } = surroundings;
  const { team, user, channels } = api.roster;

  async function say({ channel, text, threadTs }: SayRequest): Promise<void> {
    if (text.startsWith('/')) return command(channel, text);
    const inThread = threadTs ? { thread_ts: threadTs } : {};
    const fields = { channel, text: escaped(text), ...inThread };
    await succeed(api.call('chat.postMessage', fields, api.userToken));
    transcript.changed(channel, threadTs);
  }

  async function command(channel: string, line: string): Promise<void> {
    const [, name = '', text = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(line) ?? [];
    if (name === 'invite') return invite(channel, text);
    if (!commands.some((it) => it.name === name))
      return tell(
        channel,
        `\`/${escaped(name)}\` is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`,
      );
    const delivery = await app.sendForm({
      token: 'local',
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel,
      channel_name: channels.find(({ id }) => id === channel)?.name ?? '',
      user_id: user.id,
      user_name: user.name,
      command: `/${name}`,
      text: text.trim(),
      api_app_id: api.roster.app.id,
      is_enterprise_install: 'false',
      response_url: responseUrls.issue(channel),
      trigger_id: triggerId(),
    });
    await settle(channel, `/${name}`, delivery);
  }

  /** Shows what came with the acknowledgement, or what Slack shows when there was none. */
  async function settle(channel: string, name: string, delivery: Delivery): Promise<void> {
    if (!delivery.ok) {
      logger.warn({ command: name, error: delivery.error }, 'The app did not acknowledge a command');
      return tell(channel, `${name} failed with the error "${delivery.error}"`);
    }
    if (!delivery.body) return;
    const body: ResponseBody = delivery.json ? JSON.parse(delivery.body) : { text: delivery.body };
    const refusal = body.blocks && refuseBlocks(body.blocks, 'message');
    if (refusal) {
      logger.warn({ command: name, ...refusal }, 'The local workspace refused an answer, as Slack would');
      return tell(channel, `${name} failed with the error "${refusal.error}"`);
    }
    if (body.text || body.blocks) await responseUrls.respond(channel, body);
  }

  /** Slack's own command; the app can be invited to a channel that it is not in. */
  async function invite(channel: string, whom: string): Promise<void> {
    const { app: invited } = api.roster;
    if (whom.trim().replace(/^@/, '').toLowerCase() !== invited.name.toLowerCase())
      return tell(channel, `There is only @${invited.name} to invite in this workspace.`);
    const fields = { channel, users: invited.userId };
    const { ok } = await api.call('conversations.invite', fields, api.userToken);
    return tell(
      channel,
      ok ? `${invited.name} is now in this channel.` : `${invited.name} is already in this channel.`,
    );
  }

  /** Says something to the person as Slackbot. */
  async function tell(channel: string, text: string): Promise<void> {
    const fields = { channel, user: user.id, text };
    const posted = await succeed(api.call('chat.postEphemeral', fields, api.userToken));
    transcript.keepPrivate({
      ts: String(posted['message_ts']),
      channel,
      sender: 'slackbot',
      text,
      blocks: [],
    });
  }

  async function act({ channel, messageTs, blockId, action }: ActRequest): Promise<void> {
    const fired = {
      ...action,
      block_id: blockId ?? 'block',
      action_ts: (Date.now() / 1000).toFixed(6),
    };
    const payload = {
      type: 'block_actions',
      team,
      user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
      api_app_id: api.roster.app.id,
      token: 'local',
      trigger_id: triggerId(),
      enterprise: null,
      is_enterprise_install: false,
      actions: [fired],
      ...(await origin(channel, messageTs)),
    };
    const delivery = await app.sendForm({ payload: JSON.stringify(payload) });
    if (!delivery.ok) {
      logger.warn({ error: delivery.error }, 'The app did not acknowledge an interaction');
      if (messageTs) await tell(channel, `The app did not respond (${delivery.error}).`);
    }
  }

  /** Where the pressed element stands: in a message of a channel, or on the app's home. */
  async function origin(channel: string, messageTs: string): Promise<object> {
    const home = transcript.home();
    if (!messageTs) return { container: { type: 'view', view_id: home?.id }, view: home };
    const found = await transcript.find(channel, messageTs);
    if (!found) throw new Error(`no message ${messageTs} in ${channel}`);
    const { message, isPrivate } = found;
    return {
      container: { type: 'message', message_ts: messageTs, channel_id: channel, is_ephemeral: isPrivate },
      channel: { id: channel, name: channels.find(({ id }) => id === channel)?.name ?? '' },
      ...(!isPrivate && { message: { type: 'message', ...message } }),
      response_url: responseUrls.issue(channel, { ts: messageTs, isPrivate }),
    };
  }

  async function openHome(): Promise<void> {
    const now = Date.now() / 1000;
    const delivery = await app.sendEvent({
      token: 'local',
      team_id: team.id,
      api_app_id: api.roster.app.id,
      type: 'event_callback',
      event_id: `Ev${randomUUID().replaceAll('-', '').toUpperCase()}`,
      event_time: Math.floor(now),
      event: {
        type: 'app_home_opened',
        user: user.id,
        channel: 'D0MIDAS001',
        tab: 'home',
        event_ts: now.toFixed(6),
        ...(transcript.home() && { view: transcript.home() }),
      },
      authorizations: [
        {
          enterprise_id: null,
          team_id: team.id,
          user_id: api.roster.app.userId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
    });
    if (!delivery.ok) logger.warn({ error: delivery.error }, 'The app did not acknowledge app_home_opened');
  }

  return { say, act, openHome };
}

function triggerId(): string {
  return `${Date.now()}.${randomUUID()}`;
}

/** What Slack's own message box does to the three characters that have a meaning in its texts. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
