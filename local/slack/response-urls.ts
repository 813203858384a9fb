import { randomBytes } from 'node:crypto';
import { refuseBlocks } from './block-limits.ts';
import type { PageBlock } from './page/protocol.ts';
import { type SlackApi, succeed } from './slack-api.ts';
import type { Transcript } from './transcript.ts';

const uses = 5;
const lifetimeMs = 30 * 60 * 1000;

/** The message that a response may replace or delete. */
export type Original = { ts: string; isPrivate: boolean };

/** Where a request came from, and from whom: who alone sees an answer to it. */
export type Origin = { channel: string; userId: string };

type Issued = Origin & {
  expiresAt: number;
  usesLeft: number;
  original: Original | undefined;
};

/** What an app may post to a response_url, or send along with its acknowledgement. */
export type ResponseBody = {
  text?: string;
  blocks?: PageBlock[];
  response_type?: 'ephemeral' | 'in_channel';
  replace_original?: boolean;
  delete_original?: boolean;
  thread_ts?: string;
};

/** Addresses to which an app answers an interaction: five times within half an hour, as in Slack. */
export type ResponseUrls = {
  issue(origin: Origin, original?: Original): string;
  /** @returns undefined when done, else Slack's word for what is wrong. */
  use(key: string, body: ResponseBody): Promise<string | undefined>;
  /** Posts an answer that came within the app's acknowledgement. */
  respond(origin: Origin, body: ResponseBody): Promise<void>;
};

/** Answers go into the channel, whether the app is a member or not. */
export function createResponseUrls(url: string, api: SlackApi, transcript: Transcript): ResponseUrls {
  const issued = new Map<string, Issued>();

  async function post({ channel, userId }: Origin, body: ResponseBody): Promise<Original> {
    const { text = '', blocks = [], thread_ts: threadTs } = body;
    const inThread = threadTs ? { thread_ts: threadTs } : {};
    const withBlocks = blocks.length > 0 ? { blocks } : {};
    if (body.response_type === 'in_channel') {
      const fields = { channel, text, ...withBlocks, ...inThread };
      const { ts } = await succeed(api.call('chat.postMessage', fields, api.serverToken));
      transcript.changed(channel, threadTs);
      return { ts: String(ts), isPrivate: false };
    }
    const fields = { channel, user: userId, text, ...withBlocks, ...inThread };
    const posted = await succeed(api.call('chat.postEphemeral', fields, api.serverToken));
    const ts = String(posted['message_ts']);
    const sender = 'app' as const;
    transcript.keepPrivate({ ts, userId, channel, sender, text, blocks, ...(threadTs && { threadTs }) });
    return { ts, isPrivate: true };
  }

  async function remove({ channel }: Origin, { ts, isPrivate }: Original): Promise<void> {
    if (isPrivate) return transcript.dropPrivate(ts);
    await succeed(api.call('chat.delete', { channel, ts }, api.serverToken));
    transcript.changed(channel, ts);
  }

  async function replace(
    { channel, userId }: Origin,
    { ts, isPrivate }: Original,
    body: ResponseBody,
  ): Promise<void> {
    const { text = '', blocks = [] } = body;
    if (isPrivate) return transcript.keepPrivate({ ts, userId, channel, sender: 'app', text, blocks });
    await succeed(api.call('chat.update', { channel, ts, text, blocks }, api.serverToken));
    transcript.changed(channel, ts);
  }

  async function use(key: string, body: ResponseBody): Promise<string | undefined> {
    const it = issued.get(key);
    if (!it || it.expiresAt < Date.now()) return 'expired_url';
    if (it.usesLeft === 0) return 'used_url';
    const refusal = body.blocks && body.blocks.length > 0 && refuseBlocks(body.blocks, 'message');
    if (refusal) return refusal.error;
    if (!body.delete_original && !body.text && !body.blocks?.length) return 'no_text';
    it.usesLeft -= 1;
    if (body.delete_original && it.original) await remove(it, it.original);
    else if (body.replace_original && it.original) await replace(it, it.original, body);
    else it.original = await post(it, body);
    return undefined;
  }

  return {
    issue: (origin, original) => {
      for (const [key, { expiresAt }] of issued) if (expiresAt < Date.now()) issued.delete(key);
      const key = randomBytes(16).toString('hex');
      issued.set(key, { ...origin, expiresAt: Date.now() + lifetimeMs, usesLeft: uses, original });
      return `${url}/respond/${key}`;
    },
    use,
    respond: async (origin, body) => {
      await post(origin, body);
    },
  };
}
