import type { Answer } from '../commands/answer.ts';
import type { FileKind, Found, NotPosted, UnaskedPosts } from '../posting.ts';
import { boltLogger } from './bolt-logger.ts';
import { type DeliveryContext, listOf, pictureOf } from './deliver.ts';
import { notPosted } from './not-posted.ts';
import { firstAccepted } from './post.ts';
import { type Presentation, present } from './present.ts';
import { clientOptions, createSlackClient, refusalOf } from './slack-client.ts';
import { completeUpload, sendFile, type Upload } from './upload.ts';

/** What posting needs besides a client, which it opens itself. */
export type UnaskedOptions = Omit<DeliveryContext, 'client'> & {
  botToken: string;
  /** Where Slack's Web API is, if not at Slack. */
  slackApiUrl?: string | undefined;
};

/** The clocks of Slack and of the database may be that far apart. */
const clockMarginMilliseconds = 10 * 60_000;
const messagesPerPage = 200;
const mostPages = 50;
/** Slack keeps it with the message, unseen. */
const eventType = 'midas_delivery';

/**
 * Posts for schedules, with a client of its own: where Slack limits digests, people who wait for an answer are not held up. Every
 * message bears its key as metadata, by which it is found again when the answer to its post was lost.
 * Source: docs.slack.dev, "Message metadata". chat.postMessage has no key of its own against doubling: its errors name a `client_msg_id`,
 * which is none of its documented arguments.
 */
export function createUnaskedPosts(options: UnaskedOptions): UnaskedPosts<Answer> {
  const { botToken, slackApiUrl, logger } = options;
  const client = createSlackClient(botToken, clientOptions(boltLogger(logger), slackApiUrl));
  const context: DeliveryContext = { ...options, client };

  async function post(
    channel: string,
    key: string,
    { text, blocks }: Pick<Presentation, 'text' | 'blocks'>,
  ): Promise<string> {
    const { ts } = await client.chat.postMessage({
      channel,
      text,
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: eventType, event_payload: { key } },
      ...(blocks && { blocks }),
    });
    if (!ts) throw new Error('chat.postMessage answered without a timestamp');
    return ts;
  }

  return {
    async prepare(answer, occasion, remarks) {
      const picture = answer.chart ? await pictureOf(context, answer.chart, answer.title) : {};
      const list = listOf(context, answer);
      const ways = present(answer, {
        occasion,
        remarks: [...remarks, ...(picture.remark === undefined ? [] : [picture.remark])],
        ...(picture.fileId !== undefined && { pictureId: picture.fileId }),
      });
      const uploads: Partial<Record<FileKind, { upload: Upload; comment: string }>> = {
        ...(picture.upload && { chart: { upload: picture.upload, comment: 'The chart' } }),
        ...(list && { list }),
      };
      const files: FileKind[] = list ? ['list'] : [];
      return {
        lacksPicture: answer.chart !== null && picture.upload === undefined,
        files,
        post: (channelId, key) =>
          attempted(async () => {
            const { way, result: ts } = await firstAccepted(ways, (way) => post(channelId, key, way));
            const chart: FileKind[] = picture.upload && !way.showsPicture ? ['chart'] : [];
            return { kind: 'posted', ts, outstanding: [...chart, ...files] };
          }),
        async upload(kind) {
          const file = uploads[kind];
          return (
            file && attempted(async () => ({ kind: 'uploaded', fileId: await sendFile(client, file.upload) }))
          );
        },
        share: (kind, id, { channelId, ts }) =>
          attempted(async () => {
            const { upload, comment = '' } = uploads[kind] ?? {};
            await completeUpload(client, { id, title: upload?.title ?? '' }, { channelId, ts, comment });
            return { kind: 'posted', ts };
          }),
      };
    },

    find: (channelId, key, since) =>
      looked(async () => {
        const oldest = String((since.getTime() - clockMarginMilliseconds) / 1_000);
        let cursor: string | undefined;
        for (let page = 0; page < mostPages; page += 1) {
          const { messages = [], response_metadata } = await client.conversations.history({
            channel: channelId,
            oldest,
            include_all_metadata: true,
            limit: messagesPerPage,
            ...(cursor && { cursor }),
          });
          const ts = messages.find((message) => keyOf(message) === key)?.ts;
          if (ts) return { kind: 'found', ts };
          cursor = response_metadata?.next_cursor;
          if (!cursor) return { kind: 'absent' };
        }
        return { kind: 'hidden', message: 'there is too much in the channel to look through' };
      }),

    findFile: (fileId, channelId) =>
      looked(async () => {
        const { file } = await client.files.info({ file: fileId });
        const shares = { ...file?.shares?.public, ...file?.shares?.private };
        const [share] = Object.entries(shares).find(([id]) => id === channelId)?.[1] ?? [];
        return share ? { kind: 'found', ts: share.ts ?? '' } : { kind: 'absent' };
      }),

    openDirect: (userId) =>
      attempted(async () => {
        const { channel } = await client.conversations.open({ users: userId });
        if (!channel?.id) throw new Error('conversations.open answered without a channel');
        return { kind: 'opened', channelId: channel.id };
      }),

    say: (channelId, key, text) =>
      attempted(async () => ({ kind: 'posted', ts: await post(channelId, key, { text }) })),
  };

  async function attempted<Result>(call: () => Promise<Result>): Promise<Result | NotPosted> {
    try {
      return await call();
    } catch (thrown) {
      const failure = notPosted(thrown);
      logger.warn({ failure, refusal: refusalOf(thrown) }, 'Slack did not take a scheduled post');
      return failure;
    }
  }

  /** A refusal to let Midas look says nothing about what is there; only of a file that does not exist it does. */
  async function looked(look: () => Promise<Found>): Promise<Found> {
    const found = await attempted(async () => {
      try {
        return await look();
      } catch (thrown) {
        if (refusalOf(thrown) === 'file_not_found') return { kind: 'absent' as const };
        throw thrown;
      }
    });
    return found.kind === 'refused' ? { kind: 'hidden', message: found.message } : found;
  }
}

function keyOf({ metadata }: { metadata?: object }): unknown {
  if (metadata === undefined || !('event_payload' in metadata)) return undefined;
  const { event_payload: payload } = metadata;
  return typeof payload === 'object' && payload !== null && 'key' in payload ? payload.key : undefined;
}
