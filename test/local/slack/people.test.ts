import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PageMessage, PageModal, WorkspaceInfo } from '../../../local/slack/page/protocol.ts';
import { callSlack, openWithApp } from './signed-app.ts';

type Opened = Awaited<ReturnType<typeof openWithApp>>;
let it: Opened;
let owner: WorkspaceInfo;
let ben: WorkspaceInfo;

beforeEach(async () => {
  it = await openWithApp();
  owner = await get('/workspace/info');
  const other = owner.users.find(({ id }) => id !== owner.userId)?.id;
  ben = await get(`/workspace/info?as=${other}`);
});

afterEach(() => it.close());

async function get<Value>(path: string): Promise<Value> {
  return (await fetch(`${it.workspace.url}${path}`)).json() as Promise<Value>;
}

async function post(path: string, { userId }: WorkspaceInfo, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const url = `${it.workspace.url}${path}?as=${userId}`;
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
}

const idOf = ({ channels }: WorkspaceInfo, name: string) =>
  channels.find((channel) => channel.name === name)?.id ?? '';
const texts = async ({ userId }: WorkspaceInfo, channel: string) =>
  (await get<PageMessage[]>(`/workspace/messages?channel=${channel}&as=${userId}`)).map(({ text }) => text);
const api = (method: string, fields: Record<string, unknown>) => callSlack(it.workspace, method, fields);

describe('two people', () => {
  test('have a direct conversation each, and one of them a private channel', () => {
    expect(owner.channels.map(({ name }) => name)).toEqual(['marketing', 'general', 'crm']);
    expect(ben.channels.map(({ name }) => name)).toEqual(['marketing', 'general']);
    expect(owner.direct.id).not.toBe(ben.direct.id);
    expect(owner.channels.map(({ isPrivate }) => isPrivate)).toEqual([false, false, true]);
  });

  test('ask under their own ids', async () => {
    for (const { userId } of [owner, ben]) {
      const person = userId === owner.userId ? owner : ben;
      await post('/workspace/say', person, { channel: idOf(owner, 'marketing'), text: '/segment' });
      expect(it.requests.at(-1)?.fields).toMatchObject({ user_id: userId });
    }
  });

  test('see what both may see, and none of what the other alone is told', async () => {
    const channel = idOf(owner, 'marketing');
    await post('/workspace/say', ben, { channel, text: 'Hello' });
    await api('chat.postEphemeral', { channel, user: ben.userId, text: 'For Ben' });
    await api('chat.postMessage', { channel: owner.userId, text: 'For the owner' });
    expect(await texts(owner, channel)).toContain('Hello');
    expect(await texts(owner, channel)).not.toContain('For Ben');
    expect(await texts(ben, channel)).toEqual(expect.arrayContaining(['Hello', 'For Ben']));
    expect(await texts(owner, owner.direct.id)).toEqual(['For the owner']);
    expect(await texts(ben, owner.direct.id)).toEqual([]);
  });

  test('are kept out of a private channel that they are not in', async () => {
    const channel = idOf(owner, 'crm');
    await api('chat.postMessage', { channel, text: 'Addresses' });
    expect(await texts(owner, channel)).toEqual(['Addresses']);
    expect(await texts(ben, channel)).toEqual([]);
    expect(await post('/workspace/say', ben, { channel, text: 'Let me in' })).toBe(500);
  });

  test('get the modals that they asked for', async () => {
    await post('/workspace/say', ben, { channel: idOf(ben, 'marketing'), text: '/segment' });
    const trigger_id = String(it.requests.at(-1)?.fields['trigger_id']);
    const title = { type: 'plain_text', text: 'Hello' };
    const blocks = [{ type: 'section', text: title }];
    await api('views.open', { trigger_id, view: { type: 'modal', title, blocks } });
    expect(await get<PageModal | null>('/workspace/modal')).toBeNull();
    const modal = await get<PageModal>(`/workspace/modal?as=${ben.userId}`);
    expect(modal.title).toBe('Hello');
    await post('/workspace/submit-modal', owner, { id: modal.id, values: {} });
    expect(it.requests.map(({ fields }) => fields['type'])).not.toContain('view_submission');
    await post('/workspace/submit-modal', ben, { id: modal.id, values: {} });
    expect(it.requests.at(-1)?.fields).toMatchObject({ type: 'view_submission', user: { id: ben.userId } });
  });

  test('that there are not are not let in', async () => {
    expect(await post('/workspace/say', { ...ben, userId: 'U_NOBODY' }, { channel: 'C1', text: 'x' })).toBe(
      404,
    );
  });
});

describe('the Web API', () => {
  test('says who would read what is posted in a conversation', async () => {
    const info = async (channel: string) => (await api('conversations.info', { channel }))['channel'];
    const nobodyElse = { is_shared: false, is_ext_shared: false };
    expect(await info(idOf(owner, 'marketing'))).toMatchObject({ is_private: false, ...nobodyElse });
    expect(await info(idOf(owner, 'crm'))).toMatchObject({ is_private: true, is_im: false, ...nobodyElse });
    expect(await info(ben.direct.id)).toMatchObject({ is_im: true, user: ben.userId });
  });

  test('says who is in a user group', async () => {
    const { groupId } = it.workspace;
    expect(await api('usergroups.users.list', { usergroup: groupId })).toEqual({
      ok: true,
      users: [owner.userId],
    });
    expect(await api('usergroups.users.list', { usergroup: 'S1' })).toMatchObject({
      ok: false,
      error: 'no_such_subteam',
    });
  });

  test('opens the conversation with a person, the same each time', async () => {
    const { channel } = await api('conversations.open', { users: ben.userId });
    expect(channel).toEqual({ id: ben.direct.id });
  });

  test('tells the metadata of messages to who asks for them', async () => {
    const channel = idOf(owner, 'marketing');
    const metadata = { event_type: 'digest', event_payload: { delivery: 'd1' } };
    await api('chat.postMessage', { channel, text: 'Weekly', metadata });
    const latest = async (fields: object) => {
      const { messages } = await api('conversations.history', { channel, limit: 1, ...fields });
      return (messages as object[])[0];
    };
    expect(await latest({ include_all_metadata: true })).toMatchObject({ text: 'Weekly', metadata });
    expect(await latest({})).not.toHaveProperty('metadata');
  });

  test('refuses by name what it does not have', async () => {
    expect(await api('usergroups.create', { name: 'x' })).toMatchObject({
      ok: false,
      error: 'unknown_method',
    });
  });
});

test('ids are the same in every workspace, so that what keeps them finds them again', async () => {
  const other = await openWithApp();
  const again = (await (await fetch(`${other.workspace.url}/workspace/info`)).json()) as WorkspaceInfo;
  await other.close();
  expect(again).toEqual(owner);
});
