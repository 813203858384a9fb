import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { csvFilename } from '../../src/bot/present.ts';
import { addDays, type Day } from '../../src/calendar.ts';
import { ask } from '../../src/commands/ask.ts';
import { readMovement, readSince } from '../../src/commands/segment/movement-words.ts';
import { recordsOf } from '../../src/tables.ts';
import { emptyStore, importRows, type Row } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const segmentMap = loadSegmentMap('rxfm-11');

const store = testStore();
const context = testContext(store);

beforeEach(() => emptyStore(store));

/** The Monday that all weeks lead to; the data end the day before. */
const monday: Day = '2021-07-19';

/** Ten customers who bought for three months, each once a week: c1 the least. One comes in the last week; c10 stops three weeks before. */
function shop(): Row[] {
  const rows: Row[] = [];
  for (let rank = 1; rank <= 10; rank++)
    for (let week = 13; week >= (rank === 10 ? 4 : 1); week--)
      for (let order = 0; order < rank; order += 3)
        rows.push({ customer: `c${rank}`, day: addDays(monday, -7 * week + (order % 7)), amount: rank });
  return [...rows, { customer: 'fresh', day: addDays(monday, -1), amount: 3 }];
}

describe('/segment changes', () => {
  test('says how many changed segment in the week to the latest Monday, and which fall weighs most', async () => {
    await importRows(store, shop());
    const answer = await ask('/segment changes since=4w', context);
    expect(answer.asOf).toBe(monday);
    expect(answer.title).toBe(
      "1 customer changed segment from 21 Jun 2021 to 19 Jul 2021; 1 customer went from Champions to Can't lose",
    );
    expect(facts(answer)).toMatchObject({
      customers: 10,
      changed: 1,
      changedShare: 0.1,
      worse: 1,
      first: 1,
      worseRevenue: 400,
    });
    expect(answer.command).toBe('/segment changes since=2021-06-21 until=2021-07-19');
  });

  test('has the matrix: who changed first, who stayed, and what they have spent', async () => {
    await importRows(store, shop());
    const { table } = await ask('/segment changes since=4w', context);
    const rows = recordsOf(table ?? { columns: [], rows: [] });
    expect(rows.reduce((sum, { customers }) => sum + Number(customers), 0)).toBe(11);
    expect(rows).toContainEqual(
      expect.objectContaining({ was: 'champions', became: 'cant-lose', customers: 1, revenue: 400 }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({
        was: 'no-orders',
        became: 'promising',
        customers: 1,
        revenue: 3,
        share: null,
      }),
    );
    const moved = rows.map(({ was, became }) => was !== became);
    expect(moved).toEqual([...moved].sort((a, b) => Number(b) - Number(a)));
  });

  test('offers the lists as buttons that mean the same days later on', async () => {
    await importRows(store, shop());
    const { actions } = await ask('/segment changes since=4w', context);
    expect(actions?.[0]).toEqual({
      label: "Champions → Can't lose",
      command: '/segment changes champions to cant-lose since=2021-06-21 until=2021-07-19',
    });
    await importRows(store, [{ customer: 'c10', day: addDays(monday, 9), amount: 1 }], { id: 'second' });
    const { table } = await ask(actions?.[0]?.command ?? '', context);
    expect(table?.rows.map(([id]) => id)).toEqual(['c10']);
  });

  test('has a file named after both Mondays, each once', async () => {
    await importRows(store, shop());
    expect(csvFilename(await ask('/segment changes since=4w', context))).toBe(
      'segment-changes-2021-06-21-2021-07-19.csv',
    );
  });

  test('has a picture whose words state the finding and the movements', async () => {
    await importRows(store, shop());
    const { chart, title } = await ask('/segment changes since=4w', context);
    expect(chart?.description).toContain(title);
    expect(chart?.description).toContain("Champions to Can't lose 1");
  });

  test('says from how many weeks on it can tell what is usual', async () => {
    await importRows(store, [
      { customer: 'a', day: addDays(monday, -20), amount: 5 },
      { customer: 'b', day: addDays(monday, -1), amount: 5 },
    ]);
    const { notes } = await ask('/segment changes', context);
    expect(notes).toContain('What is usual is told from 6 earlier weeks on; so far there is 1.');
  });

  test('says what is unusual, beside how many weeks and how often that is a false alarm', async () => {
    const quiet = Array.from({ length: 300 }, (_, index) => ({
      customer: `q${index}`,
      day: addDays(monday, -300 + index - 14),
      amount: 5,
    }));
    const many = Array.from({ length: 90 }, (_, index) => ({
      customer: `n${index}`,
      day: addDays(monday, -1),
      amount: 5,
    }));
    await importRows(store, [...quiet, ...many]);
    const { title, notes } = await ask('/segment changes', context);
    expect(title).toMatch(
      /; 90 customers with a first order became \S+.*, where \d+ to \d+ a week are usual$/,
    );
    expect(notes.join(' ')).toContain(
      'compared with the 12 weeks before; in a usual week the chance that any of them is called unusual is at most 5%.',
    );
  });

  test('says that nobody moved where nobody did, without a picture', async () => {
    await importRows(store, [
      { customer: 'a', day: addDays(monday, -40), amount: 5 },
      { customer: 'a', day: addDays(monday, -1), amount: -1 },
    ]);
    const { title, chart } = await ask('/segment changes', context);
    expect([title, chart]).toEqual(['No customer changed segment in the week to 19 Jul 2021', null]);
  });

  test('says that segments of earlier days are reconstructed, and what a day stands for', async () => {
    await importRows(store, shop());
    const { notes } = await ask('/segment changes since=2021-06-30', context);
    expect(notes).toContain('Segments are kept of Mondays: 30 Jun 2021 stands for 28 Jun 2021.');
    expect(notes).toContain(
      'Segments of 28 Jun 2021 were reconstructed afterwards, from the lines dated before that day.',
    );
  });

  test('says that what came since the latest Monday is not in it', async () => {
    await importRows(store, [...shop(), { customer: 'c1', day: addDays(monday, 1), amount: 1 }]);
    const { notes, asOf } = await ask('/segment changes', context);
    expect(asOf).toBe(monday);
    expect(notes).toContain('What has been bought since 19 Jul 2021, the latest Monday, is not in it.');
  });
});

describe('/segment changes champions to cant-lose', () => {
  test('lists the customers with what they are worth, and what to do', async () => {
    await importRows(store, shop(), { customersFile: ['c10'] });
    const answer = await ask('/segment changes champions to cant lose since=4w', context);
    expect(answer.title).toBe(
      "1 customer went from Champions to Can't lose from 21 Jun 2021 to 19 Jul 2021; they have spent €400.00",
    );
    const [row] = recordsOf(answer.table ?? { columns: [], rows: [] });
    expect(row).toMatchObject({ customerId: 'c10', was: 'champions', became: 'cant-lose', monetary: 400 });
    expect(answer.notes[0]).toContain('What to do: ');
    expect(csvFilename(answer)).toBe('segment-changes-champions-to-cant-lose-2021-06-21-2021-07-19.csv');
    expect(answer.actions).toContainEqual({ label: "Can't lose", command: '/segment cant-lose' });
  });

  test('says who is in another segment since', async () => {
    await importRows(store, [...shop(), { customer: 'c10', day: addDays(monday, 1), amount: 1 }]);
    const { notes } = await ask('/segment changes champions to cant-lose since=4w', context);
    expect(notes).toContain(
      '1 of them is in another segment by 21 Jul 2021: the column segment says in which.',
    );
  });

  test('says so where nobody made the movement', async () => {
    await importRows(store, shop());
    const { title, table } = await ask('/segment changes lost to champions', context);
    expect(title).toBe('No customer went from Lost to Champions from 12 Jul 2021 to 19 Jul 2021');
    expect(table?.rows).toEqual([]);
  });
});

describe('what movement is meant', () => {
  test.each([
    ['champions to at-risk', { from: 'champions', to: 'at-risk' }],
    ['from Champions to At risk', { from: 'champions', to: 'at-risk' }],
    ['champions → lost', { from: 'champions', to: 'lost' }],
    ['champions->lost', { from: 'champions', to: 'lost' }],
    ['about to sleep', { from: 'about-to-sleep' }],
    ['about to sleep to lost', { from: 'about-to-sleep', to: 'lost' }],
    ['promising to about to sleep', { from: 'promising', to: 'about-to-sleep' }],
    ['to about to sleep', { to: 'about-to-sleep' }],
    ['from cant lose', { from: 'cant-lose' }],
    ['no-orders to new', { from: null, to: 'new' }],
    ['to champions', { to: 'champions' }],
    ['', undefined],
  ])('%s', (words, moved) => {
    expect(readMovement(words, segmentMap)).toEqual(moved);
  });

  test.each([
    ['champoins to lost', 'no segment "champoins"; did you mean "champions"?'],
    ['champions to losst', 'no segment "losst"; did you mean "lost"?'],
    ['champions lost', 'no segment "champions lost"'],
  ])('%s is refused by name', (words, message) => {
    expect(() => readMovement(words, segmentMap)).toThrow(message);
  });

  test.each([
    ['4w', { weeks: 4 }],
    ['1 week', { weeks: 1 }],
    ['last-week', { weeks: 1 }],
    ['2026-03-02', { day: '2026-03-02' }],
  ])('since=%s', (text, since) => {
    expect(readSince(text)).toEqual(since);
  });

  test.each(['soon', '0w', '2026-13-01', ''])('since=%s is refused', (text) => {
    expect(() => readSince(text)).toThrow(/is not a day|neither a day nor a number of weeks/);
  });

  test('since= without changes is refused, under its field', async () => {
    await expect(ask('/segment champions since=4w', context)).rejects.toMatchObject({
      name: 'UserError',
      about: 'since',
    });
  });
});

describe('an audience of who moved', () => {
  test('holds whom the list of the movement names, and takes filters', async () => {
    await importRows(store, shop());
    const moved = await ask('/audience moved champions to cant-lose since 4w', context);
    expect(moved.table?.rows.map(([id]) => id)).toEqual(['c10']);
    expect(moved.title).toContain("Customers who went from Champions to Can't lose in the last 4 weeks");
    const { actions } = await ask('/segment changes champions to cant-lose since=4w', context);
    expect(actions?.[0]?.command).toBe(
      '/export moved champions to cant-lose since 2021-06-21 until 2021-07-19',
    );
    await expect(
      ask('/audience moved champions to cant-lose since 4w monetary>1000', context),
    ).resolves.toMatchObject({
      facts: expect.arrayContaining([expect.objectContaining({ key: 'customers', value: 0 })]),
    });
  });
});
