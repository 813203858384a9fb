import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from '../../src/commands/ask.ts';
import { createFileImports } from '../../src/commands/import/file-imports.ts';
import { commands } from '../../src/commands/registry.ts';
import type { Access } from '../../src/config.ts';
import { writeCsv } from '../../src/data/csv.ts';
import { importFiles } from '../../src/data/import/import-files.ts';
import { currentProfiles } from '../../src/data/profiles.ts';
import { computeNothing } from '../support/compute.ts';
import { refusal } from '../support/slack.ts';
import { openSlackApp } from '../support/slack-app.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

// Addresses and numbers are made up of words that no command says by itself, so that a search for them finds every leak.
const addressOf = (index: number) => `person${index}@quizzical-${index}.example`;
const secondOf = (index: number) => `Other.${index}@Zanzibar.example`;
const numberOf = (index: number) => `+351 912 77${String(index).padStart(4, '0')}`;
const count = 40;
const leak = /@quizzical|@zanzibar|quizzical-\d|912 ?77\d{4}|91277\d{4}/i;

const ids = Array.from({ length: count }, (_, index) => `10${String(index).padStart(2, '0')}`);

const store = testStore();
const context = { ...testContext(store), compute: computeNothing() };
let folder: string;
let customersFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-privacy-'));
  customersFile = [
    'customer_id,name,email,mobile,partner,second phone,country,note,marketing_consent',
    ...ids.map((id, at) =>
      [
        id,
        `Name ${at}`,
        addressOf(at),
        numberOf(at),
        secondOf(at),
        `91277${String(at).padStart(4, '0')}`,
        at % 2 ? 'PT' : 'FR',
        `write to ${addressOf(at)}`,
        'yes',
      ].join(','),
    ),
  ].join('\n');
  const lines = ids.flatMap((id, at) =>
    Array.from({ length: 1 + (at % 5) }, (_, order) =>
      [
        id,
        `2026-${String(1 + ((at + order) % 9)).padStart(2, '0')}-1${at % 9}`,
        10 + at,
        `${id}-${order}`,
        addressOf(at),
        `call ${numberOf(at)}`,
      ].join(','),
    ),
  );
  const services = ['customer_id,date,amount,order_id,invoice mail,remark', ...lines].join('\n');
  await writeFile(join(folder, 'customers.csv'), customersFile);
  await writeFile(join(folder, 'sales.csv'), services);
  await importFiles(store, {
    customers: join(folder, 'customers.csv'),
    services: join(folder, 'sales.csv'),
    timezone: 'UTC',
    rejectsDirectory: folder,
  });
  await currentProfiles(store, context);
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

type App = Awaited<ReturnType<typeof openSlackApp>>;
const opened: App[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

/** The real app on real data; `contacts` has the role. */
async function open(access: Partial<Access> = {}): Promise<App> {
  const imports = createFileImports({
    store,
    currency: 'EUR',
    timezone: 'UTC',
    rejectsDirectory: folder,
    signal: new AbortController().signal,
    refresh: async () => {},
  });
  const app = await openSlackApp({
    ask: (text, asker, progress) => ask(text, { ...context, asker, progress }),
    access: { contacts: [], campaigns: ['*'], contactsChannels: [], ...access },
    commands,
    writeCsv,
    imports,
  });
  opened.push(app);
  return app;
}

/** Everything that was sent to Slack, as one text: messages, files, what only one person sees. */
function sent({ slack }: App): string {
  return slack.calls
    .map(({ body }) => (body['bytes'] ? (body['bytes'] as Buffer).toString('utf8') : JSON.stringify(body)))
    .join('\n');
}

const everything = [
  '/customer 1003',
  `/customer ${addressOf(3)}`,
  '/customer person3@quizzical-3.exampl',
  '/customer 10033',
  '/customer Name',
  `/predict ${addressOf(3)}`,
  '/predict nobody@quizzical-3.example',
  '/predict top 20',
  '/segment',
  '/segment champions',
  '/segment changes',
  '/cohort',
  '/cohort split=email',
  '/cohort split="second phone"',
  '/cohort split=partner',
  '/cohort split=note',
  '/revenue by=mobile',
  '/revenue by=country',
  '/cluster',
  '/explore',
  '/explore email',
  '/explore mobile',
  '/explore "second phone"',
  '/explore partner',
  '/explore note',
  '/explore remark',
  '/explore "invoice mail"',
  '/explore email country',
  '/audience list',
  `/audience save "Spied" partner=${secondOf(3)}`,
  '/audience Spied',
  '/export all',
  '/export all columns=contact',
  '/export all columns=email,phone',
  '/export all columns=partner',
  '/export all columns=note',
  '/export all channel=phone',
  '/export all format=google',
  `/export all email=${addressOf(3)}`,
  `/suppress ${addressOf(39)} reason="asked from ${addressOf(39)}"`,
  `/suppress ${numberOf(39)}`,
  '/suppress list',
  '/midas status',
  '/midas audit',
  '/digest',
  '/campaign list',
  `/campaign new ${addressOf(3)}`,
  `/quizzical ${addressOf(3)}`,
];

/** What of addresses and numbers is in a text, each with what stands before it. */
function leaksIn(text: string): string[] {
  return [...text.matchAll(new RegExp(`.{0,100}(?:${leak.source})`, 'gi'))]
    .map(([found]) => found)
    .slice(0, 20);
}

/** What the asker typed, they may be told again, and they alone. */
function withoutTyped(text: string, typed: readonly string[]): string {
  return typed.reduce((left, words) => left.replaceAll(words, ''), text);
}

const typedContacts = [
  addressOf(3),
  addressOf(39),
  secondOf(3),
  numberOf(39),
  'person3@quizzical-3.exampl',
  'nobody@quizzical-3.example',
];

describe('nobody without the role gets addresses or numbers', () => {
  test('by any command, its errors, its files, or the buttons under its answer', async () => {
    const app = await open();
    for (const text of everything) {
      await app.type(text);
      await app.quiet();
    }
    // One of each kind: the others differ by whom they are about.
    const kinds = new Map(buttonValues(sent(app)).map((value) => [value.split(/[ =]/, 3).join(' '), value]));
    const buttons = [...kinds.values()].filter((value) => !value.startsWith('/train'));
    expect(buttons.length).toBeGreaterThan(10);
    for (const value of buttons) {
      await app.click(value, '9.9', { userId: 'U0STRANGER' });
      await app.quiet();
    }
    await app.settle();
    const messages = app.slack.calls.filter(
      ({ method }) => method !== 'response_url' && method !== 'chat.postEphemeral',
    );
    const posted = messages
      .map(({ body }) => (body['bytes'] ? String(body['bytes']) : JSON.stringify(body)))
      .join('\n');
    expect(leaksIn(posted)).toEqual([]);
    expect(leaksIn(withoutTyped(sent(app), typedContacts))).toEqual([]);
    expect(leaksIn(withoutTyped(app.log(), []))).toEqual([]);
  }, 240_000);

  test('by a schedule, which nobody asks', async () => {
    for (const text of everything.filter((one) => !one.startsWith('/suppress'))) {
      const answer = await ask(text, context).catch((thrown: Error) =>
        withoutTyped(thrown.message, typedContacts),
      );
      expect(leaksIn(JSON.stringify(answer))).toEqual([]);
    }
    await expect(ask('/suppress 1001', context)).rejects.toThrow('schedule');
    await expect(ask('/export all', context)).rejects.toThrow('schedule');
  }, 240_000);

  test('by sharing a file with Midas: preview and report show none, refused rows go to who shared it', async () => {
    const app = await open();
    const bad = `${customersFile}\n,No id,lost@quizzical-99.example,${numberOf(99)},,,,,\n`;
    await app.slack.share('people.csv', Buffer.from(bad));
    const fileId = String(app.slack.calls.length && (await app.slack.share('people2.csv', Buffer.from(bad))));
    await app.event({
      type: 'app_mention',
      channel: app.slack.channelId,
      user: app.slack.userId,
      files: [{ id: fileId }],
    });
    await app.quiet();
    expect(sent(app)).toContain('people2.csv');
    const toSlack = app.slack.calls.filter(({ method }) => method.startsWith('chat.'));
    expect(leaksIn(JSON.stringify(toSlack))).toEqual([]);
  }, 60_000);
});

describe('with the role', () => {
  test('contact data go to the one who clicks, as a direct message, and to no channel', async () => {
    const app = await open();
    const { slack } = app;
    await app.settle();
    const allowed = await open({ contacts: [slack.userId] });
    // Ids differ between stand-ins: the role goes to whoever is ann there.
    const mine = await openWith(allowed);
    await mine.type('/export all columns=contact channel=email');
    await mine.quiet();
    const [value] = buttonValues(sent(mine)).filter((command) => command.startsWith('/export send'));
    expect(value).toBeDefined();
    await mine.click(String(value), '1.1');
    await mine.quiet();
    const direct = await mine.slack.direct();
    const uploads = mine.slack.calls
      .filter(({ method }) => method === 'upload')
      .map(({ body }) => String(body['bytes']));
    expect(uploads.join()).toMatch(leak);
    const shared = mine.slack.bodies('files.completeUploadExternal');
    expect(shared.map(({ channel_id }) => channel_id)).toEqual([direct]);
    expect(leaksIn(JSON.stringify(await mine.slack.messages()))).toEqual([]);
  }, 60_000);

  async function openWith({ slack }: App): Promise<App> {
    const app = await openSlackApp(
      {
        ask: (text, asker, progress) => ask(text, { ...context, asker, progress }),
        access: { contacts: [slack.userId], campaigns: [], contactsChannels: [] },
        commands,
        writeCsv,
      },
      slack,
    );
    opened.push(app);
    return app;
  }

  test("a click of somebody else's, a forged or a replayed one gets nothing", async () => {
    const app = await openWith(await open());
    await app.type('/export all columns=contact channel=email');
    await app.quiet();
    const value = String(buttonValues(sent(app)).find((command) => command.startsWith('/export send')));
    const before = app.slack.calls.length;
    await app.click(value, '1.1', { userId: 'U0STRANGER' });
    await app.click('/export all columns=contact', '1.2', { userId: 'U0STRANGER' });
    await app.click(`${value}0`, '1.3');
    expect((await app.type(value, { secret: 'another-secret' })).status).toBe(401);
    expect((await app.type(value, { ageSeconds: 600 })).status).toBe(401);
    await app.quiet();
    expect(leaksIn(JSON.stringify(app.slack.calls.slice(before)))).toEqual([]);
    expect(app.slack.bodies('files.completeUploadExternal')).toEqual([]);
  }, 60_000);

  test('a role that comes from a user group is none while Slack does not say who is in it', async () => {
    const app = await open({ contacts: ['S0GROUP'] });
    app.slack.fail('usergroups.users.list', refusal('missing_scope'));
    await app.type('/export all columns=contact channel=email');
    await app.quiet();
    expect(sent(app)).toContain('S0GROUP');
    expect(sent(app)).toContain('missing_scope');
    expect(leaksIn(sent(app))).toEqual([]);
  }, 60_000);
});

/** The commands of all buttons in what was sent. */
function buttonValues(text: string): string[] {
  return [...text.matchAll(/"action_id":"ask:\d+".*?"value":"((?:[^"\\]|\\.)*)"/g)].map(([, value = '']) =>
    JSON.parse(`"${value}"`),
  );
}
