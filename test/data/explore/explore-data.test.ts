import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../../src/analytics/segment-map.ts';
import { addDays, dateOfDay } from '../../../src/calendar.ts';
import type { Exploration } from '../../../src/data/explore/exploration.ts';
import { exploreData } from '../../../src/data/explore/explore-data.ts';
import { digestBelow, digestRanges } from '../../../src/data/explore/id-ranges.ts';
import { withExploration } from '../../../src/data/explore/stored-exploration.ts';
import { digestOf } from '../../../src/data/import/digest.ts';
import { currentProfiles } from '../../../src/data/profiles.ts';
import type { ServiceLine } from '../../../src/data/store.ts';
import { testStore } from '../../support/test-store.ts';
import { emptyStore, importRows, serviceLine } from '../hand-made-shop.ts';

const settings = { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'Europe/Lisbon' };

const store = testStore();

/** Lines with ids as imports give them: digests. */
function line(number: number, more: Partial<ServiceLine> = {}): ServiceLine {
  const row = {
    customer: `c${number % 7}`,
    day: addDays('2026-01-01', number % 50),
    amount: 10 + (number % 9),
  };
  return { ...serviceLine(row), ...more, _id: digestOf([String(number)]) };
}

/** A shop of lines with attributes and customers with and without a row in the customers file. */
async function shop(lines: ServiceLine[]): Promise<void> {
  await emptyStore(store);
  await importRows(store, []);
  await store.services.insertMany(lines);
  await store.customers.insertMany([
    { _id: 'c0', name: 'Ana', attributes: { country: 'PT', age: 31, member: true }, importId: 'first' },
    { _id: 'c1', attributes: { country: 'ES', age: null, member: false }, importId: 'first' },
    { _id: 'quiet', attributes: { country: 'PT', age: 44 }, importId: 'first' },
  ]);
}

function explore<Result>(
  use: (exploration: Exploration) => Result | Promise<Result>,
  asOf?: string,
): Promise<Result> {
  return withExploration(store, { ...settings, ...(asOf ? { asOf } : {}) }, async (found) => use(found));
}

const summaries = (exploration: Exploration, of: 'lines' | 'customers') =>
  Object.fromEntries(exploration.sets[of].columns.map((column) => [column.name, column]));

describe('exploring', () => {
  beforeEach(async () => {
    const stores = ['store', 'web', 'Web '];
    await shop(
      Array.from({ length: 60 }, (_, number) =>
        line(number, {
          ...(number % 2 === 0 ? { at: new Date(`2026-01-01T1${number % 5}:30:00Z`) } : {}),
          ...(number % 4 === 0 ? {} : { category: `group ${number % 3}` }),
          attributes: {
            channel: stores[number % 3] ?? null,
            booked: dateOfDay('2025-12-24'),
            price: number % 5,
            empty: null,
            mixed: number % 2 ? 'x' : 7,
          },
        }),
      ),
    );
  });

  test('finds the columns of lines with their types, how many are known and how many different', async () => {
    const found = await explore((exploration) => summaries(exploration, 'lines'));
    const told = Object.entries(found).map(([name, { type, role, known, distinct }]) => [
      name,
      type,
      role,
      known,
      distinct,
    ]);
    expect(told).toEqual([
      ['customerId', 'text', 'id', 60, 7],
      ['day', 'day', 'field', 60, 50],
      ['hour', 'number', 'field', 30, 5],
      ['amount', 'money', 'field', 60, 9],
      ['category', 'text', 'field', 45, 3],
      ['kind', 'text', 'derived', 60, 1],
      ['channel', 'text', 'attribute', 60, 3],
      ['booked', 'day', 'attribute', 60, 1],
      ['price', 'number', 'attribute', 60, 5],
      ['empty', 'text', 'attribute', 0, 0],
      ['mixed', 'text', 'attribute', 60, 2],
      ['weekday', 'text', 'derived', 60, 7],
    ]);
  });

  test('finds the columns of customers, those of nobody in the file too, and what their lines add up to', async () => {
    const { sets } = await explore((exploration) => exploration);
    expect([sets.customers.rows, sets.customers.rowsOfFile]).toEqual([8, 3]);
    const told = sets.customers.columns.map(({ name, type, known, distinct }) => [
      name,
      type,
      known,
      distinct,
    ]);
    expect(told).toEqual([
      ['name', 'text', 1, 1],
      ['country', 'text', 3, 2],
      ['age', 'number', 2, 2],
      ['member', 'flag', 2, 2],
      ['orders', 'number', 8, 3],
      ['spend', 'money', 8, expect.any(Number)],
      ['recency', 'number', 7, expect.any(Number)],
      ['tenure', 'number', 7, expect.any(Number)],
      ['lines', 'number', 8, 3],
      ['segment', 'text', 8, expect.any(Number)],
    ]);
  });

  test('counts every value exactly, in currency units', async () => {
    const { distribution } = await explore((exploration) => exploration.column('lines', 'amount'));
    expect(distribution).toMatchObject({ kind: 'numbers', rounded: false });
    if (distribution.kind !== 'numbers') return;
    expect([...distribution.values]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18]);
    expect([...distribution.counts]).toEqual([7, 7, 7, 7, 7, 7, 6, 6, 6]);
  });

  test('sees values that differ in case and blanks only', async () => {
    const { channel } = await explore((exploration) => summaries(exploration, 'lines'));
    expect(channel?.spellings).toEqual([
      [
        { value: 'Web ', count: 20 },
        { value: 'web', count: 20 },
      ],
    ]);
  });

  test('puts what is known of a customer beside their lines', async () => {
    const [country, amount] = await explore(async (exploration) => [
      await exploration.column('customers', 'country'),
      await exploration.column('lines', 'amount'),
    ]);
    expect(
      country?.ofLines?.kind === 'levels' && [...country.ofLines.codes].filter((code) => code >= 0),
    ).toHaveLength(18);
    expect(amount?.sample?.kind === 'numbers' && amount.sample.values).toHaveLength(60);
  });

  test('tells hours on the shop’s own clock', async () => {
    await store.services.updateMany({}, { $set: { at: new Date('2026-07-01T10:30:00Z') } });
    const { hour } = await explore((exploration) => summaries(exploration, 'lines'));
    expect([hour?.least, hour?.most]).toEqual([11, 11]);
  });

  test('is done once, and read as it was computed', async () => {
    const first = await explore(async ({ sets, column }) => [
      sets,
      await column('lines', 'amount'),
      await column('customers', 'country'),
    ]);
    await store.services.deleteMany({ day: { $lt: dateOfDay('2026-02-19') } });
    const again = await explore(async ({ sets, column }) => [
      sets,
      await column('lines', 'amount'),
      await column('customers', 'country'),
    ]);
    expect(again).toEqual(first);
  });

  test('keeps a column of the file apart from the weekday that Midas finds', async () => {
    await store.services.updateMany({}, { $set: { 'attributes.weekday': 'Monday' } });
    await explore(() => {});
    const found = await explore((exploration) => summaries(exploration, 'lines'));
    expect([found['weekday']?.distinct, found['weekday (file)']?.distinct]).toEqual([7, 1]);
  });

  test('compares the first fifty attributes with each other, and tells of all', async () => {
    const wide = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`column ${index}`, index]));
    await store.services.updateMany({ customerId: 'c0' }, { $set: { attributes: wide } });
    await store.services.updateMany({ customerId: 'c1' }, [
      { $set: { attributes: Object.fromEntries(Object.keys(wide).map((name) => [name, 99])) } },
    ]);
    const { columns, pairs } = await explore(({ sets }) => sets.lines);
    const compared = new Set(pairs.flatMap(({ one, other }) => [one, other]));
    const named = (names: Iterable<string>) => [...names].filter((name) => name.startsWith('column'));
    expect(named(columns.map(({ name }) => name))).toHaveLength(60);
    expect(named(compared).length).toBeLessThanOrEqual(50);
    expect(named(compared).length).toBeGreaterThan(40);
  });

  test('is done anew after an import, which leaves the earlier one to who is reading it, and none before that', async () => {
    const importAnother = (id: string, startedAt: string) =>
      importRows(store, [{ customer: id, day: '2026-02-19', amount: 99 }], { id, startedAt });
    await explore(() => {});
    const before = await explore(async (earlier) => {
      await importAnother('second', '2026-02-01T00:00:00Z');
      const { amount } = await explore((exploration) => summaries(exploration, 'lines'));
      expect([amount?.rows, amount?.most]).toEqual([61, 99]);
      return (await earlier.column('lines', 'amount')).summary.rows;
    });
    expect(before).toBe(60);
    await importAnother('third', '2026-02-02T00:00:00Z');
    await explore(() => {});
    expect(await store.columns.distinct('run')).toHaveLength(2);
  });

  test('for a day of one’s own knows nothing of that day and later, and keeps nothing', async () => {
    const { sets } = await explore((exploration) => exploration, '2026-01-21');
    const { day, amount } = Object.fromEntries(sets.lines.columns.map((column) => [column.name, column]));
    expect([day?.most, amount?.rows]).toEqual([Date.UTC(2026, 0, 20) / 86_400_000, 30]);
    expect(await store.columns.countDocuments()).toBe(0);
  });

  test('leaves out lines dated after today', async () => {
    await store.services.insertOne(line(1000, { day: dateOfDay('2999-01-01') }));
    const { sets } = await explore((exploration) => exploration);
    expect(sets.lines.rows).toBe(60);
  });
});

describe('exploring in pieces', () => {
  const count = 600;

  beforeAll(async () => {
    await shop(
      Array.from({ length: count }, (_, number) =>
        line(number, { customerId: `c${number % 90}`, quantity: number % 11 }),
      ),
    );
  });

  async function inPieces(limits: { wholeRows: number; sampledRows: number; rowsPerCommand: number }) {
    let steps = 0;
    const giveWay = async () => {
      steps++;
    };
    const data = await exploreData(store, await currentProfiles(store, settings), {
      timezone: 'UTC',
      giveWay,
      limits,
    });
    return { ...data, steps };
  }

  test('counts the same however small the pieces', async () => {
    const whole = await inPieces({ wholeRows: 1e6, sampledRows: 1e6, rowsPerCommand: 1e6 });
    const pieces = await inPieces({ wholeRows: 1e6, sampledRows: 1e6, rowsPerCommand: 7 });
    const counts = ({ columns }: typeof whole) =>
      columns.map(({ summary, distribution }) => ({ ...summary, example: null, distribution }));
    expect(counts(pieces)).toEqual(counts(whole));
    expect(pieces.steps).toBeGreaterThan(20 * whole.steps);
  });

  test('compares a random sample of many rows, the same each time, and counts all of them', async () => {
    const limits = { wholeRows: 50, sampledRows: 200, rowsPerCommand: 40 };
    const { sets, columns } = await inPieces(limits);
    expect(sets.lines.rows).toBe(count);
    expect(sets.lines.sampledRows).toBeGreaterThan(150);
    expect(sets.lines.sampledRows).toBeLessThan(250);
    expect(sets.customers.sampledRows).toBe(sets.customers.rows);
    expect((await inPieces(limits)).columns).toEqual(columns);
    for (const { ofLines } of columns)
      if (ofLines?.kind === 'numbers') expect(ofLines.values).toHaveLength(sets.lines.sampledRows);
  });

  test('divides all digests once, also where a share is wanted', () => {
    const ranges = digestRanges(5, 0.5);
    expect(ranges.map(({ $lt }) => $lt)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5].map(digestBelow));
    expect(digestRanges(3).at(-1)?.$lt).toBeUndefined();
    const below = Array.from({ length: 4_000 }, (_, number) => digestOf([String(number)])).filter(
      (id) => id < digestBelow(0.25),
    );
    expect(Math.abs(below.length - 1_000)).toBeLessThan(100);
  });
});
