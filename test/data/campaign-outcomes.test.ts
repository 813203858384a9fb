import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { usualConversion } from '../../src/analytics/usual-conversion.ts';
import { campaignOutcomes, deedsBefore, looksSoFar } from '../../src/data/campaign-outcomes.ts';
import { type Campaign, launchCampaign, saveDraft, stopCampaign } from '../../src/data/campaigns.ts';
import { answerDay } from '../../src/data/profiles.ts';
import { standingCells } from '../../src/data/usual-conversion.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore, importRows, type Row } from './hand-made-shop.ts';

const store = testStore();
const settings = { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'UTC' };

beforeEach(() => emptyStore(store));

async function launched(
  arms: Record<string, number>,
  { start = '2020-03-02', windowDays = 16, name = 'Spring' } = {},
): Promise<Campaign> {
  const { id } = await saveDraft(store, {
    name,
    audience: 'all',
    audienceTitle: 'Everyone',
    channel: 'email',
    owner: 'U1',
    start,
    end: start,
    offer: '10% off',
    costE4: 0,
    currency: 'EUR',
    treatments: ['a', 'b'],
    holdoutShare: 0.2,
    windowDays,
    hopedFor: 0.03,
  });
  return launchCampaign(store, id, async () => ({
    by: 'U1',
    asOf: '2020-03-01',
    usual: null,
    before: { converted: [], revenueE4: [] },
    counts: { matched: 0, suppressed: 0, heldOut: 0, arms: [0, 0, 0] },
    members: Object.entries(arms).map(([customerId, arm]) => ({ customerId, arm, stratum: arm })),
  }));
}

const shop: Row[] = [
  ...['x', 'y', 'z', 'lazy'].map((customer) => ({
    customer,
    day: '2020-02-01',
    amount: 5,
    order: `${customer}0`,
  })),
  // The day before the start, the first day, the last day of the second week, and the first after the window.
  { customer: 'x', day: '2020-03-01', amount: 1, order: 'x1' },
  { customer: 'x', day: '2020-03-02', amount: 10, order: 'x2' },
  { customer: 'x', day: '2020-03-15', amount: -4, order: 'x2' },
  { customer: 'y', day: '2020-03-15', amount: 20, order: 'y1' },
  { customer: 'z', day: '2020-03-18', amount: 40, order: 'z1' },
  { customer: 'stranger', day: '2020-03-05', amount: 99, order: 's1' },
];

async function read(campaign: Campaign, asOf?: string) {
  const day = await answerDay(store, { ...settings, ...(asOf ? { asOf } : {}) });
  const [found] = await campaignOutcomes(store, day, [campaign]);
  return found;
}

describe('what the members of a campaign did', () => {
  test('is counted from its start to each look, days before and after left out', async () => {
    await importRows(store, shop);
    const found = await read(await launched({ x: 0, y: 1, z: 2, lazy: 2 }));
    expect(
      found?.outcomes.looks.map(({ days, converted, revenue }) => [days, [...converted], [...revenue]]),
    ).toEqual([
      [7, [1, 0, 0, 0], [10, 0, 0, 0]],
      [14, [1, 1, 0, 0], [6, 20, 0, 0]],
      [16, [1, 1, 0, 0], [6, 20, 0, 0]],
    ]);
    expect([...(found?.outcomes.arms ?? [])]).toEqual([0, 1, 2, 2]);
    expect(found?.arms).toEqual([1, 1, 2]);
    expect(
      found?.convertedByDay.map((days) => [days[0], days[12], days[13], days.at(-1), days.length]),
    ).toEqual([
      [1, 1, 1, 1, 16],
      [0, 0, 1, 1, 16],
      [0, 0, 0, 0, 16],
    ]);
  });

  test('of a day of one’s own knows nothing later', async () => {
    await importRows(store, shop);
    const found = await read(await launched({ x: 0, y: 1 }), '2020-03-10');
    expect(found?.outcomes.looks.map(({ days, converted }) => [days, [...converted]])).toEqual([[7, [1, 0]]]);
    expect(found?.convertedByDay[0]).toHaveLength(8);
  });

  test('after a stop counts for nothing', async () => {
    await importRows(store, shop);
    const { id } = await launched({ x: 0, y: 1 });
    const found = await read(await stopCampaign(store, id, { by: 'U1', day: '2020-03-12' }));
    expect(found?.outcomes.looks.map(({ days }) => days)).toEqual([7]);
  });

  test('of several campaigns comes from one reading, each by its own days', async () => {
    await importRows(store, shop);
    const one = await launched({ x: 0, y: 1 });
    const other = await launched({ z: 1, x: 0 }, { name: 'Later', start: '2020-03-12', windowDays: 7 });
    const day = await answerDay(store, settings);
    const found = await campaignOutcomes(store, day, [one, other]);
    expect(found.map(({ outcomes }) => outcomes.looks.map(({ revenue }) => [...revenue]))).toEqual([
      [
        [10, 0],
        [6, 20],
        [6, 20],
      ],
      [[-4, 40]],
    ]);
  });

  test('leaves out members of whom nothing is known any more, and counts them', async () => {
    await importRows(store, shop);
    const campaign = await launched({ x: 0, ghost: 1, y: 1 });
    expect((await read(campaign))?.missing).toBe(0);
    await importRows(store, [], { id: 'second' });
    await store.imports.updateOne({ _id: 'second' }, { $set: { state: 'undone', undoneAt: new Date() } });
    const found = await read(campaign);
    expect([found?.missing, found?.arms]).toEqual([1, [1, 1, 0]]);
    expect(found?.outcomes.looks.at(-1)?.revenue).toHaveLength(2);
  });

  test('has no look before the first full week', async () => {
    await importRows(store, shop);
    const campaign = await launched({ x: 0, y: 1 });
    expect(looksSoFar(campaign, '2020-03-08')).toEqual([]);
    expect(looksSoFar(campaign, '2020-03-09')).toEqual([7]);
    expect(looksSoFar(campaign, '2021-01-01')).toEqual([7, 14, 16]);
  });
});

test('what customers did before a day is summed up backwards', async () => {
  await importRows(store, shop);
  const day = await answerDay(store, { ...settings, asOf: '2020-03-16' });
  expect(await deedsBefore(store, day, { customerIds: ['x', 'y', 'z'], days: 16 })).toEqual({
    converted: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2],
    revenueE4: [...new Array(13).fill(160_000), 260_000, 270_000, 270_000],
  });
});

describe('usual conversion', () => {
  test('is that of customers who stood alike as many days ago', async () => {
    // Of a hundred who had ordered once eight days before the cut-off, forty ordered again; of a hundred of long ago none did.
    const rows = Array.from({ length: 200 }, (_, at): Row[] => {
      const customer = `c${at}`;
      const first = { customer, day: at < 100 ? '2020-01-24' : '2019-06-01', amount: 5, order: `a${at}` };
      return at < 40 ? [first, { ...first, day: '2020-02-10', order: `b${at}` }] : [first];
    }).flat();
    await importRows(store, [...rows, { customer: 'new', day: '2020-02-28', amount: 5, order: 'n' }]);
    const day = await answerDay(store, settings);
    const cells = await standingCells(store, day, 28);
    expect(cells).toEqual([
      { recency: 1, frequency: 0, customers: 100, ordered: 40 },
      { recency: 6, frequency: 0, customers: 100, ordered: 0 },
    ]);
    expect(usualConversion(cells, [{ recencyDays: 10, frequency: 1 }])).toBeCloseTo(0.4);
    // Nobody with so many orders stood there: all of that recency count.
    expect(usualConversion(cells, [{ recencyDays: 10, frequency: 20 }])).toBeCloseTo(0.4);
    // Nobody stood there at all: everyone counts.
    expect(usualConversion(cells, [{ recencyDays: 20, frequency: 1 }])).toBeCloseTo(0.2);
    expect(
      usualConversion(cells, [
        { recencyDays: 10, frequency: 1 },
        { recencyDays: 300, frequency: 1 },
      ]),
    ).toBeCloseTo(0.2);
  });

  test('is not known where too few stood anywhere', async () => {
    await importRows(store, shop);
    const day = await answerDay(store, settings);
    expect(
      usualConversion(await standingCells(store, day, 28), [{ recencyDays: 10, frequency: 1 }]),
    ).toBeNull();
  });
});
