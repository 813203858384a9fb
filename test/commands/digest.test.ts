import { beforeEach, describe, expect, test } from '@jest/globals';
import { addDays, dateOfDay } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import type { Asker } from '../../src/commands/asker.ts';
import { optionText } from '../../src/commands/option-text.ts';
import { readAudit } from '../../src/data/audit.ts';
import { launchCampaign, saveDraft } from '../../src/data/campaigns.ts';
import { allDigests, deliveriesOf } from '../../src/data/digests.ts';
import type { PredictionRecord } from '../../src/data/store.ts';
import { describeSchedule } from '../../src/schedule.ts';
import { recordsOf } from '../../src/tables.ts';
import { emptyStore, importRows, type Row } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { predictionOf } from '../support/models.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
const context = testContext(store);

const ann: Asker = {
  id: 'U0ANN00000',
  channelId: 'C0GROWTH00',
  may: async () => false,
  place: async () => 'public',
};
const bob: Asker = { ...ann, id: 'U0BOB00000' };
const boss: Asker = { ...ann, id: 'U0BOSS0000', may: async () => true };

beforeEach(async () => {
  await emptyStore(store);
  await Promise.all([
    store.digests.deleteMany({}),
    store.deliveries.deleteMany({}),
    store.audits.deleteMany({}),
  ]);
});

const asks = (text: string, asker: Asker | null = ann): Promise<Answer> =>
  ask(text, { ...context, ...(asker ? { asker } : {}) });

const linesOf = ({ sections = [] }: Answer, heading: RegExp) =>
  sections.find((section) => heading.test(section.heading))?.lines ?? [];

const monday = '2026-01-05';

/** Weeks from a Monday on, of which all but the first are whole: each Wednesday an order of each of ten, and of one newcomer. */
const amounts = [0, 5, 2, 7, 1, 6, 3, 8, 0, 4, 2];

function weeks(lastWeeksAmount = 50): Row[] {
  return Array.from({ length: 12 }, (_, week) => {
    const day = addDays(monday, 7 * week + 2);
    const amount = week === 11 ? lastWeeksAmount : 50 + (amounts[week] ?? 0);
    const regular = Array.from({ length: 10 }, (_, index) => ({ customer: `r${index}`, day, amount }));
    return [...regular, { customer: `n${week}`, day, amount: 20 }];
  }).flat();
}

/** The day after the last of these weeks. */
const after = addDays(monday, 84);

describe('/digest weekly', () => {
  const weekly = (text = '/digest weekly') => ask(text, { ...context, asOf: after });

  test('has the figures of the last whole week, and says how usual they are', async () => {
    await importRows(store, weeks());
    const answer = await weekly();
    expect(answer.asOf).toBe(after);
    expect(facts(answer)).toMatchObject({
      revenue: 520,
      orders: 11,
      customers: 11,
      newCustomers: 1,
      orderValue: 520 / 11,
    });
    expect(answer.title).toMatch(/^Revenue fell 3\.\d% to €520\.00 in the week of 23 Mar 2026/);
    expect(linesOf(answer, /Last week/)).toEqual([
      expect.stringContaining('revenue −3.'),
      'The data have no such week of a year ago.',
      expect.stringContaining('All of that is within what weeks usually do'),
    ]);
  });

  test('says in its title when a change is out of the ordinary', async () => {
    await importRows(store, weeks(500));
    const answer = await weekly();
    expect(answer.title).toContain('which is out of the ordinary');
    expect(linesOf(answer, /Last week/).join(' ')).toContain('Out of the ordinary: revenue usually');
  });

  test('tells the sections that are chosen, in their own order', async () => {
    await importRows(store, weeks());
    const { sections = [], command } = await weekly('/digest weekly sections=freshness,headline');
    expect(sections.map(({ heading }) => heading.replace(/,.*/, ''))).toEqual(['Last week', 'Data']);
    expect(command).toBe('/digest weekly sections=headline,freshness');
  });

  test('refuses a section that there is not, with the nearest', async () => {
    await expect(weekly('/digest weekly sections=headlines')).rejects.toThrow('did you mean "headline"');
  });

  test('tells what it can of data that begin this week', async () => {
    await importRows(store, [{ customer: 'a', day: addDays(after, -1), amount: 10 }]);
    const answer = await weekly();
    expect(answer.title).not.toBe('');
    expect(linesOf(answer, /Last week/)).toEqual([
      'There is no whole week from Monday to Sunday in the data yet.',
    ]);
  });

  test('says how to get predictions where there are none, and predicts nobody itself', async () => {
    await importRows(store, weeks());
    const answer = await weekly();
    expect(linesOf(answer, /leave/)).toEqual([expect.stringContaining('/predict')]);
    expect(answer.actions?.[0]).toMatchObject({ command: '/predict', style: 'primary' });
    expect(await store.models.countDocuments()).toBe(0);
    expect(await store.scorings.countDocuments()).toBe(0);
  });

  test('tells who is predicted to leave by what is stored, and suggests a campaign for them', async () => {
    await importRows(store, [
      ...Array.from({ length: 30 }, (_, index): Row[] => [
        { customer: `old${index}`, day: '2025-06-01', amount: 300 },
        { customer: `old${index}`, day: '2025-08-01', amount: 300 },
      ]).flat(),
      ...weeks(),
    ]);
    await predicted(Array.from({ length: 30 }, (_, index) => `old${index}`));
    const answer = await weekly();
    const [atRisk] = linesOf(answer, /leave/);
    // 600 in 302 days are 178.81 in 90, of which 5 are still to be expected.
    expect(atRisk).toBe(
      'At risk: 30 customers who spent €18,000; €150.00 expected in 90 days, €5,214 less than usual.',
    );
    expect(answer.actions?.[0]).toMatchObject({
      command: '/campaign new audience=at-risk',
      style: 'primary',
    });
  });
});

describe('/digest weekly with a campaign', () => {
  /** Thirty who are predicted to leave, so many of whom a campaign has that is running or planned, whatever its audience is called. */
  async function leavingWith(members: number, audience: string): Promise<Answer> {
    const old = Array.from({ length: 30 }, (_, index) => `old${index}`);
    await importRows(store, [
      ...old.map((customer): Row => ({ customer, day: '2025-08-01', amount: 300 })),
      ...weeks(),
    ]);
    await predicted(old);
    await launched(old.slice(0, members), { audience, windowDays: 60 });
    return ask('/digest weekly', { ...context, asOf: after });
  }

  test('suggests none at a segment whose customers are in one that is running, held out or not', async () => {
    const answer = await leavingWith(15, 'all last-order>180d');
    expect(linesOf(answer, /What to do/)).toEqual([expect.stringContaining('Nothing that would pay')]);
  });

  test('suggests one at a segment that a campaign names and does not address', async () => {
    const answer = await leavingWith(14, 'all not at-risk');
    expect(answer.actions?.[0]).toMatchObject({ command: '/campaign new audience=at-risk' });
  });

  /** A hundred customers, of whom the first fifty are contacted. In the fourth week forty of these order, and five of the others. */
  async function campaign(windowDays: number): Promise<Answer> {
    const people = Array.from({ length: 100 }, (_, index) => `c${String(index).padStart(2, '0')}`);
    await importRows(store, [
      ...weeks(),
      ...people.map((customer): Row => ({ customer, day: '2025-12-01', amount: 50 })),
      ...people.slice(10, 55).map((customer): Row => ({ customer, day: '2026-03-25', amount: 40 })),
    ]);
    await launched(people, { audience: 'at-risk', windowDays });
    return ask('/digest weekly', { ...context, asOf: after });
  }

  /** A campaign of the first week of March, half of whose members are held out. */
  async function launched(
    people: readonly string[],
    { audience, windowDays }: { audience: string; windowDays: number },
  ): Promise<void> {
    const half = Math.ceil(people.length / 2);
    const { id } = await saveDraft(store, {
      name: 'Spring sale',
      audience,
      audienceTitle: audience,
      channel: 'email',
      owner: ann.id,
      start: '2026-03-02',
      end: '2026-03-08',
      offer: '10% off',
      costE4: 0,
      currency: 'EUR',
      treatments: ['treatment'],
      holdoutShare: 0.5,
      windowDays,
      hopedFor: 0.1,
    });
    await launchCampaign(store, id, async () => ({
      by: ann.id,
      asOf: '2026-03-02',
      usual: 0.1,
      before: { converted: people.map(() => 0), revenueE4: people.map(() => 0) },
      counts: { matched: people.length, suppressed: 0, heldOut: 0, arms: [people.length - half, half] },
      members: people.map((customerId, index) => ({ customerId, arm: index < half ? 1 : 0, stratum: 0 })),
    }));
  }

  test('tells the verdict, in its title in the week in which it was first sure', async () => {
    const answer = await campaign(35);
    expect(linesOf(answer, /Campaigns/)).toEqual([
      expect.stringMatching(/^Spring sale worked after 4 of 5 weeks/),
    ]);
    expect(answer.title).toContain('the campaign Spring sale worked');
    expect(answer.actions).toContainEqual({ label: 'Spring sale', command: '/campaign "Spring sale"' });
  });

  test('suggests to extend one that worked and is over, for what it brought a customer', async () => {
    const answer = await campaign(28);
    expect(linesOf(answer, /What to do/)[0]).toMatch(
      /^The campaign "Spring sale" worked, and 50 customers of its holdout never had the offer: .* €1,400 more\.$/,
    );
    expect(answer.actions?.[0]).toMatchObject({ command: '/campaign "Spring sale"', style: 'primary' });
  });
});

/** Stored predictions of customers who are about to leave. */
async function predicted(customers: readonly string[]): Promise<void> {
  const run = 'run';
  await store.scorings.insertOne({
    _id: run,
    state: 'done',
    model: 'model',
    horizonDays: 90,
    asOf: dateOfDay(addDays(after, -1)),
    dataStamp: 'stamp',
    rules: 'rules',
    version: 1,
    startedAt: dateOfDay(after),
    customers: customers.length,
  });
  await store.predictions.insertMany(
    customers.map(
      (id): PredictionRecord => ({
        _id: `${run} ${id}`,
        run,
        segment: 'at-risk',
        ...predictionOf(id, 0.1, 5),
        pAlive: 0.2,
      }),
    ),
  );
}

describe('/digest new', () => {
  test('makes a digest of words: the question, when, and where', async () => {
    const answer = await asks('/digest new "/cohort by=month" every monday 9:00 in <#C0OTHER000|other>');
    expect(await allDigests(store)).toMatchObject([
      {
        name: 'cohort by=month',
        command: '/cohort by=month',
        channelId: 'C0OTHER000',
        ownerId: ann.id,
        state: 'on',
      },
    ]);
    expect(answer.title).toBe('"cohort by=month" comes every Monday at 9:00 UTC');
    expect(answer.notes.join(' ')).toContain('/invite @Midas');
  });

  test('makes a weekly digest for the channel where it was asked', async () => {
    await asks('/digest new fridays 16:00 in New York');
    await asks('/digest new fridays 16:00 in New York');
    expect(await allDigests(store)).toMatchObject([
      { name: 'Weekly digest', command: '/digest weekly', channelId: ann.channelId },
      { name: 'Weekly digest 2' },
    ]);
  });

  test('takes what its form says', async () => {
    const { form } = await asks('/digest new');
    expect(Object.keys(form?.fields ?? {})).toEqual([
      'name',
      'channel',
      'weekday',
      'schedule',
      'time',
      'timezone',
      'sections',
      'ask',
    ]);
    await asks(
      `${form?.command} name="Our week" channel=C0OTHER000 weekday=monday,thursday time=09:00 timezone=Europe/Lisbon sections=headline,campaigns`,
    );
    expect(await allDigests(store)).toMatchObject([
      {
        name: 'Our week',
        channelId: 'C0OTHER000',
        command: '/digest weekly sections=headline,campaigns',
        schedule: { hour: 9, minute: 0, timezone: 'Europe/Lisbon', days: { weekdays: [1, 4] } },
      },
    ]);
  });

  test('takes days in words from its form, in the place of weekdays', async () => {
    await asks(
      '/digest new weekday=monday schedule="every 2 weeks on friday from 2026-12-04" time=16:30 timezone=Europe/Lisbon',
    );
    await asks('/digest new schedule="last day of the month 9:00 in New York" weekday=monday time=16:30');
    await asks('/digest new weekday=monday time="9:00 in Tokyo"');
    expect((await allDigests(store)).map(({ schedule }) => describeSchedule(schedule))).toEqual([
      'every 2 weeks on Friday at 16:30 Europe/Lisbon, from 2026-12-04',
      'on the last day of the month at 9:00 America/New_York',
      'every Monday at 9:00 Asia/Tokyo',
    ]);
  });

  test.each([
    ['what is not understood', '/digest new "/cohort by=moon" every monday 9:00', 'no choice for by= "moon"'],
    ['a command that is none', '/digest new "/cohorts" every monday 9:00', 'did you mean "/cohort"'],
    ['what does something', '/digest new "/train" every monday 9:00', '"/train" cannot be scheduled'],
    [
      'another digest being made',
      '/digest new "/digest new every monday 9:00" every monday 9:00',
      'cannot be scheduled',
    ],
    ['a schedule without a time', '/digest new "/cohort" every monday', '"every monday" is not a schedule'],
    ['no schedule at all', '/digest new "/cohort"', 'it is not said on which days'],
    ['a time without days', '/digest new time=9:00', 'it is not said on which days'],
    [
      'a command without quotation marks',
      '/digest new /cohort by=month every monday 9:00',
      'not clear where the command ends',
    ],
    [
      'a channel without its id',
      '/digest new every monday 9:00 in #growth',
      'the channel "#growth" came without its id',
    ],
    ['a time zone that may be several', '/digest new weekday=monday time=9:00 timezone=CST', '"CST"'],
  ])('refuses %s', async (_, text, message) => {
    await expect(asks(text)).rejects.toThrow(message);
    expect(await allDigests(store)).toEqual([]);
  });

  test('says of an error under which field of the form it belongs', async () => {
    const form = '/digest new channel=C0OTHER000';
    await expect(asks(`${form} weekday=monday time=25:00`)).rejects.toMatchObject({ about: 'time' });
    await expect(asks(`${form} weekday=monday time=9:00 timezone=Nowhere`)).rejects.toMatchObject({
      about: 'timezone',
    });
    await expect(asks(`${form} time=9:00`)).rejects.toMatchObject({ about: 'weekday' });
    await expect(asks(`${form} schedule="every moonday" time=9:00`)).rejects.toMatchObject({
      about: 'schedule',
      message: expect.stringContaining('"every moonday" is not a schedule'),
      hint: expect.stringContaining('"first of the month 9:00 in New York"'),
    });
    await expect(asks(`${form} time=9:00 ask="/train"`)).rejects.toMatchObject({ about: 'ask' });
    await expect(asks(`${form} time=9:00 sections=all`)).rejects.toMatchObject({ about: 'sections' });
    await expect(asks('/digest new channel=#growth weekday=monday')).rejects.toMatchObject({
      about: 'channel',
    });
  });

  test('refuses a name that is taken', async () => {
    await asks('/digest new mondays 9:00 name=Ours');
    await expect(asks('/digest new mondays 9:00 name=ours')).rejects.toThrow('"ours"');
  });

  test('is nothing that a schedule may ask', async () => {
    await expect(asks('/digest new mondays 9:00', null)).rejects.toThrow('A schedule may not');
  });
});

describe('a digest that is there', () => {
  beforeEach(async () => {
    await asks('/digest new "/segment" mondays 9:00 name="Our segments"');
  });

  test('is listed with where it goes, when it comes, and what became of it last', async () => {
    const answer = await asks('/digest');
    expect(answer.title).toBe('1 digest');
    expect(linesOf(answer, /On/)).toEqual([
      expect.stringMatching(
        /^Our segments, in <#C0GROWTH00>: \/segment, every Monday at 9:00 UTC; next on Mon .*; last: not due yet$/,
      ),
    ]);
  });

  test('is previewed in a direct message, for a person but without their roles', async () => {
    await importRows(store, weeks());
    const answer = await asks('/digest preview "our  segments"', boss);
    expect(answer).toMatchObject({ audience: 'direct', command: '/segment' });
    expect(answer.title).toMatch(/^Preview: /);
    expect(answer.notes[0]).toContain('nobody else has seen');
  });

  test('is paused and resumed, and says so', async () => {
    await asks('/digest pause "Our segments"');
    expect(linesOf(await asks('/digest'), /Paused/)).toHaveLength(1);
    await asks('/digest resume "Our segments"');
    expect(linesOf(await asks('/digest'), /On/)).toHaveLength(1);
  });

  test('is sent now by a delivery that is due, once', async () => {
    await asks('/digest send now Our segments');
    await asks('/digest send now "Our segments"');
    const [digest] = await allDigests(store);
    expect(await deliveriesOf(store, digest?.id ?? '')).toMatchObject([{ kind: 'now', state: 'waiting' }]);
  });

  test('tells its deliveries, with the reason where one failed', async () => {
    await asks('/digest send now "Our segments"');
    await store.deliveries.updateMany(
      {},
      { $set: { state: 'failed', open: false, reason: 'Midas is not in the channel' } },
    );
    const answer = await asks('/digest history "Our segments"');
    expect(answer.title).toBe('"Our segments": 1 delivery, 1 of which may not have arrived');
    expect(answer.table && recordsOf(answer.table)).toMatchObject([
      { what: 'failed', reason: 'Midas is not in the channel', posted: null },
    ]);
  });

  test('is changed in what is given, the rest stays', async () => {
    await asks('/digest edit "Our segments" time=17:30 timezone=Europe/Lisbon');
    expect(await allDigests(store)).toMatchObject([
      {
        command: '/segment',
        schedule: { hour: 17, minute: 30, timezone: 'Europe/Lisbon', days: { weekdays: [1] } },
      },
    ]);
    await asks('/digest edit "Our segments" weekday=tuesday name=Segments ask="/cohort by=month"');
    expect(await allDigests(store)).toMatchObject([
      { name: 'Segments', command: '/cohort by=month', schedule: { hour: 17, days: { weekdays: [2] } } },
    ]);
  });

  test('keeps days that weekdays cannot say when only its time is changed', async () => {
    await asks('/digest new "/segment" first of the month 9:00 name=Monthly');
    await asks('/digest edit Monthly time=10:00 timezone=UTC channel=C0OTHER000');
    const monthly = (await allDigests(store)).find(({ name }) => name === 'Monthly');
    expect(monthly).toMatchObject({
      channelId: 'C0OTHER000',
      schedule: { hour: 10, days: { kind: 'month' } },
    });
  });

  /** What the form for editing sends when it is submitted with these changes. */
  async function submitted(name: string, changes: Record<string, string> = {}): Promise<string> {
    const { form } = await asks(`/digest edit ${name}`);
    const fields = Object.entries(form?.fields ?? {});
    const filled = Object.fromEntries(fields.map(([key, { value = '' }]) => [key, String(value)]));
    const options = Object.entries({ ...filled, ...changes });
    return [form?.command, ...options.filter(([, value]) => value).map((one) => optionText(...one))].join(
      ' ',
    );
  }

  const scheduleOf = async (name: string) => {
    const digest = (await allDigests(store)).find((one) => one.name === name);
    return digest && describeSchedule(digest.schedule);
  };

  test.each([
    'every weekday at 9:00 UTC',
    'on the 1st of the month at 9:00 UTC',
    'on the last Friday of the month at 16:30 Europe/Lisbon',
    'every 2 weeks on Friday at 16:30 UTC, from 2026-12-04',
  ])('comes as before, %s, when its form is sent as it was filled in', async (schedule) => {
    await asks(`/digest new "/segment" ${schedule} name=Same`);
    await asks(await submitted('Same'));
    expect(await scheduleOf('Same')).toBe(schedule);
  });

  test.each([
    ['its time', { time: '17:00' }, 'on the 1st of the month at 17:00 UTC'],
    ['its time zone', { timezone: 'Rome' }, 'on the 1st of the month at 9:00 Europe/Rome'],
    ['its words', { schedule: 'last friday of the month' }, 'on the last Friday of the month at 9:00 UTC'],
    ['words that say a time', { schedule: '2nd of the month 8pm' }, 'on the 2nd of the month at 20:00 UTC'],
    ['weekdays', { weekday: 'monday,friday' }, 'every Monday and Friday at 9:00 UTC'],
  ])('that comes once a month is changed in its form by %s', async (_, changes, schedule) => {
    await asks('/digest new "/segment" first of the month 9:00 name=Monthly');
    await asks(await submitted('Monthly', changes));
    expect(await scheduleOf('Monthly')).toBe(schedule);
  });

  test('that comes on weekdays is changed by words, though its weekdays are still ticked', async () => {
    await asks(await submitted('"Our segments"', { schedule: 'first of the month' }));
    expect(await scheduleOf('Our segments')).toBe('on the 1st of the month at 9:00 UTC');
    await expect(asks(await submitted('"Our segments"', { schedule: 'now and then' }))).rejects.toMatchObject(
      { about: 'schedule' },
    );
  });

  test('is not changed to no weekday at all', async () => {
    await expect(asks('/digest edit "Our segments" weekday=')).rejects.toMatchObject({
      about: 'weekday',
      message: 'it is not said on which days the digest comes',
    });
  });

  test('is asked about before it is deleted', async () => {
    const { actions } = await asks('/digest delete "Our segments"');
    const button = actions?.find(({ style }) => style === 'danger');
    expect(button?.confirm).toContain('deleted');
    expect(await allDigests(store)).toHaveLength(1);
    await asks(button?.command ?? '');
    expect(await allDigests(store)).toEqual([]);
  });

  test.each(['pause', 'resume', 'edit', 'delete'])(
    'lets nobody else %s it, except who launches campaigns',
    async (verb) => {
      await expect(asks(`/digest ${verb} "Our segments"`, bob)).rejects.toThrow('You may not');
      await expect(asks(`/digest ${verb} "Our segments"`, boss)).resolves.toBeDefined();
      await expect(asks(`/digest ${verb} "Our segments"`, null)).rejects.toThrow('A schedule may not');
    },
  );

  test('has each change on record, with who made it', async () => {
    await asks('/digest pause "Our segments"');
    await asks('/digest delete "Our segments" confirm=yes', boss);
    const { entries } = await readAudit(store, { most: 10 });
    expect(entries.map(({ who, about }) => [who, about]).reverse()).toEqual([
      [ann.id, 'made "Our segments"'],
      [ann.id, 'paused "Our segments"'],
      [boss.id, 'deleted "Our segments"'],
    ]);
  });

  test.each([
    ['/digest pause "Our segment"', 'did you mean "Our segments"'],
    ['/digest pause', 'does not say which digest'],
    ['/digest pauze "Our segments"', 'did you mean "pause"'],
    ['/digest something', 'does not understand "something"'],
  ])('is not found by %s', async (text, message) => {
    await expect(asks(text)).rejects.toThrow(message);
  });
});

/** Nine weeks in which sixty order by turns; in the last of them those who ordered once in the first may come back, all at once. */
function movingWeeks(comeBack: boolean): Row[] {
  return Array.from({ length: 9 }, (_, week) =>
    Array.from({ length: 170 }, (_, index) => index)
      .filter((index) => (index < 60 ? (index + week) % 2 === 0 : week === 0 || (comeBack && week === 8)))
      .map(
        (index): Row => ({ customer: `m${index}`, day: addDays(monday, 7 * week + 6), amount: 400 - index }),
      ),
  ).flat();
}

const moved = addDays(monday, 7 * 9);

describe('/digest alert-check', () => {
  const check = (text = '/digest alert-check') => ask(text, { ...context, asOf: moved });

  test('is silent where nothing is unusual', async () => {
    await importRows(store, movingWeeks(false));
    expect(await check()).toMatchObject({ silent: true, table: null, chart: null });
  });

  test('is silent where too few weeks are known, and says so to who asks', async () => {
    await importRows(store, [{ customer: 'a', day: addDays(moved, -1), amount: 10 }]);
    const answer = await check();
    expect(answer).toMatchObject({ silent: true });
    expect(answer.title).toContain('no two Mondays to compare');
  });

  test('tells an unusual movement, with its list and a picture', async () => {
    await importRows(store, movingWeeks(true));
    const answer = await check();
    expect(answer.silent).toBeUndefined();
    expect(answer.title).toMatch(/^Unusual: \d+ customers went from .* a week are usual$/);
    expect(answer.actions?.[0]?.command).toMatch(/^\/segment changes .* to .* since=/);
    expect(answer.chart).not.toBeNull();
  });

  test('is silent where the movement is smaller than was asked for', async () => {
    await importRows(store, movingWeeks(true));
    expect(await check('/digest alert-check from 500 customers')).toMatchObject({ silent: true });
  });

  test('does not tell a week again while newer data are awaited', async () => {
    await importRows(store, movingWeeks(true));
    const later = await ask('/digest alert-check', { ...context });
    expect(later).toMatchObject({ silent: true });
    expect(later.title).toContain('was looked at before');
  });
});

describe('/digest alerts', () => {
  test('are turned on where they are asked for, once a channel, by a digest that comes on Mondays', async () => {
    await asks('/digest alerts on');
    await asks('/digest alerts on only worse from 20 customers');
    await asks('/digest alerts on in <#C0OTHER000|other>');
    expect(await allDigests(store)).toMatchObject([
      {
        channelId: ann.channelId,
        command: '/digest alert-check only worse from 20 customers',
        schedule: { days: { weekdays: [1] } },
      },
      { channelId: 'C0OTHER000', command: '/digest alert-check' },
    ]);
  });

  test('are turned off in a channel, by who turned them on', async () => {
    await asks('/digest alerts on');
    await expect(asks('/digest alerts off', bob)).rejects.toThrow('You may not delete');
    expect((await asks('/digest alerts off')).title).toBe('Alerts are off');
    expect(await allDigests(store)).toEqual([]);
    expect((await asks('/digest alerts off')).title).toBe('There were no alerts to turn off');
  });

  test('say where they are on', async () => {
    expect((await asks('/digest alerts')).title).toBe('Alerts are on in no channel');
    await asks('/digest alerts on from 10 customers');
    expect((await asks('/digest alerts')).sections?.[0]?.lines[0]).toContain('from 10 customers');
  });

  test('come once a week, so that no movement is told twice', async () => {
    await asks('/digest alerts on');
    await expect(asks('/digest edit Alerts weekday=monday,tuesday')).rejects.toMatchObject({
      about: 'weekday',
    });
    await expect(asks('/digest new "/digest alert-check" every day 9:00')).rejects.toThrow('once a week');
    await expect(asks('/digest edit Alerts weekday=tuesday')).resolves.toBeDefined();
  });

  test.each([
    ['/digest alerts maybe', 'does not understand "maybe"'],
    ['/digest alerts on lots', '"lots" says no threshold'],
    ['/digest new "/digest alerts on" every monday 9:00', 'cannot be scheduled'],
  ])('refuse %s', async (text, message) => {
    await expect(asks(text)).rejects.toThrow(message);
    expect(await allDigests(store)).toEqual([]);
  });
});

test('/digest leaving lists who is predicted to leave, and is nothing without predictions', async () => {
  await importRows(store, [
    { customer: 'old0', day: '2025-06-01', amount: 300 },
    { customer: 'old1', day: '2025-06-01', amount: 400 },
    ...weeks(),
  ]);
  const leaving = () => ask('/digest leaving', { ...context, asOf: after });
  await expect(leaving()).rejects.toThrow('no predictions yet');
  await predicted(['old0', 'old1']);
  const { table, csvName } = await leaving();
  expect(csvName).toBe('predicted-to-leave');
  expect(table && recordsOf(table)).toMatchObject([
    { customerId: 'old1', segment: 'At risk', spent: 400, expectedSpend: 5 },
    { customerId: 'old0', spent: 300 },
  ]);
});
