import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { UserError } from '../errors.ts';
import type { Person } from './people.ts';
import type { Message } from './present.ts';
import { callSlack, refusalOf } from './slack-client.ts';
import type { Thread } from './upload.ts';

/** Who asked, where, the way back to them alone that Slack gave with the request, and what opens a modal before them. */
export type Asker = Person & { respond?: RespondFn; triggerId?: string };

/** Slack's words for "not with these blocks"; another rendering of the same message may pass. */
const blockRefusals = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'invalid_attachments',
]);

type Explanation = { message: string; hint: string };

const notInChannel: Explanation = {
  message: 'I cannot post here: Midas is not in this conversation.',
  hint: 'Type `/invite @Midas` in this channel and ask again. Where nobody can be invited, such as a conversation between two people, ask in a channel.',
};

/** Refusals that the asker, or whoever installed Midas, can mend. Source: docs.slack.dev, errors of chat.postMessage. */
const mendable: Readonly<Record<string, Explanation>> = {
  not_in_channel: notInChannel,
  channel_not_found: notInChannel,
  is_archived: {
    message: 'I cannot post here: this channel is archived.',
    hint: 'Ask in another channel.',
  },
  restricted_action: {
    message: 'I cannot post here: this workspace restricts who may post in this channel.',
    hint: 'Ask in another channel, or ask an admin to let Midas post.',
  },
  missing_scope: {
    message: 'Slack has not given Midas the permission for this.',
    hint: 'Whoever installed Midas can reinstall it with the permissions of its manifest.',
  },
};

/**
 * What a refusal of Slack's means to the person who asked, where somebody can mend it; anything else as it is.
 * The refusal stays as the cause, for the log.
 */
export function explained(thrown: unknown): unknown {
  const explanation = mendable[refusalOf(thrown) ?? ''];
  if (!explanation) return thrown;
  return Object.assign(new UserError(explanation.message, explanation.hint), { cause: thrown });
}

/**
 * Posts in a channel, or in a thread of it; returns the message's timestamp, its name in Slack.
 * @throws UserError where Midas may not post here, what else Slack refuses, OutageError when it does not answer.
 */
export async function postMessage(
  client: WebClient,
  channelId: string,
  { text, blocks }: Message,
  thread?: Thread,
): Promise<string> {
  try {
    const { ts } = await callSlack(
      () =>
        client.chat.postMessage({
          channel: channelId,
          text,
          unfurl_links: false,
          unfurl_media: false,
          ...(blocks && { blocks }),
          ...(thread && { thread_ts: thread.ts }),
        }),
      { repeatable: false },
    );
    if (!ts) throw new Error('chat.postMessage answered without a timestamp');
    return ts;
  } catch (thrown) {
    throw explained(thrown);
  }
}

/** Puts another content in place of a message of ours. @throws what Slack refuses, OutageError when it does not answer. */
export async function updateMessage(
  client: WebClient,
  channelId: string,
  ts: string,
  { text, blocks }: Message,
): Promise<void> {
  await callSlack(() => client.chat.update({ channel: channelId, ts, text, ...(blocks && { blocks }) }), {
    repeatable: true,
  });
}

/**
 * Tells the asker alone, by the response address of their request (which works where Midas is not a member),
 * else by an ephemeral message.
 * @throws when neither way works.
 */
export async function tellAsker(client: WebClient, asker: Asker, ways: readonly Message[]): Promise<void> {
  const { respond, userId: user, channelId: channel } = asker;
  if (respond && (await firstAccepted(ways, (way) => respondWith(respond, way)).catch(() => false))) return;
  await firstAccepted(ways, ({ text, blocks }) =>
    callSlack(() => client.chat.postEphemeral({ channel, user, text, ...(blocks && { blocks }) }), {
      repeatable: false,
    }),
  );
}

/**
 * Tries ways to say the same thing, in their order, until Slack accepts one; returns that way and what came of it.
 * @throws what is no matter of blocks, or the refusal of the last way.
 */
export async function firstAccepted<Way extends Message, Result>(
  ways: readonly Way[],
  send: (way: Way) => Promise<Result>,
): Promise<{ way: Way; result: Result }> {
  const [way, ...others] = ways;
  if (!way) throw new Error('nothing to send');
  try {
    return { way, result: await send(way) };
  } catch (thrown) {
    if (others.length === 0 || !blockRefusals.has(refusalOf(thrown) ?? '')) throw thrown;
    return firstAccepted(others, send);
  }
}

/** Answers by the response address; whatever is not accepted is thrown, for the other way to be tried. */
async function respondWith(respond: RespondFn, { text, blocks }: Message): Promise<true> {
  const response = await respond({
    response_type: 'ephemeral',
    replace_original: false,
    text,
    ...(blocks && { blocks }),
  });
  // Slack answers "ok", or JSON that may say it is not.
  if ((await response.text()).includes('"ok":false')) throw new Error('the response address refused');
  return true;
}
