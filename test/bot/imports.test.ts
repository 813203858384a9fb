import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { refuseModal } from '../../local/slack/block-limits.ts';
import { createFileImports } from '../../src/commands/import/file-imports.ts';
import { UserError } from '../../src/errors.ts';
import { workbookOf, zipOf } from '../support/archives.ts';
import { refusal, type SlackMessage } from '../support/slack.ts';
import { openSlackApp } from '../support/slack-app.ts';
import { testStore } from '../support/test-store.ts';

type App = Awaited<ReturnType<typeof openSlackApp>>;

const sales = Buffer.from(
  [
    'Invoice,Date,Customer ID,Description,Quantity,Price',
    '1001,2026-01-02,17850,Tea pot,2,12.50',
    '1002,2026-01-03,13047,Cup,6,3.75',
    '1002,2026-01-03,13047,Postage,1,4.00',
    'C1003,2026-01-05,13047,Cup,-1,3.75',
    '1004,2026-02-31,12583,Plate,1,9.00',
  ].join('\r\n'),
);
const people = Buffer.from('id,name,email\r\n17850,Ann,ann@example.net\r\n13047,Bob,bob@example.net\r\n');

const store = testStore();
let directory: string;
let app: App;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-test-rejects-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

beforeEach(async () => {
  app = await open();
});

afterEach(async () => {
  await app.close();
  for (const collection of [store.services, store.customers, store.imports]) await collection.deleteMany({});
});

function open(options: Parameters<typeof openSlackApp>[0] = {}): Promise<App> {
  const imports = createFileImports({
    store,
    currency: 'EUR',
    timezone: 'UTC',
    rejectsDirectory: directory,
    signal: new AbortController().signal,
    refresh: async () => {},
  });
  return openSlackApp({ imports, ...options });
}

/** Shares a file and tells the app of it; resolves once that is answered. */
async function shared(name: string, bytes: Buffer, { channel = app.slack.channelId, event = 'Ev1' } = {}) {
  const fileId = await app.slack.share(name, bytes, channel);
  await tell(fileId, { channel, event });
  return fileId;
}

async function tell(
  fileId: string,
  { channel = app.slack.channelId, event = 'Ev1', user = app.slack.userId } = {},
) {
  const file = { file_id: fileId, user_id: user, file: { id: fileId }, channel_id: channel };
  const response = await app.event({ type: 'file_shared', ...file }, event);
  await app.quiet();
  return response;
}

/** The replies under the first message of a conversation. */
async function thread(channel = app.slack.channelId): Promise<SlackMessage[]> {
  const [first] = await app.slack.messages(channel);
  return first ? app.slack.replies(first.ts, channel) : [];
}

type Button = { action_id: string; value: string };

function buttonsOf(message: SlackMessage | undefined): Button[] {
  return (message?.blocks ?? []).flatMap((block: KnownBlock) =>
    block.type === 'actions' ? (block.elements as unknown as Button[]) : [],
  );
}

/** What people were told privately. */
function told(): string[] {
  const bodies = [...app.slack.bodies('response_url'), ...app.slack.bodies('chat.postEphemeral')];
  return bodies.map(({ text }) => String(text));
}

type View = {
  callback_id: string;
  private_metadata: string;
  blocks: {
    block_id?: string;
    element?: { options: { value: string }[]; initial_options?: { value: string }[] };
  }[];
};

/** Clicks the button of the preview that was posted; resolves to the modal that was opened. */
async function review(from?: SlackMessage, userId = app.slack.userId): Promise<View | undefined> {
  const preview = from ?? (await thread())[0];
  await app.click(buttonsOf(preview)[0]?.value ?? '', preview?.ts, { actionId: 'import:review', userId });
  await app.quiet();
  return app.slack.bodies('views.open').at(-1)?.['view'] as View | undefined;
}

const one = (value: string) => ({ type: 'radio_buttons', selected_option: { value } });
const several = (...values: string[]) => ({
  type: 'checkboxes',
  selected_options: values.map((value) => ({ value })),
});

describe('a file shared where Midas is', () => {
  test('is answered in its thread: what it was taken for, columns, first rows, findings, and that nothing is written', async () => {
    await shared('sales.csv', sales);
    const [preview, ...others] = await thread();
    expect(others).toEqual([]);
    expect(preview?.text).toContain('sales.csv holds service lines: 4 of 5 rows would be added');
    const text = JSON.stringify(preview?.blocks);
    for (const part of [
      '*Customer id*\\n\\"Customer ID\\", text',
      'Tea pot',
      'Cancelled lines: 1 row',
      'Refused: 1 row, day does not exist in \\"Date\\"',
      'Nothing has been written yet.',
      `Only <@${app.slack.userId}>, who shared the file, can import it.`,
    ])
      expect(text).toContain(part);
    expect(await store.services.countDocuments()).toBe(0);
    expect(await store.imports.countDocuments()).toBe(0);
  });

  test('may hold customers', async () => {
    await shared('people.csv', people);
    const [preview] = await thread();
    expect(preview?.text).toContain('people.csv holds customers: 2 of 2 rows would be added');
  });

  test('may be a workbook with both: each sheet is shown, and one button imports them together', async () => {
    const book = workbookOf([
      {
        name: 'People',
        rows: [
          ['id', 'name', 'email'],
          ['1', 'Ann', 'ann@example.net'],
          ['2', 'Bob', 'bob@example.net'],
        ],
      },
      {
        name: 'Sales',
        rows: [
          ['order', 'customer', 'date', 'amount'],
          ['9', '1', '2026-01-02', 10],
        ],
      },
    ]);
    await shared('shop.xlsx', book);
    const previews = await thread();
    expect(previews.map(({ text }) => text.split('\n')[0])).toEqual([
      expect.stringMatching(/People.* holds customers: 2 of 2 rows/),
      expect.stringMatching(/Sales.* holds service lines: 1 of 1 rows/),
    ]);
    expect(previews.map((message) => buttonsOf(message).length)).toEqual([0, 1]);
    const view = await review(previews[1]);
    if (view) await app.submit(view, { kind: one('both') });
    await app.quiet();
    expect((await thread()).map(({ text }) => text).join('\n')).toContain(
      '1 service line and 2 customers added from shop.xlsx',
    );
    expect([await store.services.countDocuments(), await store.customers.countDocuments()]).toEqual([1, 2]);
  });

  test('in a direct message is answered there', async () => {
    const channel = await app.slack.direct();
    await shared('sales.csv', sales, { channel });
    const [preview] = await thread(channel);
    expect(preview?.text).toContain('sales.csv holds service lines');
  });

  test('is previewed once, however often Slack tells of it', async () => {
    const fileId = await shared('sales.csv', sales);
    const headers = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
    const file = { file_id: fileId, user_id: app.slack.userId, file: { id: fileId } };
    const event = { type: 'file_shared', ...file, channel_id: app.slack.channelId };
    const again = await app.event(event, 'Ev1', headers);
    const mention = { channel: app.slack.channelId, user: app.slack.userId, text: '<@U> look', ts: '1.1' };
    await app.event({ type: 'app_mention', ...mention, files: [{ id: fileId }] }, 'Ev2');
    await app.quiet();
    expect(again.status).toBe(200);
    expect(await thread()).toHaveLength(1);
  });

  test('of its own is left alone', async () => {
    const fileId = await app.slack.share('champions.csv', sales);
    await tell(fileId, { user: app.slack.botUserId });
    expect(app.slack.bodies('files.info')).toEqual([]);
  });

  test('that cannot be imported is explained to who shared it alone, by its name', async () => {
    await shared('notes.csv', Buffer.from('a,b\r\n1,2\r\n'));
    expect(await thread()).toEqual([]);
    expect(told()).toEqual([expect.stringContaining('"notes.csv"')]);
    expect(told().join()).not.toContain(tmpdir());
  });

  test('that is no data is none of its business, unless it is sent to Midas', async () => {
    const picture = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    await shared('cat.png', picture);
    expect(told()).toEqual([]);
    await shared('cat.png', picture, { channel: await app.slack.direct(), event: 'Ev2' });
    expect(told()).toEqual([expect.stringContaining('cat.png')]);
  });

  test('that is only a link to another service is none of its business, unless it is sent to Midas', async () => {
    const file = { id: 'F1', name: 'Plan.csv', is_external: true, url_private: 'https://docs.example.com/1' };
    const body = { ok: true, file: { ...file, size: 0, user: app.slack.userId } };
    app.slack.fail('files.info', { body }, { body });
    await tell('F1');
    expect(told()).toEqual([]);
    await tell('F1', { channel: await app.slack.direct(), event: 'Ev2' });
    expect(told()).toEqual([expect.stringContaining('"Plan.csv" lies outside Slack')]);
  });

  test('with a long name in letters of several bytes is imported all the same', async () => {
    const fileId = await app.slack.share('f.csv', sales);
    const address = `${app.slack.apiUrl.replace('/api/', '')}/files-pri/${fileId}/f.csv`;
    const name = `${'売上'.repeat(60)}.csv`;
    const file = { id: fileId, name, size: 10, user: app.slack.userId, url_private_download: address };
    const body = { ok: true, file };
    app.slack.fail('files.info', { body }, { body });
    await tell(fileId);
    const view = await review((await app.slack.messages()).at(-1));
    if (view) await app.submit(view, { kind: one('services') });
    await app.quiet();
    expect(await store.services.countDocuments()).toBe(4);
  });

  test('that is no data but comes with a mention is explained, after Slack told of the file alone', async () => {
    const fileId = await shared('cat.png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    const mention = { channel: app.slack.channelId, user: app.slack.userId, text: '<@U> import', ts: '1.1' };
    await app.event({ type: 'app_mention', ...mention, files: [{ id: fileId }] }, 'Ev2');
    await app.quiet();
    expect(told()).toEqual([expect.stringContaining('cat.png')]);
  });

  test('leaves nothing behind on the disk', async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('midas-shared-'));
    await shared('sales.csv', sales);
    await shared('notes.csv', Buffer.from('a,b\r\n1,2\r\n'), { event: 'Ev2' });
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith('midas-shared-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  test('with a name that leads elsewhere is kept in its folder', async () => {
    await shared('../../../evil.csv', sales);
    const [preview] = await thread();
    expect(preview?.text).toContain('.._.._.._evil.csv');
    expect(existsSync(join(tmpdir(), '..', 'evil.csv'))).toBe(false);
  });

  test('is acknowledged before it is read', async () => {
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow = await open({
      imports: {
        preview: () => held.then(() => Promise.reject(new UserError('late'))),
        run: () => Promise.reject(new Error()),
      },
    });
    const fileId = await slow.slack.share('sales.csv', sales);
    const file = { file_id: fileId, user_id: slow.slack.userId, file: { id: fileId } };
    const { status } = await slow.event({ type: 'file_shared', ...file, channel_id: slow.slack.channelId });
    expect(status).toBe(200);
    go();
    await slow.close();
  });
});

describe('the download', () => {
  test('of a file beyond the limit is not begun, and says how to import it', async () => {
    await app.close();
    app = await open({ mostImportBytes: 100 });
    await shared('sales.csv', sales);
    expect(told()).toEqual([
      expect.stringMatching(/"sales.csv" has .*Midas takes at most 0 MB.*command line/s),
    ]);
    expect(app.slack.bodies('files-pri')).toEqual([]);
  });

  test('of more than Slack announced is broken off at the limit', async () => {
    await app.close();
    app = await open({ mostImportBytes: 100 });
    const fileId = await app.slack.share('sales.csv', sales);
    const address = `${app.slack.apiUrl.replace('/api/', '')}/files-pri/${fileId}/sales.csv`;
    const file = { id: fileId, name: 'sales.csv', size: 10, user: app.slack.userId };
    app.slack.fail('files.info', { body: { ok: true, file: { ...file, url_private_download: address } } });
    await tell(fileId);
    expect(told()).toEqual([expect.stringContaining('has more than')]);
  });

  test('never takes the token elsewhere, neither by an address nor by a redirect', async () => {
    const asked: unknown[] = [];
    const elsewhere = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.end('id,name\r\n1,Ann\r\n');
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/f.csv`;
    const fileId = await app.slack.share('f.csv', people);
    const file = { id: fileId, name: 'f.csv', size: 10, user: app.slack.userId };
    app.slack.fail('files.info', { body: { ok: true, file: { ...file, url_private_download: address } } });
    await tell(fileId);
    app.slack.fail('files-pri', { status: 302, headers: { location: address } });
    await shared('g.csv', people, { event: 'Ev2' });
    elsewhere.close();
    expect(asked).toEqual([]);
    expect(await thread()).toEqual([]);
    expect(app.log()).not.toContain('xoxb');
  });

  test('that ends at a page for signing in asks for the permission', async () => {
    app.slack.fail('files-pri', { status: 200, headers: { 'content-type': 'text/html' }, body: 'Sign in' });
    await shared('sales.csv', sales);
    expect(told()).toEqual([expect.stringMatching(/does not let Midas read "sales.csv".*reinstall/s)]);
  });

  test('of a file that is gone says so', async () => {
    const fileId = await app.slack.share('sales.csv', sales);
    await app.slack.remove(fileId);
    await tell(fileId);
    expect(told()).toEqual([expect.stringContaining('no longer in Slack')]);
  });

  test('that breaks off asks to try again', async () => {
    app.slack.fail('files-pri', { hangUp: true });
    await shared('sales.csv', sales);
    expect(told()).toEqual(['Slack does not answer; try again in a moment.']);
  });
});

describe('the modal', () => {
  test('asks what the file holds and which rules apply, as Slack takes it', async () => {
    await shared('sales.csv', sales);
    const view = await review();
    expect(refuseModal(view)).toBeUndefined();
    expect(app.slack.bodies('views.open')).toMatchObject([{ trigger_id: '1.2.trigger' }]);
    const inputs = view?.blocks.filter(({ element }) => element);
    expect(
      inputs?.map(({ block_id, element }) => [block_id, element?.options.map(({ value }) => value)]),
    ).toEqual([
      ['kind', ['services', 'customers', 'suppressions']],
      ['offered', ['cancelled-lines', 'non-product-lines']],
    ]);
  });

  test('opens for who shared the file, and nobody else', async () => {
    await shared('sales.csv', sales);
    expect(await review(undefined, 'U0OTHER')).toBeUndefined();
    expect(told()).toEqual([expect.stringMatching(/shared by somebody else.*share the file yourself/s)]);
  });

  test('of a preview from before a restart says how to get a new one', async () => {
    await app.click('0123456789abcdef', '1.1', { actionId: 'import:review' });
    await app.quiet();
    expect(told()).toEqual([expect.stringMatching(/no longer valid.*Share the file again/s)]);
    const view = { callback_id: 'import', private_metadata: '0123456789abcdef' };
    const response = await app.submit(view, { kind: one('services') });
    expect(await response.json()).toEqual({
      response_action: 'errors',
      errors: { kind: expect.stringContaining('no longer valid') },
    });
  });

  test('that could not be opened in time asks for another click', async () => {
    await shared('sales.csv', sales);
    app.slack.fail('views.open', refusal('expired_trigger_id'));
    await review();
    expect(told()).toEqual([expect.stringContaining('Click the button again.')]);
  });
});

describe('a confirmed import', () => {
  /** Shares the file, opens the modal and submits it. */
  async function confirmed(values: Record<string, object> = { kind: one('services') }) {
    await shared('sales.csv', sales);
    const view = await review();
    if (!view) throw new Error('no modal was opened');
    const response = await app.submit(view, values);
    await app.quiet();
    return { view, response };
  }

  test('is acknowledged with nothing, so that the modal closes, and reported in the thread', async () => {
    const { response } = await confirmed();
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(await store.services.countDocuments()).toBe(4);
    const report = (await thread()).find(({ text }) => text.includes('added from'));
    expect(report?.text).toContain('4 service lines added from sales.csv');
    const { _id: importId } = (await store.imports.findOne()) ?? {};
    expect(JSON.stringify(report?.blocks)).toContain(`midas import undo ${importId}`);
    expect(buttonsOf(report).map(({ value }) => value)).toEqual(['/segment', '/explore']);
  });

  test('tells its steps in the thread', async () => {
    await confirmed();
    const texts = (await thread()).map(({ text }) => text).join('\n');
    expect(texts).toContain('Importing sales.csv …');
    expect(texts).toContain('Bringing segments and figures up to date …');
  });

  /** What who shared the file got as a direct message. */
  async function sentDirectly() {
    const direct = await app.slack.direct();
    const [message] = await app.slack.messages(direct);
    return message ? [message, ...(await app.slack.replies(message.ts, direct))] : [];
  }

  test('sends the refused rows to who shared the file alone, each with its reason', async () => {
    await confirmed();
    const files = (await sentDirectly()).flatMap(({ files: shown = [] }) => shown);
    expect((await thread()).flatMap(({ files: shown = [] }) => shown)).toEqual([]);
    expect(files.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^services-rejects-sales-.*\.csv$/),
    ]);
    const [file] = files;
    const text = file ? (await app.slack.download(file)).toString() : '';
    expect(text).toContain('2026-02-31');
    expect(text).toContain('day does not exist');
  });

  test('says in the thread that refused rows could not be sent, and where they are', async () => {
    app.slack.fail('conversations.open', refusal('missing_scope'));
    await confirmed();
    expect(await sentDirectly()).toEqual([]);
    expect((await thread()).map(({ text }) => text)).toContain(
      '1 file of refused rows lies where Midas runs.',
    );
  });

  test('sends the refused rows of the first five tables of an archive, and says how many there are', async () => {
    const names = ['1', '2', '3', '4', '5', '6', '7'].map((number) => `${number}.csv`);
    await shared('year.zip', zipOf(Object.fromEntries(names.map((name) => [name, sales]))));
    const view = await review((await thread()).at(-1));
    if (view) await app.submit(view, { kind: one('services') });
    await app.quiet();
    const replies = await thread();
    expect((await sentDirectly()).flatMap(({ files = [] }) => files)).toHaveLength(5);
    expect(replies.map(({ text }) => text)).toContain(
      '2 further files of refused rows lie where Midas runs.',
    );
  });

  test('leaves out what was ticked', async () => {
    await confirmed({ kind: one('services'), offered: several('cancelled-lines') });
    expect(await store.services.countDocuments({ kind: 'refund' })).toBe(0);
    expect(await store.services.countDocuments()).toBe(3);
  });

  test('takes the button from under its preview', async () => {
    await confirmed();
    const [preview] = await thread();
    expect(buttonsOf(preview)).toEqual([]);
    expect(JSON.stringify(preview?.blocks)).toContain('Imported. The report is in the thread.');
  });

  test('submitted twice imports once', async () => {
    await shared('sales.csv', sales);
    const view = await review();
    if (!view) throw new Error('no modal was opened');
    const submit = () => app.submit(view, { kind: one('services') });
    const responses = await Promise.all([submit(), submit()]);
    await app.quiet();
    await submit();
    await app.quiet();
    expect(responses.map(({ status }) => status)).toEqual([200, 200]);
    expect(await store.imports.countDocuments()).toBe(1);
  });

  test('submitted by another person is refused', async () => {
    await shared('sales.csv', sales);
    const view = await review();
    const response = view && (await app.submit(view, { kind: one('services') }, { userId: 'U0OTHER' }));
    expect(await response?.json()).toMatchObject({ response_action: 'errors' });
    await app.quiet();
    expect(await store.imports.countDocuments()).toBe(0);
  });

  test.each([
    ['forged', { secret: 'another secret' }],
    ['replayed', { ageSeconds: 6 * 60 }],
  ])('that is %s is refused', async (_, signing) => {
    await shared('sales.csv', sales);
    const view = await review();
    const response = view && (await app.submit(view, { kind: one('services') }, signing));
    await app.quiet();
    expect(response?.status).toBe(401);
    expect(await store.imports.countDocuments()).toBe(0);
  });

  test('as something else than was previewed is previewed again first', async () => {
    await shared('people.csv', people);
    const view = await review();
    if (view) await app.submit(view, { kind: one('services') });
    await app.quiet();
    expect(await store.imports.countDocuments()).toBe(0);
    expect(told()).toEqual([expect.stringContaining('"people.csv"')]);
  });

  test('of a file that was deleted meanwhile says so, and nothing is written', async () => {
    const fileId = await shared('sales.csv', sales);
    const view = await review();
    await app.slack.remove(fileId);
    if (view) await app.submit(view, { kind: one('services') });
    await app.quiet();
    expect(told()).toEqual([expect.stringContaining('no longer in Slack')]);
    expect(await store.imports.countDocuments()).toBe(0);
  });

  test('of a file that was edited meanwhile asks for another preview', async () => {
    const id = await shared('sales.csv', sales);
    const view = await review();
    const file = { id, name: 'sales.csv', size: 10, user: app.slack.userId, url_private: app.slack.apiUrl };
    app.slack.fail('files.info', { body: { ok: true, file } });
    if (view) await app.submit(view, { kind: one('services') });
    await app.quiet();
    expect(told()).toEqual([expect.stringMatching(/has changed since its preview.*\/import/s)]);
    expect(await store.imports.countDocuments()).toBe(0);
  });

  test('may be tried again when it failed', async () => {
    await shared('sales.csv', sales);
    const view = await review();
    app.slack.fail('files-pri', { hangUp: true });
    if (view) await app.submit(view, { kind: one('services') });
    await app.quiet();
    expect(await store.services.countDocuments()).toBe(0);
    const again = await review();
    if (again) await app.submit(again, { kind: one('services') });
    await app.quiet();
    expect(await store.services.countDocuments()).toBe(4);
  });

  test('of a file that is there already says that nothing is new', async () => {
    await confirmed();
    await shared('sales-again.csv', sales, { event: 'Ev2' });
    const messages = await app.slack.messages();
    const [preview] = await app.slack.replies(messages.at(-1)?.ts ?? '');
    const view = await review(preview);
    if (view) await app.submit(view, { kind: one('services') });
    await app.quiet();
    const texts = (await app.slack.replies(messages.at(-1)?.ts ?? '')).map(({ text }) => text);
    expect(texts.join('\n')).toContain('Nothing in sales-again.csv is new\nAlready there: 4 rows');
  });

  test('is logged without anything of the file', async () => {
    await confirmed();
    expect(app.log()).toMatch(/"command":"import","channel":"C\w+","outcome":"answered"/);
    for (const word of ['sales.csv', '17850', 'Tea pot', 'xoxb']) expect(app.log()).not.toContain(word);
  });
});

describe('/import', () => {
  test('previews the latest file of the channel, whoever shared it', async () => {
    await app.slack.share('older.csv', sales);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await app.slack.share('people.csv', people);
    const response = await app.type('/import');
    await app.quiet();
    expect([response.status, await response.text()]).toEqual([200, '']);
    const texts = (await app.slack.messages()).map(({ text }) => text);
    expect(texts.at(-1)).toContain('people.csv holds customers');
  });

  test('says how to share a file where there is none', async () => {
    await app.close();
    const asked: string[] = [];
    app = await open({
      ask: async (text) => {
        asked.push(text);
        throw new UserError('Share a file');
      },
    });
    await app.type('/import');
    await app.quiet();
    expect(asked).toEqual(['/import']);
    expect(told()).toEqual(['Share a file']);
  });

  test('where Midas is not says how to invite it', async () => {
    app.slack.fail('files.list', refusal('channel_not_found'));
    await app.type('/import');
    await app.quiet();
    expect(told()).toEqual([expect.stringContaining('/invite @Midas')]);
  });

  test('with a word asks for help as every command does', async () => {
    const asked: string[] = [];
    await app.close();
    app = await open({
      ask: async (text) => {
        asked.push(text);
        throw new UserError('help');
      },
    });
    await app.slack.share('people.csv', people);
    await app.type('/import help');
    await app.quiet();
    expect(asked).toEqual(['/import help']);
  });
});
