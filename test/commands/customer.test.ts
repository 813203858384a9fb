import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { addDays } from '../../src/calendar.ts';
import { ask } from '../../src/commands/ask.ts';
import { recordsOf } from '../../src/tables.ts';
import { importRows, type Row, serviceLine } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';
import { plantForecast } from './planted-forecast.ts';

const store = testStore();
const context = testContext(store);

const segmentMap = loadSegmentMap('rxfm-11');
const asOf = '2020-05-01';

/** Ten others who buy more and more, half of them only in the last quarter. */
const others: Row[] = Array.from({ length: 10 }, (_, index) => index + 1).flatMap((rank) =>
  Array.from({ length: rank }, (_, order) => ({
    customer: `o${rank}`,
    day: addDays(rank > 5 ? '2020-04-30' : '2019-12-30', -3 * order),
    amount: 10 * rank,
  })),
);

const ada: Row[] = [
  { customer: '7', day: '2019-10-01', amount: 100, order: 'A1', service: 'Cut', category: 'hair' },
  { customer: '7', day: '2019-10-01', amount: 20, order: 'A1', service: 'Wax', category: 'skin' },
  { customer: '7', day: '2019-11-10', amount: 80, order: 'A2', service: 'Cut', category: 'hair' },
  { customer: '7', day: '2019-11-20', amount: -80, order: 'A2', service: 'Cut', category: 'hair' },
  { customer: '7', day: '2020-01-09', amount: 60, order: 'A3', service: 'Wax', category: 'skin' },
  { customer: '7', day: '2020-04-20', amount: 40, order: 'A4', service: 'Cut', category: 'hair' },
];

beforeAll(async () => {
  await importRows(store, [
    ...others,
    ...ada,
    { customer: 'once', day: '2020-04-30', amount: 5 },
    { customer: 'refunded', day: '2020-02-01', amount: -15 },
    { customer: 'gift', day: '2020-02-01', amount: 0 },
    ...Array.from({ length: 5000 }, (_, index) => ({
      customer: 'busy',
      day: addDays('2017-01-01', Math.floor(index / 5)),
      amount: 3,
      order: `B${index}`,
    })),
  ]);
  await store.services.insertOne({
    ...serviceLine({ customer: 'won', day: '2020-03-01', amount: 30 }),
    attributes: { channel: 'fair', mail: 'someone@example.com' },
  });
  await store.customers.insertMany([
    {
      _id: '7',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      attributes: {
        city: 'London',
        born: 1815,
        joined: new Date('2019-09-01T00:00:00Z'),
        vip: true,
        partner: 'charles@example.com',
        phone: null,
      },
      importId: 'first',
    },
    { _id: 'never', name: 'Never Came', attributes: {}, importId: 'first' },
  ]);
});

describe('/customer', () => {
  test('tells everything known: money, orders, refunds, services, rhythm, cohort and rank', async () => {
    const answer = await ask('/customer 7', context);
    expect(answer.asOf).toBe(asOf);
    expect(answer.title).toBe(
      'Ada Lovelace (7): Potential loyalists, a quarter ago Loyal; 4 orders, €220.00 in all, number 8 of 14 customers by money',
    );
    expect(facts(answer)).toMatchObject({
      segment: 'potential-loyalists',
      recencyDays: 11,
      frequency: 4,
      monetary: 220,
      orderValue: 75,
      rank: 8,
      customers: 14,
      firstOrder: '2019-10-01',
      lastOrder: '2020-04-20',
      usualGapDays: 60,
      longestGapDays: 102,
      refunds: 1,
      refunded: 80,
      cohortMonth: '2019-10',
      cohortWeek: '2019-W40',
      lines: 6,
    });
    expect(answer.notes).toContain('Bought most, by money: Cut (3 orders, €140.00), Wax (2 orders, €80.00).');
  });

  test('tells the scores of a quarter ago as an answer of that day gives them', async () => {
    const now = facts(await ask('/customer 7', context));
    const then = facts(await ask('/customer 7', { ...context, asOf: '2020-02-01' }));
    expect(now).toMatchObject({
      quarterAgo: '2020-02-01',
      segmentQuarterAgo: then['segment'],
      rQuarterAgo: then['r'],
      fQuarterAgo: then['f'],
      mQuarterAgo: then['m'],
      frequencyQuarterAgo: 3,
      monetaryQuarterAgo: 180,
    });
  });

  test('shows attributes, but never an e-mail address', async () => {
    const answer = await ask('/customer 7', context);
    expect(facts(answer)).toMatchObject({
      'attribute.city': 'London',
      'attribute.born': '1815',
      'attribute.joined': '2019-09-01',
      'attribute.vip': 'yes',
    });
    expect(answer.notes).toContain(
      'Not shown, as e-mail addresses and telephone numbers never are: partner.',
    );
    expect(JSON.stringify(answer)).not.toContain('@example.com');
  });

  test('lists every service line, the latest first', async () => {
    const { table, csvName, preview } = await ask('/customer 7', context);
    expect(table && recordsOf(table).map(({ day, amount, service }) => [day, amount, service])).toEqual([
      ['2020-04-20', 40, 'Cut'],
      ['2020-01-09', 60, 'Wax'],
      ['2019-11-20', -80, 'Cut'],
      ['2019-11-10', 80, 'Cut'],
      ['2019-10-01', 100, 'Cut'],
      ['2019-10-01', 20, 'Wax'],
    ]);
    expect([csvName, preview?.columns]).toEqual([
      'customer-7',
      ['day', 'orderId', 'service', 'amount', 'kind'],
    ]);
  });

  test('tells what the line of their first order says, and lists it', async () => {
    const { notes, table } = await ask('/customer won', context);
    expect(notes).toContain("Their first order's line says: channel fair.");
    expect(table && recordsOf(table)).toMatchObject([{ channel: 'fair', mail: null }]);
  });

  test.each([['ada@example.com'], ['Ada Lovelace'], ['ada'], ['"Ada Lovelace"']])(
    'is understood as %p',
    async (words) => {
      expect((await ask(`/customer ${words}`, context)).command).toBe('/customer 7');
    },
  );

  test('draws their history with its refunds', async () => {
    const { chart } = await ask('/customer 7', context);
    expect(chart?.description).toContain('Orange: refunds, €80.00');
  });

  test('says how to get a prediction where none is at hand, and does not train for it', async () => {
    const { notes, actions } = await ask('/customer 7', context);
    expect(notes.join(' ')).toContain('ask /predict customer=7');
    expect(actions?.map(({ command }) => command)).toEqual([
      '/predict customer=7',
      '/segment potential-loyalists',
    ]);
    expect(await store.models.countDocuments({})).toBe(0);
  });

  test('says what is expected where that is at hand', async () => {
    await plantForecast(store, segmentMap, {
      asOf,
      predictions: [
        {
          customerId: '7',
          purchaseProbability: 0.62,
          probabilityLow: 0.6,
          probabilityHigh: 0.64,
          forestProbability: 0.6,
          forestSpend: 41,
          expectedSpend: 43,
          spendLow: 0,
          spendHigh: 90,
          pAlive: 0.9,
          expectedNextOrder: '2020-06-20',
          drivers: [],
          segment: 'potential-loyalists',
        },
      ],
    });
    const answer = await ask('/customer 7', context);
    await Promise.all([store.models.deleteMany({}), store.scorings.deleteMany({})]);
    expect(facts(answer)).toMatchObject({ purchaseProbability: 0.62, expectedSpend: 43, pAlive: 0.9 });
    expect(answer.notes.join(' ')).toContain('62% likely to order, and expected to spend €43.00');
  });

  test('answers of one order', async () => {
    const answer = await ask('/customer once', context);
    expect(answer.title).toContain('first order within the last quarter; 1 order, €5.00 in all');
    expect(facts(answer)).toMatchObject({
      segmentQuarterAgo: null,
      usualGapDays: null,
      longestGapDays: null,
    });
    expect(answer.notes.join(' ')).toContain('One order day so far, 1 day ago');
    expect(answer.chart).not.toBeNull();
  });

  test.each([
    ['refunded', 'Customer refunded has no counted order: 1 refund line, −€15.00 in all'],
    ['gift', 'Customer gift has no counted order: 1 free line, €0.00 in all'],
    ['never', 'Never Came (never) has no service line before 1 May 2020, only a row in the customers file'],
  ])('answers of %s, who has no counted order', async (id, title) => {
    const answer = await ask(`/customer ${id}`, context);
    expect(answer.title).toBe(title);
    expect(answer.facts.find(({ key }) => key === 'segment')).toBeUndefined();
  });

  test('answers of five thousand orders', async () => {
    const { title, table, chart } = await ask('/customer busy', context);
    expect(title).toContain('5,000 orders, €15,000 in all, number 1 of 14');
    expect(table?.rows).toHaveLength(5000);
    expect(JSON.stringify(chart).length).toBeLessThan(30_000);
  });

  test('names the nearest ids where nobody has the one that was typed', async () => {
    await expect(ask('/customer o11', context)).rejects.toMatchObject({
      message: 'no customer "o11"',
      hint: expect.stringContaining('o1'),
    });
  });

  test('asks for a customer where none is named', async () => {
    await expect(ask('/customer', context)).rejects.toMatchObject({
      message: '/customer needs to know which customer',
    });
  });

  test('names their cluster once customers have been clustered, and clusters nobody for it', async () => {
    const more = Array.from({ length: 40 }, (_, index) => ({
      customer: `m${index}`,
      day: addDays('2020-04-30', -index * 5),
      amount: 1 + index,
    }));
    await importRows(store, more, { id: 'second' });
    expect(facts(await ask('/customer 7', context))['cluster']).toBeUndefined();
    const { table } = await ask('/cluster', context);
    const names = table ? recordsOf(table).map(({ cluster, name }) => `${cluster} ${name}`) : [];
    const answer = await ask('/customer 7', context);
    expect(names).toContain(facts(answer)['cluster']);
    expect(answer.actions?.map(({ label }) => label).join(' ')).toContain('Cluster');
  });
});
