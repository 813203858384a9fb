import { afterEach, expect, test } from '@jest/globals';
import type { PageMessage, WorkspaceInfo } from '../../../local/slack/page/protocol.ts';
import { callSlack, openWithApp } from './signed-app.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close();
});

const csv = Buffer.from('customer,date,amount\r\nŽofia,2026-01-02,10.50\r\n');

async function open() {
  const it = await openWithApp();
  opened.push(it);
  const { url } = it.workspace;
  const info = (await (await fetch(`${url}/workspace/info`)).json()) as WorkspaceInfo;
  const upload = (bytes: Buffer, type = 'application/octet-stream') =>
    fetch(`${url}/workspace/upload?name=sales%20%C3%BC.csv`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(bytes),
    });
  return {
    ...it,
    info,
    upload,
    /** Shares the file, with a text, in a channel. */
    async share(channel: string, text = '') {
      const { id } = (await (await upload(csv)).json()) as { id: string };
      const body = JSON.stringify({ channel, text, files: [id] });
      const headers = { 'content-type': 'application/json' };
      await fetch(`${url}/workspace/say`, { method: 'POST', headers, body });
      return id;
    },
    shown: async (channel: string) =>
      (await (await fetch(`${url}/workspace/messages?channel=${channel}`)).json()) as PageMessage[],
    events: () => it.requests.map(({ fields }) => fields['event']),
  };
}

type File = { name: string; user: string; size: number; mimetype: string; url_private_download: string };

test.each(['a channel', 'the conversation with the app'])(
  'a file shared in %s is shown, and the app is told of it',
  async (where) => {
    const { share, shown, events, info } = await open();
    const channel = where === 'a channel' ? String(info.channels[0]?.id) : info.direct.id;
    const id = await share(channel, 'our sales');
    expect((await shown(channel)).at(-1)).toMatchObject({
      text: 'our sales',
      files: [{ name: 'sales ü.csv' }],
    });
    expect(events()).toEqual([
      {
        type: 'file_shared',
        file_id: id,
        user_id: expect.stringMatching(/^U/),
        file: { id },
        channel_id: channel,
        event_ts: expect.any(String),
      },
    ]);
  },
);

test('the app can ask what the file is, and download it with its token alone, byte for byte', async () => {
  const { share, info, workspace } = await open();
  const channel = String(info.channels[0]?.id);
  const id = await share(channel);
  const { file } = (await callSlack(workspace, 'files.info', { file: id })) as unknown as { file: File };
  expect(file).toMatchObject({ name: 'sales ü.csv', size: csv.length });
  const download = (token: string) =>
    fetch(file.url_private_download, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
    });
  expect(Buffer.from(await (await download(workspace.botToken)).arrayBuffer()).equals(csv)).toBe(true);
  expect((await download('xoxb-other')).status).toBe(302);
});

test('the app can list the files of a channel, the latest first', async () => {
  const { share, info, workspace } = await open();
  const channel = String(info.channels[0]?.id);
  const id = await share(channel);
  expect(await callSlack(workspace, 'files.list', { channel })).toMatchObject({ ok: true, files: [{ id }] });
});

test('a file shared where the app is not is none of its business', async () => {
  const { share, info, events } = await open();
  await share(String(info.channels[1]?.id));
  expect(events()).toEqual([]);
});

test('a message that mentions the app reaches it, with its files', async () => {
  const { share, info, events } = await open();
  const channel = String(info.channels[0]?.id);
  const id = await share(channel, '@Midas please');
  expect(events()).toMatchObject([
    { type: 'file_shared', file_id: id },
    { type: 'app_mention', text: '<@U0MIDAS001> please', channel, files: [{ id }] },
  ]);
});

test('an upload is refused that another website could send, or that is empty', async () => {
  const { upload } = await open();
  expect((await upload(csv, 'text/plain')).status).toBe(415);
  expect((await upload(Buffer.alloc(0))).status).toBe(400);
});
