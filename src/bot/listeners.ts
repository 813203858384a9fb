import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Logger } from 'pino';
import { now } from '../calendar.ts';
import type { Answer } from '../commands/answer.ts';
import { traceOf } from '../log.ts';
import { askAction } from './blocks.ts';
import { type DeliveryContext, deliver } from './deliver.ts';
import { type Failure, failureOf } from './failure.ts';
import { type CommandSummary, homeView } from './home.ts';
import { type Asker, tellAsker } from './post.ts';
import { createProgress } from './progress.ts';
import { callSlack } from './slack-client.ts';
import { typedText } from './typed-text.ts';

/** What the listeners need to answer. */
export type ListenersContext = DeliveryContext & {
  /** `progress` is told, in sentences, how far a command is that takes longer than a few seconds. */
  ask: (
    text: string,
    asker: { userId: string; channelId: string },
    progress: (sentence: string) => void,
  ) => Promise<Answer>;
  commands: readonly CommandSummary[];
};

/** A second click within this time after an answer is taken for a double click. */
const doubleClickMilliseconds = 1_000;

/** Slack sends an event again for five minutes where it missed our acknowledgement. Source: docs.slack.dev, Events API. */
const eventRetryMilliseconds = 10 * 60_000;

/**
 * Registers what Midas listens to: every slash command that Slack sends, the buttons of answers, the home tab.
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

  app.command(/.*/, async ({ ack, command: { command, text = '', user_id, channel_id }, respond }) => {
    await ack();
    inBackground(answer(context, `${command} ${text}`, { userId: user_id, channelId: channel_id, respond }));
  });

  app.action<BlockAction<ButtonAction>>(askAction, async ({ ack, body, action, respond }) => {
    await ack();
    const { user, channel, container } = body;
    const { value } = action;
    if (!value || !channel) return;
    const click = [user.id, container?.['message_ts'], value].join(' ');
    const asker = { userId: user.id, channelId: channel.id, respond };
    once(click, doubleClickMilliseconds, () => answer(context, value, asker));
  });

  app.event('app_home_opened', async ({ event: { tab, user }, body }) => {
    if (tab === 'home') once(body.event_id, eventRetryMilliseconds, () => showHome(context, user));
  });

  return running;
}

/** Answers a command to the person who asked, whatever happens: the one place where failures end. */
async function answer(context: ListenersContext, typed: string, asker: Asker): Promise<void> {
  const { ask, client, commands, logger } = context;
  const startedAt = now().getTime();
  const text = typedText(typed);
  const record = { command: nameOf(text, commands), channel: asker.channelId };
  const progress = createProgress(context, asker, text);
  try {
    const { userId, channelId } = asker;
    const answered = await ask(text, { userId, channelId }, progress.tell).finally(progress.finish);
    await deliver(context, answered, asker);
    logger.info({ ...record, outcome: 'answered', ms: now().getTime() - startedAt }, 'command');
  } catch (thrown) {
    const failure = failureOf(thrown);
    logFailure(logger, failure, { ...record, ms: now().getTime() - startedAt });
    await tellAsker(client, asker, [failure.message]).catch((untold: unknown) =>
      logger.error({ ...record, error: traceOf(untold) }, 'the asker could not be told'),
    );
  }
}

async function showHome({ client, commands, logger }: ListenersContext, userId: string): Promise<void> {
  await callSlack(() => client.views.publish({ user_id: userId, view: homeView(commands) }), {
    repeatable: true,
  }).catch((thrown: unknown) => logger.error({ error: traceOf(thrown) }, 'the home tab could not be shown'));
}

function logFailure(logger: Logger, { outcome, record }: Failure, request: Record<string, unknown>): void {
  logger[outcome === 'refused' ? 'info' : 'error']({ ...request, outcome, ...record }, 'command');
}

/** The name of a command we know, for the log; the other words are the asker's. */
function nameOf(text: string, commands: readonly CommandSummary[]): string {
  const name = text.split(' ', 1)[0]?.replace('/', '');
  return commands.some((command) => command.name === name) ? String(name) : 'unknown';
}
