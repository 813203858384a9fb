import { beforeAll, describe, expect, test } from '@jest/globals';
import { addDays } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import { cleaningNotes } from '../../src/commands/explore/findings.ts';
import type { SourceReport } from '../../src/data/import/import-files.ts';
import type { ServiceLine } from '../../src/data/store.ts';
import { emptyStore, importRows, serviceLine } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { importedStore } from '../support/imported-store.ts';
import { describeWithShared } from '../support/shared.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
const context = testContext(store);

function rows({ table }: Answer): Record<string, unknown>[] {
  return (
    table?.rows.map((row) =>
      Object.fromEntries(table.columns.map(({ name }, index) => [name, row[index]])),
    ) ?? []
  );
}

describe('/explore', () => {
  beforeAll(async () => {
    await emptyStore(store);
    await importRows(store, []);
    const lines = Array.from({ length: 240 }, (_, number): ServiceLine => {
      const group = number % 3;
      return {
        ...serviceLine({
          customer: `c${number % 40}`,
          day: addDays('2026-01-01', Math.floor(number / 4)),
          amount: number === 200 ? 5_000 : number % 30 === 7 ? 0 : 10 * (group + 1) + (number % 5),
          category: `group ${group}`,
          service: `service ${group}${number % 4}`,
        }),
        quantity: 1 + group + (number % 10 === 0 ? 1 : 0),
        attributes: {
          channel: ['web', 'Web', 'store', 'phone'][(number + Math.floor(number / 4)) % 4] ?? null,
          shop: 'Lisbon',
        },
      };
    });
    await store.services.insertMany(lines);
    await store.customers.insertMany(
      Array.from({ length: 44 }, (_, number) => ({
        _id: `c${number + 2}`,
        name: `Customer ${number}`,
        email: `customer${number % 43}@example.org`,
        attributes: {
          channel: number % 2 ? 'online' : 'offline',
          birth_year: number === 3 ? 1820 : 1960 + number,
          ...(number < 11 ? { note: 'x' } : {}),
        },
        importId: 'first',
      })),
    );
  });

  test('lists every column with its type, what is missing, how many values it has and what there is to say of it', async () => {
    const answer = await ask('/explore', context);
    expect([answer.command, answer.asOf, answer.csvName]).toEqual(['/explore', '2026-03-02', 'explore']);
    const told = rows(answer).map((row) => [
      row['data'],
      row['variable'],
      row['type'],
      row['nulls'],
      row['distinct'],
      row['remark'],
    ]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['lines', 'customerId', 'name or id', 0, 40, null],
        ['lines', 'amount', 'money', 0, 17, null],
        ['lines', 'category', 'category', 0, 3, 'follows from service'],
        ['lines', 'quantity', 'number', 0, 4, null],
        ['lines', 'shop', 'category', 0, 1, 'the same everywhere'],
        ['lines', 'channel', 'category', 0, 4, '1 in several spellings'],
        ['customers', 'birth_year', 'number', 2, 44, null],
        ['customers', 'orders', 'number', 0, expect.any(Number), 'added up from lines'],
      ]),
    );
    expect(told).toHaveLength(
      (facts(answer)['lineColumns'] as number) + (facts(answer)['customerColumns'] as number),
    );
  });

  test('says what to mend, the weightiest first, and what to do about each', async () => {
    const { notes, title } = await ask('/explore', context);
    const text = notes.join('\n');
    expect(title).toBe(
      '240 service lines of 46 customers; to look at first: note is not known of 33 of 44 customers (75%)',
    );
    expect(notes[0]).toBe(
      'note is not known of 33 of 44 customers (75%). Do not plan on it before it is collected.',
    );
    expect(text).toContain(
      'channel has 1 value in several spellings, such as "Web" (60) and "web" (60): they count apart.',
    );
    expect(text).toContain("birth_year goes from 1820 to 2003, which nobody's birth can.");
    expect(text).toContain('1 e-mail address repeats that of another customer');
    expect(text).toContain('Not in the customers file: 2 customers who bought (4.3%)');
    expect(text).toContain('Without a service line: 6 customers of the customers file (13%).');
    expect(text).toContain('shop is the same on all service lines (Lisbon)');
    expect(text).toContain('Zero amounts: 8 lines of 240 (3.3%)');
  });

  test('tells what became of the latest files, and how many came before', () => {
    const source = (file: string) => ({ file, rows: 3, kept: 2, repeated: 0, rules: [], ignoredColumns: [] });
    const sources = ['1', '2', '3', '4', '5', '6', '7'].map(source) as unknown as SourceReport[];
    expect(cleaningNotes(sources.slice(5))).toEqual([
      '6: 2 of 3 rows kept, nothing dropped.',
      '7: 2 of 3 rows kept, nothing dropped.',
    ]);
    expect(cleaningNotes(sources).at(0)).toContain('3: 2 of 3');
    expect(cleaningNotes(sources).at(-1)).toBe('Imported before: 2 files; midas import list names them.');
  });

  test('draws how complete every column is, and says so in words', async () => {
    const { chart } = await ask('/explore', context);
    expect(chart?.description).toContain(
      'Not complete: name 96%, email 96%, channel 96%, birth_year 96%, note 24%',
    );
  });

  test('of=customers keeps to one data set', async () => {
    const answer = await ask('/explore of=customers', context);
    expect(answer.command).toBe('/explore of=customers');
    expect(new Set(rows(answer).map((row) => row['data']))).toEqual(new Set(['customers']));
  });
});

describe('/explore <column>', () => {
  test('describes a number: centre, spread, shape, outliers', async () => {
    const answer = await ask('/explore amount', context);
    expect(answer.title).toBe(
      'amount: half of 240 service lines are between €13.00 and €31.00, the middle one is €21.50',
    );
    expect(facts(answer)).toMatchObject({
      rows: 240,
      nulls: '0 (0%)',
      distinct: 17,
      median: 21.5,
      least: 0,
      most: 5_000,
      outliers: 1,
    });
    expect(answer.notes.join('\n')).toContain(
      '0 below −€14.00 and 1 above €58.00; those above make 50% of the sum',
    );
    expect(rows(answer)).toContainEqual({ value: 0, count: 8, share: 8 / 240 });
    expect(answer.chart?.description).toContain('Histogram and box plot of amount');
  });

  test('describes a category: its values, and how evenly they are spread', async () => {
    const answer = await ask('/explore category', context);
    expect(answer.title).toBe('category: group 0 is 33% of 240 service lines, of 3 values');
    expect(facts(answer)).toMatchObject({ mode: 'group 0', entropy: '1.585', evenness: '1.000' });
    expect(answer.notes).toContain('It is as hard to guess as 3 equally frequent values would be.');
    expect(answer.notes).toContain(
      'It follows from service: on 100% of rows it is what other rows with the same service have.',
    );
  });

  test('describes days by month and by weekday', async () => {
    const answer = await ask('/explore date', context);
    expect(answer.command).toBe('/explore day');
    expect(rows(answer)).toEqual([
      { month: '2026-01', count: 124, share: 124 / 240 },
      { month: '2026-02', count: 112, share: 112 / 240 },
      { month: '2026-03', count: 4, share: 4 / 240 },
    ]);
    expect(facts(answer)).toMatchObject({ first: '2026-01-01', last: '2026-03-01', emptyDays: 0 });
  });

  test('describes what a customer’s lines add up to', async () => {
    const answer = await ask('/explore spend', context);
    expect(facts(answer)).toMatchObject({ rows: 46, least: 0 });
    expect(answer.title).toContain('half of 46 customers');
  });

  test('takes the customers’ column where both data sets have one of that name, and says how to have the other', async () => {
    const answer = await ask('/explore channel', context);
    expect(answer.title).toContain('of 44 customers');
    expect(answer.notes).toContain(
      'Both data sets have channel; this is that of customers. The other one: /explore channel of=lines',
    );
    expect((await ask('/explore channel of=lines', context)).title).toContain('of 240 service lines');
  });

  test('says of names and ids that they name rows', async () => {
    const { title, chart } = await ask('/explore email', context);
    expect(title).toBe('email names single customers: 43 different values on 44');
    expect(chart).toBeNull();
  });

  test('shows no e-mail address, wherever it stands', async () => {
    await store.services.updateMany({}, { $set: { 'attributes.sold_by': 'ben@example.org' } });
    await store.services.updateOne({}, { $set: { 'attributes.sold_by': 'Ben@example.org' } });
    await store.state.deleteMany({ _id: 'columns' });
    for (const question of ['/explore', '/explore email', '/explore sold_by'])
      expect(JSON.stringify(await ask(question, context))).not.toContain('@example.org');
    expect((await ask('/explore email', context)).notes).toContain(
      'Its values are not shown, as e-mail addresses and telephone numbers never are.',
    );
    await expect(ask('/explore amount by sold_by', context)).rejects.toThrow(
      'sold_by holds e-mail addresses, which are not shown',
    );
    await store.services.updateMany({}, { $unset: { 'attributes.sold_by': '' } });
    await store.state.deleteMany({ _id: 'columns' });
  });

  test('says of a column without values that it is empty', async () => {
    await store.services.updateOne({}, { $set: { 'attributes.nothing': null } });
    await store.state.deleteMany({ _id: 'columns' });
    expect((await ask('/explore nothing', context)).title).toBe('nothing is empty on all 240 service lines');
  });

  test('names what it takes where a column is misspelt', async () => {
    await expect(ask('/explore amuont', context)).rejects.toMatchObject({
      name: 'UserError',
      message: 'no variable "amuont"; did you mean "amount"?',
      hint: expect.stringContaining('birth_year'),
    });
    await expect(ask('/explore amount by chanel', context)).rejects.toMatchObject({
      message: 'no variable "chanel"; did you mean "channel"?',
    });
    await expect(ask('/explore spend of=lines', context)).rejects.toMatchObject({
      message: expect.stringContaining('no variable of lines "spend"'),
    });
  });
});

describe('/explore <column> by <column>', () => {
  test('correlates two numbers, with intervals, and warns of reading it as a cause', async () => {
    const answer = await ask('/explore amount by quantity', context);
    expect(answer.title).toMatch(
      /^Where quantity is higher, amount is mostly higher: a strong correlation of \.\d+$/,
    );
    expect(facts(answer)).toMatchObject({
      n: 240,
      spearman: expect.stringMatching(/^\.\d{3} \(\.\d{3} to \.\d{3}\)$/),
    });
    expect(answer.notes.join(' ')).toContain('not that one brings about the other');
    expect(rows(answer).map((row) => [row['from'], row['to'], row['rows']])).toEqual([
      [1, 1, 72],
      [2, 2, 80],
      [3, 3, 80],
      [4, 4, 8],
    ]);
  });

  test('compares a number by a category, whichever is named first', async () => {
    const answer = await ask('/explore amount by category', context);
    expect(answer.title).toBe('amount differs by category: median €32.00 for group 2, €12.00 for group 0');
    expect(rows(answer).map((row) => [row['value'], row['rows'], row['median']])).toEqual([
      ['group 2', 80, 32],
      ['group 1', 80, 21.5],
      ['group 0', 80, 12],
    ]);
    expect(rows(await ask('/explore category by amount', context))).toEqual(rows(answer));
  });

  test('puts what is known of customers beside their lines, and says so', async () => {
    const answer = await ask('/explore amount by birth_year', context);
    expect(facts(answer)['n']).toBe(228);
    expect(answer.notes).toContain(
      'On all 240 service lines; each counts with what is known of its customer.',
    );
  });

  test('measures two categories by Cramér’s V', async () => {
    const answer = await ask('/explore service by category', context);
    expect(facts(answer)).toMatchObject({
      n: 240,
      cramersV: '.981',
      knowingOne: 1,
      chance: 'less than 0.001',
    });
    expect(rows(answer)[0]).toMatchObject({ by: 'group 0', value: 'service 00', count: 20, share: 0.25 });
  });

  test('shows a number month by month, with its trend', async () => {
    const answer = await ask('/explore amount by day', context);
    expect(rows(answer).map((row) => row['period'])).toEqual(['2026-01', '2026-02', '2026-03']);
    expect(Object.keys(facts(answer))).toEqual(expect.arrayContaining(['eta', 'spearman', 'pearson']));
  });

  test.each([
    ['amount by amount', 'amount by itself says nothing'],
    [
      'amount by customerId',
      'customerId names single rows (40 different values), so nothing can be compared by it',
    ],
    ['amount by shop', 'shop has one value everywhere, so nothing can be compared by it'],
  ])('refuses %s', async (words, message) => {
    await expect(ask(`/explore ${words}`, context)).rejects.toMatchObject({ name: 'UserError', message });
  });
});

describe('/explore correlations', () => {
  test('lists each pair of both data sets, the strongest first, by the measure that suits it', async () => {
    const answer = await ask('/explore correlations', context);
    const found = rows(answer);
    const strengths = found.map((row) => Math.abs(Number(row['strength'])));
    expect(strengths).toEqual(strengths.toSorted((a, b) => b - a));
    expect(new Set(found.map((row) => row['measure']))).toEqual(
      new Set(['Spearman', "Cramér's V", 'η of ranks']),
    );
    expect(new Set(found.map((row) => row['data']))).toEqual(new Set(['lines', 'customers']));
  });

  test('does not call strongest what is so by definition', async () => {
    const { title } = await ask('/explore correlations of=lines', context);
    expect(title).not.toMatch(/service and category|category and quantity|day and weekday/);
  });
});

describe('without anything to explore', () => {
  test('says that there are no service lines', async () => {
    await emptyStore(store);
    await expect(ask('/explore', context)).rejects.toMatchObject({
      name: 'UserError',
      message: 'no service lines yet',
    });
  });

  test('one customer with one refunded line is enough for an answer', async () => {
    await importRows(store, [{ customer: 'only', day: '2026-01-05', amount: -20 }]);
    const answer = await ask('/explore', context);
    expect(facts(answer)).toMatchObject({ lines: 1, customers: 1 });
    expect((await ask('/explore amount', context)).title).toContain('the middle one is −€20.00');
    await expect(ask('/explore correlations', context)).rejects.toMatchObject({
      message: 'there are no two columns to compare',
    });
    await expect(ask('/explore amount by orders', context)).rejects.toMatchObject({ name: 'UserError' });
  });
});

describeWithShared(
  'the apparel retailer',
  ['apparel-services.csv', 'apparel-customers.csv'],
  ([services = '', customers = '']) => {
    const context = testContext(importedStore({ services, customers }));

    // Figures: pandas 3.1 and scipy 1.17 on the same files.
    test('is described as pandas does', async () => {
      const found = facts(await ask('/explore amount', context));
      expect(found).toMatchObject({
        rows: 3_187,
        q1: 14.79,
        median: 26.48,
        q3: 44.73,
        mode: 11.77,
        outliers: 207,
      });
      expect(found['mean']).toBeCloseTo(39.02005, 5);
      expect(found['sd']).toBeCloseTo(66.463521, 6);
      expect(found['mad']).toBeCloseTo(12.51, 10);
      expect([found['skewness'], found['kurtosis']]).toEqual(['15.788', '341.428']);
    });

    test('is compared as scipy does', async () => {
      expect(facts(await ask('/explore gender by channel', context))).toMatchObject({
        n: 600,
        cramersV: '.042',
        rawCramersV: '.058',
        chance: '0.154',
      });
      expect(facts(await ask('/explore amount by gender', context))).toMatchObject({
        n: 3_187,
        eta: '.015',
        chance: '0.303',
      });
    });
  },
);
