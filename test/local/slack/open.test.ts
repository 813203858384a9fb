import { request as send } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openWorkspace, type Workspace } from '../../../local/slack/open.ts';
import type { PageMessage, WorkspaceInfo } from '../../../local/slack/page/protocol.ts';
import { UserError } from '../../../src/errors.ts';
import { callSlack, openWithApp, uploadFile } from './signed-app.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close();
});

async function open(...args: Parameters<typeof openWithApp>) {
  const it = await openWithApp(...args);
  opened.push(it);
  const info = await get<WorkspaceInfo>(it.workspace, '/workspace/info');
  const idOf = (name: string) => String(info.channels.find((channel) => channel.name === name)?.id);
  const [marketing, general] = [idOf('marketing'), idOf('general')];
  const shown = (channel = marketing) =>
    get<PageMessage[]>(it.workspace, `/workspace/messages?channel=${channel}`);
  const say = (text: string, channel = marketing) =>
    post(`${it.workspace.url}/workspace/say`, { channel, text });
  return { ...it, marketing, general, shown, say };
}

async function get<Value>(workspace: Workspace, path: string): Promise<Value> {
  return (await fetch(`${workspace.url}${path}`)).json() as Promise<Value>;
}

function post(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

const texts = (messages: PageMessage[]) => messages.map(({ text }) => text);
const privately = (messages: PageMessage[]) =>
  texts(messages.filter(({ onlyVisibleToYou }) => onlyVisibleToYou));
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

describe('a slash command', () => {
  test('reaches the app as Slack posts it, signed', async () => {
    const { workspace, requests, say, marketing } = await open();
    await say('/segment  champions today');
    expect(requests).toEqual([
      {
        signed: true,
        contentType: 'application/x-www-form-urlencoded',
        fields: {
          token: expect.any(String),
          team_id: expect.stringMatching(/^T/),
          team_domain: expect.any(String),
          channel_id: marketing,
          channel_name: 'marketing',
          user_id: expect.stringMatching(/^U/),
          user_name: expect.any(String),
          command: '/segment',
          text: 'champions today',
          api_app_id: expect.stringMatching(/^A/),
          is_enterprise_install: 'false',
          response_url: expect.stringContaining(new URL(workspace.slackApiUrl).origin),
          trigger_id: expect.any(String),
        },
      },
    ]);
  });

  test('that the app does not have is refused to the asker alone, and the app is not asked', async () => {
    const { requests, say, shown } = await open();
    await say('/sgment');
    expect(requests).toEqual([]);
    expect(privately(await shown())).toEqual([expect.stringContaining('`/sgment` is not a valid command')]);
  });

  test('shows what came with the acknowledgement, to the asker alone', async () => {
    const { say, shown } = await open(() => ({ body: 'No segment "x".' }));
    await say('/segment x');
    expect(privately(await shown())).toEqual(['No segment "x".']);
  });

  test('shows an acknowledgement that says so to the whole channel', async () => {
    const body = JSON.stringify({ response_type: 'in_channel', text: 'All segments' });
    const { say, shown } = await open(() => ({ type: 'application/json', body }));
    await say('/segment');
    expect(texts((await shown()).filter(({ onlyVisibleToYou }) => !onlyVisibleToYou))).toContain(
      'All segments',
    );
  });

  test('says that it timed out when the app has not acknowledged within three seconds', async () => {
    const { say, shown } = await open(() => ({ afterMs: 3_500 }));
    await say('/segment');
    expect(privately(await shown())).toEqual(['/segment failed with the error "operation_timeout"']);
  });

  test('says that it failed when the app answers an error', async () => {
    const { say, shown } = await open(() => ({ status: 500 }));
    await say('/segment');
    expect(privately(await shown())).toEqual(['/segment failed with the error "dispatch_failed"']);
  });
});

describe('a response_url', () => {
  async function issue() {
    const it = await open();
    await it.say('/segment');
    return { ...it, respond: (body: object) => post(String(it.requests[0]?.fields['response_url']), body) };
  }

  test('answers the asker alone unless told otherwise', async () => {
    const { respond, shown } = await issue();
    await respond({ text: 'for you' });
    await respond({ text: 'for all', response_type: 'in_channel' });
    expect(privately(await shown())).toEqual(['for you']);
    expect(texts(await shown())).toContain('for all');
  });

  test('works five times', async () => {
    const { respond, shown } = await issue();
    for (const text of ['1', '2', '3', '4', '5']) expect((await respond({ text })).status).toBe(200);
    const sixth = await respond({ text: '6' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(privately(await shown())).toEqual(['1', '2', '3', '4', '5']);
  });

  test('replaces and deletes what it said before', async () => {
    const { respond, shown } = await issue();
    await respond({ text: 'working' });
    await respond({ text: 'done', replace_original: true });
    expect(privately(await shown())).toEqual(['done']);
    await respond({ delete_original: true });
    expect(privately(await shown())).toEqual([]);
  });

  test('refuses blocks beyond the limits', async () => {
    const { respond, shown } = await issue();
    const refused = await respond({ text: 'long', blocks: [section('x'.repeat(3_001))] });
    expect(await refused.json()).toEqual({ ok: false, error: 'invalid_blocks' });
    expect(privately(await shown())).toEqual([]);
  });

  test('that was never issued is refused', async () => {
    const { workspace } = await open();
    expect((await post(`${workspace.url}/respond/0123`, { text: 'hello' })).status).toBe(404);
  });
});

describe('the Web API', () => {
  test('posts in the channel, with replies in their thread', async () => {
    const { workspace, marketing, shown } = await open();
    const { ts } = await callSlack(workspace, 'chat.postMessage', { channel: marketing, text: 'Answer' });
    await callSlack(workspace, 'chat.postMessage', { channel: marketing, text: 'List', thread_ts: ts });
    const answer = (await shown()).at(-1);
    expect([answer?.text, answer?.sender.kind, texts(answer?.replies ?? [])]).toEqual([
      'Answer',
      'app',
      ['List'],
    ]);
  });

  test('shows an update in place of what it updates, in a thread too', async () => {
    const { workspace, marketing, shown } = await open();
    const { ts } = await callSlack(workspace, 'chat.postMessage', { channel: marketing, text: 'Answer' });
    const reply = { channel: marketing, text: 'Working', thread_ts: ts };
    const { ts: replyTs } = await callSlack(workspace, 'chat.postMessage', reply);
    expect(texts((await shown()).at(-1)?.replies ?? [])).toEqual(['Working']);
    await callSlack(workspace, 'chat.update', { channel: marketing, ts: replyTs, text: 'Done' });
    expect(texts((await shown()).at(-1)?.replies ?? [])).toEqual(['Done']);
  });

  test('refuses blocks beyond the limits and says where', async () => {
    const { workspace, marketing, refusals } = await open();
    const blocks = [section('fine'), section('x'.repeat(3_001))];
    const refused = await callSlack(workspace, 'chat.postMessage', { channel: marketing, text: 'a', blocks });
    const reason = 'must be less than 3001 characters [json-pointer:/blocks/1/text/text]';
    expect(refused).toMatchObject({
      ok: false,
      error: 'invalid_blocks',
      response_metadata: { messages: [`[ERROR] ${reason}`] },
    });
    expect(refusals).toEqual([{ method: 'chat.postMessage', error: 'invalid_blocks', messages: [reason] }]);
  });

  test('refuses the app a channel that it is not in, until it is invited', async () => {
    const { workspace, general, say } = await open();
    const postInGeneral = () => callSlack(workspace, 'chat.postMessage', { channel: general, text: 'Hi' });
    expect(await postInGeneral()).toMatchObject({ ok: false, error: 'not_in_channel' });
    await say('/invite @Midas', general);
    expect(await postInGeneral()).toMatchObject({ ok: true });
  });

  test.each([
    ['an unknown token', 'xoxb-made-up', 'auth.test', 'invalid_auth'],
    ['an unknown method', undefined, 'chat.shout', 'unknown_method'],
  ])('refuses %s', async (_, token, method, error) => {
    const { workspace } = await open();
    expect(await callSlack(workspace, method, {}, token)).toMatchObject({ ok: false, error });
  });

  test('shows an uploaded picture in a message once it is processed, not before', async () => {
    const { workspace, marketing, shown } = await open();
    const id = await uploadFile(workspace, 'chart.png', Buffer.from('\x89PNG picture', 'latin1'));
    const blocks = [{ type: 'image', slack_file: { id }, alt_text: 'a chart' }];
    const show = () =>
      callSlack(workspace, 'chat.postMessage', { channel: marketing, text: 'Chart', blocks });
    expect(await show()).toMatchObject({ ok: false, error: 'invalid_blocks' });
    while (
      !((await callSlack(workspace, 'files.info', { file: id }))['file'] as { mimetype: string }).mimetype
    );
    expect(await show()).toMatchObject({ ok: true });
    const file = (await shown()).at(-1)?.blocks[0]?.['slack_file'] as { url: string };
    const picture = await fetch(`${workspace.url}${file.url}`);
    expect([picture.headers.get('content-type'), await picture.text()]).toEqual([
      'image/png',
      '\ufffdPNG picture',
    ]);
  });

  test('shares a file in a thread, to be downloaded byte by byte under its name', async () => {
    const { workspace, marketing, shown } = await open();
    const { ts } = await callSlack(workspace, 'chat.postMessage', { channel: marketing, text: 'Answer' });
    const csv = Buffer.from('\ufeffcustomerId\r\n007\r\n');
    await uploadFile(workspace, 'champions.csv', csv, { channel_id: marketing, thread_ts: ts });
    const file = (await shown()).at(-1)?.replies[0]?.files[0];
    const download = await fetch(`${workspace.url}${file?.url}`);
    expect(download.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''champions.csv");
    expect(Buffer.from(await download.arrayBuffer())).toEqual(csv);
  });

  test('shows a message for one person as only visible to them', async () => {
    const { workspace, marketing, shown, say, requests } = await open();
    await say('/segment');
    const user = requests[0]?.fields['user_id'];
    await callSlack(workspace, 'chat.postEphemeral', { channel: marketing, user, text: 'psst' });
    expect(privately(await shown())).toEqual(['psst']);
  });
});

test('a button tells the app which message it was pressed in, and how to answer', async () => {
  const { workspace, marketing, requests, shown } = await open();
  const text = { type: 'plain_text', text: 'All segments' };
  const button = { type: 'button', action_id: 'ask:0', value: '/segment', text };
  const blocks = [{ type: 'actions', block_id: 'next', elements: [button] }];
  const { ts } = await callSlack(workspace, 'chat.postMessage', { channel: marketing, text: 'a', blocks });
  await post(`${workspace.url}/workspace/act`, {
    channel: marketing,
    messageTs: ts,
    blockId: 'next',
    action: { type: 'button', action_id: 'ask:0', value: '/segment' },
  });
  expect(requests[0]).toMatchObject({
    signed: true,
    fields: {
      type: 'block_actions',
      channel: { id: marketing, name: 'marketing' },
      container: { type: 'message', message_ts: ts, channel_id: marketing, is_ephemeral: false },
      message: { ts, text: 'a' },
      actions: [{ type: 'button', action_id: 'ask:0', block_id: 'next', value: '/segment' }],
    },
  });
  await post(String(requests[0]?.fields['response_url']), { text: 'Pressed.', replace_original: true });
  expect((await shown()).at(-1)).toMatchObject({ ts, text: 'Pressed.', edited: true });
});

test('opening the app tells it so, and shows the home that it publishes', async () => {
  const { workspace, requests } = await open();
  await post(`${workspace.url}/workspace/open-home`, {});
  const event = requests[0]?.fields['event'] as { type: string; tab: string; user: string };
  expect([requests[0]?.signed, event.type, event.tab]).toEqual([true, 'app_home_opened', 'home']);
  const view = { type: 'home', blocks: [section('Welcome')] };
  await callSlack(workspace, 'views.publish', { user_id: event.user, view });
  expect(await get(workspace, '/workspace/home')).toMatchObject([section('Welcome')]);
});

test('a plain message is posted as it was typed', async () => {
  const { requests, say, shown } = await open();
  await say('1 < 2 & <!channel>');
  expect((await shown()).at(-1)).toMatchObject({
    sender: { kind: 'user' },
    text: '1 &lt; 2 &amp; &lt;!channel&gt;',
  });
  expect(requests).toEqual([]);
});

test('the page hears of a change', async () => {
  const { workspace, marketing, say } = await open();
  const events = await fetch(`${workspace.url}/workspace/events`);
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  await say('Hello');
  let heard = '';
  while (!heard.includes(`data: ${JSON.stringify(marketing)}\n`)) heard += (await reader?.read())?.value;
  await reader?.cancel();
});

describe('other websites', () => {
  test.each([
    ['under a name of their own', { host: 'evil.example' }],
    ['from their own pages', { origin: 'https://evil.example' }],
  ])('cannot reach the workspace %s', async (_, headers) => {
    const { workspace } = await open();
    for (const path of ['/', '/workspace/info', '/api/auth.test'])
      expect(await statusOf(`${workspace.url}${path}`, headers)).toBe(403);
  });

  test('cannot post by a form, which needs no permission to cross origins', async () => {
    const { workspace } = await open();
    const response = await fetch(`${workspace.url}/workspace/say`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(415);
  });
});

/** Unlike fetch, sends whatever host it is told. */
function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    send(url, { headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}

test('a taken port is named, with the way to choose another', async () => {
  const { workspace } = await open();
  const port = Number(new URL(workspace.url).port);
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const second = openWorkspace({ port, commands: [], suggestions: [], logger });
  const error = await second.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({
    message: `Port ${port} is taken by another program`,
    hint: expect.stringContaining('PORT='),
  });
});
