import { type Refusal, refuseBlocks, refuseModal } from './block-limits.ts';
import type { FileProcessing } from './file-processing.ts';
import type { Modals } from './modals.ts';
import type { RawResponse, SlackApi, SlackResult } from './slack-api.ts';
import { type HomeView, type PrivateMessage, slackFileId, type Transcript } from './transcript.ts';
import type { WorkspaceLogger } from './workspace-logger.ts';

/** A request of the app to Slack's Web API. */
export type ApiRequest = { path: string; method: string; headers: NodeJS.Dict<string>; body: Buffer };

const posting = new Set(['chat.postMessage', 'chat.postEphemeral']);

type Fields = Record<string, unknown>;

/**
 * Stands before the API's stand-in and says no where Slack would: unknown tokens and methods, blocks beyond
 * the limits, channels that the app is not in, files not yet processed. Tells the transcript what has changed.
 */
export function createApiFront(
  api: SlackApi,
  transcript: Transcript,
  modals: Modals,
  processing: FileProcessing,
  logger: WorkspaceLogger,
): (request: ApiRequest) => Promise<RawResponse> {
  async function refuse(method: string, fields: Fields): Promise<Refusal | undefined> {
    const blocks = parsed(fields['blocks']);
    const hasBlocks = Array.isArray(blocks) && blocks.length > 0;
    if (method.startsWith('chat.') && hasBlocks)
      return refuseBlocks(blocks, 'message') ?? refuseFiles(blocks) ?? (await refuseChannel(method, fields));
    if (method === 'views.publish')
      return refuseBlocks((parsed(fields['view']) as Fields | undefined)?.['blocks'], 'view');
    if (method.startsWith('views.')) return refuseModal(parsed(fields['view']));
    return refuseChannel(method, fields);
  }

  function refuseFiles(blocks: unknown[]): Refusal | undefined {
    const missing = slackFiles(blocks).find((file) => !processing.isDone(slackFileId(file) ?? ''));
    return missing
      ? { error: 'invalid_blocks', messages: [`invalid slack file ${JSON.stringify(missing)}`] }
      : undefined;
  }

  async function refuseChannel(method: string, fields: Fields): Promise<Refusal | undefined> {
    const channel = fields[method === 'files.completeUploadExternal' ? 'channel_id' : 'channel'];
    if (!posting.has(method) && method !== 'files.completeUploadExternal') return undefined;
    if (typeof channel !== 'string' || !channel.startsWith('C')) return undefined;
    const { members } = await api.call('conversations.members', { channel }, api.userToken);
    if (!Array.isArray(members) || members.includes(api.roster.app.userId)) return undefined;
    return { error: 'not_in_channel', messages: [`the app is not a member of ${channel}`] };
  }

  function note(method: string, fields: Fields, result: SlackResult): void {
    const channel = String(fields['channel'] ?? fields['channel_id'] ?? '');
    const threadTs = typeof fields['thread_ts'] === 'string' ? fields['thread_ts'] : undefined;
    if (method === 'chat.postEphemeral') {
      const blocks = (parsed(fields['blocks']) ?? []) as PrivateMessage['blocks'];
      const text = String(fields['text'] ?? '');
      const ts = String(result['message_ts']);
      const isForUser = fields['user'] === api.roster.user.id;
      if (isForUser)
        transcript.keepPrivate({ ts, channel, sender: 'app', text, blocks, ...(threadTs && { threadTs }) });
    } else if (method === 'files.completeUploadExternal') {
      for (const { id } of result['files'] as { id: string }[]) processing.begin(id);
      if (channel) transcript.changed(channel, threadTs);
    } else if (method === 'views.publish') {
      transcript.publishHome(result['view'] as HomeView);
    } else if (method.startsWith('chat.') || method.startsWith('reactions.')) {
      transcript.changed(
        String(result['channel'] ?? channel),
        threadTs ?? (fields['ts'] as string | undefined),
      );
    }
  }

  async function callMethod(method: string, request: ApiRequest): Promise<RawResponse> {
    const authorization = request.headers['authorization'];
    if (authorization !== `Bearer ${api.botToken}`)
      return json({ ok: false, error: authorization ? 'invalid_auth' : 'not_authed' });
    const fields = readFields(request);
    const refusal = await refuse(method, fields);
    if (refusal) {
      logger.warn({ method, ...refusal }, 'The local workspace refused a call, as Slack would');
      return json({
        ok: false,
        error: refusal.error,
        errors: refusal.messages,
        response_metadata: { messages: refusal.messages.map((message) => `[ERROR] ${message}`) },
      });
    }
    const opened = modals.answer(method, { ...fields, view: parsed(fields['view']) });
    if (opened) return json(opened);
    const response = await api.pass(request.path, request);
    if (response.status === 404) {
      logger.warn({ method }, 'The local workspace does not have this method of Slack');
      return json({ ok: false, error: 'unknown_method', req_method: method });
    }
    if (response.status !== 200) return response;
    const result = JSON.parse(response.body.toString()) as SlackResult;
    if (!result.ok) return response;
    note(method, fields, result);
    return method === 'files.info' ? json(unprocessed(result)) : response;
  }

  /** Until Slack has processed a file, it does not say what the file is. */
  function unprocessed(result: SlackResult): SlackResult {
    const file = result['file'] as { id: string };
    return processing.isDone(file.id) ? result : { ...result, file: { ...file, mimetype: '', filetype: '' } };
  }

  return async (request) => {
    const method = /^\/api\/([\w.]+)/.exec(request.path)?.[1];
    if (method) return callMethod(method, request);
    const isFile = request.path.startsWith('/files-pri/');
    // Who may not have a file is sent to a page for signing in.
    if (isFile && request.headers['authorization'] !== `Bearer ${api.botToken}`)
      return { status: 302, headers: { location: '/' }, body: Buffer.alloc(0) };
    return api.pass(request.path, request);
  };
}

function json(result: SlackResult): RawResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(result)),
  };
}

function readFields({ path, headers, body }: ApiRequest): Fields {
  const query = Object.fromEntries(new URL(path, 'http://localhost').searchParams);
  if (!headers['content-type']?.includes('application/json'))
    return { ...query, ...Object.fromEntries(new URLSearchParams(body.toString())) };
  return { ...query, ...(parsed(body.toString()) as Fields | undefined) };
}

/** A form carries JSON as text. What is not JSON is refused by the checks after. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function slackFiles(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(slackFiles);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) =>
    key === 'slack_file' ? [field] : slackFiles(field),
  );
}
