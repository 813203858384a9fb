import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { addDays } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { AnswerCache } from '../../src/commands/answer-cache.ts';
import { type AskContext, ask } from '../../src/commands/ask.ts';
import { connect } from '../../src/data/connection.ts';
import type { Store } from '../../src/data/store.ts';
import { emptyStore, importRows, type Row } from '../data/hand-made-shop.ts';
import { setClock } from '../support/clock.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
let context: AskContext;
/** The collections that were read or written. */
let touched: Set<string>;

const lastDay = '2020-04-30';
const shop: Row[] = ['a', 'b', 'c', 'd', 'e'].map((customer, index) => ({
  customer,
  day: addDays(lastDay, -index),
  amount: index + 1,
}));
const later: Row = { customer: 'a', day: lastDay, amount: 100, order: 'later' };

beforeEach(async () => {
  await emptyStore(store);
  await importRows(store, shop);
  touched = new Set();
  context = settingsOf(store);
});

afterEach(() => {
  jest.useRealTimers();
});

/** What a process of Midas asks with, its cache included. */
function settingsOf(own: Store, answers = new AnswerCache()): AskContext {
  return { ...testContext(watched(own)), answers };
}

/** The store, with a note of each collection that is asked for. */
function watched(own: Store): Store {
  return new Proxy(own, {
    get(target, name) {
      touched.add(String(name));
      return Reflect.get(target, name);
    },
  });
}

function revenueOf({ facts }: Answer): unknown {
  return facts.find(({ key }) => key === 'revenue')?.value;
}

describe('a question asked again', () => {
  test('is answered as before without a look at anything but the imports', async () => {
    const first = await ask('/segment', context);
    touched.clear();
    expect(await ask('/SEGMENT ', context)).toBe(first);
    expect([...touched].filter((name) => name !== 'services' && name !== 'customers')).toEqual(['imports']);
  });

  test('is answered anew after an import', async () => {
    expect(revenueOf(await ask('/segment', context))).toBe(15);
    await importRows(store, [later], { id: 'second' });
    expect(revenueOf(await ask('/segment', context))).toBe(115);
  });

  test('is answered anew on the next day', async () => {
    setClock(new Date('2020-05-02T23:59:00Z'));
    expect((await ask('/segment', context)).asOf).toBe('2020-05-02');
    setClock(new Date('2020-05-03T00:01:00Z'));
    expect((await ask('/segment', context)).asOf).toBe('2020-05-03');
  });

  test.each([
    ['the day', { asOf: '2020-04-30' }],
    ['the currency', { currency: 'USD' }],
    ['the time zone', { timezone: 'Asia/Tokyo' }],
    ['the segment map', { segmentMap: loadSegmentMap('klaviyo-6') }],
  ])('is another question where %s is another', async (_, settings) => {
    const first = await ask('/segment', context);
    expect(await ask('/segment', { ...context, ...settings })).not.toBe(first);
    expect(await ask('/segment', context)).toBe(first);
  });

  test('with other words is another question', async () => {
    expect(await ask('/segment new', context)).not.toEqual(await ask('/segment', context));
  });

  test('is answered anew by each process after an import through another', async () => {
    const otherStore = await connect(store.uri);
    try {
      const other = settingsOf(otherStore);
      expect(revenueOf(await ask('/segment', context))).toBe(15);
      expect(revenueOf(await ask('/segment', other))).toBe(15);
      await importRows(otherStore, [later], { id: 'second' });
      expect(revenueOf(await ask('/segment', other))).toBe(115);
      expect(revenueOf(await ask('/segment', context))).toBe(115);
    } finally {
      await otherStore.close();
    }
  });
});

describe('an answer', () => {
  test('is not kept while an import is running', async () => {
    await importRows(store, [later], { id: 'running', state: 'running' });
    const first = await ask('/segment', context);
    expect(first.notes.join(' ')).toContain('An import is running');
    expect(await ask('/segment', context)).not.toBe(first);
  });

  test('is not kept if an import ended while it was being found', async () => {
    const answers = new AnswerCache();
    const answer = { title: 'old' } as Answer;
    await answers.answer('a question', context, async () => {
      await importRows(store, [later], { id: 'second' });
      return answer;
    });
    await store.imports.deleteOne({ _id: 'second' });
    expect(await answers.answer('a question', context, async () => ({ ...answer, title: 'new' }))).toEqual({
      title: 'new',
    });
  });

  test('is not kept of a command that tells of Midas itself', async () => {
    const first = await ask('/midas status', context);
    expect(await ask('/midas status', context)).not.toBe(first);
  });
});
