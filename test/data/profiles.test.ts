import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { addDays, today } from '../../src/calendar.ts';
import { profileCells } from '../../src/data/profile-cells.ts';
import { currentProfiles, profilesAsOf, touchedCustomers, withProfiles } from '../../src/data/profiles.ts';
import type { Profile, Store } from '../../src/data/store.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore, importRows, type Row, serviceLine } from './hand-made-shop.ts';

const segmentMap = loadSegmentMap('rxfm-11');
const settings = { segmentMap, timezone: 'UTC' };

const store = testStore();

beforeEach(() => emptyStore(store));

/** Five customers who differ in everything: with five scores each gets one of their own. */
const fiveCustomers: Row[] = [5, 4, 3, 2, 1].flatMap((rank) =>
  Array.from({ length: rank }, (_, order) => ({
    customer: `c${rank}`,
    day: addDays('2020-01-31', -10 * (5 - rank) - order),
    amount: rank * 10,
  })),
);

/** The standing profiles by customer, without the fields that only say when they were made. */
async function profiles(): Promise<Record<string, Partial<Profile>>> {
  const { collection } = await currentProfiles(store, settings);
  const found = await collection.find().toArray();
  return Object.fromEntries(found.map(({ _id, refreshedAt: _, asOf: __, ...profile }) => [_id, profile]));
}

async function profileOf(...rows: Row[]): Promise<Partial<Profile> | undefined> {
  await importRows(store, rows);
  return (await profiles())[rows[0]?.customer ?? ''];
}

const day = (text: string) => new Date(`${text}T00:00:00Z`);

describe('a profile', () => {
  test('has recency, frequency, monetary and the days of the first and last order', async () => {
    expect(
      await profileOf(
        { customer: 'a', day: '2020-01-01', amount: 10 },
        { customer: 'a', day: '2020-01-05', amount: '5.25' },
        { customer: 'b', day: '2020-01-09', amount: 1 },
      ),
    ).toEqual({
      lines: 2,
      frequency: 2,
      monetaryE4: 152_500,
      firstOrderDay: day('2020-01-01'),
      lastOrderDay: day('2020-01-05'),
      recencyDays: 5,
      r: 1,
      f: 3,
      m: 3,
      segment: 'at-risk',
    });
  });

  test('counts the lines of one day as one order where there is no order id', async () => {
    const profile = await profileOf(
      { customer: 'a', day: '2020-01-01', amount: 10 },
      { customer: 'a', day: '2020-01-01', amount: 10 },
    );
    expect(profile).toMatchObject({ lines: 2, frequency: 1, monetaryE4: 200_000 });
  });

  test('counts lines that share an order id as one order, on its first day', async () => {
    const profile = await profileOf(
      { customer: 'a', day: '2020-01-02', amount: 10, order: 'A1' },
      { customer: 'a', day: '2020-01-01', amount: 10, order: 'A1' },
      { customer: 'a', day: '2020-01-01', amount: 10, order: 'A2' },
    );
    expect(profile).toMatchObject({ frequency: 2, lastOrderDay: day('2020-01-01'), recencyDays: 2 });
  });

  test('counts an order id of two customers once for each', async () => {
    await importRows(store, [
      { customer: 'a', day: '2020-01-01', amount: 10, order: '7' },
      { customer: 'b', day: '2020-01-01', amount: 10, order: '7' },
    ]);
    expect(await profiles()).toMatchObject({ a: { frequency: 1 }, b: { frequency: 1 } });
  });

  test('has refunds in its money but not in its orders or recency', async () => {
    const profile = await profileOf(
      { customer: 'a', day: '2020-01-01', amount: 10 },
      { customer: 'a', day: '2020-01-05', amount: -25 },
    );
    expect(profile).toMatchObject({ frequency: 1, monetaryE4: -150_000, recencyDays: 5, lines: 2 });
  });

  test('keeps an order that was refunded under its own order id', async () => {
    const profile = await profileOf(
      { customer: 'a', day: '2020-01-01', amount: 10, order: 'A1' },
      { customer: 'a', day: '2020-01-05', amount: -10, order: 'A1' },
    );
    expect(profile).toMatchObject({ frequency: 1, monetaryE4: 0, lastOrderDay: day('2020-01-01') });
  });

  test('does not count an order whose sales come to nothing', async () => {
    expect(
      await profileOf(
        { customer: 'a', day: '2020-01-01', amount: 0 },
        { customer: 'a', day: '2020-01-02', amount: -3, kind: 'refund' },
      ),
    ).toEqual({ lines: 2, frequency: 0, monetaryE4: -30_000, segment: 'no-orders' });
  });

  test('of a row of the customers file without lines is one without orders', async () => {
    await importRows(store, [{ customer: 'a', day: '2020-01-01', amount: 1 }], {
      customersFile: ['a', 'quiet'],
    });
    expect(await profiles()).toMatchObject({
      a: { frequency: 1 },
      quiet: { lines: 0, frequency: 0, monetaryE4: 0, segment: 'no-orders' },
    });
  });

  test('sums money exactly beyond the 32 bits of a small integer', async () => {
    const profile = await profileOf(
      { customer: 'a', day: '2020-01-01', amount: '900000000.0001' },
      { customer: 'a', day: '2020-01-02', amount: '0.0002' },
    );
    expect(profile?.monetaryE4).toBe(9_000_000_000_003);
  });
});

describe('scores and segments', () => {
  test('of five different customers are one to five', async () => {
    await importRows(store, fiveCustomers);
    const found = await profiles();
    expect(
      Object.fromEntries(Object.entries(found).map(([id, { r, f, m, segment }]) => [id, [r, f, m, segment]])),
    ).toEqual({
      c1: [1, 1, 1, 'lost'],
      c2: [2, 2, 2, 'needs-attention'],
      c3: [3, 3, 3, 'potential-loyalists'],
      c4: [4, 4, 4, 'loyal'],
      c5: [5, 5, 5, 'champions'],
    });
  });

  test('leave customers without orders out of the ranking', async () => {
    await importRows(store, fiveCustomers, { customersFile: ['x', 'y', 'z'] });
    expect((await profiles())['c1']).toMatchObject({ r: 1, f: 1, m: 1 });
  });

  test('follow the segment map when it changes, without new lines', async () => {
    await importRows(store, fiveCustomers);
    await profiles();
    const klaviyo = await currentProfiles(store, { ...settings, segmentMap: loadSegmentMap('klaviyo-6') });
    const found = await klaviyo.collection.find().sort({ _id: 1 }).toArray();
    expect(found.map(({ r, f, m, segment }) => [r, f, m, segment])).toEqual([
      [3, 1, 1, 'recent'],
      [3, 1, 1, 'recent'],
      [3, 2, 2, 'loyal'],
      [3, 2, 2, 'loyal'],
      [3, 3, 3, 'champions'],
    ]);
  });
});

describe('the as-of day', () => {
  const line = (date: string): Row => ({ customer: 'a', day: date, amount: 1 });

  test('is the day after the last line of a history', async () => {
    await importRows(store, [line('2020-01-01'), line('2020-02-28')]);
    expect((await currentProfiles(store, settings)).asOf).toBe('2020-02-29');
  });

  test('is today when the last line is at most a week old', async () => {
    await importRows(store, [line(addDays(today('UTC'), -7))]);
    expect((await currentProfiles(store, settings)).asOf).toBe(today('UTC'));
  });

  test('is the day after the last line when that is eight days old', async () => {
    await importRows(store, [line(addDays(today('UTC'), -8))]);
    expect((await currentProfiles(store, settings)).asOf).toBe(addDays(today('UTC'), -7));
  });

  test('leaves out lines dated after today, and says how many', async () => {
    await importRows(store, [line('2020-01-01'), line('2999-01-01'), line('2999-01-02')]);
    const { asOf, futureLines, collection } = await currentProfiles(store, settings);
    expect([asOf, futureLines]).toEqual(['2020-01-02', 2]);
    expect(await collection.findOne({ _id: 'a' })).toMatchObject({ lines: 1 });
  });

  test('in the past knows nothing of later lines, and leaves no trace', async () => {
    await importRows(store, [line('2020-01-01'), line('2020-02-01')], { customersFile: ['quiet'] });
    await currentProfiles(store, settings);
    const before = await store.db.listCollections().toArray();
    const found = await withProfiles(store, { ...settings, asOf: '2020-01-11' }, ({ collection, asOf }) => {
      expect(asOf).toBe('2020-01-11');
      return collection.find().sort({ _id: 1 }).toArray();
    });
    expect(found).toMatchObject([
      { _id: 'a', lines: 1, frequency: 1, recencyDays: 10 },
      { _id: 'quiet', lines: 0 },
    ]);
    expect(await store.db.listCollections().toArray()).toHaveLength(before.length);
    expect((await profiles())['a']).toMatchObject({ lines: 2, recencyDays: 1 });
  });

  test('before the first line is refused, saying when the data begin', async () => {
    await importRows(store, [line('2020-01-01')]);
    await expect(profilesAsOf(store, '2020-01-01', settings)).rejects.toMatchObject({
      name: 'UserError',
      message: 'no service lines before 2020-01-01',
      hint: 'The data begin on 2020-01-01.',
    });
  });

  test('cannot be without lines: the error says how to import some', async () => {
    await expect(currentProfiles(store, settings)).rejects.toMatchObject({
      name: 'UserError',
      message: 'no service lines yet',
      hint: expect.stringContaining('midas import'),
    });
  });

  test('cannot be when all lines are dated after today', async () => {
    await importRows(store, [line('2999-01-01')]);
    await expect(currentProfiles(store, settings)).rejects.toThrow(
      'all 1 service lines are dated after today',
    );
  });
});

describe('currentProfiles', () => {
  const everyone = () => store.profiles.find().sort({ _id: 1 }).toArray();

  test('refreshes the customers that an import touched, and marks the import', async () => {
    await importRows(store, fiveCustomers);
    await currentProfiles(store, settings);
    const untouched = await store.profiles.findOne({ _id: 'c2' });
    await importRows(store, [{ customer: 'c1', day: '2020-01-05', amount: 1 }], { id: 'second' });
    expect(await touchedCustomers(store, ['second'])).toEqual(['c1']);
    await currentProfiles(store, settings);
    expect(await store.profiles.findOne({ _id: 'c1' })).toMatchObject({ lines: 2, frequency: 2 });
    expect((await store.profiles.findOne({ _id: 'c2' }))?.refreshedAt).toEqual(untouched?.refreshedAt);
    expect(await store.imports.countDocuments({ profiled: false })).toBe(0);
  });

  test('arrives at the same profiles in steps as at once', async () => {
    const steps = [0, 3, 6, 9, 12];
    for (const from of steps) {
      await importRows(store, fiveCustomers.slice(from, from + 3), { id: `step-${from}` });
      await currentProfiles(store, settings);
    }
    const inSteps = await profiles();
    await emptyStore(store);
    await importRows(store, fiveCustomers);
    expect(inSteps).toEqual(await profiles());
  });

  test('does nothing when nothing has changed', async () => {
    await importRows(store, fiveCustomers);
    await currentProfiles(store, settings);
    const before = await everyone();
    await currentProfiles(store, settings);
    expect(await everyone()).toEqual(before);
  });

  test('catches up what an import brought that was killed while it ran, and once it goes on', async () => {
    const killed = { id: 'killed', state: 'running' as const };
    await importRows(store, [{ customer: 'a', day: '2020-01-01', amount: 1 }], killed);
    expect(await profiles()).toMatchObject({ a: { lines: 1 } });
    await store.services.updateMany({}, { $set: { importId: 'other' } });
    await store.imports.deleteMany({});
    await importRows(store, [{ customer: 'a', day: '2020-01-02', amount: 1 }], killed);
    expect(await profiles()).toMatchObject({ a: { lines: 2 } });
    expect(await store.imports.findOne({ _id: 'killed' })).toMatchObject({ profiled: false });
  });

  test('takes an import for killed once a later one is done', async () => {
    const line = { customer: 'a', day: '2020-01-01', amount: 1 };
    await importRows(store, [line], { id: 'killed', state: 'running', startedAt: '2026-01-01T10:00:00Z' });
    expect((await currentProfiles(store, settings)).unfinishedRows).toBe(1);
    await importRows(store, [line], { id: 'again', startedAt: '2026-01-01T11:00:00Z' });
    expect((await currentProfiles(store, settings)).unfinishedRows).toBe(0);
    expect(await store.imports.findOne({ _id: 'killed' })).toMatchObject({
      profiled: true,
      state: 'failed',
      reason: 'killed',
    });
  });

  test('starts over when a refresh was stopped before its end', async () => {
    await importRows(store, fiveCustomers);
    const whole = await profiles();
    const stopping = Object.create(store.profiles, {
      find: {
        value: () => {
          throw new Error('stopped');
        },
      },
    }) as Store['profiles'];
    const otherMap = { ...settings, segmentMap: loadSegmentMap('klaviyo-6') };
    await expect(currentProfiles({ ...store, profiles: stopping }, otherMap)).rejects.toThrow('stopped');
    expect((await store.profiles.findOne({ _id: 'c1' }))?.segment).toBe('recent');
    expect(await profiles()).toEqual(whole);
  });

  test('drops profiles of customers who are gone', async () => {
    await importRows(store, fiveCustomers);
    await profiles();
    await store.services.deleteMany({ customerId: 'c3' });
    await store.state.deleteMany({});
    expect(Object.keys(await profiles()).sort()).toEqual(['c1', 'c2', 'c4', 'c5']);
  });

  test('asked many times at once, refreshes once and tells everyone the same', async () => {
    await importRows(store, fiveCustomers);
    const answers = await Promise.all(Array.from({ length: 5 }, () => currentProfiles(store, settings)));
    const refreshes = new Set((await everyone()).map(({ refreshedAt }) => refreshedAt.getTime()));
    expect(refreshes.size).toBe(1);
    for (const { collection, scoreCells } of answers) {
      expect(scoreCells).toHaveLength(5);
      expect(scoreCells).toEqual(await profileCells(collection));
    }
  });

  test('moves to a new day with the lines in between', async () => {
    await importRows(store, fiveCustomers);
    await currentProfiles(store, settings);
    // Of the import that is dealt with already, as a line is that was dated in the future when it came.
    await store.services.insertOne(serviceLine({ customer: 'c1', day: '2020-03-01', amount: 100 }, 'first'));
    expect(await profiles()).toMatchObject({
      c1: { recencyDays: 1, frequency: 2, r: 5, m: 3 },
      c5: { recencyDays: 31, r: 4 },
    });
  });
});
