import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { AppMentionEvent } from '@slack/types';
import { traceOf } from '../log.ts';
import { type AnsweringContext, createAnswering, formModal } from './answering.ts';
import { askAction } from './blocks.ts';
import { homeView } from './home.ts';
import { createImports, type ImportsContext, importModal, reviewAction } from './imports.ts';
import { submittedValues } from './modal.ts';
import { callSlack } from './slack-client.ts';
import { typedText } from './typed-text.ts';

/** What the listeners need to answer. */
export type ListenersContext = AnsweringContext & ImportsContext;

/** A second click within this time after an answer is taken for a double click. */
const doubleClickMilliseconds = 1_000;

/** Slack sends an event again for five minutes where it missed our acknowledgement. Source: docs.slack.dev, Events API. */
const eventRetryMilliseconds = 10 * 60_000;

/**
 * Registers what Midas listens to: every slash command that Slack sends, the buttons of answers, forms, the home tab.
 * Each request is acknowledged before any work, and answered in the background.
 * @returns the answers under way, which never reject.
 */
export function listen(app: App, context: ListenersContext): ReadonlySet<Promise<void>> {
  const running = new Set<Promise<void>>();
  const inBackground = (job: Promise<void>) => {
    const tracked = job.finally(() => running.delete(tracked));
    running.add(tracked);
  };
  const known = new Set<string>();
  const once = (key: string, holdMilliseconds: number, job: () => Promise<void>) => {
    if (known.has(key)) return;
    known.add(key);
    inBackground(job().finally(() => setTimeout(() => known.delete(key), holdMilliseconds).unref()));
  };

  const imports = createImports(context);
  const { answer, submitted } = createAnswering(context);

  app.command(/.*/, async ({ ack, command: given, respond, context: { botUserId } }) => {
    await ack();
    const { command, text = '', user_id, channel_id, team_id, trigger_id: triggerId } = given;
    const asker = { userId: user_id, channelId: channel_id, teamId: team_id, respond, triggerId };
    const answered = () => answer(typedText(`${command} ${text}`), asker);
    // The files of a channel are Slack's to tell of; where there is none, the command says how to share one.
    const wantsFile = command === '/import' && text.trim() === '';
    inBackground(wantsFile ? imports.latest(asker, botUserId, answered) : answered());
  });

  app.action<BlockAction<ButtonAction>>(askAction, async ({ ack, body, action, respond }) => {
    await ack();
    const { user, channel, container, trigger_id: triggerId } = body;
    const { value } = action;
    if (!value || !channel) return;
    const click = [user.id, container?.['message_ts'], value].join(' ');
    const asker = { userId: user.id, channelId: channel.id, teamId: user.team_id, respond, triggerId };
    once(click, doubleClickMilliseconds, () => answer(value, asker));
  });

  app.event('app_home_opened', async ({ event: { tab, user }, body }) => {
    if (tab === 'home') once(body.event_id, eventRetryMilliseconds, () => showHome(context, user));
  });

  app.event('file_shared', async ({ event, context: { botUserId } }) => {
    const { file_id: fileId, channel_id: channelId, user_id: userId } = event;
    // Answers come with files of our own.
    if (userId === botUserId) return;
    inBackground(imports.shared({ fileId, channelId, userId, isMeant: channelId.startsWith('D') }));
  });

  app.event('app_mention', async ({ event }) => {
    const { channel: channelId, user: userId, files = [] } = event as AppMentionEvent & FilesOfMessage;
    for (const { id: fileId } of files)
      if (userId) inBackground(imports.shared({ fileId, channelId, userId, isMeant: true }));
  });

  app.action<BlockAction<ButtonAction>>(reviewAction, async ({ ack, body, action: { value }, respond }) => {
    await ack();
    const { user, channel, trigger_id: triggerId } = body;
    if (value && channel)
      inBackground(imports.review(value, { userId: user.id, channelId: channel.id, respond, triggerId }));
  });

  app.view(importModal, async ({ ack, body, view }) => {
    const { faults, job } = imports.submitted(
      view.private_metadata,
      body.user.id,
      submittedValues(view.state),
    );
    if (job) inBackground(job);
    await ack(faults ? { response_action: 'errors', errors: faults } : undefined);
  });

  app.view(formModal, async ({ ack, body, view }) => {
    const { id, team_id: teamId } = body.user;
    const { reply, work } = submitted(view, { userId: id, teamId });
    inBackground(work);
    await ack(await reply);
  });

  return running;
}

/** Messages carry the files that were shared with them. */
type FilesOfMessage = { files?: { id: string }[] };

async function showHome({ client, commands, logger }: ListenersContext, userId: string): Promise<void> {
  await callSlack(() => client.views.publish({ user_id: userId, view: homeView(commands) }), {
    repeatable: true,
  }).catch((thrown: unknown) => logger.error({ error: traceOf(thrown) }, 'the home tab could not be shown'));
}
