import { randomUUID } from 'node:crypto';
import type { AppLink, Delivery } from './app-link.ts';
import { refuseBlocks } from './block-limits.ts';
import type { FileProcessing } from './file-processing.ts';
import type { Modals } from './modals.ts';
import type { ActRequest, PageCommand, SayRequest } from './page/protocol.ts';
import type { Origin, ResponseBody, ResponseUrls } from './response-urls.ts';
import { type Person, type SlackApi, succeed } from './slack-api.ts';
import type { Transcript } from './transcript.ts';
import type { WorkspaceLogger } from './workspace-logger.ts';

type Surroundings = {
  api: SlackApi;
  app: AppLink;
  transcript: Transcript;
  responseUrls: ResponseUrls;
  modals: Modals;
  processing: FileProcessing;
  commands: readonly PageCommand[];
  botEvents: readonly string[] | undefined;
  logger: WorkspaceLogger;
};

/** What people do in the page, told to Slack's API or to the app as Slack would. */
export type Interactions = {
  say(person: Person, request: SayRequest): Promise<void>;
  /** Uploads a file, which is shared by saying something with it; returns its id. */
  upload(person: Person, name: string, bytes: Buffer): Promise<string>;
  act(person: Person, request: ActRequest): Promise<void>;
  openHome(person: Person): Promise<void>;
};

export function createInteractions(surroundings: Surroundings): Interactions {
  const { api, app, transcript, responseUrls, modals, processing, commands, botEvents, logger } =
    surroundings;
  const { team, people, channels } = api.roster;
  const mention = `<@${api.roster.app.userId}>`;
  const mentions = new RegExp(`@${api.roster.app.name}\\b`, 'gi');

  async function say(person: Person, { channel, text, threadTs, files = [] }: SayRequest): Promise<void> {
    if (text.startsWith('/') && files.length === 0) return command(person, channel, text);
    const inThread = threadTs ? { thread_ts: threadTs } : {};
    const said = escaped(text).replace(mentions, mention);
    if (files.length > 0) await share(person, channel, said, files, inThread);
    else await succeed(api.call('chat.postMessage', { channel, text: said, ...inThread }, person.token));
    transcript.changed(channel, threadTs);
    await tellApp(person, channel, said, files, inThread);
  }

  async function upload(person: Person, filename: string, bytes: Buffer): Promise<string> {
    const fields = { filename, length: bytes.length };
    const { upload_url: url, file_id: id } = await succeed(
      api.call('files.getUploadURLExternal', fields, person.token),
    );
    const { pathname } = new URL(String(url));
    const headers = { 'content-type': 'application/octet-stream' };
    const { status } = await api.pass(pathname, { method: 'POST', headers, body: bytes });
    if (status !== 200) throw new Error(`Slack's stand-in answered ${status} to an upload`);
    return String(id);
  }

  async function share(
    person: Person,
    channel: string,
    comment: string,
    ids: string[],
    inThread: object,
  ): Promise<void> {
    const files = ids.map((id) => ({ id }));
    const fields = { files, channel_id: channel, initial_comment: comment, ...inThread };
    await succeed(api.call('files.completeUploadExternal', fields, person.token));
    for (const id of ids) processing.begin(id);
  }

  /** Slack tells an app of what happens in the conversations that it is in. */
  async function tellApp(
    person: Person,
    channel: string,
    text: string,
    ids: string[],
    inThread: object,
  ): Promise<void> {
    const { members } = await api.call('conversations.members', { channel }, person.token);
    const isDirect = channel === person.direct.id;
    if (!isDirect && !(members as string[]).includes(api.roster.app.userId)) return;
    for (const id of ids) {
      const file = { file_id: id, user_id: person.id, file: { id }, channel_id: channel };
      await sendEvent({ type: 'file_shared', ...file });
    }
    if (!text.includes(mention) || isDirect) return;
    const ts = (await transcript.read(channel, person)).at(-1)?.ts ?? '';
    const files = ids.map((id) => ({ id }));
    await sendEvent({ type: 'app_mention', user: person.id, channel, text, ts, ...inThread, files });
  }

  /** Channels by their ids, as Slack writes those of a command that asks for it. */
  function withChannels(text: string): string {
    return text.replace(/(^|\s)#([\p{Letter}\p{Number}_-]+)/gu, (typed, before: string, name: string) => {
      const found = channels.find((one) => one.name === name);
      return found ? `${before}<#${found.id}|${name}>` : typed;
    });
  }

  async function command(person: Person, channel: string, line: string): Promise<void> {
    const origin = { channel, userId: person.id };
    const [, name = '', text = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(line) ?? [];
    if (name === 'invite') return invite(person, channel, text);
    const declared = commands.find((it) => it.name === name);
    if (!declared)
      return tell(
        origin,
        `\`/${escaped(name)}\` is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`,
      );
    const delivery = await app.sendForm({
      token: 'local',
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel,
      channel_name: nameOf(channel),
      user_id: person.id,
      user_name: person.name,
      command: `/${name}`,
      text: declared.namesChannels ? withChannels(escaped(text.trim())) : text.trim(),
      api_app_id: api.roster.app.id,
      is_enterprise_install: 'false',
      response_url: responseUrls.issue(origin),
      trigger_id: modals.issueTrigger(person),
    });
    await settle(origin, `/${name}`, delivery);
  }

  /** Shows what came with the acknowledgement, or what Slack shows when there was none. */
  async function settle(origin: Origin, name: string, delivery: Delivery): Promise<void> {
    if (!delivery.ok) {
      logger.warn({ command: name, error: delivery.error }, 'The app did not acknowledge a command');
      return tell(origin, `${name} failed with the error "${delivery.error}"`);
    }
    if (!delivery.body) return;
    const body: ResponseBody = delivery.json ? JSON.parse(delivery.body) : { text: delivery.body };
    const refusal = body.blocks && refuseBlocks(body.blocks, 'message');
    if (refusal) {
      logger.warn({ command: name, ...refusal }, 'The local workspace refused an answer, as Slack would');
      return tell(origin, `${name} failed with the error "${refusal.error}"`);
    }
    if (body.text || body.blocks) await responseUrls.respond(origin, body);
  }

  /** Slack's own command; the app can be invited to a channel that it is not in. */
  async function invite({ id: userId, token }: Person, channel: string, whom: string): Promise<void> {
    const { app: invited } = api.roster;
    const origin = { channel, userId };
    if (whom.trim().replace(/^@/, '').toLowerCase() !== invited.name.toLowerCase())
      return tell(origin, `There is only @${invited.name} to invite in this workspace.`);
    const fields = { channel, users: invited.userId };
    const { ok } = await api.call('conversations.invite', fields, token);
    return tell(
      origin,
      ok ? `${invited.name} is now in this channel.` : `${invited.name} is already in this channel.`,
    );
  }

  /** Says something to a person as Slackbot. */
  async function tell({ channel, userId }: Origin, text: string): Promise<void> {
    const token = people.find(({ id }) => id === userId)?.token ?? '';
    const posted = await succeed(api.call('chat.postEphemeral', { channel, user: userId, text }, token));
    transcript.keepPrivate({
      ts: String(posted['message_ts']),
      userId,
      channel,
      sender: 'slackbot',
      text,
      blocks: [],
    });
  }

  async function act(
    person: Person,
    { channel, messageTs, modalId, blockId, action }: ActRequest,
  ): Promise<void> {
    const fired = {
      ...action,
      block_id: blockId ?? 'block',
      action_ts: (Date.now() / 1000).toFixed(6),
    };
    const payload = {
      type: 'block_actions',
      team,
      user: { id: person.id, username: person.name, name: person.name, team_id: team.id },
      api_app_id: api.roster.app.id,
      token: 'local',
      trigger_id: modals.issueTrigger(person),
      enterprise: null,
      is_enterprise_install: false,
      actions: [fired],
      ...(await originOf(person, channel, messageTs, modalId)),
    };
    const delivery = await app.sendForm({ payload: JSON.stringify(payload) });
    if (!delivery.ok) {
      logger.warn({ error: delivery.error }, 'The app did not acknowledge an interaction');
      if (messageTs)
        await tell({ channel, userId: person.id }, `The app did not respond (${delivery.error}).`);
    }
  }

  /** Where the pressed element stands: in a modal, in a message of a channel, or on the app's home. */
  async function originOf(
    person: Person,
    channel: string,
    messageTs: string,
    modalId?: string,
  ): Promise<object> {
    if (modalId) return { container: { type: 'view', view_id: modalId }, view: modals.viewOf(modalId) };
    const home = transcript.home(person.id);
    if (!messageTs) return { container: { type: 'view', view_id: home?.id }, view: home };
    const found = await transcript.find(channel, messageTs);
    if (!found) throw new Error(`no message ${messageTs} in ${channel}`);
    const { message, isPrivate } = found;
    return {
      container: { type: 'message', message_ts: messageTs, channel_id: channel, is_ephemeral: isPrivate },
      channel: { id: channel, name: nameOf(channel) },
      ...(!isPrivate && { message: { type: 'message', ...message } }),
      response_url: responseUrls.issue({ channel, userId: person.id }, { ts: messageTs, isPrivate }),
    };
  }

  async function openHome({ id, direct }: Person): Promise<void> {
    const view = transcript.home(id);
    const opened = { user: id, channel: direct.id, tab: 'home', ...(view && { view }) };
    await sendEvent({ type: 'app_home_opened', ...opened });
  }

  async function sendEvent(event: { type: string; [field: string]: unknown }): Promise<void> {
    if (botEvents && !botEvents.includes(event.type)) return;
    const now = Date.now() / 1000;
    const delivery = await app.sendEvent({
      token: 'local',
      team_id: team.id,
      api_app_id: api.roster.app.id,
      type: 'event_callback',
      event_id: `Ev${randomUUID().replaceAll('-', '').toUpperCase()}`,
      event_time: Math.floor(now),
      event: { ...event, event_ts: now.toFixed(6) },
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
    if (!delivery.ok)
      logger.warn({ event: event.type, error: delivery.error }, 'The app did not acknowledge an event');
  }

  function nameOf(channel: string): string {
    if (people.some(({ direct }) => direct.id === channel)) return 'directmessage';
    return channels.find(({ id }) => id === channel)?.name ?? '';
  }

  return { say, upload, act, openHome };
}

/** What Slack's own message box does to the three characters that have a meaning in its texts. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
