import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hashed } from '../../src/analytics/contact/platform-format.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import { type Asker, type Place, terminalAsker } from '../../src/commands/asker.ts';
import { readAudit } from '../../src/data/audit.ts';
import { launchCampaign, saveDraft } from '../../src/data/campaigns.ts';
import { idTarget, suppress } from '../../src/data/suppressions.ts';
import { UserError } from '../../src/errors.ts';
import { importRows } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { predictionOf } from '../support/models.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';
import { plantForecast } from './planted-forecast.ts';

const store = testStore();
const context = testContext(store);

/** Someone in Slack, in a public channel unless a test says otherwise, with or without the role. */
function person(id: string, { contacts = false, place = 'public' as Place } = {}): Asker {
  return {
    id,
    channelId: 'C1',
    may: async (role) => role === 'contacts' && contacts,
    place: async () => place,
    whoMay: () => '<@U9>',
  };
}

const ann = person('ann', { contacts: true });
const bob = person('bob');

function say(text: string, asker: Asker | undefined = ann): Promise<Answer> {
  return ask(text, { ...context, ...(asker && { asker }) });
}

/** The command of the button under a preview. */
function button(preview: Answer): string {
  return preview.actions?.[0]?.command ?? '';
}

/** Previews and sends an export. */
async function sent(text: string, asker: Asker = ann): Promise<Answer> {
  return say(button(await say(text, asker)), asker);
}

/** The rows of the file of an answer, cells apart; no cell of these tests holds a comma. */
function rowsOf({ file }: Answer): string[][] {
  const lines = (file?.content ?? '').replace('\uFEFF', '').trim().split('\r\n');
  return lines.map((line) => line.split(','));
}

const people = [
  { _id: 'c01', name: 'Ana Silva', email: 'Ana.Silva@gmail.com', phone: '912 345 678' },
  { _id: 'c02', name: 'Rui', firstName: 'Rui', lastName: 'Costa', phone: '12' },
  { _id: 'c03', name: 'Eve Marques', email: 'eve@example.com', stop: 'yes' },
  { _id: 'c04', name: '=cmd()', email: 'four@example.com', consent: 'no' },
  { _id: 'c05', name: 'Zoé Noël', email: 'zoe@example.com', note: 'call zoe@example.org' },
  { _id: 'c06', email: 'six@example.com' },
] as const;

beforeAll(async () => {
  await importRows(
    store,
    people.map(({ _id }, index) => ({ customer: _id, day: '2026-01-10', amount: 10 * (index + 1) })),
  );
  await store.customers.insertMany(
    people.map((row) => {
      const { _id, ...rest }: Record<string, string> & { _id: string } = row;
      const { stop = null, consent = 'yes', note = null, ...known } = rest;
      return {
        _id,
        ...known,
        attributes: {
          country: 'Portugal',
          postcode: '1000-001',
          do_not_contact: stop,
          email_consent: consent,
          note,
          work_email: `${_id}@work.example`,
          shoe_size: 36,
        },
        importId: 'first',
      };
    }),
  );
});

beforeEach(async () => {
  for (const collection of [
    store.exports,
    store.audits,
    store.suppressions,
    store.campaigns,
    store.campaignMembers,
  ])
    await collection.deleteMany({});
});

/** A campaign that runs today, with these customers in its holdout and these to be contacted. */
async function runCampaign(name: string, holdout: string[], treated: string[]): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  const { id } = await saveDraft(store, {
    name,
    audience: 'all',
    audienceTitle: 'All customers',
    channel: 'email',
    owner: 'ann',
    start: today,
    end: today,
    offer: 'a gift',
    costE4: 0,
    currency: 'EUR',
    treatments: ['gift', 'letter'],
    holdoutShare: 0.2,
    windowDays: 28,
    hopedFor: 0.03,
  });
  const members = [
    ...holdout.map((customerId) => ({ customerId, arm: 0, stratum: 0 })),
    ...treated.map((customerId, index) => ({ customerId, arm: 1 + (index % 2), stratum: 0 })),
  ];
  const count = (arm: number) => members.filter((member) => member.arm === arm).length;
  await launchCampaign(store, id, async () => ({
    by: 'ann',
    asOf: '2026-01-11',
    usual: null,
    before: { converted: [0, 0, 0], revenueE4: [0, 0, 0] },
    counts: { matched: members.length, suppressed: 0, heldOut: 0, arms: [0, 1, 2].map(count) },
    members,
  }));
}

describe('the preview of an export', () => {
  test('says how many matched, were left out and why, and what the file would have', async () => {
    await suppress(store, [idTarget('c06')], { channel: 'any', by: 'ann', list: null });
    await runCampaign('Spring', ['c05'], []);
    const preview = await say('/export all');
    expect(preview.title).toBe('6 matched, 3 suppressed, 1 held out, 2 to export: All customers');
    expect(facts(preview)).toEqual({ matched: 6, suppressed: 3, heldOut: 1, toExport: 2 });
    const notes = preview.notes.join(' ');
    expect(notes).toContain('1 marked as not to be contacted');
    expect(notes).toContain('1 on a suppression list');
    expect(notes).toContain('1 without consent');
    expect(notes).toContain('Held out: 1 of "Spring"');
    expect(notes).toContain('Columns: customerId, recencyDays,');
  });

  test('is for the asker alone, shows no names and addresses, and has no file', async () => {
    const preview = await say('/export all columns=contact');
    expect(preview.audience).toBe('asker');
    expect(preview.file).toBeUndefined();
    expect(preview.csvName).toBeUndefined();
    const whole = JSON.stringify(preview);
    for (const { name = 'Ana', email = '@' } of people.map((one) => ({ ...one })) as {
      name?: string;
      email?: string;
    }[]) {
      expect(whole).not.toContain(name);
      expect(whole).not.toContain(email);
    }
  });

  test('is put on record with its query and counts', async () => {
    const preview = await say('/export  ALL columns=contact channel=email');
    const [record] = await store.exports.find({}).toArray();
    expect(record).toMatchObject({
      _id: button(preview).split(' ').at(-1),
      who: 'ann',
      query: '/export all columns=contact channel=email',
      counts: { matched: 6, suppressed: 2, heldOut: 0, toExport: 4 },
      state: 'previewed',
    });
  });

  test('asks before the file goes out, and says what and where to', async () => {
    const [action] = (await say('/export all columns=contact')).actions ?? [];
    expect(action?.confirm).toContain('4 customers with contact data, to you alone, as a direct message');
    const [plain] = (await say('/export all', bob)).actions ?? [];
    expect(plain?.confirm).toContain('4 customers without contact data, here');
  });

  test('says that consent is not known where no column tells of it', async () => {
    await store.customers.updateMany({}, { $rename: { 'attributes.email_consent': 'attributes.colour' } });
    try {
      expect((await say('/export all')).notes.join(' ')).toContain('no column about consent');
    } finally {
      await store.customers.updateMany({}, { $rename: { 'attributes.colour': 'attributes.email_consent' } });
    }
  });
});

describe('an export of nobody', () => {
  test('has no button, and says why and what to do', async () => {
    const empty = await say('/export all monetary>1000');
    expect(empty.title).toContain('Nobody to export: nobody is in');
    expect(empty.actions).toBeUndefined();
    expect(empty.notes.join(' ')).toContain('Choose a wider audience');
    expect(await store.exports.countDocuments({})).toBe(0);
  });

  test('where all are suppressed says so', async () => {
    const targets = people.map(({ _id }) => idTarget(_id));
    await suppress(store, targets, { channel: 'any', by: 'ann', list: null });
    const empty = await say('/export all');
    expect(empty.title).toBe('Nobody to export: of 6 matched, none is left');
    expect(empty.notes.join(' ')).toContain('on a suppression list');
  });

  test('where a platform can match none says so', async () => {
    const empty = await say('/export all monetary=20 format=tiktok');
    expect(empty.title).toBe('Nobody to export: none of 1 has anything to be matched by');
    expect(empty.notes.join(' ')).toContain('1 telephone number cannot be read');
  });
});

describe('a list', () => {
  test('has ids and scores, and nothing of who they are', async () => {
    const answer = await sent('/export all', bob);
    expect(answer.audience).toBe('channel');
    expect(answer.file?.name).toBe('export-all-2026-01-11.csv');
    const [header, ...rows] = rowsOf(answer);
    expect(header).toEqual(
      'customerId,recencyDays,frequency,monetary,r,f,m,segment,firstOrder,lastOrder'.split(','),
    );
    expect(rows.map(([id]) => id)).toEqual(['c06', 'c05', 'c02', 'c01']);
    expect(rows[0]?.slice(1, 4)).toEqual(['1', '1', '60']);
  });

  test('has names, addresses and readable numbers where they are asked for', async () => {
    const answer = await sent('/export all columns=contact');
    const rows = rowsOf(answer).map((row) => row.slice(0, 4));
    expect(rows).toEqual([
      ['customerId', 'name', 'email', 'phone'],
      ['c06', '', 'six@example.com', ''],
      ['c05', 'Zoé Noël', 'zoe@example.com', ''],
      ['c02', 'Rui', '', ''],
      ['c01', 'Ana Silva', 'Ana.Silva@gmail.com', '"+351912345678"'],
    ]);
    expect(answer.notes.join(' ')).toContain('1 telephone number cannot be read');
  });

  test('for one channel has the contact data of that alone', async () => {
    const [header, ...rows] = rowsOf(await sent('/export all columns=contact channel=phone'));
    const email = header?.indexOf('email') ?? -1;
    expect(rows.map((row) => row[email])).toEqual(rows.map(() => ''));
  });

  test('has columns of the customers file by name, without addresses that stand in them', async () => {
    const answer = await sent('/export all columns=Country,note,shoe_size', bob);
    expect(rowsOf(answer).map((row) => row.slice(10))).toEqual([
      ['country', 'note', 'shoe_size'],
      ...[0, 1, 2, 3].map(() => ['Portugal', '', '36']),
    ]);
    expect(answer.notes.join(' ')).toContain('1 cell of other columns held an address');
  });

  test('has addresses of further columns only of those who may be reached that way', async () => {
    const [header, ...rows] = rowsOf(await sent('/export all columns=work_email'));
    const at = header?.indexOf('work_email') ?? -1;
    expect(rows.map((row) => row[at])).toEqual(
      ['c06', 'c05', 'c02', 'c01'].map((id) => `${id}@work.example`),
    );
    const byPhone = rowsOf(await sent('/export all columns=work_email channel=phone')).slice(1);
    expect(byPhone.map((row) => row[at])).toEqual(byPhone.map(() => ''));
  });

  test('refuses a column that there is not, and offers the nearest', async () => {
    await expect(say('/export all columns=contry')).rejects.toThrow(
      'no column "contry"; did you mean "country"?',
    );
  });

  test('says of which columns a spreadsheet would drop zeros in front', async () => {
    expect((await say('/export all columns=postcode', bob)).notes.join(' ')).not.toContain('zeros');
    await store.customers.updateOne({ _id: 'c01' }, { $set: { 'attributes.postcode': '01067' } });
    try {
      const answer = await sent('/export all columns=postcode', bob);
      expect(answer.notes.join(' ')).toContain('Values that start with zeros (postcode) lose them');
      expect(answer.file?.content).toContain(',"01067"');
    } finally {
      await store.customers.updateOne({ _id: 'c01' }, { $set: { 'attributes.postcode': '1000-001' } });
    }
  });
});

describe('a list with predictions', () => {
  test('is refused where nothing can be predicted, with the reason', async () => {
    await expect(say('/export all columns=probability')).rejects.toThrow(UserError);
    expect((await say('/export all monetary>1000 columns=probability')).title).toContain('Nobody to export');
    expect(await store.exports.countDocuments({})).toBe(0);
  });

  test('has them for any audience, and says of whom there are none', async () => {
    await ask('/segment', context);
    const predictions = ['c01', 'c02', 'c05'].map((id, index) => ({
      ...predictionOf(id, 0.25 * (index + 1), 10 * index),
      segment: 'lost',
    }));
    await plantForecast(store, context.segmentMap, { asOf: '2026-01-11', predictions });
    const answer = await sent('/export all columns=probability,shoe_size', bob);
    expect(rowsOf(answer).map((row) => [row[0], ...row.slice(10)])).toEqual([
      ['customerId', 'purchaseProbability', 'expectedSpend', 'shoe_size'],
      ['c06', '', '', '36'],
      ['c05', '0.75', '20', '36'],
      ['c02', '0.5', '10', '36'],
      ['c01', '0.25', '0', '36'],
    ]);
    expect(answer.notes.join(' ')).toContain('Nothing is predicted of 1 customer without an order');
  });

  test('has them in the order of an audience that asks for them itself', async () => {
    const [header, ...rows] = rowsOf(await sent('/export top 2', bob));
    expect(header).toContain('purchaseProbability');
    expect(rows.map(([id]) => id)).toEqual(['c05', 'c02']);
  });

  test('has them for those whom a campaign contacts', async () => {
    await runCampaign('Spring', ['c01'], ['c02', 'c05']);
    const rows = rowsOf(await sent('/export campaign "Spring" columns=probability', bob));
    expect(rows.slice(1).map((row) => [row[0], row[10]])).toEqual([
      ['c02', '0.5'],
      ['c05', '0.75'],
    ]);
  });
});

describe("a platform's file", () => {
  test.each([
    ['google', 'Email,Phone,First Name,Last Name,Country,Zip', 'anasilva@gmail.com', '+351912345678'],
    ['meta', 'email,phone,fn,ln,zip,country', 'ana.silva@gmail.com', '351912345678'],
    ['tiktok', 'Email_SHA256,Phone_SHA256', 'ana.silva@gmail.com', '351912345678'],
  ])('for %s has its columns and its hashes', async (format, columns, email, phone) => {
    const answer = await sent(`/export all format=${format}`);
    const [header, ...rows] = rowsOf(answer);
    expect(header).toEqual(columns.split(','));
    expect(rows.at(-1)?.slice(0, 2)).toEqual([hashed(email), hashed(phone)]);
    expect(answer.file?.content.startsWith('\uFEFF')).toBe(false);
    expect(answer.file?.name).toBe(`${format}-all-2026-01-11.csv`);
  });

  test('counts who can be matched by what', async () => {
    const preview = await say('/export all format=google');
    expect(facts(preview)).toMatchObject({
      toExport: 4,
      'e-mail': 3,
      telephone: 1,
      'name and address': 3,
    });
  });

  test('takes no further columns', async () => {
    await expect(say('/export all format=google columns=country')).rejects.toThrow('has columns of its own');
  });
});

describe('contact data', () => {
  test.each([
    '/export all columns=contact',
    '/export all columns=email',
    '/export all columns=work_email',
    '/export all format=google',
    '/export all format=meta channel=phone',
  ])('are refused without the role: %s', async (text) => {
    await expect(say(text, bob)).rejects.toMatchObject({
      message: expect.stringContaining('takes the role "contacts"'),
      hint: expect.stringContaining('<@U9>'),
    });
    expect(await store.exports.countDocuments({})).toBe(0);
  });

  test.each([
    ['public', 'direct'],
    ['private', 'direct'],
    ['approved', 'channel'],
    ['direct', 'channel'],
    ['terminal', 'channel'],
  ] as const)('asked for in a place that is %s go to %s', async (place, audience) => {
    const asker = person('ann', { contacts: true, place });
    expect(await sent('/export all columns=contact', asker)).toMatchObject({ audience });
  });

  test('are no business of a schedule, and neither is any export', async () => {
    for (const text of ['/export all', '/export all columns=contact', '/export send 0123456789ab'])
      await expect(ask(text, context)).rejects.toThrow('A schedule cannot export.');
  });
});

describe('sending an export', () => {
  test('is on record, with the hash of the bytes that were handed out', async () => {
    const answer = await sent('/export all columns=contact channel=email');
    const sha256 = createHash('sha256')
      .update(Buffer.from(answer.file?.content ?? ''))
      .digest('hex');
    const [record] = await store.exports.find({}).toArray();
    expect(record).toMatchObject({
      state: 'sent',
      sent: { at: expect.any(Date), file: { name: 'export-all-2026-01-11.csv', rows: 4, sha256 } },
    });
    const { entries } = await readAudit(store, { most: 10 });
    expect(entries).toMatchObject([
      {
        who: 'ann',
        what: 'export',
        about: '/export all columns=contact channel=email',
        place: 'a direct message',
        customers: 4,
        counts: { matched: 6, suppressed: 2, heldOut: 0, toExport: 4 },
        file: { rows: 4, sha256 },
      },
    ]);
  });

  test('happens once: a second click says so, has no file and leaves no second entry', async () => {
    const send = button(await say('/export all'));
    await say(send);
    const again = await say(send);
    expect(again).toMatchObject({ title: expect.stringContaining('was sent already'), audience: 'asker' });
    expect(again.file).toBeUndefined();
    expect((await readAudit(store, { most: 10 })).count).toBe(1);
  });

  test('happens once for two clicks at the same moment', async () => {
    const send = button(await say('/export all'));
    const answers = await Promise.all([say(send), say(send), say(send)]);
    expect(answers.filter(({ file }) => file)).toHaveLength(1);
    expect((await readAudit(store, { most: 10 })).count).toBe(1);
  });

  test('is refused to anybody else, whatever role they have', async () => {
    const send = button(await say('/export all'));
    await expect(say(send, person('eve', { contacts: true }))).rejects.toThrow('prepared by somebody else');
    await expect(say(send, terminalAsker)).rejects.toThrow('prepared by somebody else');
    expect((await say(send)).file?.rows).toBe(4);
  });

  test('is refused after a quarter of an hour', async () => {
    const send = button(await say('/export all'));
    const late = new Date(Date.now() - 15 * 60_000 - 1_000);
    await store.exports.updateMany({}, { $set: { at: late } });
    await expect(say(send)).rejects.toMatchObject({
      message: expect.stringContaining('older than 15 minutes'),
      hint: expect.stringContaining('/export all'),
    });
    expect((await store.exports.findOne({}))?.state).toBe('previewed');
  });

  test('is refused for an id that there is not', async () => {
    await expect(say('/export send 0123456789ab')).rejects.toThrow('there is no export "0123456789ab"');
  });

  test('is refused to who has lost the role since', async () => {
    const send = button(await say('/export all columns=contact'));
    await expect(say(send, person('ann'))).rejects.toThrow('takes the role "contacts"');
    expect((await store.exports.findOne({}))?.state).toBe('previewed');
  });

  test('goes to a direct message where the channel is no longer approved', async () => {
    const send = button(
      await say('/export all columns=contact', person('ann', { contacts: true, place: 'approved' })),
    );
    expect((await say(send, ann)).audience).toBe('direct');
  });

  test('makes the list anew, and says what has changed', async () => {
    const send = button(await say('/export all'));
    await suppress(store, [idTarget('c01')], { channel: 'any', by: 'eve', list: null });
    const answer = await say(send);
    expect(rowsOf(answer).map(([id]) => id)).not.toContain('c01');
    expect(answer.notes[0]).toBe(
      'The list has changed since the preview, which said 6 matched, 2 suppressed, 0 held out, 4 to export; now it is 6 matched, 3 suppressed, 0 held out, 3 exported.',
    );
  });

  test('stands on the day of its preview', async () => {
    const preview = await ask('/export all', { ...context, asker: ann, asOf: '2026-02-01' });
    expect((await say(button(preview))).file?.name).toBe('export-all-2026-02-01.csv');
  });
});

describe("a campaign's list", () => {
  test('has those who are contacted, as drawn, but whoever may not be contacted any more', async () => {
    await runCampaign('Spring sale', ['c01'], ['c02', 'c05', 'c06']);
    await suppress(store, [idTarget('c06')], { channel: 'any', by: 'eve', list: null });
    const preview = await say('/export campaign "Spring sale"');
    expect(preview.title).toBe('3 matched, 1 suppressed, 0 held out, 2 to export: the campaign Spring sale');
    expect(
      rowsOf(await say(button(preview)))
        .slice(1)
        .map(([id]) => id),
    ).toEqual(['c02', 'c05']);
  });

  test('may be that of one treatment, by name or number', async () => {
    await runCampaign('Spring', [], ['c02', 'c05', 'c06']);
    for (const arm of ['gift', '1'])
      expect(rowsOf(await sent(`/export campaign spring arm=${arm}`)).map(([id]) => id)).toEqual([
        'customerId',
        'c02',
        'c06',
      ]);
  });

  test('is never that of the holdout', async () => {
    await runCampaign('Spring', ['c01'], ['c02']);
    await expect(say('/export campaign "Spring" arm=holdout')).rejects.toThrow('is not exported');
  });

  test('says who of it is held out by a campaign that was launched since', async () => {
    await runCampaign('Spring', ['c01'], ['c02', 'c05', 'c06']);
    await runCampaign('Summer', ['c02', 'c05'], ['c06']);
    const preview = await say('/export campaign "Spring"');
    expect(preview.title).toBe('3 matched, 0 suppressed, 0 held out, 3 to export: the campaign Spring');
    expect(preview.notes[0]).toMatch(/^2 of them are held out by "Summer", launched since\. They stay in/);
    const answer = await say(button(preview));
    expect(answer.notes[0]).toBe(preview.notes[0]);
    expect(answer.file?.rows).toBe(3);
    expect((await say('/export campaign "Summer"')).notes.join(' ')).not.toContain('launched since');
  });

  test('of a campaign that there is not is refused', async () => {
    await expect(say('/export campaign "Autumn"')).rejects.toThrow('there is no campaign "Autumn"');
    await expect(say('/export all arm=1')).rejects.toThrow('no meaning without a campaign');
  });
});

// Last, as it adds a customer.
describe('an audience that is chosen by addresses', () => {
  test('goes to who asks alone, and neither the name of its file nor the record has them', async () => {
    const answer = await sent('/export all email=six@example.com');
    expect(answer.audience).toBe('direct');
    expect(answer.file?.name).toMatch(/^export-chosen-by-contact-data-/);
    const { entries } = await readAudit(store, { since: new Date(0), most: 9 });
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toContain('six');
  });

  test('is no campaign, which everyone would see', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const plan = `name=Spring start=${today} end=${today} offer=gift cost=0 effect=3`;
    await expect(
      say(`/campaign new audience="all email=six@example.com" ${plan}`, terminalAsker),
    ).rejects.toThrow('chosen by e-mail addresses or telephone numbers cannot be kept');
    expect(await store.campaigns.countDocuments({})).toBe(0);
  });
});

describe('ids that are e-mail addresses', () => {
  test('are contact data', async () => {
    await store.services.insertOne({
      _id: 'mail-line',
      customerId: 'x@example.com',
      day: new Date('2026-01-10'),
      amountE4: 990_000,
      orderKey: '2026-01-10',
      kind: 'sale',
      importId: 'second',
    });
    await store.customers.insertOne({
      _id: 'x@example.com',
      attributes: { email_consent: 'yes' },
      importId: 'second',
    });
    await importRows(store, [], { id: 'second' });
    await expect(say('/export all', bob)).rejects.toThrow('takes the role "contacts"');
    const preview = await say('/export all');
    expect(JSON.stringify(preview)).not.toContain('x@example.com');
    expect(rowsOf(await say(button(preview)))[1]?.[0]).toBe('x@example.com');
  });
});
