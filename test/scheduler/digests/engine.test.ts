import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { createUnaskedPosts } from '../../../src/bot/unasked.ts';
import { addDays, dateOfDay, today } from '../../../src/calendar.ts';
import type { Answer } from '../../../src/commands/answer.ts';
import { enterDues } from '../../../src/data/deliveries.ts';
import {
  changeDigest,
  createDigest,
  type Delivery,
  type Digest,
  type DigestPlan,
  deleteDigest,
  deliveriesOf,
  findDigest,
  pauseDigest,
  sendNow,
} from '../../../src/data/digests.ts';
import type { Store } from '../../../src/data/store.ts';
import { OutageError, UserError } from '../../../src/errors.ts';
import { parseSchedule } from '../../../src/schedule.ts';
import { createDigestEngine, spreadOf } from '../../../src/scheduler/digests/engine.ts';
import type { Pace } from '../../../src/scheduler/digests/pace.ts';
import { setClock } from '../../support/clock.ts';
import { botToken, type Fault, openSlack, refusal, type SlackStandIn } from '../../support/slack.ts';
import { champions, png } from '../../support/slack-app.ts';
import { testStore } from '../../support/test-store.ts';

const logger = pino({ level: 'silent' });
const pace: Pace = {
  lease: 5_000,
  settle: 400,
  begin: 400,
  ask: 10_000,
  pause: 0,
  retry: 10,
  spread: 0,
  freshPoll: 10,
  late: 15 * 60_000,
  run: 20_000,
};
const hour = 3_600_000;

const store = testStore();
let slack: SlackStandIn;

/** What was in the channel and in the conversation with the owner before a test. */
const before = { messages: 0, notices: 0 };

beforeAll(async () => {
  slack = await openSlack();
});

afterAll(async () => {
  await slack.close();
});

beforeEach(async () => {
  slack.calls.length = 0;
  before.messages = (await slack.messages()).length;
  before.notices = (await slack.messages(await slack.direct())).length;
  for (const collection of [store.digests, store.deliveries, store.services]) await collection.deleteMany({});
});

type Parts = {
  ask?: (command: string) => Promise<Answer>;
  renderPng?: () => Promise<Buffer>;
  pace?: Partial<Pace>;
  askedOf?: Store;
};

function engineOf({
  ask = async () => champions,
  renderPng = async () => png,
  pace: given = {},
  askedOf = store,
}: Parts = {}) {
  const writeCsv = () => 'customerId\r\n007\r\n';
  const posts = createUnaskedPosts({ botToken, slackApiUrl: slack.apiUrl, renderPng, writeCsv, logger });
  return createDigestEngine({
    store: askedOf,
    posts,
    ask,
    timezone: 'UTC',
    logger,
    pace: { ...pace, ...given },
  });
}

/** An engine that is stopped during its first delivery. */
function engineOfOne() {
  const engine = engineOf({
    ask: async () => {
      engine.stop();
      return champions;
    },
  });
  return engine;
}

/** The store, with a database that the question what time it is takes so long to reach. */
function slowToTellTheTime(milliseconds: number): Store {
  const command = async () => {
    jest.setSystemTime(Date.now() + milliseconds);
    return { localTime: new Date() };
  };
  return { ...store, db: Object.assign(Object.create(store.db), { command }) };
}

/** A digest that was due some hours ago, or a moment ago. */
async function dueDigest(plan: Partial<DigestPlan> & { hoursAgo?: number } = {}): Promise<Digest> {
  const { hoursAgo = 0, ...rest } = plan;
  const due = new Date(Date.now() - hoursAgo * hour - 1_000);
  const time = due.toISOString().slice(11, 16);
  const digest = await createDigest(store, {
    name: 'Champions & <friends>',
    command: '/segment champions',
    channelId: slack.channelId,
    schedule: parseSchedule(`every day ${time}`, 'UTC'),
    ownerId: slack.userId,
    ...rest,
  });
  await store.digests.updateOne({ _id: digest.id }, { $set: { nextDueAt: due } });
  return { ...digest, nextDueAt: due };
}

/** Runs until there is nothing left to do, which takes a while where an answer was lost. */
async function settled(engine = engineOf()): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    await engine.run();
    if ((await store.deliveries.countDocuments({ open: true })) === 0) return;
    await sleep(50);
  }
  throw new Error('there is still something to do');
}

async function onlyDelivery(digest: Digest): Promise<Delivery> {
  const deliveries = await deliveriesOf(store, digest.id);
  expect(deliveries).toHaveLength(1);
  return deliveries[0] as Delivery;
}

test('what cannot even be noted of one digest holds up no other', async () => {
  const broken = await dueDigest({ name: 'Broken' });
  await enterDues(store, new Date(), () => -hour);
  await store.digests.updateOne({ _id: broken.id }, { $set: { 'schedule.timezone': 'Mars/Olympus' } });
  const sound = await dueDigest({ name: 'Sound' });
  const failing = async () => {
    throw new UserError('no data');
  };
  await engineOf({ ask: failing }).run();
  expect((await onlyDelivery(sound)).state).toBe('failed');
});

test('a command that never answers fails in time, and holds up no other digest', async () => {
  const stuck = await dueDigest({ name: 'Stuck', command: '/stuck', hoursAgo: 1 });
  const sound = await dueDigest({ name: 'Sound' });
  const ask = (command: string) =>
    command === '/stuck' ? new Promise<never>(() => undefined) : Promise.resolve(champions);
  await engineOf({ ask, pace: { ask: 100, retry: hour } }).run();
  expect(await onlyDelivery(stuck)).toMatchObject({
    state: 'waiting',
    open: true,
    attempts: 1,
    reason: '"/stuck" did not answer in 1 minute.',
  });
  expect(await onlyDelivery(sound)).toMatchObject({ state: 'sent' });
});

const lostButDone: Fault = { done: true, hangUp: true };

/** What was posted in the channel, replies left out. */
const posted = async () => (await slack.messages()).slice(before.messages);

/** What the owner was told. */
const told = async () =>
  (await slack.messages(await slack.direct())).slice(before.notices).map(({ text }) => text);

describe('a digest that is due', () => {
  test('is posted once, with its list in the thread', async () => {
    const digest = await dueDigest();
    await settled();
    await settled();
    const [message, ...others] = await posted();
    expect(others).toEqual([]);
    expect(message?.text).toContain('120 champions');
    expect(JSON.stringify(message?.blocks)).toContain('digest *Champions &amp; &lt;friends&gt;*');
    expect(JSON.stringify(message?.blocks)).not.toContain('asked by');
    const replies = await slack.replies(message?.ts ?? '');
    expect(replies.flatMap(({ files = [] }) => files.map(({ name }) => name))).toEqual([
      'champions-2026-11-23.csv',
    ]);
    const delivery = await onlyDelivery(digest);
    expect(delivery).toMatchObject({ state: 'sent', ts: message?.ts, late: false, reason: null });
    expect(delivery.id).toBe(`${digest.id}@${digest.nextDueAt.toISOString()}`);
  });

  test('is posted once by three instances at the same moment', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await dueDigest({ name });
    await Promise.all([engineOf(), engineOf(), engineOf()].map(settled));
    expect(await posted()).toHaveLength(6);
    expect(slack.bodies('chat.postMessage')).toHaveLength(6);
  });

  test('is not posted by an instance that was held up until another took it over', async () => {
    await dueDigest();
    const ask = async () => {
      await store.deliveries.updateMany({}, { $set: { holder: 'another' } });
      return champions;
    };
    await engineOf({ ask }).run();
    expect(slack.bodies('chat.postMessage')).toEqual([]);
  });

  test('is due again at its next time', async () => {
    const { id, nextDueAt } = await dueDigest();
    await settled();
    const next = (await findDigest(store, id))?.nextDueAt.getTime() ?? 0;
    expect(next).toBeGreaterThan(nextDueAt.getTime() + 23 * hour);
  });

  test('is posted without its picture after two more tries that brought none', async () => {
    let drawn = 0;
    const renderPng = () => {
      drawn += 1;
      return Promise.reject(new Error('no thread draws'));
    };
    await dueDigest();
    await settled(engineOf({ renderPng }));
    expect(drawn).toBe(3);
    const [message, ...others] = await posted();
    expect(others).toEqual([]);
    expect(JSON.stringify(message?.blocks)).toContain('The chart could not be drawn');
  });

  test('waits for its place among those that are due at the same time', () => {
    const places = Array.from({ length: 50 }, (_, index) => spreadOf(`digest ${index}`, 60_000));
    expect(new Set(places.map((place) => Math.floor(place / 6_000))).size).toBe(10);
    expect(spreadOf('digest 7', 60_000)).toBe(places[7]);
  });
});

describe('an answer of Slack that is lost', () => {
  test.each([
    ['a torn connection', lostButDone],
    ['a server error', { done: true, status: 503 }],
    ['an internal error', { done: true, ...refusal('internal_error') }],
  ])('does not double a message that is there (%s)', async (_, fault) => {
    slack.fail('chat.postMessage', fault);
    const digest = await dueDigest();
    await settled();
    const [message, ...others] = await posted();
    expect(others).toEqual([]);
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'sent', ts: message?.ts });
    expect(await slack.replies(message?.ts ?? '')).toHaveLength(1);
  });

  test.each([
    ['a torn connection', { hangUp: true }],
    ['a server error', { status: 500 }],
    ['a rate limit', { status: 429, headers: { 'retry-after': '1' } }],
  ])('does not lose a message that is not there (%s)', async (_, fault) => {
    slack.fail('chat.postMessage', fault, fault);
    const digest = await dueDigest();
    await settled();
    expect(await posted()).toHaveLength(1);
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'sent' });
  });

  test('is not looked after before a lost call has had its time', async () => {
    slack.fail('chat.postMessage', lostButDone);
    const digest = await dueDigest();
    await engineOf({ pace: { settle: 60_000 } }).run();
    await engineOf().run();
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'posting', open: true });
    expect(slack.bodies('conversations.history')).toEqual([]);
  });

  test('is not looked after earlier where the database is slow to tell the time', async () => {
    slack.fail('chat.postMessage', lostButDone);
    const digest = await dueDigest();
    await engineOf({ pace: { settle: 60_000 } }).run();
    setClock(new Date());
    await engineOf({ askedOf: slowToTellTheTime(50_000) })
      .run()
      .finally(() => jest.useRealTimers());
    expect(slack.bodies('conversations.history')).toEqual([]);
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'posting', open: true });
  });

  test('is looked for in the channel where it was posted, though the digest has moved', async () => {
    slack.fail('chat.postMessage', lostButDone);
    const digest = await dueDigest();
    await engineOfOne().run();
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'posting' });
    await changeDigest(store, digest.id, { channelId: 'C-other' });
    await settled();
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'sent', channelId: slack.channelId });
    expect(slack.bodies('chat.postMessage')).toHaveLength(1);
  });

  test('does not double a list that is there', async () => {
    slack.fail('files.completeUploadExternal', lostButDone);
    await dueDigest();
    await settled(engineOf({ ask: async () => ({ ...champions, chart: null }) }));
    const [message] = await posted();
    expect(await slack.replies(message?.ts ?? '')).toHaveLength(1);
  });

  test('is left alone where Midas may not look, and its owner is told', async () => {
    slack.fail('chat.postMessage', lostButDone);
    slack.fail('conversations.history', refusal('missing_scope'));
    const digest = await dueDigest();
    await settled();
    expect(await posted()).toHaveLength(1);
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'unknown', owner: { told: true } });
    expect(await told()).toEqual([expect.stringContaining('may have been sent or not')]);
  });

  test('to the word to its owner does not double it', async () => {
    slack.fail('chat.postMessage', refusal('not_in_channel'), lostButDone);
    await dueDigest();
    await settled();
    expect(await told()).toHaveLength(1);
  });
});

describe('a digest that cannot be posted', () => {
  test('is given up at once, and its owner is told why and what to do', async () => {
    slack.fail('chat.postMessage', refusal('not_in_channel'));
    const digest = await dueDigest();
    await settled();
    await settled();
    expect(await posted()).toEqual([]);
    expect(await onlyDelivery(digest)).toMatchObject({
      state: 'failed',
      reason: 'Midas is not in the channel.',
    });
    const [notice, ...others] = await told();
    expect(others).toEqual([]);
    expect(notice).toContain('*Champions &amp; &lt;friends&gt;*');
    expect(notice).toContain(`<#${slack.channelId}>`);
    expect(notice).toContain('/invite @Midas');
    expect((await findDigest(store, digest.id))?.state).toBe('on');
  });

  test.each(['is_archived', 'channel_not_found'])(
    'is paused where its channel is gone (%s)',
    async (word) => {
      slack.fail('chat.postMessage', refusal(word));
      const digest = await dueDigest();
      await settled();
      expect(await findDigest(store, digest.id)).toMatchObject({
        state: 'paused',
        pauseReason: expect.stringContaining('channel'),
      });
      expect(await told()).toEqual([expect.stringContaining('The digest is paused. Change its channel')]);
    },
  );

  test('is given up where the command is not understood', async () => {
    const digest = await dueDigest();
    const ask = () => Promise.reject(new UserError('no audience "Lapsed"', 'Save it again.'));
    await settled(engineOf({ ask }));
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'failed', reason: 'no audience "Lapsed"' });
    expect(await told()).toEqual([expect.stringContaining('no audience "Lapsed" Save it again.')]);
  });

  test.each(['asker', 'direct'] as const)(
    'is given up where it answers one person (%s)',
    async (audience) => {
      const digest = await dueDigest();
      await settled(engineOf({ ask: async () => ({ ...champions, audience }) }));
      expect(await posted()).toEqual([]);
      expect(await onlyDelivery(digest)).toMatchObject({ state: 'failed' });
    },
  );

  test('is tried again while the database is away', async () => {
    const digest = await dueDigest();
    let asked = 0;
    const ask = async () => {
      asked += 1;
      if (asked < 4) throw new OutageError('MongoDB', new Error('away'));
      return champions;
    };
    await settled(engineOf({ ask }));
    expect(asked).toBe(4);
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'sent' });
  });

  test('is given up after its grace time, and its owner is told once', async () => {
    const digest = await dueDigest({ hoursAgo: 2, graceHours: 2.001, freshDays: null });
    const ask = () => Promise.reject(new OutageError('MongoDB', new Error('away')));
    await settled(engineOf({ ask, pace: { retry: 1_000 } }));
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'failed' });
    expect(await told()).toHaveLength(1);
  }, 20_000);

  test('is tried four times where something unexpected happens', async () => {
    const digest = await dueDigest();
    let asked = 0;
    const ask = () => {
      asked += 1;
      return Promise.reject(new TypeError('secret customer data'));
    };
    await settled(engineOf({ ask }));
    expect(asked).toBe(4);
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'failed' });
    expect((await told()).join()).not.toContain('secret');
  });
});

describe('a digest that was missed', () => {
  test('is sent once, late, and says so; those before it are skipped', async () => {
    const digest = await dueDigest({ hoursAgo: 2 * 24 + 3 });
    await settled();
    const [message, ...others] = await posted();
    expect(others).toEqual([]);
    expect(JSON.stringify(message?.blocks)).toMatch(/due \w+day, .* \(UTC\), sent late/);
    const deliveries = await deliveriesOf(store, digest.id);
    expect(deliveries.map(({ state, late }) => [state, late])).toEqual([
      ['sent', true],
      ['skipped', undefined],
      ['skipped', undefined],
    ]);
  });

  test('is skipped after its grace time, and nobody is told', async () => {
    const digest = await dueDigest({ hoursAgo: 3, graceHours: 2 });
    await settled();
    expect(await posted()).toEqual([]);
    expect(await onlyDelivery(digest)).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('2 hours'),
    });
    expect(await told()).toEqual([]);
  });
});

describe('between its due and its delivery a digest', () => {
  /** Enters what is due without delivering it. */
  const entered = () => engineOf({ pace: { run: -1 } }).run();

  test('that was deleted is not sent', async () => {
    const digest = await dueDigest();
    await entered();
    await deleteDigest(store, digest.id);
    await settled();
    expect(await posted()).toEqual([]);
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'skipped', reason: 'its digest was deleted' });
  });

  test('that was paused is not sent, except when asked for', async () => {
    const digest = await dueDigest();
    await entered();
    await pauseDigest(store, digest.id);
    await settled();
    expect(await posted()).toEqual([]);
    await sendNow(store, digest);
    await settled();
    expect(await posted()).toHaveLength(1);
  });

  test('that was edited is sent as it is now', async () => {
    const digest = await dueDigest();
    await entered();
    await changeDigest(store, digest.id, { command: '/cohort', name: 'Cohorts' });
    const asked: string[] = [];
    const ask = async (command: string) => {
      asked.push(command);
      return champions;
    };
    await settled(engineOf({ ask }));
    expect(asked).toEqual(['/cohort']);
    expect(await onlyDelivery(digest)).toMatchObject({ state: 'sent', name: 'Cohorts' });
  });

  test('whose schedule was edited is not sent for both', async () => {
    const digest = await dueDigest();
    await entered();
    await changeDigest(store, digest.id, { schedule: parseSchedule('every day 0:00', 'UTC') });
    await settled();
    expect(await posted()).toHaveLength(1);
  });
});

describe('a digest whose data are stale', () => {
  const lineOf = (daysAgo: number) => ({
    _id: `line ${daysAgo}`,
    customerId: 'c',
    day: dateOfDay(addDays(today('UTC'), -daysAgo)),
    amountE4: 10_000,
    orderKey: 'o',
    kind: 'sale' as const,
    importId: 'i',
  });

  test('waits for fresh ones', async () => {
    const digest = await dueDigest();
    await store.services.insertOne(lineOf(5));
    await engineOf().run();
    expect(await onlyDelivery(digest)).toMatchObject({
      state: 'waiting',
      attempts: 0,
      reason: expect.stringContaining('Waits for fresh data'),
    });
    await store.services.insertOne(lineOf(1));
    await settled();
    const [message] = await posted();
    expect(JSON.stringify(message?.blocks)).not.toContain('stale');
  });

  test('waits for so long only, and says so', async () => {
    await dueDigest({ hoursAgo: 4 });
    await store.services.insertOne(lineOf(5));
    await settled();
    const [message] = await posted();
    expect(JSON.stringify(message?.blocks)).toContain('The data are stale');
    expect(JSON.stringify(message?.blocks)).toContain('5 days ago');
  });

  test('does not wait where it need not, or when it is asked for', async () => {
    const digest = await dueDigest({ freshDays: null });
    await store.services.insertOne(lineOf(5));
    await settled();
    await changeDigest(store, digest.id, { freshDays: 2 });
    await sendNow(store, digest);
    await settled();
    expect(await posted()).toHaveLength(2);
  });
});

describe('sendNow', () => {
  test('asked twice before it is done is one delivery, which the schedule knows nothing of', async () => {
    const digest = await dueDigest();
    await store.digests.updateOne({ _id: digest.id }, { $set: { nextDueAt: new Date(Date.now() + hour) } });
    const [one, other] = [await sendNow(store, digest), await sendNow(store, digest)];
    expect(one.id).toBe(other.id);
    await settled();
    const [message, ...others] = await posted();
    expect(others).toEqual([]);
    expect(JSON.stringify(message?.blocks)).toContain('sent on request');
  });
});

test('stop waits for the message under way, and begins no other', async () => {
  await dueDigest({ name: 'first' });
  await dueDigest({ name: 'second' });
  await engineOfOne().run();
  expect(await posted()).toHaveLength(1);
});
