import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ask } from '../../src/commands/ask.ts';
import { type Asker, terminalAsker } from '../../src/commands/asker.ts';
import { passGate } from '../../src/data/gate.ts';
import { emailTarget, type SuppressionTarget, suppress } from '../../src/data/suppressions.ts';
import { recordsOf } from '../../src/tables.ts';
import { importRows } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
const context = testContext(store);

const bob: Asker = {
  ...terminalAsker,
  id: 'U0BOB',
  channelId: 'C1',
  may: async () => false,
  place: async () => 'public',
  whoMay: () => '<@U0ANN>',
};
const ann: Asker = { ...bob, id: 'U0ANN', may: async (role) => role === 'campaigns' };
const say = (text: string, asker: Asker | undefined = bob) =>
  ask(text, { ...context, ...(asker && { asker }) });
const allowed = async (ids: string[], channel: 'any' | 'email' = 'any') =>
  (await passGate(store, ids, { channel })).allowed;

beforeAll(async () => {
  await importRows(store, [{ customer: '1001', day: '2026-01-01', amount: 5 }], {
    customersFile: ['1001', '1002'],
  });
  await store.customers.updateOne({ _id: '1002' }, { $set: { email: 'Ann@Example.com' } });
});
beforeEach(async () => {
  await store.suppressions.deleteMany({});
  await store.audits.deleteMany({});
});

describe('/suppress', () => {
  test('keeps a customer back, whoever asks, and puts it on record', async () => {
    const answer = await say('/suppress 1001');
    expect([answer.title, answer.audience]).toEqual(['Customer 1001 is suppressed, for good', 'asker']);
    expect(await allowed(['1001', '1002'])).toEqual(['1002']);
    const { table } = await say('/midas audit last=1');
    expect(table && recordsOf(table)).toMatchObject([
      { who: 'U0BOB', what: 'suppress', about: 'customer 1001', customers: 1 },
    ]);
  });

  test('keeps an address back for one channel until a day, and gives it away nowhere', async () => {
    const answer = await say(
      '/suppress ann@example.com reason="mailed from ann@example.com" until=2099-01-31 channel=email',
    );
    expect(answer.title).toBe(
      'The e-mail address a…@e….com is suppressed for e-mails, until 31 Jan 2099, that day included',
    );
    expect(await allowed(['1001', '1002'], 'email')).toEqual(['1001']);
    expect(await allowed(['1001', '1002'])).toEqual(['1001', '1002']);
    const kept = [
      await store.suppressions.find({}).toArray(),
      await store.audits.find({}).toArray(),
      answer,
      await say('/suppress list'),
    ];
    expect(JSON.stringify(kept)).not.toMatch(/ann@/i);
  });

  test.each([
    ['/suppress', 'Whom to suppress?'],
    ['/suppress 9999', 'no customer "9999"'],
    ['/suppress 1001 until=2020-01-01', 'until=2020-01-01 is over'],
    ['/suppress 1001 list=x', 'list=x goes with remove only'],
    ['/suppress remove 1001', 'You may not take back that somebody is suppressed'],
  ])('refuses %s', async (text, message) => {
    await expect(say(text)).rejects.toThrow(message);
    expect(await store.suppressions.countDocuments({})).toBe(0);
  });

  test('given again says so', async () => {
    await say('/suppress 1001');
    expect((await say('/suppress 1001')).title).toContain('was suppressed already');
  });

  test('given again for longer says until when it holds now, and is on record', async () => {
    await say('/suppress 1001 until=2099-01-31');
    expect((await say('/suppress 1001 until=2098-01-31')).title).toContain('was suppressed already');
    expect((await say('/suppress 1001')).title).toBe('Customer 1001 is suppressed, for good');
    expect(await store.audits.countDocuments({ what: 'suppress' })).toBe(2);
  });
});

describe('/suppress remove', () => {
  test('takes a suppression back for those with a role, and says who they are to others', async () => {
    await say('/suppress 1001');
    await expect(say('/suppress remove 1001')).rejects.toMatchObject({
      hint: expect.stringContaining('<@U0ANN>'),
    });
    expect((await say('/suppress remove 1001', ann)).title).toContain('no longer suppressed');
    expect(await allowed(['1001'])).toEqual(['1001']);
    await expect(say('/suppress remove 1001', ann)).rejects.toThrow('is not suppressed');
  });

  test('takes a list back as a whole, and offers the name of one that was mistyped', async () => {
    const target = emailTarget('ann@example.com') as SuppressionTarget;
    await suppress(store, [target], { channel: 'any', by: 'U1', list: 'old list.csv' });
    await expect(say('/suppress remove list="old lists.csv"', ann)).rejects.toThrow(
      'did you mean "old list.csv"',
    );
    expect((await say('/suppress remove list="old list.csv"', ann)).title).toContain('1 entry removed');
  });
});

test('/suppress list counts by kind and list', async () => {
  await say('/suppress 1001');
  await say('/suppress +351912345678 channel=phone');
  const answer = await say('/suppress list');
  expect(facts(answer)).toMatchObject({ ids: 1, emails: 0, phones: 1, phoneOnly: 1 });
  expect(answer.table?.rows).toHaveLength(2);
  expect(JSON.stringify(answer)).not.toContain('912345');
});

test('/midas audit of nothing says so', async () => {
  expect((await say('/midas audit')).title).toBe(
    'Nothing was exported, suppressed or launched in the last 30 days',
  );
});
