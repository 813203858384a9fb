import { type Refusal, refuseBlocks, refuseModal } from './block-limits.ts';
import type { FileProcessing } from './file-processing.ts';
import type { Modals } from './modals.ts';
import type { RawResponse, SlackApi, SlackResult } from './slack-api.ts';
import { type HomeView, type PrivateMessage, slackFileId, type Transcript } from './transcript.ts';
import type { WorkspaceLogger } from './workspace-logger.ts';

/** A request of the app to Slack's Web API. */
export type ApiRequest = { path: string; method: string; headers: NodeJS.Dict<string>; body: Buffer };

const posting = new Set(['chat.postMessage', 'chat.postEphemeral']);

/** No other workspace is there to share a conversation with. */
const unshared = {
  is_shared: false,
  is_ext_shared: false,
  is_org_shared: false,
  is_pending_ext_shared: false,
};

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
  botScopes?: readonly string[],
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
    // Whom the app writes to directly need not have been invited.
    if (!api.roster.channels.some(({ id }) => id === channel)) return undefined;
    const { members } = await api.call('conversations.members', { channel }, api.serverToken);
    if (Array.isArray(members) && members.includes(api.roster.app.userId)) return undefined;
    return { error: 'not_in_channel', messages: [`the app is not a member of ${channel}`] };
  }

  function note(method: string, fields: Fields, result: SlackResult): void {
    const channel = String(fields['channel'] ?? fields['channel_id'] ?? '');
    const threadTs = typeof fields['thread_ts'] === 'string' ? fields['thread_ts'] : undefined;
    if (method === 'chat.postEphemeral') {
      const blocks = (parsed(fields['blocks']) ?? []) as PrivateMessage['blocks'];
      const text = String(fields['text'] ?? '');
      const ts = String(result['message_ts']);
      const userId = String(fields['user']);
      const sender = 'app' as const;
      transcript.keepPrivate({ ts, userId, channel, sender, text, blocks, ...(threadTs && { threadTs }) });
    } else if (method === 'files.completeUploadExternal') {
      for (const { id } of result['files'] as { id: string }[]) processing.begin(id);
      if (channel) transcript.changed(channel, threadTs);
    } else if (method === 'views.publish') {
      transcript.publishHome(String(fields['user_id']), result['view'] as HomeView);
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
    const answer =
      modals.answer(method, { ...fields, view: parsed(fields['view']) }) ?? groupsAnswer(method, fields);
    if (answer) return json(answer);
    const response = await api.pass(request.path, request);
    if (response.status === 404) {
      logger.warn({ method }, 'The local workspace does not have this method of Slack');
      return json({ ok: false, error: 'unknown_method', req_method: method });
    }
    if (response.status !== 200) return response;
    const result = JSON.parse(response.body.toString()) as SlackResult;
    if (!result.ok) return response;
    note(method, fields, result);
    const completed = complete(method, fields, result);
    return completed ? json(completed) : response;
  }

  /** User groups, which the stand-in does not have. */
  function groupsAnswer(method: string, fields: Fields): SlackResult | undefined {
    if (!method.startsWith('usergroups.')) return undefined;
    const { group } = api.roster;
    if (botScopes && !botScopes.includes('usergroups:read'))
      return { ok: false, error: 'missing_scope', needed: 'usergroups:read', provided: botScopes.join(',') };
    if (method !== 'usergroups.users.list') return undefined;
    if (fields['usergroup'] !== group.id) return { ok: false, error: 'no_such_subteam' };
    return { ok: true, users: group.users };
  }

  /** An answer with what the stand-in leaves out, and without what Slack tells only who asks for it. */
  function complete(method: string, fields: Fields, result: SlackResult): SlackResult | undefined {
    if (method === 'files.info') return unprocessed(result);
    if (method === 'conversations.info') {
      const channel = { ...unshared, ...(result['channel'] as object) };
      return { ...result, channel };
    }
    const isRead = method === 'conversations.history' || method === 'conversations.replies';
    if (!isRead || String(fields['include_all_metadata']) === 'true') return undefined;
    const messages = (result['messages'] as Fields[]).map(({ metadata: _, ...message }) => message);
    return { ...result, messages };
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
