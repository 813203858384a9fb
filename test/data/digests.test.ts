import { beforeEach, describe, expect, test } from '@jest/globals';
import { databaseNow } from '../../src/data/database-clock.ts';
import { changeDelivery, claimDelivery, enterDues } from '../../src/data/deliveries.ts';
import {
  allDigests,
  changeDigest,
  createDigest,
  type DigestPlan,
  deleteDigest,
  deliveriesOf,
  findDigest,
  pauseDigest,
  resumeDigest,
  sendNow,
} from '../../src/data/digests.ts';
import { UserError } from '../../src/errors.ts';
import { nextDue, parseSchedule } from '../../src/schedule.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();

beforeEach(async () => {
  await store.digests.deleteMany({});
  await store.deliveries.deleteMany({});
});

const plan: DigestPlan = {
  name: 'Weekly',
  command: '/cohort by=month',
  channelId: 'C1',
  schedule: parseSchedule('every monday 9:00', 'Europe/Lisbon'),
  ownerId: 'U1',
};
const at = new Date('2026-11-30T09:00:30Z');
const monday = new Date('2026-11-30T09:00:00Z');

/** A digest that is due at an instant. */
async function dueAt(due: Date, given: Partial<DigestPlan> = {}) {
  const digest = await createDigest(store, { ...plan, ...given });
  await store.digests.updateOne({ _id: digest.id }, { $set: { nextDueAt: due } });
  return { ...digest, nextDueAt: due };
}

const enter = () => enterDues(store, at, () => 5_000);
const lease = (holder: string) => ({ holder, leaseUntil: new Date(at.getTime() + 60_000) });

describe('digests', () => {
  test('are found by id and by name, however it is spelt', async () => {
    const digest = await createDigest(store, plan);
    expect(await findDigest(store, digest.id)).toEqual(digest);
    expect(await findDigest(store, ' weeKLY ')).toEqual(digest);
    expect(await findDigest(store, 'weekl')).toBeUndefined();
    expect(await allDigests(store)).toEqual([digest]);
  });

  test('have names of their own', async () => {
    await createDigest(store, plan);
    const other = await createDigest(store, { ...plan, name: 'Other' });
    await expect(createDigest(store, { ...plan, name: 'WEEKLY' })).rejects.toThrow(UserError);
    await expect(changeDigest(store, other.id, { name: 'weekly' })).rejects.toThrow('"weekly" already');
  });

  test('are due at their next time, counted from when they are made, changed or resumed', async () => {
    const before = await databaseNow(store);
    const { id, nextDueAt } = await createDigest(store, plan);
    expect(nextDueAt).toEqual(nextDue(plan.schedule, before));
    const daily = parseSchedule('every day 9:00', 'UTC');
    const changed = await changeDigest(store, id, { schedule: daily });
    expect(changed?.nextDueAt).toEqual(nextDue(daily, before));
    await pauseDigest(store, id);
    await store.digests.updateOne({ _id: id }, { $set: { nextDueAt: monday } });
    expect((await resumeDigest(store, id))?.nextDueAt).toEqual(nextDue(daily, before));
  });

  test('say why they are paused until they are resumed', async () => {
    const { id } = await createDigest(store, plan);
    await pauseDigest(store, id, 'The channel is archived.');
    expect(await findDigest(store, id)).toMatchObject({
      state: 'paused',
      pauseReason: 'The channel is archived.',
    });
    expect(await resumeDigest(store, id)).toMatchObject({ state: 'on', pauseReason: null });
  });

  test('leave their history when they are deleted', async () => {
    const digest = await createDigest(store, plan);
    await sendNow(store, digest);
    await deleteDigest(store, digest.id);
    expect(await findDigest(store, digest.id)).toBeUndefined();
    expect(await deliveriesOf(store, digest.id)).toHaveLength(1);
  });
});

describe('enterDues', () => {
  test('writes a due down once, however many do so at the same moment', async () => {
    const digest = await dueAt(monday);
    await Promise.all([enter(), enter(), enter()]);
    await store.digests.updateOne({ _id: digest.id }, { $set: { nextDueAt: monday } });
    await enter();
    const [delivery, ...others] = await deliveriesOf(store, digest.id);
    expect(others).toEqual([]);
    expect(delivery).toMatchObject({
      id: `${digest.id}@2026-11-30T09:00:00.000Z`,
      state: 'waiting',
      notBefore: new Date('2026-11-30T09:00:05Z'),
    });
    expect((await findDigest(store, digest.id))?.nextDueAt).toEqual(new Date('2026-12-07T09:00:00Z'));
  });

  test('leaves what is paused, and what is not due yet', async () => {
    const paused = await dueAt(monday);
    await pauseDigest(store, paused.id);
    await dueAt(new Date(at.getTime() + 1), { name: 'later' });
    await enter();
    expect(await store.deliveries.countDocuments({})).toBe(0);
  });

  test.each([
    ['a time zone that is not known', { 'schedule.timezone': 'Mars/Olympus' }],
    ['no day', { 'schedule.days': { kind: 'week' as const, weekdays: [] } }],
  ])('pauses a digest whose stored schedule says %s, and goes on with the others', async (_, broken) => {
    const unreadable = await dueAt(monday);
    await store.digests.updateOne({ _id: unreadable.id }, { $set: broken });
    const sound = await dueAt(monday, { name: 'later' });
    await enter();
    expect(await deliveriesOf(store, sound.id)).toMatchObject([{ state: 'waiting' }]);
    expect(await deliveriesOf(store, unreadable.id)).toEqual([]);
    expect(await findDigest(store, unreadable.id)).toMatchObject({
      state: 'paused',
      pauseReason: expect.stringContaining('its schedule cannot be read'),
    });
  });

  test('notes misses as skipped, the last twenty of them', async () => {
    const daily = parseSchedule('every day 9:00', 'UTC');
    const digest = await dueAt(new Date('2026-10-01T09:00:00Z'), { schedule: daily });
    await enter();
    const [last, ...missed] = await deliveriesOf(store, digest.id);
    expect(last).toMatchObject({ dueAt: monday, state: 'waiting' });
    expect(missed).toHaveLength(20);
    expect(new Set(missed.map(({ state, open }) => `${state} ${open}`))).toEqual(new Set(['skipped false']));
  });
});

describe('a delivery', () => {
  const later = new Date('2026-11-30T09:00:10Z');

  test('is claimed by one of many, when its time has come', async () => {
    await dueAt(monday);
    await enter();
    expect(await claimDelivery(store, new Date(monday.getTime() + 4_000), lease('early'))).toBeUndefined();
    const claims = await Promise.all(
      ['a', 'b', 'c', 'd'].map((holder) => claimDelivery(store, later, lease(holder))),
    );
    expect(claims.filter((claimed) => claimed !== undefined)).toHaveLength(1);
  });

  test('is claimed again when its lease has ended, and its first holder can note nothing more', async () => {
    await dueAt(monday);
    await enter();
    const first = await claimDelivery(store, later, lease('first'));
    const afterwards = new Date(at.getTime() + 60_001);
    const second = await claimDelivery(store, afterwards, lease('second'));
    expect(second?.id).toBe(first?.id);
    if (!first || !second) throw new Error('not claimed');
    expect(await changeDelivery(store, first, { state: 'sent' })).toBe(false);
    expect(await changeDelivery(store, second, { state: 'posting' })).toBe(true);
  });
});
