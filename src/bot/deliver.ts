import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { ChartSpec } from '../charts/spec.ts';
import type { Answer } from '../commands/answer.ts';
import { OutageError, UserError } from '../errors.ts';
import { formatCounted, formatNumber } from '../format.ts';
import { inTime } from '../in-time.ts';
import { traceOf } from '../log.ts';
import type { Table } from '../tables.ts';
import { type Asker, explained, firstAccepted, postMessage, tellAsker } from './post.ts';
import { csvFilename, present } from './present.ts';
import { callSlack } from './slack-client.ts';
import { isProcessed, type Thread, type Upload, uploadFile } from './upload.ts';

/** What delivering needs besides Slack: how to draw a chart and how to write a table. */
export type DeliveryContext = {
  client: WebClient;
  renderPng: (spec: ChartSpec) => Promise<Buffer>;
  writeCsv: (table: Table) => string;
  logger: Logger;
};

/** A chart on its way into a message: drawn (`upload`) and ready in Slack (`fileId`), or a remark that says what is missing. */
export type Picture = { upload?: Upload; fileId?: string; remark?: string };

const pictureMilliseconds = 25_000;

/**
 * Brings an answer to Slack: a message in the channel with the chart in it, the whole table as CSV in its thread.
 * Whatever goes wrong with the chart or the table, the message is posted, and says so. An answer that the asker alone sees where
 * they asked has neither chart nor CSV, as Slack attaches no files to such a message; one for a direct message has both there.
 * @throws UserError where Midas may not post, OutageError when Slack does not answer.
 */
export async function deliver(context: DeliveryContext, answer: Answer, asker: Asker): Promise<void> {
  if (answer.audience === 'asker')
    return tellAsker(context.client, asker, present(answer, { askerId: asker.userId }));
  if (answer.audience === 'direct') return deliverDirectly(context, answer, asker);
  return postAnswer(context, answer, asker);
}

/**
 * Sends an answer to the asker as a direct message. Where they asked, they alone are told that it was sent, and nothing of what it says;
 * where it cannot be sent, it is posted nowhere.
 */
async function deliverDirectly(context: DeliveryContext, answer: Answer, asker: Asker): Promise<void> {
  const { client, logger } = context;
  const { userId, channelId: askedIn } = asker;
  const channelId = await openDirect(client, userId);
  await postAnswer(context, answer, { userId, channelId }).catch((thrown: unknown) => {
    throw thrown instanceof OutageError ? thrown : notSent(thrown);
  });
  if (channelId === askedIn) return;
  const text = 'I have sent you the answer as a direct message: it is for you alone.';
  await tellAsker(client, asker, [{ text }]).catch((thrown: unknown) =>
    logger.warn({ channel: askedIn, error: traceOf(thrown) }, 'the asker could not be told of a message'),
  );
}

/** The direct conversation with a person. @throws UserError where Slack does not let Midas have one, OutageError. */
export async function openDirect(client: WebClient, userId: string): Promise<string> {
  const { channel } = await callSlack(() => client.conversations.open({ users: userId }), {
    repeatable: true,
  }).catch((thrown: unknown) => {
    throw thrown instanceof OutageError ? thrown : notSent(thrown);
  });
  if (!channel?.id) throw new Error('conversations.open answered without a conversation');
  return channel.id;
}

function notSent(thrown: unknown): UserError {
  const error = new UserError(
    'This answer is for you alone, and I could not send you a direct message. It was posted nowhere.',
    'Open a conversation with Midas once and ask again; if that does not help, whoever installed Midas can reinstall it with the permissions of its manifest.',
  );
  return Object.assign(error, { cause: thrown instanceof UserError ? thrown.cause : thrown });
}

async function postAnswer(
  context: DeliveryContext,
  answer: Answer,
  asker: Pick<Asker, 'userId' | 'channelId'>,
): Promise<void> {
  const { client } = context;
  const picture = answer.chart ? await pictureOf(context, answer.chart, answer.title) : {};
  const { fileId, remark } = picture;
  const ways = present(answer, {
    askerId: asker.userId,
    ...(fileId !== undefined && { pictureId: fileId }),
    ...(remark !== undefined && { remarks: [remark] }),
  });
  const { way, result: ts } = await firstAccepted(ways, (way) => postMessage(client, asker.channelId, way));
  const thread = { channelId: asker.channelId, ts };
  if (picture.upload && !way.showsPicture) await shareInThread(context, thread, picture.upload, 'The chart');
  const list = listOf(context, answer);
  if (list) await shareInThread(context, thread, list.upload, list.comment);
}

/** Draws and uploads a chart, within a time after which the answer goes without it. */
export async function pictureOf(context: DeliveryContext, chart: ChartSpec, title: string): Promise<Picture> {
  const picture: Picture = {};
  try {
    await inTime(makePicture(context, chart, title, picture), pictureMilliseconds, () =>
      Object.assign(new Error('the chart is late'), { code: 'ETIMEDOUT' }),
    );
  } catch (thrown) {
    context.logger.error({ error: traceOf(thrown) }, 'a chart failed');
  }
  // A copy, as late work may still fill in the original.
  return picture.upload ? { ...picture } : { remark: 'The chart could not be drawn.' };
}

/** Fills in a picture as far as it gets: what is drawn but not ready in Slack can still be shared in the thread. */
async function makePicture(
  { client, renderPng }: DeliveryContext,
  chart: ChartSpec,
  title: string,
  picture: Picture,
): Promise<void> {
  const bytes = await renderPng(chart);
  picture.upload = { filename: 'chart.png', title, bytes, altText: chart.description };
  const fileId = await uploadFile(client, picture.upload);
  if (await isProcessed(client, fileId)) picture.fileId = fileId;
}

/** An answer's file, or its whole table as one where the message does not say it all, and what to say with it. */
export function listOf(
  { writeCsv }: Pick<DeliveryContext, 'writeCsv'>,
  answer: Answer,
): { upload: Upload; comment: string } | undefined {
  const { file } = answer;
  if (file) {
    const upload = { filename: file.name, title: file.name, bytes: Buffer.from(file.content, 'utf8') };
    return { upload, comment: `The file: ${formatCounted(file.rows, 'row')}` };
  }
  const filename = csvFilename(answer);
  if (!filename || !answer.table) return undefined;
  const bytes = Buffer.from(writeCsv(answer.table), 'utf8');
  return {
    upload: { filename, title: filename, bytes },
    comment: `The full list: ${formatNumber(answer.table.rows.length)} rows`,
  };
}

/** Shares a file in a thread; where that fails, the thread says so. */
export async function shareInThread(
  context: DeliveryContext,
  thread: Thread,
  upload: Upload,
  comment: string,
): Promise<void> {
  const { client, logger } = context;
  try {
    await uploadFile(client, upload, { ...thread, comment });
  } catch (thrown) {
    logger.warn({ channel: thread.channelId, error: traceOf(thrown) }, 'a file could not be shared');
    const reason = explained(thrown);
    const advice =
      reason instanceof UserError ? `${reason.message} ${reason.hint ?? ''}` : 'Ask again in a moment.';
    const text = `${upload.filename} could not be posted. ${advice}`;
    // The answer itself stands in the channel: where even this cannot be said, the log has it.
    await postMessage(client, thread.channelId, { text }, thread).catch((error: unknown) => {
      logger.warn({ channel: thread.channelId, error: traceOf(error) }, 'nor could its thread be told');
    });
  }
}
