import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WebClient } from '@slack/web-api';
import { OutageError, UserError } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { explained } from './post.ts';
import { callSlack, refusalOf } from './slack-client.ts';
import type { Thread } from './upload.ts';

/** A file that somebody shared in a conversation. */
export type SharedFile = {
  id: string;
  name: string;
  bytes: number;
  /** Who shared it. */
  userId: string;
  url: string;
  /** Whether it lies outside Slack, which then shows a link to it. */
  isElsewhere: boolean;
  /** The message that it was shared with, or the thread of that; absent where Slack does not say. */
  thread?: Thread;
};

type FileInfo = NonNullable<Awaited<ReturnType<WebClient['files']['info']>>['file']>;

const dataFile = /\.(csv|tsv|xlsx|xls|json|jsonl|ndjson|gz|xz|zip)$/i;
const downloadMilliseconds = 10 * 60_000;
const mostRedirects = 3;
const listed = 20;

/** Whether a file's name says that it may hold data to import. */
export function isDataFile({ name }: Pick<SharedFile, 'name'>): boolean {
  return dataFile.test(name);
}

/**
 * What Slack knows of a file shared in a conversation.
 * @throws UserError when it is gone.
 */
export async function findSharedFile(
  client: WebClient,
  fileId: string,
  channelId: string,
): Promise<SharedFile> {
  const { file = {} } = await callSlack(() => client.files.info({ file: fileId }), {
    repeatable: true,
  }).catch((thrown: unknown) => {
    throw ['file_not_found', 'file_deleted'].includes(refusalOf(thrown) ?? '') ? gone() : explained(thrown);
  });
  const { id, name = 'file', size = 0, user = '', is_external: isElsewhere = false } = file;
  const url = file.url_private_download ?? file.url_private;
  if (!id || !url) throw gone();
  const ts = threadOf(file, channelId);
  return { id, name, bytes: size, userId: user, url, isElsewhere, ...(ts && { thread: { channelId, ts } }) };
}

/** The id of the latest data file that people shared in a conversation, undefined without any. */
export async function latestSharedFile(
  client: WebClient,
  channelId: string,
  botUserId: string | undefined,
): Promise<string | undefined> {
  const { files = [] } = await callSlack(() => client.files.list({ channel: channelId, count: listed }), {
    repeatable: true,
  }).catch((thrown: unknown) => {
    throw explained(thrown);
  });
  const shared = files
    .filter(({ name = '', user }) => isDataFile({ name }) && user !== botUserId)
    .sort((one, other) => (other.created ?? 0) - (one.created ?? 0));
  return shared[0]?.id;
}

/**
 * Downloads a file for as long as `work` needs it. It lies in a temporary folder under its own name, and is removed
 * whatever happens.
 * @throws UserError when it lies outside Slack, is too large, gone, or not to be had with our permissions; OutageError when Slack does not answer.
 */
export async function withSharedFile<Result>(
  client: WebClient,
  file: SharedFile,
  mostBytes: number,
  work: (path: string) => Promise<Result>,
): Promise<Result> {
  if (file.isElsewhere)
    throw new UserError(
      `"${file.name}" lies outside Slack, which shows a link to it`,
      'Download it and share the file itself.',
    );
  if (file.bytes > mostBytes) throw tooLarge(file, mostBytes);
  const directory = await makeTemporaryFolder('shared');
  try {
    const path = join(directory, safeName(file.name));
    await download(client, file, mostBytes, path);
    return await work(path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function download(client: WebClient, file: SharedFile, mostBytes: number, path: string): Promise<void> {
  let received = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (received > mostBytes) done(tooLarge(file, mostBytes));
      else done(null, chunk);
    },
  });
  const signal = AbortSignal.timeout(downloadMilliseconds);
  try {
    const response = await request(client, new URL(file.url), signal);
    refuseOtherAnswers(response, file);
    // Node's own, which can be iterated; the types of the web do not say so.
    const body = response.body as unknown as AsyncIterable<Uint8Array> | null;
    await pipeline(body ?? [], counted, createWriteStream(path), { signal });
  } catch (thrown) {
    throw isOutage(thrown) ? new OutageError('Slack', thrown) : thrown;
  }
}

/** Asks for a file with our token, which goes to Slack alone: neither an address of a message nor a redirect leads it elsewhere. */
async function request(client: WebClient, url: URL, signal: AbortSignal, redirects = 0): Promise<Response> {
  if (!isSlack(url, client.slackApiUrl))
    throw new Error(`a shared file lies at ${url.host}, which is not Slack's`);
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${client.token}` },
    redirect: 'manual',
    signal,
  });
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || !location) return response;
  await response.body?.cancel();
  if (redirects === mostRedirects) throw new Error('a shared file is redirected again and again');
  return request(client, new URL(location, url), signal, redirects + 1);
}

/** Slack's own hosts, or the Web API that we were told to use. */
function isSlack({ protocol, hostname, origin }: URL, slackApiUrl: string): boolean {
  if (origin === new URL(slackApiUrl).origin) return true;
  return protocol === 'https:' && /(^|\.)slack(-gov)?\.com$/.test(hostname);
}

/** Who may not have a file gets a page for signing in, with the status of success. */
function refuseOtherAnswers({ ok, status, headers }: Response, { name }: SharedFile): void {
  if (status === 404 || status === 410) throw gone();
  const isPage = headers.get('content-type')?.includes('text/html') && !/\.html?$/i.test(name);
  if (status === 401 || status === 403 || isPage)
    throw new UserError(
      `Slack does not let Midas read "${name}"`,
      'Whoever installed Midas can reinstall it with the permissions of its manifest.',
    );
  const fault = new Error(`a download was answered with status ${status}`);
  if (!ok) throw status >= 500 ? new OutageError('Slack', fault) : fault;
}

/** Slack was not reached, broke off or took too long. */
function isOutage(thrown: unknown): boolean {
  const { name = '', message = '' } = Object(thrown) as Partial<Error>;
  // fetch has no other word for the first two.
  const isLost = name === 'TypeError' && /^(fetch failed|terminated)$/.test(message);
  return isLost || ['TimeoutError', 'AbortError'].includes(name);
}

function gone(): UserError {
  return new UserError('That file is no longer in Slack.', 'Share it again to import it.');
}

function tooLarge({ name, bytes }: SharedFile, mostBytes: number): UserError {
  const megabytes = (count: number) => `${formatNumber(count / 1e6, 1)} MB`;
  return new UserError(
    `"${name}" has ${bytes > mostBytes ? megabytes(bytes) : `more than ${megabytes(mostBytes)}`}; Midas takes at most ${megabytes(mostBytes)} from Slack`,
    'Import it on the command line (midas import --services FILE), or share it compressed: .gz, .xz or .zip.',
  );
}

function safeName(name: string): string {
  // File systems take 255 bytes, of which a character may need three.
  const safe = name.replace(/[/\\\0]/g, '_').slice(-80);
  return /^\.*$/.test(safe) ? 'file' : safe;
}

/** Where a file was shared in a conversation: the thread, or the message that begins one. */
function threadOf({ shares }: FileInfo, channelId: string): string | undefined {
  const share = { ...shares?.private, ...shares?.public }[channelId]?.at(-1);
  return share?.thread_ts ?? share?.ts;
}
