import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { addDays } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { emptyStore, importRows, type Row } from '../data/hand-made-shop.ts';
import { computeInPlace } from '../support/compute.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const asOf = '2020-05-01';

/** Customers of one kind: when they last ordered, how often before that, each a little different from the next. */
function kind(id: string, count: number, last: number, orders: number, amount: number): Row[] {
  return Array.from({ length: count }, (_, index) => index).flatMap((index) =>
    Array.from({ length: orders }, (_, order) => ({
      customer: `${id}${index}`,
      day: addDays(asOf, -(last + (index % 5) + 3 * order)),
      amount: amount + (index % 7),
    })),
  );
}

const more = [...kind('new', 3, 0, 1, 22), ...kind('regular', 20, 0, 1, 100)];
const back = kind('lapsed', 50, 0, 9, 90);
const regulars = kind('regular', 20, 1, 12, 100);
const once = kind('once', 30, 5, 1, 20);
const lapsed = kind('lapsed', 50, 200, 1, 20);
const shop = [...regulars, ...once, ...lapsed];

const store = testStore();
let computed: number;
const compute: CommandContext['compute'] = {
  ...computeInPlace,
  cluster(input) {
    computed++;
    return computeInPlace.cluster(input);
  },
};
const context = { ...testContext(store), compute };

beforeEach(() => {
  computed = 0;
});

function column({ table }: Answer, name: string): unknown[] {
  const index = table?.columns.findIndex((one) => one.name === name) ?? -1;
  return table?.rows.map((row) => row[index]) ?? [];
}

describe('/cluster', () => {
  beforeAll(async () => {
    await emptyStore(store);
    await importRows(store, shop, { customersFile: ['quiet'] });
  });

  test('says which cluster brings most, of how many customers, as of which day', async () => {
    const answer = await ask('/cluster', context);
    expect(answer.title).toBe(
      'Recent frequent top spenders are 20% of 100 customers and bring 93% of revenue',
    );
    expect([answer.command, answer.asOf, answer.csvName]).toEqual(['/cluster', asOf, 'clusters-3']);
    expect(facts(answer)).toMatchObject({
      customers: 100,
      withoutOrders: 1,
      clusters: 3,
      silhouette: expect.closeTo(0.9, 1),
      revenue: shop.reduce((sum, { amount }) => sum + Number(amount), 0),
    });
  });

  test('lists every cluster with its customers, its revenue and its medians', async () => {
    const { table } = await ask('/cluster', context);
    expect(table?.columns.map(({ name }) => name)).toEqual([
      'cluster',
      'name',
      'customers',
      'share',
      'revenue',
      'revenueShare',
      'medianRecencyDays',
      'medianFrequency',
      'medianMonetary',
    ]);
    expect(table?.rows.map((row) => [row[0], row[1], row[2], row[3], row[6], row[7]])).toEqual([
      [1, 'Recent frequent top spenders', 20, 0.2, 3, 12],
      [2, 'Recent one-time small spenders', 30, 0.3, 7, 1],
      [3, 'Lapsed one-time small spenders', 50, 0.5, 202, 1],
    ]);
  });

  test('says what to do about each, how clearly they are separated, and the curve', async () => {
    const { notes, chart } = await ask('/cluster', context);
    expect(notes.filter((note) => /^[123] \w+ .*: [A-Z].*\.$/.test(note))).toHaveLength(3);
    const text = notes.join('\n');
    expect(text).toContain('They are groups of their own, far apart.');
    expect(text).toMatch(/by number of clusters: k=2 .*; k=3 \(shown\) .*; k=8 /);
    expect(text).toContain('of 100 customers: centres searched among 100, silhouette measured on 100');
    expect(text).toContain('1 customer has no counted order');
    expect(chart?.description).toContain('Recent frequent top spenders: 20% of customers, 93% of revenue');
  });

  test('offers the clusters that bring most, and other numbers of clusters', async () => {
    const { actions } = await ask('/cluster', context);
    expect(actions).toEqual([
      { label: '1 Recent frequent top spenders', command: '/cluster 1' },
      { label: '3 Lapsed one-time small spenders', command: '/cluster 3' },
      { label: '2 Recent one-time small spenders', command: '/cluster 2' },
      { label: '2 clusters', command: '/cluster k=2' },
      { label: '4 clusters', command: '/cluster k=4' },
    ]);
  });

  test('is not computed again while the data stand', async () => {
    await ask('/cluster', context);
    computed = 0;
    await ask('/cluster', context);
    await ask('/cluster k=4', context);
    await ask('/cluster 2', context);
    expect(computed).toBe(0);
  });

  test('divides into as many clusters as asked for', async () => {
    const answer = await ask('/cluster k=5', context);
    expect([answer.command, answer.table?.rows.length, answer.csvName]).toEqual([
      '/cluster k=5',
      5,
      'clusters-5',
    ]);
    expect(new Set(column(answer, 'name')).size).toBe(5);
    expect(answer.notes).toContain('Without k=, 3 are shown.');
    expect(answer.actions?.[0]?.command).toMatch(/^\/cluster \d k=5$/);
  });

  test.each(['1', '9', '0', '-2'])('refuses k=%s', async (k) => {
    await expect(ask(`/cluster k=${k}`, context)).rejects.toMatchObject({
      name: 'UserError',
      message: `k=${k} is not between 2 and 8`,
      hint: 'Ask for 2 to 8 clusters, for example /cluster k=5.',
    });
  });
});

describe('/cluster <number|name>', () => {
  test('says who they are beside everyone', async () => {
    const answer = await ask('/cluster 3', context);
    expect(answer.title).toMatch(
      /^Cluster 3, Lapsed one-time small spenders: 50 of 100 customers \(50%\) bring 4\.3% of revenue, €/,
    );
    expect(facts(answer)).toMatchObject({
      cluster: 3,
      customers: 50,
      share: 0.5,
      medianRecencyDays: 202,
      medianFrequency: 1,
      boughtLast30Days: 0,
      boughtLast90Days: 0,
    });
    expect(answer.facts.map(({ label }) => label)).toContainEqual(
      expect.stringMatching(/^Median time since the last order \(everyone: [\d.]+ days\)$/),
    );
    expect(answer.notes[0]).toMatch(/^Who they are, at the median: 202 days .*\. Everyone: /);
  });

  test('lists all of them with scores, cluster and segment, those who spent most first', async () => {
    const { table, csvName, preview } = await ask('/cluster 3', context);
    expect(table?.columns.map(({ name }) => name)).toEqual([
      'customerId',
      'cluster',
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
    expect(table?.rows).toHaveLength(50);
    expect(table?.rows.every(([id, cluster]) => String(id).startsWith('lapsed') && cluster === 3)).toBe(true);
    expect(table?.rows[0]?.slice(0, 5)).toEqual(['lapsed13', 3, 203, 1, 26]);
    expect([csvName, preview?.rows]).toEqual(['cluster-3-of-3', 10]);
  });

  test('everyone is in exactly one cluster, as many as the overview counts', async () => {
    for (const k of [2, 3, 5, 8]) {
      const overview = await ask(`/cluster k=${k}`, context);
      const lists = await Promise.all(
        Array.from({ length: k }, (_, index) => ask(`/cluster ${index + 1} k=${k}`, context)),
      );
      expect(lists.map(({ table }) => table?.rows.length)).toEqual(column(overview, 'customers'));
      expect(new Set(lists.flatMap((list) => column(list, 'customerId'))).size).toBe(100);
    }
  });

  test('says in which segments they are, and draws where they stand', async () => {
    const { notes, chart, actions } = await ask('/cluster 1', context);
    expect(notes.join('\n')).toMatch(/In the map rxfm-11 they are Champions 100%\./);
    expect(chart?.description).toMatch(/^Cluster 1: last order 3 days ago/);
    expect(actions).toEqual([
      { label: 'All clusters', command: '/cluster' },
      { label: '2 Recent one-time small spenders', command: '/cluster 2' },
    ]);
  });

  test.each(['1', '#1', 'cluster 1', 'Recent frequent top spenders', 'recent FREQUENT top-spenders'])(
    'understands %p',
    async (typed) => {
      expect((await ask(`/cluster ${typed}`, context)).command).toBe('/cluster 1');
    },
  );

  test('refuses a number that is none, with those there are', async () => {
    await expect(ask('/cluster 7', context)).rejects.toMatchObject({
      name: 'UserError',
      message: 'no cluster 7: there are 3',
      hint: 'Take one of 1 to 3, or ask for another number of clusters, for example /cluster k=5.',
    });
  });

  test('refuses a name that is none, with the nearest', async () => {
    await expect(ask('/cluster recent frequent top senders', context)).rejects.toMatchObject({
      name: 'UserError',
      message: 'no cluster "recent frequent top senders"; did you mean "Recent frequent top spenders"?',
    });
  });

  test('shows names where the customers file has them', async () => {
    await store.customers.insertOne({ _id: 'regular3', name: 'Ada', attributes: {}, importId: 'first' });
    const { table, preview } = await ask('/cluster 1', context);
    expect(table?.columns.at(-1)?.name).toBe('name');
    expect(table?.rows.filter((row) => row.at(-1) === 'Ada').map(([id]) => id)).toEqual(['regular3']);
    expect(preview?.columns).not.toContain('email');
  });
});

describe('from one day to the next', () => {
  beforeAll(async () => {
    await emptyStore(store);
    await importRows(store, shop);
    await ask('/cluster', context);
  });

  test('clusters keep their numbers and names when orders come in', async () => {
    const before = await ask('/cluster k=3', context);
    await importRows(store, more, { id: 'second', startedAt: '2026-01-02T00:00:00Z' });
    computed = 0;
    const after = await ask('/cluster k=3', context);
    expect(computed).toBe(1);
    expect(facts(after)).toMatchObject({ customers: 103 });
    expect(column(after, 'name')).toEqual(column(before, 'name'));
    expect(after.notes.join('\n')).not.toContain('has changed');
  });

  test('a cluster that has become another one says so', async () => {
    // Everyone who had lapsed comes back and buys as much as the regulars.
    await importRows(store, back, { id: 'third', startedAt: '2026-01-03T00:00:00Z' });
    const { notes, table } = await ask('/cluster k=3', context);
    const changed = notes.filter((note) => /^Cluster \d has changed: until the last clustering/.test(note));
    expect(changed.length).toBeGreaterThan(0);
    expect(new Set(table?.rows.map(([, name]) => name)).size).toBe(3);
  });

  test('a day of its own is computed from that day alone, and leaves nothing behind', async () => {
    const stored = await store.clusterings.findOne({});
    const answer = await ask('/cluster', { ...context, asOf: '2020-04-20' });
    expect(answer.asOf).toBe('2020-04-20');
    expect(computed).toBe(1);
    expect(await store.clusterings.findOne({})).toEqual(stored);

    const known = [...shop, ...more, ...back].filter(({ day }) => day < '2020-04-20');
    await emptyStore(store);
    await importRows(store, known);
    const alone = await ask('/cluster', { ...context, asOf: '2020-04-20' });
    expect(alone.table).toEqual(answer.table);
  });

  test('asking twice at once gives one clustering and equal answers', async () => {
    await emptyStore(store);
    await importRows(store, shop);
    await ask('/segment', context);
    const answers = await Promise.all([1, 2, 3].map(() => ask('/cluster', context)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await store.clusterings.countDocuments()).toBe(1);
  });

  test('a clustering of another version of Midas is computed anew', async () => {
    await store.clusterings.updateOne({}, { $set: { version: 0 } });
    await ask('/cluster', context);
    expect(computed).toBe(1);
    await ask('/cluster', context);
    expect(computed).toBe(1);
  });
});

describe('with too little data', () => {
  async function verdictOn(rows: Row[], text = '/cluster'): Promise<Answer> {
    await emptyStore(store);
    await importRows(store, rows);
    return ask(text, context);
  }

  test('says how many customers are needed', async () => {
    const answer = await verdictOn(kind('a', 25, 1, 2, 10));
    expect(answer.title).toBe('Too few customers for 3 clusters: 25 with a counted order, 30 are needed');
    expect(facts(answer)).toMatchObject({ customers: 25, neededCustomers: 30 });
    expect(answer.actions?.[0]).toEqual({ label: '2 clusters', command: '/cluster k=2' });
    expect([answer.table, answer.chart]).toEqual([null, null]);
  });

  test('gives the same verdict when a single cluster is asked for', async () => {
    const { title } = await verdictOn(kind('a', 25, 1, 2, 10), '/cluster 2 k=4');
    expect(title).toBe('Too few customers for 4 clusters: 25 with a counted order, 40 are needed');
  });

  test('says that customers who are all alike make no clusters', async () => {
    const same = Array.from({ length: 60 }, (_, index) => ({
      customer: `c${index}`,
      day: '2020-01-01',
      amount: 5,
    }));
    const answer = await verdictOn(same);
    expect(answer.title).toBe('60 customers are too alike for 3 clusters');
    expect(facts(answer)).toMatchObject({ differentCustomers: '1' });
  });

  test('has a verdict for a shop with refunds only', async () => {
    const { title } = await verdictOn([{ customer: 'a', day: '2020-01-01', amount: -5 }]);
    expect(title).toBe('Too few customers for 3 clusters: 0 with a counted order, 30 are needed');
  });

  test('says how to import when there are no lines', async () => {
    await expect(verdictOn([])).rejects.toMatchObject({ message: 'no service lines yet' });
  });
});
