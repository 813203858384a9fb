import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { addDays } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import { emptyStore, importRows, type Row } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
const context = testContext(store);

/** Ten customers: c1 bought once, 100 days ago, for 10; each next one later, more often and for more. */
const shop: Row[] = Array.from({ length: 10 }, (_, index) => index + 1).flatMap((rank) =>
  Array.from({ length: rank }, (_, order) => ({
    customer: `c${rank}`,
    day: addDays('2020-04-30', -10 * (10 - rank) - order),
    amount: rank,
  })),
);

beforeAll(async () => {
  await importRows(store, shop, { customersFile: ['quiet'] });
});

describe('/segment', () => {
  test('says which segment brings most, for how many customers, as of which day', async () => {
    const answer = await ask('/segment', context);
    expect(answer.title).toBe('Champions are 20% of 10 customers and bring 47% of revenue');
    expect(answer.asOf).toBe('2020-05-01');
    expect(facts(answer)).toEqual({
      customers: 10,
      withoutOrders: 1,
      orders: 55,
      lines: 55,
      revenue: 385,
      segmentMap: 'rxfm-11 version 1',
    });
  });

  test('has every segment of the map with means, revenue and shares', async () => {
    const { table } = await ask('/segment', context);
    expect(table?.columns.map(({ name }) => name)).toEqual([
      'segment',
      'customers',
      'share',
      'recencyDays',
      'frequency',
      'monetary',
      'revenue',
      'revenueShare',
    ]);
    expect(table?.rows).toEqual([
      ['champions', 2, 0.2, 6, 9.5, 90.5, 181, 181 / 385],
      ['loyal', 2, 0.2, 26, 7.5, 56.5, 113, 113 / 385],
      ['potential-loyalists', 2, 0.2, 46, 5.5, 30.5, 61, 61 / 385],
      ['new', 0, 0, null, null, null, 0, 0],
      ['promising', 0, 0, null, null, null, 0, 0],
      ['needs-attention', 2, 0.2, 66, 3.5, 12.5, 25, 25 / 385],
      ['about-to-sleep', 0, 0, null, null, null, 0, 0],
      ['at-risk', 0, 0, null, null, null, 0, 0],
      ['cant-lose', 0, 0, null, null, null, 0, 0],
      ['hibernating', 0, 0, null, null, null, 0, 0],
      ['lost', 2, 0.2, 86, 1.5, 2.5, 5, 5 / 385],
    ]);
  });

  test('says what to do about each segment that has customers, and who is in none', async () => {
    const { notes, actions } = await ask('/segment', context);
    expect(notes.filter((note) => /^[A-Z][a-z ]+ \(2\): /.test(note))).toHaveLength(5);
    expect(notes).toContainEqual(expect.stringContaining('1 customer has no counted order'));
    expect(actions).toEqual([
      { label: 'Champions', command: '/segment champions' },
      { label: 'Loyal', command: '/segment loyal' },
      { label: 'Potential loyalists', command: '/segment potential-loyalists' },
    ]);
  });

  test('has a chart whose words state the finding', async () => {
    const { chart } = await ask('/segment', context);
    expect(chart?.description).toContain('Champions');
  });

  test('stands on an earlier day when told to', async () => {
    const answer = await ask('/segment', { ...context, asOf: '2020-03-01' });
    expect(answer.asOf).toBe('2020-03-01');
    expect(facts(answer)).toMatchObject({ customers: 4, orders: 9, revenue: 26, withoutOrders: 1 });
  });

  test('draws the cube of a map of three scores', async () => {
    const answer = await ask('/segment', { ...context, segmentMap: loadSegmentMap('klaviyo-6') });
    expect(answer.table?.rows.map(([segment, customers]) => [segment, customers])).toEqual([
      ['champions', 3],
      ['loyal', 3],
      ['recent', 4],
      ['needs-attention', 0],
      ['at-risk', 0],
      ['inactive', 0],
    ]);
    expect(answer.chart).not.toBeNull();
  });
});

describe('/segment <name>', () => {
  test('says who they are and what they are worth', async () => {
    const answer = await ask('/segment champions', context);
    expect(answer.title).toBe('Champions: 2 of 10 customers (20%) bring 47% of revenue, €181.00');
    expect(facts(answer)).toEqual({
      customers: 2,
      share: 0.2,
      revenue: 181,
      revenueShare: 181 / 385,
      medianRecencyDays: 6,
      medianFrequency: 9.5,
      medianMonetary: 90.5,
      boughtLast30Days: 2,
      boughtLast90Days: 2,
    });
  });

  test('lists all of them, those who spent most first', async () => {
    const { table, preview, csvName } = await ask('/segment champions', context);
    expect(table?.columns.map(({ name }) => name)).toEqual([
      'customerId',
      'recencyDays',
      'frequency',
      'monetary',
      'r',
      'f',
      'm',
      'segment',
      'firstOrder',
      'lastOrder',
    ]);
    expect(table?.rows).toEqual([
      ['c10', 1, 10, 100, 5, 5, 5, 'champions', '2020-04-21', '2020-04-30'],
      ['c9', 11, 9, 81, 5, 5, 5, 'champions', '2020-04-12', '2020-04-20'],
    ]);
    expect([preview?.rows, csvName]).toEqual([10, 'segment-champions']);
  });

  test('counts who bought lately by the day of the last order', async () => {
    expect(facts(await ask('/segment lost', context))).toMatchObject({
      medianRecencyDays: 86,
      boughtLast30Days: 0,
      boughtLast90Days: 1,
    });
  });

  test('says what to do, how, when and what not', async () => {
    const { notes } = await ask('/segment loyal', context);
    expect(notes.map((note) => note.split(':')[0]).slice(1, 5)).toEqual([
      'What to do',
      'How to reach them',
      'When',
      'What not to do',
    ]);
  });

  test('has a chart of where they stand, and buttons to their neighbours', async () => {
    const { chart, actions } = await ask('/segment loyal', context);
    expect(chart?.description).toContain('Loyal');
    expect(actions).toEqual([
      { label: 'All segments', command: '/segment' },
      { label: 'Champions', command: '/segment champions' },
      { label: 'Potential loyalists', command: '/segment potential-loyalists' },
    ]);
  });

  test('answers kindly for a segment with nobody in it', async () => {
    const answer = await ask('/segment new', context);
    expect(answer.title).toBe('None of 10 customers is in the segment New as of 1 May 2020');
    expect(answer.notes[0]).toMatch(/^Who would be in it: They placed a first .* the scores 51/);
    expect([answer.table?.rows, answer.chart, facts(answer)]).toEqual([[], null, { customers: 0 }]);
  });

  test.each([
    ['champion', 'champions'],
    ['CHAMPIONS', 'champions'],
    ['At Risk', 'at-risk'],
    ['cant lose', 'cant-lose'],
    ["can't lose", 'cant-lose'],
    ['can’t lose', 'cant-lose'],
    ['CANT-LOSE', 'cant-lose'],
    ['potential loyalist', 'potential-loyalists'],
    ['need attention', 'needs-attention'],
    ['loyal customers', 'loyal'],
    ['About_to_Sleep', 'about-to-sleep'],
  ])('understands %p as %s', async (typed, id) => {
    expect((await ask(`/segment ${typed}`, context)).command).toBe(`/segment ${id}`);
  });

  test('suggests the nearest name for a typo, with all that are valid', async () => {
    await expect(ask('/segment champoins', context)).rejects.toMatchObject({
      name: 'UserError',
      message: 'no segment "champoins"; did you mean "champions"?',
      hint: 'Valid: champions, loyal, potential-loyalists, new, promising, needs-attention, about-to-sleep, at-risk, cant-lose, hibernating, lost, map.',
    });
  });
});

describe('/segment map', () => {
  test('shows the cells of every segment and the source', async () => {
    const { table, facts: all, asOf } = await ask('/segment map', context);
    expect(asOf).toBeNull();
    expect(table?.rows.map(([segment, cells]) => [segment, cells]).slice(0, 2)).toEqual([
      ['champions', '55 54 45'],
      ['loyal', '53 44 35 34'],
    ]);
    expect(all.find(({ key }) => key === 'source')?.value).toContain('Shopify');
  });

  test('says where the scores begin in the data as they stand', async () => {
    await ask('/segment', context);
    const { notes } = await ask('/segment map', context);
    expect(notes).toEqual(
      expect.arrayContaining([
        'As of 1 May 2020, R is 5 up to 20 days since the last order, 4 up to 40, 3 up to 60, 2 up to 80, else 1.',
        'F is 5 above 8 orders, 4 above 6, 3 above 4, 2 above 2, else 1.',
        'M is 5 above €64.00 spent, 4 above €36.00, 3 above €16.00, 2 above €4.00, else 1.',
      ]),
    );
  });

  test('tells how the scores of klaviyo-6 come about', async () => {
    const { notes } = await ask('/segment map', { ...context, segmentMap: loadSegmentMap('klaviyo-6') });
    expect(notes.join(' ')).toContain('R is 3 up to 180 days, 2 up to 365 days, else 1.');
  });
});

describe('with other data', () => {
  const otherStore = testStore();

  async function answerOn(
    text: string,
    rows: Row[],
    { named = {}, state = 'done' }: { named?: Record<string, string>; state?: 'done' | 'running' } = {},
  ): Promise<Answer> {
    await emptyStore(otherStore);
    await importRows(otherStore, rows, { state });
    const people = Object.entries(named).map(([_id, name]) => ({
      _id,
      name,
      email: 'private@example.com',
      attributes: {},
      importId: 'first',
    }));
    if (people.length > 0) await otherStore.customers.insertMany(people);
    return ask(text, { ...context, store: otherStore });
  }

  test('says how to import when there are no lines', async () => {
    await expect(answerOn('/segment', [])).rejects.toMatchObject({
      name: 'UserError',
      message: 'no service lines yet',
    });
  });

  test('names nobody champion of a shop with refunds only', async () => {
    const answer = await answerOn('/segment', [{ customer: 'a', day: '2020-01-01', amount: -5 }]);
    expect([answer.title, answer.chart]).toEqual(['None of 1 customers has a counted order', null]);
    expect(facts(answer)).toMatchObject({ customers: 0, withoutOrders: 1, revenue: -5 });
  });

  test('shows names where the customers file has them, and never an e-mail address', async () => {
    const answer = await answerOn('/segment lost', [{ customer: 'a', day: '2020-01-01', amount: 5 }], {
      named: { a: 'Ada' },
    });
    expect(answer.table?.columns.at(-1)?.name).toBe('name');
    expect(answer.table?.rows).toEqual([['a', 1, 1, 5, 1, 1, 1, 'lost', '2020-01-01', '2020-01-01', 'Ada']]);
    expect(answer.preview?.columns).toContain('name');
    expect(JSON.stringify(answer)).not.toContain('private@example.com');
  });

  test('says how many lines are dated after today', async () => {
    const { notes } = await answerOn('/segment', [
      { customer: 'a', day: '2020-01-01', amount: 5 },
      { customer: 'a', day: '2999-01-01', amount: 5 },
    ]);
    expect(notes).toContain('1 service line is dated after today and left out.');
  });

  test('says so when an import is not finished', async () => {
    const lines = [{ customer: 'a', day: '2020-01-01', amount: 5 }];
    const { notes } = await answerOn('/segment', lines, { state: 'running' });
    expect(notes).toContain(
      'An import is running or was stopped: the 1 row it brought so far is in these figures.',
    );
  });
});
