import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { withLease } from '../../src/data/lease.ts';
import { OutageError } from '../../src/errors.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();

beforeEach(async () => {
  await store.state.deleteMany({});
});

describe('withLease', () => {
  test('lets one work after the other', async () => {
    const events: string[] = [];
    const work = (name: string) =>
      withLease(store.state, 'work', async () => {
        events.push(`${name} begins`);
        await sleep(20);
        events.push(`${name} ends`);
      });
    await Promise.all([work('a'), work('b'), work('c')]);
    const inPairs = [0, 2, 4].map((at) => [events[at]?.split(' ')[0], events[at + 1]]);
    expect(inPairs).toEqual(inPairs.map(([name]) => [name, `${name} ends`]));
    expect(await store.state.countDocuments()).toBe(0);
  });

  test('lets different work go on at once', async () => {
    const both = withLease(store.state, 'one', () => withLease(store.state, 'other', async () => 'done'));
    expect(await both).toBe('done');
  });

  test('is free again after work that failed', async () => {
    await expect(withLease(store.state, 'work', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLease(store.state, 'work', async () => 'done')).toBe('done');
  });

  test('takes over from a process that was killed, once its lease has run out', async () => {
    await store.state.insertOne({ _id: 'work', holder: 'killed', until: new Date(Date.now() - 1) });
    expect(await withLease(store.state, 'work', async () => 'done')).toBe('done');
  });

  test('tells work that someone else has taken over', async () => {
    const work = withLease(store.state, 'work', async (assertHeld) => {
      await assertHeld();
      await store.state.updateOne({ _id: 'work' }, { $set: { holder: 'another' } });
      await assertHeld();
    });
    await expect(work).rejects.toBeInstanceOf(OutageError);
    expect(await store.state.findOne({ _id: 'work' })).toMatchObject({ holder: 'another' });
  });
});
