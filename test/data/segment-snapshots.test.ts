import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { addDays, type Day } from '../../src/calendar.ts';
import { connect } from '../../src/data/connection.ts';
import type { SourceReport } from '../../src/data/import/report.ts';
import { undoImport } from '../../src/data/import/undo-import.ts';
import { currentProfiles, profilesAsOf } from '../../src/data/profiles.ts';
import {
  movedCustomers,
  movementsSince,
  prepareSnapshots,
  weeklyMovements,
} from '../../src/data/segment-snapshots.ts';
import type { Profile } from '../../src/data/store.ts';
import { buying, buyingUntil } from '../support/buying.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore, importRows, type Row } from './hand-made-shop.ts';

const store = testStore();

beforeEach(() => emptyStore(store));

const settings = { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'UTC' };

/** The latest Monday before the day after the last line, which is a Tuesday. */
const latest: Day = '2021-07-19';
const before = addDays(latest, -7);

/** Lines of an import that ended at some time. */
async function imported(
  rows: Row[],
  { id = 'first', finishedAt = new Date('2026-01-01') } = {},
): Promise<void> {
  await importRows(store, rows, { id });
  const firstDay = rows.map(({ day }) => day).sort()[0] ?? null;
  const sources = [
    { kind: 'services', firstDay, file: 'rows.csv', broughtBefore: [] },
  ] as unknown as SourceReport[];
  await store.imports.updateOne({ _id: id }, { $set: { finishedAt, sources } });
}

/** The customers and the revenue of every movement, by profiles as of the two days. */
async function crossed(
  from: Day,
  to: Day,
  map = settings.segmentMap,
): Promise<Record<string, [number, number]>> {
  const scored = async (day: Day) => {
    const past = await profilesAsOf(store, day, { segmentMap: map });
    const found = await past.collection.find({ frequency: { $gt: 0 } }).toArray();
    await past.dispose();
    return new Map(found.map((profile: Profile) => [profile._id, profile]));
  };
  const [then, now] = [await scored(from), await scored(to)];
  const cells: Record<string, [number, number]> = {};
  for (const [id, { segment, monetaryE4 }] of now) {
    const key = `${then.get(id)?.segment ?? null} to ${segment}`;
    const [customers, sumE4] = cells[key] ?? [0, 0];
    cells[key] = [customers + 1, sumE4 + monetaryE4];
  }
  return cells;
}

function cellsOf({ matrix }: Awaited<ReturnType<typeof movementsSince>>): Record<string, [number, number]> {
  return Object.fromEntries(
    matrix.map(({ from, to, customers, revenue }) => [
      `${from} to ${to}`,
      [customers, Math.round(revenue * 10_000)],
    ]),
  );
}

/** Refunds, and orders that go on: what came after a Monday makes no difference to what was known on it. */
const awkward: Row[] = [
  { customer: 'until', day: addDays(buyingUntil, -1), amount: 1 },
  { customer: 'c00001', day: addDays(before, -3), amount: -500 },
  { customer: 'c00002', day: addDays(before, 2), amount: -500 },
  // A free item first, paid for on the Monday itself: no counted order yet.
  { customer: 'sampler', day: addDays(before, -5), amount: 0, order: 'trial' },
  { customer: 'sampler', day: before, amount: 900, order: 'trial' },
  // The same of someone who had bought before.
  { customer: 'c00003', day: addDays(before, -5), amount: 0, order: 'sample' },
  { customer: 'c00003', day: addDays(before, 5), amount: 70, order: 'sample' },
  { customer: 'goes-on', day: addDays(before, -5), amount: 10, order: 'long' },
  { customer: 'goes-on', day: addDays(before, 5), amount: 900, order: 'long' },
  { customer: 'late', day: before, amount: 90 },
  { customer: 'refunded', day: before, amount: -5 },
];

describe.each(['rxfm-11', 'klaviyo-6'])('movements by %s', (mapName) => {
  const segmentMap = loadSegmentMap(mapName);

  test.each([
    ['a week', { weeks: 1 }, before],
    ['four weeks', { weeks: 4 }, addDays(latest, -28)],
    ['since a Thursday, which stands for its Monday', { day: '2021-06-03' }, '2021-05-31'],
  ])('over %s cross the profiles of the two days, customer by customer', async (_, since, from) => {
    await imported([...buying({ customers: 60 }), ...awkward]);
    const found = await movementsSince(store, { ...settings, segmentMap }, since);
    expect([found.from, found.to]).toEqual([from, latest]);
    expect(cellsOf(found)).toEqual(await crossed(from, latest, segmentMap));
  });
});

describe('movements', () => {
  test('can be asked as of an earlier day', async () => {
    await imported(buying({ customers: 60 }));
    await movementsSince(store, settings);
    const found = await movementsSince(store, { ...settings, asOf: '2021-06-02' });
    expect([found.from, found.to]).toEqual(['2021-05-24', '2021-05-31']);
    expect(cellsOf(found)).toEqual(await crossed('2021-05-24', '2021-05-31'));
  });

  test('of each of the last 13 weeks are at hand, the latest last', async () => {
    await imported(buying({ customers: 60 }));
    const weeks = await weeklyMovements(store, settings);
    expect(weeks).toHaveLength(13);
    expect([weeks[0]?.from, weeks.at(-1)?.from, weeks.at(-1)?.to]).toEqual(['2021-04-19', before, latest]);
    const tenth = weeks[9];
    expect(tenth?.matrix.map(({ from, to, customers }) => [`${from} to ${to}`, customers]).sort()).toEqual(
      Object.entries(await crossed(tenth?.from ?? '', tenth?.to ?? ''))
        .map(([movement, [customers]]) => [movement, customers])
        .sort(),
    );
  });

  test('are those of as many weeks as there are data', async () => {
    await imported(
      ['2021-07-01', '2021-07-08', '2021-07-19'].map((day) => ({ customer: `of ${day}`, day, amount: 5 })),
    );
    const weeks = await weeklyMovements(store, settings);
    expect(weeks.map(({ from, to }) => [from, to])).toEqual([
      ['2021-07-05', '2021-07-12'],
      ['2021-07-12', '2021-07-19'],
    ]);
  });

  test('list the customers who made them, and whatever was left or reached', async () => {
    await imported([...buying({ customers: 60 }), ...awkward]);
    const { matrix } = await movementsSince(store, settings);
    const moved = matrix.filter(({ from, to }) => from !== to);
    expect(moved.length).toBeGreaterThan(3);
    for (const { from, to, customers } of moved) {
      const { customers: listed } = await movedCustomers(store, settings, { moved: { from, to } });
      expect(listed.map(({ was, became }) => [was, became])).toEqual(
        Array.from({ length: customers }, () => [from, to]),
      );
    }
    const left = await movedCustomers(store, settings, { moved: { from: 'champions' } });
    const ofChampions = moved.filter(({ from }) => from === 'champions');
    expect(left.customers).toHaveLength(ofChampions.reduce((sum, { customers }) => sum + customers, 0));
    const { customers: firsts } = await movedCustomers(store, settings, { moved: { from: null } });
    expect(firsts.map(({ customerId }) => customerId)).toEqual(expect.arrayContaining(['late', 'sampler']));
  });

  test('say what cannot be compared', async () => {
    const refusal = (since?: { weeks: number } | { day: Day }) =>
      movementsSince(store, settings, since).then(() => 'none', String);
    expect(await refusal()).toContain('no service lines yet');
    await imported([{ customer: 'a', day: '2021-07-15', amount: 5 }]);
    expect(await refusal()).toContain('no two Mondays to compare: the data begin on 2021-07-15');
    await imported([{ customer: 'a', day: '2021-09-15', amount: 5 }], { id: 'second' });
    expect(await refusal({ day: '2021-09-14' })).toContain('since=2021-09-13 is not before 2021-09-13');
    expect(await refusal({ weeks: 20 })).toContain(
      'nothing is known of 2021-04-26: the data begin on 2021-07-15',
    );
    expect(await refusal({ weeks: 8 })).toBe('none');
  });
});

describe('snapshots', () => {
  const takenAt = async () =>
    Object.fromEntries(
      (await store.segmentSnapshots.find({}).toArray()).map(({ _id, takenAt: at }) => [_id, at.getTime()]),
    );

  test('are taken once, and of the latest Monday with money', async () => {
    await imported(buying({ customers: 40 }));
    await prepareSnapshots(store, settings);
    const first = await takenAt();
    await store.histories.deleteMany({});
    await prepareSnapshots(store, settings);
    const found = await movementsSince(store, settings);
    expect(await takenAt()).toEqual(first);
    expect(Object.keys(first)).toHaveLength(14);
    expect(found.matrix.reduce((sum, { revenue }) => sum + revenue, 0)).toBeGreaterThan(0);
    const money = await store.segmentSnapshots.find({ moneyE4: { $exists: true } }).toArray();
    expect(money.map(({ _id }) => _id)).toEqual([latest]);
  });

  test('say what they stand on, and whether they were made on their day', async () => {
    await imported([
      ...buying({ customers: 20 }).filter(({ day }) => day < latest),
      { customer: 'until', day: addDays(latest, -1), amount: 1 },
    ]);
    const { snapshots } = await movementsSince(store, settings);
    expect([snapshots.from.reconstructed, snapshots.to.reconstructed]).toEqual([true, false]);
    expect(await store.segmentSnapshots.findOne({ _id: latest })).toMatchObject({
      segmentMap: { id: 'rxfm-11', version: 1 },
      dataStamp: expect.any(String),
      rules: expect.any(String),
      reconstructed: false,
    });
  });

  test('stay as they are when later days are imported', async () => {
    const rows = buying({ customers: 40 });
    await imported(rows.filter(({ day }) => day < before));
    await prepareSnapshots(store, settings);
    const first = await takenAt();
    await imported(
      rows.filter(({ day }) => day >= before),
      { id: 'second', finishedAt: new Date() },
    );
    const found = await movementsSince(store, settings);
    expect(cellsOf(found)).toEqual(await crossed(before, latest));
    expect(found.snapshots.from.revised).toBeUndefined();
    expect(await takenAt()).toMatchObject(first);
    expect(Object.keys(first)).toContain(before);
  });

  test('are found anew from the day of lines on that came late, and say for how many it made a difference', async () => {
    await imported(buying({ customers: 40 }));
    await prepareSnapshots(store, settings);
    const first = await takenAt();
    const late = addDays(before, -10);
    const rows = Array.from({ length: 9 }, (_, index) => ({
      customer: `late-${index}`,
      day: late,
      amount: 1000 + index,
    }));
    await imported(rows, { id: 'second', finishedAt: new Date() });
    const found = await movementsSince(store, settings);
    await prepareSnapshots(store, settings);
    expect(cellsOf(found)).toEqual(await crossed(before, latest));
    expect(found.snapshots.from.revised?.customers).toBeGreaterThanOrEqual(9);
    const again = await takenAt();
    const stayed = Object.keys(first).filter((day) => again[day] === first[day]);
    expect(stayed).toEqual(Object.keys(first).filter((day) => day <= late));
  });

  test('are found anew after an import was taken back', async () => {
    await imported(buying({ customers: 40 }));
    const first = await movementsSince(store, settings);
    const rows = Array.from({ length: 9 }, (_, index) => ({
      customer: `wrong-${index}`,
      day: addDays(before, -10),
      amount: 1000 + index,
    }));
    await imported(rows, { id: 'second', finishedAt: new Date() });
    expect(cellsOf(await movementsSince(store, settings))).not.toEqual(cellsOf(first));
    await undoImport(store, 'second', {});
    expect(cellsOf(await movementsSince(store, settings))).toEqual(cellsOf(first));
  });

  test('are found anew for another segment map', async () => {
    await imported(buying({ customers: 40 }));
    await movementsSince(store, settings);
    const segmentMap = loadSegmentMap('klaviyo-6');
    const found = await movementsSince(store, { ...settings, segmentMap });
    expect(cellsOf(found)).toEqual(await crossed(before, latest, segmentMap));
    expect(found.snapshots.from.revised).toBeUndefined();
  });

  test('are taken by one of several who ask at once, whom the others wait for', async () => {
    await imported(buying({ customers: 40 }));
    const others = await Promise.all([connect(store.uri), connect(store.uri)]);
    const found = await Promise.all([store, ...others].map((one) => movementsSince(one, settings)));
    await Promise.all(others.map((one) => one.close()));
    const [first, ...rest] = found.map(cellsOf);
    expect(rest).toEqual([first, first]);
    const ids = (await store.snapshotCustomers.find({}).toArray()).flatMap((one) => one.ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await store.state.findOne({ _id: 'snapshots' as 'sample-shop' })).toBeNull();
  });

  test('are whole after someone was killed while taking them', async () => {
    await imported(buying({ customers: 40 }));
    // What was written by then: customers' places, and the snapshots of some days.
    await movementsSince(store, settings);
    await store.segmentSnapshots.deleteOne({ _id: latest });
    const found = await movementsSince(store, settings);
    expect(cellsOf(found)).toEqual(await crossed(before, latest));
  });

  test('are found again when the data change while they are being taken', async () => {
    await imported(buying({ customers: 40 }));
    let changed = false;
    const giveWay = async () => {
      if (changed) return;
      changed = true;
      const rows = [{ customer: 'meanwhile', day: addDays(before, -10), amount: 5000 }];
      await imported(rows, { id: 'second', finishedAt: new Date() });
      await currentProfiles(store, settings);
    };
    const found = await movementsSince(store, { ...settings, giveWay });
    expect(changed).toBe(true);
    expect(cellsOf(found)).toEqual(await crossed(before, latest));
  });

  test('are not made of nothing', async () => {
    await prepareSnapshots(store, settings);
    expect(await store.segmentSnapshots.countDocuments({})).toBe(0);
  });
});

test('money of movements is in currency units', async () => {
  await imported([
    { customer: 'a', day: '2021-06-01', amount: '10.25' },
    { customer: 'b', day: '2021-07-18', amount: 3 },
  ]);
  const { matrix } = await movementsSince(store, settings);
  expect(matrix.map(({ revenue }) => revenue).sort()).toEqual([10.25, 3]);
});
