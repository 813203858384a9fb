import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { FeatureTable } from '../../src/analytics/features/feature-table.ts';
import { featureNames } from '../../src/analytics/features/features.ts';
import { fingerprintOf } from '../../src/analytics/features/fingerprint.ts';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { addDays, dateOfDay } from '../../src/calendar.ts';
import { readFeatures } from '../../src/data/features.ts';
import { currentProfiles } from '../../src/data/profiles.ts';
import type { Customer, Store } from '../../src/data/store.ts';
import { readTargets } from '../../src/data/targets.ts';
import { importedStore } from '../support/imported-store.ts';
import { describeWithShared } from '../support/shared.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore, importRows, type Row } from './hand-made-shop.ts';

const cutOff = '2021-01-01';

const store = testStore();

beforeEach(() => emptyStore(store));

/** The numeric features of one customer by name. */
function rowOf({ customerIds, columns }: FeatureTable, customerId: string): Record<string, number> {
  const row = customerIds.indexOf(customerId);
  if (row < 0) throw new Error(`no features of ${customerId}`);
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[row] as number]));
}

/** The features of one customer with these lines. */
async function featuresOf(...rows: Omit<Row, 'customer'>[]): Promise<Record<string, number>> {
  await importRows(
    store,
    rows.map((row) => ({ ...row, customer: 'a' })),
  );
  return rowOf(await readFeatures(store, { cutOff }), 'a');
}

async function addCustomer(id: string, attributes: Customer['attributes']): Promise<void> {
  await importRows(store, [{ customer: id, day: '2020-01-01', amount: 1 }], { id: `of-${id}` });
  await store.customers.insertOne({ _id: id, attributes, importId: `of-${id}` });
}

describe('features of a customer', () => {
  test('are the columns that are described', async () => {
    expect(Object.keys(await featuresOf({ day: '2020-12-31', amount: 1 }))).toEqual(featureNames);
  });

  test('with a rhythm tell it, and how overdue the next order is', async () => {
    const found = await featuresOf(
      { day: '2020-10-01', amount: 1 },
      { day: '2020-10-11', amount: 1 },
      { day: '2020-11-10', amount: 1 },
      { day: '2020-11-10', amount: 1, order: 'same-day' },
      { day: '2020-11-30', amount: 1 },
    );
    expect(found).toMatchObject({
      recencyDays: 32,
      tenureDays: 92,
      orders: 5,
      orderDays: 4,
      gapMeanDays: 20,
      gapSpreadDays: 10,
      lastGapDays: 20,
      overdue: 1.6,
      recencyShare: 32 / 92,
      orderRate: 120 / 122,
    });
  });

  test('with a single day of orders know no rhythm', async () => {
    const found = await featuresOf(
      { day: '2020-12-01', amount: 1 },
      { day: '2020-12-01', amount: 1, order: 'x' },
    );
    expect(found).toMatchObject({
      orders: 2,
      orderDays: 1,
      gapMeanDays: Number.NaN,
      gapSpreadDays: Number.NaN,
      lastGapDays: Number.NaN,
      overdue: Number.NaN,
    });
  });

  test('with one gap know its length but no spread', async () => {
    const found = await featuresOf({ day: '2020-12-01', amount: 1 }, { day: '2020-12-22', amount: 1 });
    expect(found).toMatchObject({ gapMeanDays: 21, lastGapDays: 21, gapSpreadDays: Number.NaN });
  });

  test('tell what orders are worth: all, the first day, the largest, the last day', async () => {
    const found = await featuresOf(
      { day: '2020-03-01', amount: '10.50', order: 'first' },
      { day: '2020-03-01', amount: '2.25', order: 'first' },
      { day: '2020-03-01', amount: 5, order: 'also first' },
      { day: '2020-06-01', amount: 100 },
      { day: '2020-09-01', amount: 4 },
      { day: '2020-09-01', amount: 3, order: 'also last' },
    );
    expect(found).toMatchObject({
      orders: 5,
      orderValue: 124.75,
      firstDayValue: 17.75,
      meanOrderValue: 24.95,
      largestOrder: 100,
      lastOrderValue: 7,
      monetary: 124.75,
      lines: 6,
    });
  });

  test('have refunds in their money but not in their orders', async () => {
    const found = await featuresOf(
      { day: '2020-12-01', amount: 50, order: 'kept' },
      { day: '2020-12-05', amount: -20, order: 'kept' },
      { day: '2020-12-20', amount: -10 },
      { day: '2020-12-21', amount: 7, kind: 'refund' },
    );
    expect(found).toMatchObject({
      recencyDays: 31,
      orders: 1,
      orderValue: 50,
      monetary: 27,
      refunds: 3,
      refunded: 37,
      lines: 4,
      spend30: -23,
    });
  });

  test('count orders and spend of the last days, the day so many days ago included', async () => {
    const daysAgo = [1, 30, 31, 60, 61, 90, 91, 180, 181, 365, 366];
    const found = await featuresOf(
      ...daysAgo.map((days, place) => ({ day: addDays(cutOff, -days), amount: 2 ** place })),
    );
    expect(found).toMatchObject({
      orders30: 2,
      orders60: 4,
      orders90: 6,
      orders180: 8,
      orders365: 10,
      spend30: 2 ** 2 - 1,
      spend60: 2 ** 4 - 1,
      spend90: 2 ** 6 - 1,
      spend180: 2 ** 8 - 1,
      spend365: 2 ** 10 - 1,
    });
  });

  test('let orders fade, by half every so many days', async () => {
    const found = await featuresOf(
      { day: addDays(cutOff, -30), amount: 1 },
      { day: addDays(cutOff, -120), amount: 1 },
      { day: addDays(cutOff, -1), amount: 0 },
    );
    expect(found).toMatchObject({
      fadingOrders15: 0.253906,
      fadingOrders30: 0.5625,
      fadingOrders60: 0.957107,
      fadingOrders120: 1.340896,
    });
  });

  test('have as trend the spend of the last 90 days less that of the 90 before', async () => {
    const found = await featuresOf(
      { day: addDays(cutOff, -10), amount: 30 },
      { day: addDays(cutOff, -100), amount: 50 },
      { day: addDays(cutOff, -200), amount: 500 },
    );
    expect(found['trend']).toBe(-20);
  });

  test('count different services and categories, each once', async () => {
    const found = await featuresOf(
      { day: '2020-01-01', amount: 1, service: 'cut', category: 'hair' },
      { day: '2020-01-01', amount: 1, service: 'colour', category: 'hair' },
      { day: '2020-02-01', amount: 1, service: 'cut', category: 'hair' },
      { day: '2020-02-01', amount: -1, service: 'manicure', category: 'nails' },
      { day: '2020-03-01', amount: 1 },
    );
    expect(found).toMatchObject({ services: 3, categories: 2 });
  });

  test('place the first and the last order on the circle of the year', async () => {
    const found = await featuresOf({ day: '2019-01-01', amount: 1 }, { day: '2020-07-02', amount: 1 });
    expect(found['firstOrderDayOfYearSin']).toBe(0);
    expect(found['firstOrderDayOfYearCos']).toBe(1);
    expect(found['lastOrderDayOfYearSin']).toBeCloseTo(0, 10);
    expect(found['lastOrderDayOfYearCos']).toBeCloseTo(-1, 10);
  });

  test('put the last day of December next to the first of January', async () => {
    const found = await featuresOf({ day: '2019-12-31', amount: 1 }, { day: '2020-01-01', amount: 1 });
    expect(found['firstOrderDayOfYearCos']).toBeGreaterThan(0.999);
    expect(found['lastOrderDayOfYearCos']).toBe(1);
  });

  test('take the part before the cut-off of an order that goes on after it', async () => {
    const found = await featuresOf(
      { day: '2020-12-30', amount: 10, order: 'long' },
      { day: '2021-01-02', amount: 90, order: 'long' },
    );
    expect(found).toMatchObject({ orders: 1, orderValue: 10, lines: 1, recencyDays: 2 });
  });

  test('stay exact where money exceeds the 32 bits of a small integer', async () => {
    const found = await featuresOf(
      { day: '2020-01-01', amount: '900000000.25' },
      { day: '2020-02-01', amount: '900000000.25' },
    );
    expect(found).toMatchObject({ orderValue: 1_800_000_000.5, meanOrderValue: 900_000_000.25 });
  });
});

describe('a feature table', () => {
  test('has a row for each customer with a counted order before the cut-off, and no others', async () => {
    await importRows(
      store,
      [
        { customer: 'buyer', day: '2020-12-31', amount: 1 },
        { customer: 'later', day: '2021-01-01', amount: 1 },
        { customer: 'returns', day: '2020-12-31', amount: -1 },
        { customer: 'free', day: '2020-12-31', amount: 0 },
      ],
      { customersFile: ['quiet'] },
    );
    expect((await readFeatures(store, { cutOff })).customerIds).toEqual(['buyer']);
  });

  test('has its columns without any', async () => {
    const { customerIds, columns } = await readFeatures(store, { cutOff });
    expect(customerIds).toEqual([]);
    expect(Object.keys(columns)).toEqual(featureNames);
    expect(columns['recencyDays']).toEqual(new Float64Array());
  });

  test('has its customers in the order of bytes', async () => {
    const ids = ['b', 'a', 'é', 'Z', '10', '9', '\u{1f600}', '\uffee'];
    await importRows(
      store,
      ids.map((customer) => ({ customer, day: '2020-05-05', amount: 1 })),
    );
    const found = (await readFeatures(store, { cutOff })).customerIds;
    expect(found).toEqual([...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });
});

describe('attributes of the customers file', () => {
  test('are numbers, ages of days in days, and categories, with flags as yes and no', async () => {
    await addCustomer('a', {
      points: 7.5,
      joined: dateOfDay('2020-12-22'),
      country: 'PT',
      consent: true,
      mixed: 3,
    });
    await addCustomer('b', { points: null, consent: false, mixed: 'many' });
    const { columns, categories } = await readFeatures(store, { cutOff });
    expect(columns['attribute.points']).toEqual(Float64Array.of(7.5, Number.NaN));
    expect(columns['attribute.joined:daysAgo']).toEqual(Float64Array.of(10, Number.NaN));
    expect(categories).toEqual({
      'attribute.consent': ['yes', 'no'],
      'attribute.country': ['PT', null],
      'attribute.mixed': ['3', 'many'],
    });
  });

  test('are not known of customers that only service lines know', async () => {
    await importRows(store, [{ customer: '0', day: '2020-01-01', amount: 1 }]);
    await addCustomer('a', { points: 1, country: 'PT' });
    const { columns, categories } = await readFeatures(store, { cutOff });
    expect(columns['attribute.points']).toEqual(Float64Array.of(Number.NaN, 1));
    expect(categories).toEqual({ 'attribute.country': [null, 'PT'] });
  });

  test('are known of nobody when one of them is a day on or after the cut-off: even its absence would tell', async () => {
    await addCustomer('a', { seen: dateOfDay('2020-12-22') });
    await addCustomer('b', { seen: dateOfDay(cutOff) });
    const { columns } = await readFeatures(store, { cutOff });
    expect(columns['attribute.seen:daysAgo']).toEqual(Float64Array.of(Number.NaN, Number.NaN));
  });
});

/** Reproducible lines of a few customers over a year, with order ids that recur, refunds, free lines and services. */
function randomRows(seed: number, count: number, { from, days }: { from: string; days: number }): Row[] {
  const random = xoroshiro128plus(seed);
  const draw = (below: number) => uniformInt(random, 0, below - 1);
  return Array.from({ length: count }, () => ({
    customer: `c${draw(12)}`,
    day: addDays(from, draw(days)),
    amount: draw(5) === 0 ? -draw(40) : draw(60),
    ...(draw(2) === 0 ? { order: `order-${draw(15)}` } : {}),
    ...(draw(3) === 0 ? {} : { service: `service-${draw(6)}`, category: `category-${draw(3)}` }),
    ...(draw(20) === 0 ? { kind: 'refund' as const } : {}),
  }));
}

const past = { from: '2020-01-01', days: 366 };
const future = { from: cutOff, days: 200 };

describe('lines on and after the cut-off', () => {
  const seeds = [1, 2, 3, 4, 5];

  test.each(seeds)('change no feature: not a byte (seed %i)', async (seed) => {
    await importRows(store, randomRows(seed, 150, past));
    const before = await readFeatures(store, { cutOff });
    await importRows(store, randomRows(seed + 100, 150, future), { id: 'future' });
    await importRows(
      store,
      [
        { customer: 'new', day: cutOff, amount: 10 },
        ...before.customerIds.flatMap((customer): Row[] => [
          { customer, day: cutOff, amount: 999, service: 'another' },
          { customer, day: cutOff, amount: -999, order: 'order-1' },
        ]),
      ],
      { id: 'on the day' },
    );
    const after = await readFeatures(store, { cutOff });
    expect(after).toEqual(before);
    expect(fingerprintOf(after)).toBe(fingerprintOf(before));
  });

  test.each(seeds)('may change or go without changing a feature (seed %i)', async (seed) => {
    await importRows(store, [...randomRows(seed, 150, past), ...randomRows(seed + 100, 150, future)]);
    const before = fingerprintOf(await readFeatures(store, { cutOff }));
    const known = { day: { $gte: dateOfDay(cutOff) } };
    await store.services.updateMany(known, { $set: { amountE4: -5, kind: 'refund', service: 'other' } });
    expect(fingerprintOf(await readFeatures(store, { cutOff }))).toBe(before);
    await store.services.deleteMany(known);
    expect(fingerprintOf(await readFeatures(store, { cutOff }))).toBe(before);
  });

  test('differ from a line of the day before, which does change them', async () => {
    await importRows(store, randomRows(1, 150, past));
    const before = await readFeatures(store, { cutOff });
    await importRows(store, [{ customer: 'c1', day: addDays(cutOff, -1), amount: 10 }], { id: 'late' });
    const after = await readFeatures(store, { cutOff });
    expect(rowOf(after, 'c1')).not.toEqual(rowOf(before, 'c1'));
    expect(rowOf(after, 'c2')).toEqual(rowOf(before, 'c2'));
  });
});

describe('reading for a training', () => {
  test('gives way before each of its commands', async () => {
    await importRows(store, randomRows(9, 150, past));
    await currentProfiles(store, { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'UTC' });
    const order: string[] = [];
    const watched = Object.create(store.services, {
      aggregate: {
        value: (...given: Parameters<Store['services']['aggregate']>) => {
          order.push('read');
          return store.services.aggregate(...given);
        },
      },
    }) as Store['services'];
    const giveWay = async () => {
      order.push('give way');
    };
    const reading = { ...store, services: watched };
    const { customerIds } = await readFeatures(reading, { cutOff, linesPerCommand: 40, giveWay });
    const commands = order.length / 2;
    expect(commands).toBeGreaterThan(2);
    await readTargets(reading, { cutOff, horizonDays: 3, customerIds, giveWay });
    expect(order).toEqual(Array.from({ length: commands + 3 }, () => ['give way', 'read']).flat());
  });
});

describe('features are the same', () => {
  const settings = { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'UTC' };

  test.each([1, 2, 7, 40, 150, 151, 1000])('when a command reads %i lines', async (linesPerCommand) => {
    await importRows(store, randomRows(9, 150, past));
    const inOneCommand = await readFeatures(store, { cutOff });
    await currentProfiles(store, settings);
    expect(await readFeatures(store, { cutOff, linesPerCommand })).toEqual(inOneCommand);
  });

  test('when profiles do not know all customers yet', async () => {
    await importRows(store, [
      { customer: 'b', day: '2020-01-01', amount: 1 },
      { customer: 'd', day: '2020-01-01', amount: 1 },
    ]);
    await currentProfiles(store, settings);
    const others = ['a', 'c', 'e'].map((customer) => ({ customer, day: '2020-01-02', amount: 1 }));
    await importRows(store, others, { id: 'not profiled' });
    const { customerIds } = await readFeatures(store, { cutOff, linesPerCommand: 1 });
    expect(customerIds).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('targets', () => {
  const targetsOf = async (rows: Omit<Row, 'customer'>[], horizonDays = 90) => {
    await importRows(
      store,
      rows.map((row) => ({ ...row, customer: 'a' })),
    );
    const { purchased, spend } = await readTargets(store, { cutOff, horizonDays, customerIds: ['a'] });
    return { purchased: purchased[0], spend: spend[0] };
  };

  test('are of the horizon from the cut-off day on, its last day included', async () => {
    expect(
      await targetsOf([
        { day: '2020-12-31', amount: 1 },
        { day: '2021-01-01', amount: 2 },
        { day: '2021-03-31', amount: 4 },
        { day: '2021-04-01', amount: 8 },
      ]),
    ).toEqual({ purchased: 1, spend: 6 });
  });

  test('have refunds in the spend; a refund alone is no purchase', async () => {
    expect(await targetsOf([{ day: '2021-01-05', amount: '-3.5' }])).toEqual({ purchased: 0, spend: -3.5 });
  });

  test('count no order of nothing', async () => {
    expect(await targetsOf([{ day: '2021-01-05', amount: 0 }])).toEqual({ purchased: 0, spend: 0 });
  });

  test('add up an order over its days before it counts', async () => {
    const sale = { kind: 'sale' as const, order: 'long' };
    expect(
      await targetsOf([
        { day: '2021-01-05', amount: -5, ...sale },
        { day: '2021-01-09', amount: 5, ...sale },
      ]),
    ).toEqual({ purchased: 0, spend: 0 });
  });

  test('take the part in the horizon of an order that began before', async () => {
    expect(
      await targetsOf([
        { day: '2020-12-30', amount: 100, order: 'long' },
        { day: '2021-01-02', amount: 3, order: 'long' },
      ]),
    ).toEqual({ purchased: 1, spend: 3 });
  });

  test('stand in the order of the customers asked for, nothing for those without lines', async () => {
    await importRows(store, [
      { customer: 'a', day: '2021-01-02', amount: 1 },
      { customer: 'b', day: '2021-01-02', amount: 2 },
    ]);
    expect(await readTargets(store, { cutOff, horizonDays: 30, customerIds: ['b', 'nobody', 'a'] })).toEqual({
      horizonDays: 30,
      purchased: Float64Array.of(1, 0, 1),
      spend: Float64Array.of(2, 0, 1),
    });
  });
});

// Expected values: computed from the file by an independent pandas program.
describeWithShared(
  'features of CDNOW as of 1998-04-02',
  ['cdnow-services.csv'],
  ([file = '']) => {
    const cdnow = importedStore({ services: file });
    let features: FeatureTable;
    const asOf = '1998-04-02';

    beforeAll(async () => {
      features = await readFeatures(cdnow, { cutOff: asOf });
    }, 60_000);

    const sumOf = (name: string) =>
      (features.columns[name] ?? new Float64Array()).reduce((sum, x) => sum + (Number.isNaN(x) ? 0 : x), 0);

    test('are those of an independent program', async () => {
      expect(features.customerIds).toHaveLength(23_502);
      expect(rowOf(features, '14048')).toMatchObject({
        recencyDays: 1,
        tenureDays: 407,
        orders: 145,
        monetary: 7267.15,
        lines: 180,
        largestOrder: 239.82,
        firstDayValue: 4.79,
        lastOrderValue: 31.8,
        lastGapDays: 2,
        orders90: 34,
        orders365: 133,
        spend30: 571.13,
        spend180: 3392.3,
        trend: -510.32,
      });
      expect(rowOf(features, '14048')['gapMeanDays']).toBeCloseTo(2.819444, 6);
      expect(rowOf(features, '14048')['gapSpreadDays']).toBeCloseTo(1.834604, 6);
      expect(rowOf(features, '00003')['gapSpreadDays']).toBeCloseTo(104.04286, 5);
      expect([sumOf('orders'), sumOf('lines'), sumOf('orders30'), sumOf('orders180')]).toEqual([
        61_893, 63_731, 2547, 13_854,
      ]);
      expect([sumOf('recencyDays'), sumOf('tenureDays'), sumOf('lastGapDays')]).toEqual([
        7_150_576, 9_707_523, 1_202_079,
      ]);
      expect(sumOf('firstDayValue')).toBeCloseTo(784_738.6, 0);
      expect(sumOf('gapSpreadDays')).toBeCloseTo(471_454.7, 0);
      const { purchased, spend } = await readTargets(cdnow, {
        cutOff: asOf,
        horizonDays: 90,
        customerIds: features.customerIds,
      });
      expect(purchased.reduce((sum, x) => sum + x)).toBe(3301);
      expect(spend.reduce((sum, x) => sum + x)).toBeCloseTo(211_934.34, 2);
    }, 60_000);
  },
  { embeddedOnly: 'reading CDNOW takes minutes elsewhere' },
);
