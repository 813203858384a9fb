import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { callSlack, fetchInTime } from './slack-client.ts';

/** A file to hand to Slack. */
export type Upload = { filename: string; title: string; bytes: Buffer; altText?: string };

/** Where a file is shown: the thread under a message. */
export type Thread = { channelId: string; ts: string };

const pausesMilliseconds = [100, 200, 400, 800, 1_600, 3_200, 3_200];

/**
 * Uploads a file, shared in a thread or, without one, seen by nobody until a message shows it; returns its id.
 * Source: docs.slack.dev, "Working with files", the upload in three steps.
 * @throws what Slack refuses, OutageError when it does not answer.
 */
export async function uploadFile(
  client: WebClient,
  upload: Upload,
  thread?: Thread & { comment: string },
): Promise<string> {
  const id = await sendFile(client, upload);
  await callSlack(() => completeUpload(client, { id, title: upload.title }, thread), { repeatable: false });
  return id;
}

/**
 * The first two steps of an upload, which may be taken again: the file is nowhere before the last one. Returns its id.
 * @throws what Slack refuses, OutageError when it does not answer.
 */
export async function sendFile(
  client: WebClient,
  { filename, bytes, altText }: Omit<Upload, 'title'>,
): Promise<string> {
  const { upload_url: url, file_id: id } = await callSlack(
    () =>
      client.files.getUploadURLExternal({
        filename,
        length: bytes.length,
        ...(altText === undefined ? {} : { alt_text: altText }),
      }),
    { repeatable: true },
  );
  if (!url || !id) throw new Error('files.getUploadURLExternal answered without an address');
  await callSlack(() => sendBytes(url, bytes), { repeatable: true });
  return id;
}

/** The last step of an upload, tried once. @throws whatever the call came to. */
export async function completeUpload(
  client: WebClient,
  file: { id: string; title: string },
  thread?: Thread & { comment: string },
): Promise<void> {
  const files: [{ id: string; title: string }] = [file];
  await client.files.completeUploadExternal(
    thread
      ? { files, channel_id: thread.channelId, thread_ts: thread.ts, initial_comment: thread.comment }
      : { files },
  );
}

/**
 * Waits until Slack has looked into an uploaded file, as a message may not show it earlier; false when that takes
 * longer than ten seconds.
 */
export async function isProcessed(client: WebClient, fileId: string): Promise<boolean> {
  for (const pause of [0, ...pausesMilliseconds]) {
    await sleep(pause);
    const { file } = await callSlack(() => client.files.info({ file: fileId }), { repeatable: true });
    if (file?.mimetype) return true;
  }
  return false;
}

async function sendBytes(url: string, bytes: Buffer): Promise<void> {
  const response = await fetchInTime(url, { method: 'POST', body: new Uint8Array(bytes) });
  if (!response.ok) throw new Error(`the upload was answered with status ${response.status}`);
}
