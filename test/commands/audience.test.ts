import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { addDays } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { AnswerCache } from '../../src/commands/answer-cache.ts';
import { ask } from '../../src/commands/ask.ts';
import type { Asker, Role } from '../../src/commands/asker.ts';
import { resolveAudience } from '../../src/commands/audience/resolve-audience.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import type { Customer } from '../../src/data/store.ts';
import { UserError } from '../../src/errors.ts';
import { emptyStore, importRows, type Row } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';
import { plantForecast } from './planted-forecast.ts';

const store = testStore();
const context = { ...testContext(store), asker: asker() };

const asOf = '2020-05-01';

/**
 * Ten customers: c1 bought once, 100 days ago, for 10; each next one later, more often and for more. Even ones buy haircuts, and c9
 * a massage once. "quiet" never bought.
 */
const shop: Row[] = Array.from({ length: 10 }, (_, index) => index + 1).flatMap((rank) =>
  Array.from({ length: rank }, (_, order) => ({
    customer: `c${rank}`,
    day: addDays('2020-04-30', -10 * (10 - rank) - order),
    amount: rank,
    service: rank === 9 && order === 3 ? 'Massage' : rank % 2 === 0 ? 'Haircut' : 'Colour',
  })),
);

/** c1 to c10: countries in turn, ages 21 to 30, and so on; "quiet" is from Spain. */
const attributes: Record<string, Customer['attributes']> = Object.fromEntries(
  [...Array.from({ length: 10 }, (_, index) => `c${index + 1}`), 'quiet'].map((id, index) => [
    id,
    {
      country: id === 'quiet' ? 'España' : (['Portugal', 'España', 'Côte d’Ivoire'][index % 3] ?? ''),
      age: 21 + index,
      member: index % 2 === 0,
      joined: new Date(Date.UTC(2020, index, 1)),
      reach: `c${index}@example.com`,
      mobile: `91234567${index}`,
    },
  ]),
);

const segmentOf: Record<string, string> = { c10: 'champions', c9: 'champions', c8: 'loyal', c7: 'loyal' };

function asker(id = 'U1', roles: readonly Role[] = []): Asker {
  return { id, channelId: 'C1', may: async (role) => roles.includes(role), place: async () => 'public' };
}

beforeAll(async () => {
  await emptyStore(store);
  await importRows(store, shop);
  await store.customers.insertMany(
    Object.entries(attributes).map(([_id, own]) => ({
      _id,
      name: `Name of ${_id}`,
      email: `${_id}@example.com`,
      attributes: own,
      importId: 'first',
    })),
  );
  const predictions = Array.from({ length: 10 }, (_, index) => ({
    customerId: `c${index + 1}`,
    segment: segmentOf[`c${index + 1}`] ?? 'lost',
    purchaseProbability: (index + 1) / 20,
    probabilityLow: 0,
    probabilityHigh: 1,
    expectedSpend: 100 - 10 * index,
    spendLow: 0,
    spendHigh: 200,
    pAlive: 0.5,
    expectedNextOrder: null,
    drivers: [],
    forestProbability: 0.1,
    forestSpend: 10,
  }));
  await ask('/segment', context);
  await plantForecast(store, context.segmentMap, { asOf, predictions });
}, 120_000);

beforeEach(async () => {
  await store.audiences.deleteMany({});
});

const commands = [] as const;

/** The ids of an audience's members, in their order. */
async function members(text: string, more: Partial<CommandContext> = {}): Promise<string> {
  const audience = await resolveAudience(text, { ...context, commands, ...more });
  return audience.members.map(({ customerId }) => customerId).join(' ');
}

const save = (text: string) => ask(`/audience save ${text}`, context);

describe('an audience', () => {
  test.each([
    ['champions', 'c10 c9'],
    ['all', 'c10 c9 c8 c7 c6 c5 c4 c3 c2 c1 quiet'],
    ['no-orders', 'quiet'],
    ['top 3', 'c10 c9 c8'],
    ['top 20% by=spend', 'c1 c2'],
    ['cohort 2020-01', 'c1'],
    ['cohort 2020-W14', 'c8'],
    ['all country=portugal', 'c10 c7 c4 c1'],
    ['all country="cote d\'ivoire",ESPANA', 'c9 c8 c6 c5 c3 c2 quiet'],
    ['champions country!=Portugal', 'c9'],
    ['all age>=29', 'c10 c9 quiet'],
    ['all age=21,30', 'c10 c1'],
    ['all member=yes age<25', 'c3 c1'],
    ['all joined>2020-09-01', 'c10 quiet'],
    ['all joined>=2020-09-01', 'c10 c9 quiet'],
    ['all joined=2020-09-01', 'c9'],
    ['all joined>3m age<24', 'c1'],
    ['all service=haircut', 'c10 c8 c6 c4 c2'],
    ['all service=massage', 'c9'],
    ['all service=colour service=massage', 'c9'],
    ['all service!=haircut', 'c9 c7 c5 c3 c1 quiet'],
    ['all p>0.4', 'c10 c9'],
    ['all p>=36%', 'c10 c9 c8'],
    ['all not p>0.1', 'c2 c1 quiet'],
    ['top 2 spend>20', 'c8 c7'],
    ['top 2 country=portugal', 'c10 c7'],
    ['top 50% country=portugal by=spend', 'c1 c4'],
    ['top 100 country=portugal not p>0.4', 'c7 c4 c1'],
    ['all spend<=20 p=0.5', 'c10'],
    ['all monetary>=64', 'c10 c9 c8'],
    ['all monetary<1.5 orders>0', 'c1'],
    ['all orders=2,3', 'c3 c2'],
    ['all orders=0', 'quiet'],
    ['all r=5', 'c10 c9'],
    ['all recency<2', 'c10'],
    ['all recency<=11', 'c10 c9'],
    ['all last-order<11d', 'c10'],
    ['all last-order>=12w', 'c1'],
    ['all last-order=2020-04-20', 'c9'],
    ['all last-order<2020-02-10', 'c1'],
    ['all not last-order<2020-04-30', 'c10 quiet'],
    ['all first-order>=2020-04-01', 'c10 c9 c8'],
    ['all segment=champions,no-orders', 'c10 c9 quiet'],
    ['all segment!=champions orders>6', 'c8 c7'],
    ['all not champions not no-orders orders>6', 'c8 c7'],
    ['all not top 9', 'c1 quiet'],
    ['all not cohort 2020-04 orders>6', 'c7'],
  ])('%s: %s', async (text, expected) => {
    expect(await members(text)).toBe(expected);
  });

  test('has what lists show of customers, and what is expected of them where it asks', async () => {
    const { members: found, ...audience } = await resolveAudience('all p>0.4 country=España', {
      ...context,
      commands,
    });
    expect(audience).toEqual({
      expression: 'all p>0.4 country=España',
      title: 'All customers (probability above 40%, country España)',
      asOf,
      usesPredictions: true,
      usesContacts: false,
      notes: [],
    });
    expect(found).toEqual([]);
    const [best] = (await resolveAudience('top 1', { ...context, commands })).members;
    expect(best).toMatchObject({
      customerId: 'c10',
      monetary: 100,
      name: 'Name of c10',
      segment: 'champions',
    });
    expect(best).toMatchObject({ purchaseProbability: 0.5, expectedSpend: 10, lastOrder: '2020-04-30' });
    const [quiet] = (await resolveAudience('no-orders', { ...context, commands })).members;
    expect(quiet).toMatchObject({ frequency: 0, monetary: 0, recencyDays: null, r: null, lastOrder: null });
  });

  test('stands on a day of one’s own', async () => {
    expect(await members('all orders>0 recency<5', { asOf: '2020-04-20' })).toBe('c9');
    await expect(members('all service=massage', { asOf: '2020-04-12' })).rejects.toThrow('no customer has');
    expect(await members('all service=massage', { asOf: '2020-04-20' })).toBe('c9');
  });

  test.each([
    ['all contry=PT', 'no filter "contry"; did you mean "country"?'],
    ['all country=Portugall', 'no customer has country "Portugall"; did you mean "Portugal"?'],
    ['all country>3', '"country" holds no numbers to compare with 3'],
    ['all country>A', '"country>A" compares with neither a number nor a day'],
    ['all age>2020-01-01', '"age" holds no days to compare with 2020-01-01'],
    ['cluster 2', 'no cluster 2: there are too few different customers for clusters'],
  ])('%s is refused: %s', async (text, message) => {
    await expect(members(text)).rejects.toThrow(message);
    await expect(members(text)).rejects.toBeInstanceOf(UserError);
  });
});

describe('e-mail addresses and telephone numbers', () => {
  test.each(['email=c1@example.com', 'mobile=912345670', 'reach=c0@example.com', 'mobile>3', 'reach!=x'])(
    'do not choose customers for someone without the role: %s',
    async (filter) => {
      await expect(members(`all ${filter}`)).rejects.toThrow(
        /^You may not choose customers by|^customers are not chosen by/,
      );
      const { asker: _, ...nobody } = context;
      await expect(resolveAudience(`all ${filter}`, { ...nobody, commands })).rejects.toThrow(UserError);
    },
  );

  test('do for someone with it, but cannot be saved, and no error lists them', async () => {
    const allowed = { ...context, asker: asker('U1', ['contacts']) };
    expect(await members('all email=C3@example.com', allowed)).toBe('c3');
    const error = await members('all reach=c00@example.com', allowed).catch(String);
    expect(error).not.toContain('c0@example.com');
    await expect(ask('/audience save Someone all email=c3@example.com', allowed)).rejects.toThrow(
      'cannot be kept',
    );
    expect((await ask('/audience all email=c3@example.com', allowed)).audience).toBe('asker');
  });
});

describe('/audience save', () => {
  test('keeps a question, not a list', async () => {
    const answer = await save('"Big Portuguese" country=portugal monetary>40');
    expect(answer.title).toBe('“Big Portuguese” is saved: 2 customers, €149.00 of revenue');
    expect(answer.actions?.map(({ command }) => command)).toEqual([
      '/export "Big Portuguese"',
      '/campaign new audience="""Big Portuguese"""',
    ]);
    expect(await store.audiences.find({}).toArray()).toEqual([
      {
        _id: 'bigportuguese',
        name: 'Big Portuguese',
        expression: 'all country=portugal monetary>40',
        savedBy: 'U1',
        savedAt: expect.any(Date),
      },
    ]);
    expect(await members('big portuguese')).toBe('c10 c7');
    expect(await members('"Big Portuguese" orders>7')).toBe('c10');
    expect(await members('champions not "big portuguese"')).toBe('c9');
  });

  test('lets audiences be made of others, and refuses one that would lead back to itself', async () => {
    await save('One champions');
    await save('Two one country=portugal');
    expect(await members('two')).toBe('c10');
    expect(await members('all orders>7 not two')).toBe('c9 c8');
    await expect(save('One two replace=yes')).rejects.toThrow('"One" would lead back to itself');
    await expect(save('One all not two replace=yes')).rejects.toThrow('"One" would lead back to itself');
  });

  test('finds a circle that came about in another way', async () => {
    await save('One champions');
    await save('Two one');
    await store.audiences.updateOne({ _id: 'one' }, { $set: { expression: 'all not "Two"' } });
    await expect(members('one')).rejects.toThrow('leads back to itself');
  });

  test('asks before it replaces, with a button that does it', async () => {
    await save('Best champions');
    const asked = await save('best all orders>7');
    expect(asked.title).toBe('There is another audience “best”: champions');
    const [button] = asked.actions ?? [];
    expect(button).toMatchObject({ style: 'danger', confirm: expect.stringContaining('orders>7') });
    expect(await members('best')).toBe('c10 c9');
    await ask(button?.command ?? '', context);
    expect(await members('best')).toBe('c10 c9 c8');
  });

  test('lets only who saved it replace or delete it, or who has the role of campaigns', async () => {
    await save('Best champions');
    const other = { ...context, asker: asker('U2') };
    await expect(ask('/audience save Best lost replace=yes', other)).rejects.toThrow(
      'You may not change “Best”',
    );
    await expect(ask('/audience delete Best', other)).rejects.toThrow('You may not change “Best”');
    const manager = { ...context, asker: asker('U2', ['campaigns']) };
    expect((await ask('/audience delete Best', manager)).title).toBe('The audience “Best” is deleted');
  });

  test('refuses a schedule', async () => {
    const { asker: _, ...nobody } = context;
    await expect(ask('/audience save Best champions', nobody)).rejects.toThrow('A schedule may not');
  });

  test.each([
    ['champion', 'a segment is called so'],
    ['"At-risk customers"', 'a segment is called so'],
    ['Everyone', 'it means something else in a command'],
    ['"top spenders"', 'it means something else in a command'],
    ['Show', 'it means something else in a command'],
    ['predict', 'it means something else in a command'],
    ['1234', 'it has no letter'],
    ['"a > b"', 'it has one of the characters'],
    [`"${'long '.repeat(20)}"`, 'it is longer than 60 characters'],
  ])('refuses the name %s', async (name, why) => {
    await expect(save(`${name} lost`)).rejects.toThrow(why);
  });

  test('says when a name of several words lacks its quotation marks', async () => {
    await expect(save('Lapsed big spenders segment=lost')).rejects.toMatchObject({
      message: 'no segment or saved audience "big spenders"',
      hint: expect.stringMatching(
        /^The name was taken to be "Lapsed"; one of several words goes in quotation/,
      ),
    });
  });
});

describe('/audience', () => {
  test('lists what is saved, with how many are in it now, and what cannot be evaluated any more', async () => {
    await save('Best champions');
    await save('"Former members" member=no');
    await store.audiences.updateOne({ _id: 'formermembers' }, { $set: { expression: 'all gone=yes' } });
    const answer = await ask('/audience', context);
    expect(answer.title).toBe('2 saved audiences');
    expect(answer.table?.rows.map((row) => row.slice(0, 5))).toEqual([
      ['Best', 'champions', 2, 181, 'U1'],
      ['Former members', 'all gone=yes', null, null, 'U1'],
    ]);
    expect(answer.notes[0]).toBe('“Former members” cannot be evaluated: no filter "gone".');
  });

  test('says what to do where nothing is saved', async () => {
    const answer = await ask('/audience', context);
    expect(answer.title).toBe('No audience has been saved yet');
    expect(answer.notes[0]).toContain('/audience save');
  });

  test('shows who is in an audience, what they are worth and how they are spread', async () => {
    const answer = await ask('/audience all orders>4 country!=Portugal', context);
    expect(answer.title).toBe(
      'All customers (orders above 4, country not Portugal): 4 of 10 customers (40%) bring 54% of revenue, €206.00',
    );
    expect(facts(answer)).toEqual({
      customers: 4,
      share: 0.4,
      revenue: 206,
      revenueShare: 206 / 385,
      medianRecencyDays: 31,
      medianFrequency: 7,
      medianMonetary: 50,
      boughtLast30Days: 2,
      boughtLast90Days: 4,
    });
    expect(answer.chart?.description).toMatch(
      /^All customers \(orders above 4, country not Portugal\): \d+% are/,
    );
    expect(shownText(answer)).not.toContain('@');
  });

  test('shows a saved one, and what it means', async () => {
    await save('Best champions');
    const answer = await ask('/audience show best', context);
    expect(answer.command).toBe('/audience "Best"');
    expect(facts(answer)['expression']).toBe('champions');
    expect(answer.notes[0]).toContain('evaluated anew each time');
  });

  test('says that nobody is in it', async () => {
    const answer = await ask('/audience champions orders<3', context);
    expect(answer.title).toBe('Champions (orders below 3): nobody at the moment');
    expect(answer.chart).toBeNull();
  });

  test('speaks of one customer', async () => {
    const answer = await ask('/audience all recency<2', context);
    expect(answer.title).toContain('1 of 10 customers (10%) brings 26% of revenue, €100.00');
  });

  test('says that a segment has the name of a saved audience', async () => {
    await save('Best champions');
    await store.audiences.updateOne({ _id: 'best' }, { $set: { name: 'Lost', expression: 'top 2' } });
    const answer = await ask('/audience lost', context);
    expect(answer.notes[0]).toBe(
      '"Lost" is the segment here; the saved audience of that name is audience "Lost".',
    );
  });

  test('deletes what nothing needs, and says what needs the others', async () => {
    await save('One champions');
    await save('Two one');
    await expect(ask('/audience delete One', context)).rejects.toThrow(
      '“One” is needed by the audience “Two”',
    );
    await ask('/audience delete two', context);
    await ask('/audience delete one', context);
    await expect(ask('/audience delete one', context)).rejects.toThrow('no saved audience "one"');
  });
});

describe('a saved audience in the place of a segment', () => {
  test('is what /segment shows, as it is at the moment', async () => {
    const answers = new AnswerCache();
    await save('Best champions');
    const first = await ask('/segment best', { ...context, answers });
    expect(first.title).toBe('“Best”: 2 of 10 customers (20%) bring 47% of revenue, €181.00');
    await save('Best loyal replace=yes');
    expect((await ask('/segment best', { ...context, answers })).title).toMatch(/^“Best”: 2 of .* €113.00$/);
    await expect(ask('/segment besst', context)).rejects.toThrow('no segment "besst"; did you mean "Best"?');
  });

  test('is what /predict expects something of', async () => {
    await save('Best champions');
    const answer = await ask('/predict best', context);
    expect(answer.title).toMatch(/^“Best”: expect 1 of 2 to order in the next 90 days and to spend €30.00/);
    expect(answer.table?.rows.map(([id]) => id)).toEqual(['c10', 'c9']);
    await save('Quiet no-orders');
    expect((await ask('/predict quiet', context)).title).toContain('Nobody in “Quiet” has a counted order');
  });
});

/** All that is written in an answer. */
function shownText(answer: Answer): string {
  return JSON.stringify(answer);
}
