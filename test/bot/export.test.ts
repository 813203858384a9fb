import { createHash } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ask } from '../../src/commands/ask.ts';
import { writeCsv } from '../../src/data/csv.ts';
import { importRows } from '../data/hand-made-shop.ts';
import { openSlack } from '../support/slack.ts';
import { openSlackApp } from '../support/slack-app.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

type App = Awaited<ReturnType<typeof openSlackApp>>;

const store = testStore();
let app: App;

const customers = ['c1', 'c2', 'c3', 'c4', 'c5'];

beforeAll(async () => {
  await importRows(
    store,
    customers.map((customer, index) => ({ customer, day: '2026-01-10', amount: 10 + index })),
  );
  await store.customers.insertMany(
    customers.map((_id) => ({
      _id,
      name: `Name ${_id}`,
      email: `${_id}@example.com`,
      attributes: { email_consent: 'yes' },
      importId: 'first',
    })),
  );
});

/** The real app before the real commands; ann may read contact data unless a test says otherwise. */
async function open(contacts: (annId: string) => string[] = (id) => [id]): Promise<App> {
  const slack = await openSlack();
  const context = testContext(store);
  return openSlackApp(
    {
      ask: (text, asker) => ask(text, { ...context, asker }),
      access: { contacts: contacts(slack.userId), campaigns: [], contactsChannels: [] },
      writeCsv,
      commands: [{ name: 'export', summary: 'Lists' }],
    },
    slack,
  );
}

beforeEach(async () => {
  await store.exports.deleteMany({});
  await store.audits.deleteMany({});
});

afterEach(() => app.close());

/** All that was told to one person where they asked. */
function told(): string {
  return JSON.stringify([...app.slack.bodies('response_url'), ...app.slack.bodies('chat.postEphemeral')]);
}

/** Types an export and returns the value of the button under its preview. */
async function preview(text: string): Promise<string> {
  await app.type(text);
  await app.quiet();
  const [, id] = /export send ([0-9a-f]{12})/.exec(told()) ?? [];
  if (id === undefined) throw new Error(`no button: ${told()}`);
  return `/export send ${id}`;
}

async function click(
  value: string,
  more: Parameters<App['click']>[2] = {},
  messageTs = '1.1',
): Promise<void> {
  const answer = await app.click(value, messageTs, more);
  expect(answer.status).toBe(200);
  await app.quiet();
}

/** The bytes of all files in the threads of a conversation. */
async function filesIn(channel: string): Promise<{ name: string; bytes: Buffer }[]> {
  const files: { name: string; bytes: Buffer }[] = [];
  for (const { ts } of await app.slack.messages(channel))
    for (const reply of await app.slack.replies(ts, channel))
      for (const file of reply.files ?? [])
        files.push({ name: file.name, bytes: await app.slack.download(file) });
  return files;
}

const everywhere = async () => [
  ...(await filesIn(app.slack.channelId)),
  ...(await filesIn(await app.slack.direct())),
];

describe('an export in Slack', () => {
  test('is previewed to the asker alone, with a button that asks first, and without any file', async () => {
    app = await open();
    await preview('/export all columns=contact');
    const [shown] = app.slack.bodies('response_url');
    expect(shown).toMatchObject({ response_type: 'ephemeral' });
    expect(JSON.stringify(shown)).toContain('5 matched, 0 suppressed, 0 held out, 5 to export');
    expect(JSON.stringify(shown)).toContain('"confirm"');
    expect(JSON.stringify(shown)).not.toContain('example.com');
    expect(await everywhere()).toEqual([]);
  });

  test('with contact data comes as a direct message; the public channel sees nothing of it', async () => {
    app = await open();
    await click(await preview('/export all columns=contact'));
    expect(await app.slack.messages()).toEqual([]);
    const [file, ...others] = await filesIn(await app.slack.direct());
    expect(others).toEqual([]);
    expect(file?.name).toBe('export-all-2026-01-11.csv');
    expect(file?.bytes.toString()).toContain('c1@example.com');
    const [record] = await store.exports.find({}).toArray();
    const sha256 = createHash('sha256')
      .update(file?.bytes ?? '')
      .digest('hex');
    expect(record?.sent?.file).toEqual({ name: file?.name, rows: 5, sha256 });
    expect(await store.audits.countDocuments({ what: 'export', 'file.sha256': sha256 })).toBe(1);
  });

  test('without contact data is posted where it was asked for', async () => {
    app = await open(() => []);
    await click(await preview('/export all'));
    const [file] = await filesIn(app.slack.channelId);
    expect(file?.bytes.toString()).toContain('c1');
    expect(file?.bytes.toString()).not.toContain('example.com');
  });

  test('for a platform arrives byte by byte as it was made, without a byte order mark', async () => {
    app = await open();
    await click(await preview('/export all format=meta'));
    const [file] = await filesIn(await app.slack.direct());
    expect(file?.bytes.subarray(0, 5).toString('latin1')).toBe('email');
    expect(file?.bytes.toString()).not.toContain('@');
  });

  test('is posted once, however often the button is clicked or the request is sent again', async () => {
    app = await open();
    const send = await preview('/export all columns=contact');
    await click(send);
    await click(send, {}, '1.2');
    await Promise.all([app.click(send, '1.3'), app.click(send, '1.4')]);
    await app.quiet();
    expect(await everywhere()).toHaveLength(1);
    expect(told()).toContain('was sent already');
    expect(await store.audits.countDocuments({})).toBe(1);
  });

  test("is nobody else's: another person who clicks is told so and gets nothing", async () => {
    app = await open((annId) => [annId, 'U0EVE']);
    const send = await preview('/export all columns=contact');
    await click(send, { userId: 'U0EVE' });
    expect(told()).toContain('prepared by somebody else');
    expect(await everywhere()).toEqual([]);
    expect((await store.exports.findOne({}))?.state).toBe('previewed');
  });

  test('is refused after a quarter of an hour', async () => {
    app = await open();
    const send = await preview('/export all columns=contact');
    await store.exports.updateMany({}, { $set: { at: new Date(Date.now() - 16 * 60_000) } });
    await click(send);
    expect(told()).toContain('older than 15 minutes');
    expect(await everywhere()).toEqual([]);
  });

  test.each([
    '/export send 000000000000',
    '/export send 000000000000 columns=contact',
    '/export send {"$ne":null}',
    '/export send',
  ])('does nothing for the forged value %s', async (value) => {
    app = await open();
    await preview('/export all');
    await click(value);
    expect(await everywhere()).toEqual([]);
    expect(await store.audits.countDocuments({})).toBe(0);
  });

  test('does nothing for a request that Slack has not signed, or that is old', async () => {
    app = await open();
    const send = await preview('/export all columns=contact');
    for (const signing of [{ secret: 'another' }, { ageSeconds: 3_600 }])
      expect((await app.type(send, signing)).status).not.toBe(200);
    await app.quiet();
    expect(await everywhere()).toEqual([]);
  });

  test('with contact data is refused without the role, and the refusal says what to do', async () => {
    app = await open(() => []);
    await app.type('/export all columns=contact');
    await app.quiet();
    expect(told()).toContain('takes the role');
    expect(told()).toContain('MIDAS_CONTACTS_ROLE');
    expect(await store.exports.countDocuments({})).toBe(0);
  });
});
