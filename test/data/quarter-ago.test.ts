import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { addDays } from '../../src/calendar.ts';
import { currentProfiles, profilesAsOf } from '../../src/data/profiles.ts';
import { quarterAgoOf } from '../../src/data/quarter-ago.ts';
import { buying, buyingUntil } from '../support/buying.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore, importRows, type Row } from './hand-made-shop.ts';

const store = testStore();

beforeEach(() => emptyStore(store));

/** The day after the last line, and the one a quarter before. */
const asOf = buyingUntil;
const then = addDays(asOf, -90);

/** Refunds, and orders that go on: what came after the day makes no difference to what was known on it. */
const awkward: Row[] = [
  { customer: 'until', day: addDays(asOf, -1), amount: 1 },
  { customer: 'c00001', day: addDays(then, -3), amount: -500 },
  { customer: 'c00002', day: addDays(then, 2), amount: -500 },
  // A free item first, paid for on the day itself: no counted order yet.
  { customer: 'sampler', day: addDays(then, -5), amount: 0, order: 'trial' },
  { customer: 'sampler', day: then, amount: 900, order: 'trial' },
  { customer: 'goes-on', day: addDays(then, -5), amount: 10, order: 'long' },
  { customer: 'goes-on', day: addDays(then, 5), amount: 900, order: 'long' },
  { customer: 'late', day: then, amount: 90 },
];

describe.each(['rxfm-11', 'klaviyo-6'])('scores a quarter ago by %s', (mapName) => {
  const segmentMap = loadSegmentMap(mapName);
  const settings = { segmentMap, timezone: 'UTC' };

  test('equal those of profiles as of that day, of everyone', async () => {
    await importRows(store, [...buying({ customers: 120 }), ...awkward]);
    const profiles = await currentProfiles(store, settings);
    const past = await profilesAsOf(store, then, settings);
    const expected = await past.collection.find({}).toArray();
    await past.dispose();
    expect(profiles.asOf).toBe(asOf);
    const ids = await store.services.distinct('customerId');
    for (const id of ids) {
      const { day, standing } = await quarterAgoOf(store, id, { profiles, segmentMap });
      const profile = expected.find(({ _id }) => _id === id);
      const { recencyDays, frequency, monetaryE4, r, f, m, segment } = profile ?? {};
      expect(day).toBe(then);
      expect([id, standing]).toEqual([
        id,
        frequency ? { recencyDays, frequency, monetaryE4, r, f, m, segment } : null,
      ]);
    }
  });
});

describe('where scores began a quarter ago', () => {
  const segmentMap = loadSegmentMap('rxfm-11');
  const settings = { segmentMap, timezone: 'UTC' };
  const fOf = async (customer: string) => {
    const profiles = await currentProfiles(store, settings);
    return (await quarterAgoOf(store, customer, { profiles, segmentMap })).standing?.f;
  };
  const times = (customer: string, orders: number): Row[] =>
    Array.from({ length: orders }, (_, index) => ({
      customer,
      day: addDays('2020-01-01', index),
      amount: 1,
    }));

  test('is found anew after an import that changes it', async () => {
    await importRows(store, [
      ...times('one', 2),
      ...times('other', 1),
      { customer: 'one', day: '2020-06-01', amount: 1 },
    ]);
    expect(await fOf('one')).toBe(3);
    await importRows(store, times('many', 5), { id: 'second' });
    expect(await fOf('one')).toBe(2);
  });

  test('is kept while the data stay as they are', async () => {
    await importRows(store, [...times('one', 2), { customer: 'one', day: '2020-06-01', amount: 1 }]);
    await fOf('one');
    const kept = await store.state.findOne({ _id: 'cuts-before' });
    await store.histories.deleteMany({});
    expect(await fOf('one')).toBe(1);
    expect(kept).toMatchObject({ day: new Date('2020-03-04T00:00:00Z') });
  });
});
