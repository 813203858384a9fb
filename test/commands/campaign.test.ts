import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { respond } from '../../src/cli/sample-respond.ts';
import { importSampleShop } from '../../src/cli/sample-shop.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import { type Asker, terminalAsker } from '../../src/commands/asker.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { readAudit } from '../../src/data/audit.ts';
import { campaignMembers, heldOut } from '../../src/data/campaigns.ts';
import { connect } from '../../src/data/connection.ts';
import { currentProfiles } from '../../src/data/profiles.ts';
import type { Store } from '../../src/data/store.ts';
import { idTarget, suppress } from '../../src/data/suppressions.ts';
import { UserError } from '../../src/errors.ts';
import { computeInPlace } from '../support/compute.ts';
import { describeEmbedded, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { facts } from '../support/facts.ts';

const until = '2026-10-26';
const settings = { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'UTC' };

let database: TestDatabase;
let store: Store;
let directory: string;
let context: Omit<CommandContext, 'commands'>;

const told = (command: string, asker: Asker | undefined = terminalAsker): Promise<Answer> =>
  ask(command, { ...context, ...(asker ? { asker } : {}) });

async function refusal(command: string, asker?: Asker): Promise<UserError> {
  const thrown: unknown = await told(command, asker).catch((error: unknown) => error);
  if (thrown instanceof UserError) return thrown;
  throw new Error(`${command} was not refused`);
}

const outsider: Asker = { ...terminalAsker, id: 'U9', may: async () => false, whoMay: () => '<@U1>' };

const complete = (name: string, more = '') =>
  `/campaign new name="${name}" start=${until} end=2026-11-01 offer="10% off" cost=500 effect=5 channel=any ${more}`;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-campaign-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** A shop that ended four weeks ago. */
async function openShop(customers: number): Promise<void> {
  database = await openTestDatabase();
  store = await connect(database.uri);
  context = { ...settings, store, currency: 'EUR', compute: computeInPlace };
  const refreshProfiles = async () => void (await currentProfiles(store, settings));
  await importSampleShop({ store, refreshProfiles }, config(), { seed: 1, customers, until });
}

async function closeShop(): Promise<void> {
  await store.close();
  await database.close();
}

function config() {
  return { timezone: 'UTC', dataDirectory: directory };
}

describeEmbedded('/campaign', 'the sample shop takes minutes to import elsewhere', () => {
  beforeAll(() => openShop(800), 240_000);
  afterAll(closeShop);

  test('without campaigns says how to make one', async () => {
    const answer = await told('/campaign');
    expect(answer.title).toBe('There is no campaign yet');
    expect(answer.actions?.map(({ command }) => command)).toContain('/campaign new');
    expect((await refusal('/campaign Spring')).message).toBe('there is no campaign yet');
  });

  test('new asks for what is missing, and keeps what was given', async () => {
    const { form, notes } = await told('/campaign new audience="at-risk country=PT" cost=20');
    expect(form?.command).toBe('/campaign new');
    expect(form?.fields).toMatchObject({
      audience: { value: 'at-risk country=PT' },
      cost: { value: '20' },
      start: { value: until },
      end: { value: '2026-11-08' },
      holdout: { value: '20' },
      window: { value: '28' },
      treatments: { optional: true },
    });
    expect(notes[0]).toBe('Still to be said: name, start, end, offer, effect.');
  });

  test('complete keeps a draft, and shows what its launch would mean', async () => {
    const answer = await told(
      complete('Spring', 'audience="champions country=PT" treatments="letter, call"'),
    );
    const { matched, suppressed, heldOut, treated1, treated2, holdout, usual, needed } = facts(answer);
    const members = Number(treated1) + Number(treated2) + Number(holdout);
    expect(Number(matched) - Number(suppressed) - Number(heldOut)).toBe(members);
    expect(Math.abs(Number(holdout) - 0.2 * members)).toBeLessThan(3);
    expect(Math.abs(Number(treated1) - Number(treated2))).toBeLessThan(4);
    expect(Number(usual)).toBeGreaterThan(0.2);
    expect(Number(needed)).toBeGreaterThan(members);
    expect(answer.title).toMatch(
      /^Spring would contact \d+ customers and hold out \d+: too few to tell \+5 points, which takes /,
    );
    expect(answer.sections?.flatMap(({ lines }) => lines).join(' ')).toContain('without consent');
    expect(answer.actions?.[0]).toMatchObject({
      label: 'Launch',
      command: expect.stringMatching(/^\/campaign launch spring@\d{13}$/),
      style: 'primary',
    });
    expect(answer.actions?.[0]?.confirm).toContain('Launch "Spring"');
    expect((await told('/campaign list')).table?.rows).toHaveLength(1);
    expect((await told('/campaign Spring')).title).toBe('Spring is not launched yet');
    expect((await told('/campaign edit Spring')).form?.fields['treatments']).toMatchObject({
      value: 'letter, call',
    });
  });

  test.each([
    ['audience=at-risk holdout=80', 'holdout', 'is not 1 to 50 percent'],
    ['audience=at-risk window=3', 'window', 'ends before the last customers are contacted'],
    ['audience=at-rsk', 'audience', 'at-rsk'],
    ['audience=at-risk treatments=a,A', 'treatments', 'has a name that is taken'],
  ])('new with %s is refused under the field %s', async (more, about, message) => {
    const thrown = await refusal(complete('Odd', more));
    expect(thrown.message).toContain(message);
    expect(thrown.about).toBe(about);
  });

  test.each([
    ['start=2026-10-25 end=2026-11-01 effect=5 name=Odd', 'start', 'lies before 2026-10-26'],
    ['start=2026-11-02 end=2026-11-01 effect=5 name=Odd', 'end', 'before its start'],
    ['start=2026-10-26 end=2026-11-01 effect=much name=Odd', 'effect', 'is not a number of points'],
    ['start=2026-10-26 end=2026-11-01 effect=5 name="stop it"', 'name', 'would be taken for something else'],
    ['start=2026-10-26 end=2026-11-01 effect=5 name="!"', 'name', 'neither letters nor digits'],
  ])('new with %s is refused under the field %s', async (options, about, message) => {
    const thrown = await refusal(`/campaign new audience=at-risk offer=x cost=1 ${options}`);
    expect(thrown.message).toContain(message);
    expect(thrown.about).toBe(about);
  });

  test('does nothing for those without the role, nor for a schedule, however it is asked', async () => {
    await told(complete('Guarded', 'audience=loyal'));
    for (const command of [
      '/campaign new',
      complete('Sneaky', 'audience=loyal'),
      '/campaign edit guarded',
      '/campaign launch guarded',
      '/campaign stop guarded sure=yes',
    ]) {
      expect((await refusal(command, outsider)).message).toContain('takes the role "campaigns"');
      await expect(ask(command, context)).rejects.toThrow('A schedule may not');
    }
    expect((await told('/campaign Guarded')).title).toBe('Guarded is not launched yet');
    expect((await told('/campaign list', outsider)).title).toContain('draft');
  });

  test('launch by the button of a preview is refused once the draft is another', async () => {
    const seen = await told(complete('Changed', 'audience=loyal'));
    const again = await told(complete('Changed', 'audience=lost'));
    const [before, now] = [seen, again].map(({ actions }) => actions?.[0]?.command ?? '');
    expect((await refusal(before ?? '')).message).toContain('was changed after that preview');
    expect((await told(now ?? '')).title).toContain('Changed is launched');
    await told('/campaign stop changed sure=yes');
  });

  test('launch fixes members once, records who did it, and holds the holdout back', async () => {
    await told(complete('Fixed', 'audience=potential-loyalists'));
    const launched = await told('/campaign launch fixed', { ...terminalAsker, id: 'U7' });
    const members = await campaignMembers(store, 'fixed');
    expect(facts(launched)).toMatchObject({ holdout: members.filter(({ arm }) => arm === 0).length });
    expect(launched.actions?.map(({ command }) => command)).toContain('/export campaign "Fixed"');
    const [entry] = (await readAudit(store, { most: 1 })).entries;
    expect(entry).toMatchObject({ who: 'U7', what: 'launch', about: 'Fixed' });
    expect((await refusal('/campaign launch Fixed')).message).toContain('was launched already');
    expect((await refusal(complete('fixed', 'audience=lost'))).about).toBe('name');
    expect(await campaignMembers(store, 'fixed')).toEqual(members);

    const held = await heldOut(
      store,
      members.map(({ customerId }) => customerId),
      until,
    );
    const second = await told(complete('Second', 'audience=potential-loyalists'));
    expect(facts(second)).toMatchObject({ heldOut: held.size });
    expect(second.sections?.find(({ heading }) => heading === 'Other running campaigns')?.lines[0]).toMatch(
      /^Fixed: \d+ in its holdout are left out here, so that it stays one; \d+ contacted by it stay/,
    );
  });

  test('stop asks first, says what it means, and then ends the campaign for good', async () => {
    await told(complete('Ended', 'audience=loyal'));
    await told('/campaign launch ended');
    const asked = await told('/campaign stop Ended');
    expect(asked.actions?.[0]).toMatchObject({ command: '/campaign stop "Ended" sure=yes', style: 'danger' });
    expect((await told('/campaign Ended')).title).toBe('Ended has not begun');
    const stopped = await told('/campaign stop Ended sure=yes');
    expect(stopped.title).toBe('Stopped. Ended was stopped before its first full week could be looked at');
    expect((await refusal('/campaign stop Ended')).message).toContain('is stopped already');
    expect((await readAudit(store, { most: 1 })).entries[0]).toMatchObject({ what: 'stop', about: 'Ended' });
  });

  test('of several treatments speaks of all where nothing is known of any, also once it is stopped', async () => {
    await told(complete('Two', 'audience=lost treatments="letter, call"'));
    await told('/campaign launch two');
    const planned = await told('/campaign Two');
    expect(planned.title).toBe('Two has not begun');
    expect(planned.notes.filter((note) => note.startsWith('The first look is on'))).toHaveLength(1);
    const list = await told('/campaign list');
    expect(list.title).toMatch(/^No campaign is running, \d to begin, /);
    expect(list.table?.rows.find(([name]) => name === 'Two')).toContain('too early');
    expect((await told('/campaign stop Two')).notes[0]).toContain('it will have told nothing');
    const stopped = await told('/campaign stop Two sure=yes');
    expect(stopped.title).toBe('Stopped. Two was stopped before its first full week could be looked at');
    expect(stopped.notes.join(' ')).toContain('stopped before its first day was over, so no order counts');
    expect(stopped.notes.join(' ')).not.toContain('Orders count');
  });

  test('of one customer promises nothing and cannot be launched; of one who is suppressed reaches nobody', async () => {
    const [best] = await store.profiles.find({}).sort({ monetaryE4: -1 }).limit(1).toArray();
    const audience = `audience="all monetary>=${(best?.monetaryE4 ?? 0) / 10_000}"`;
    await store.customers.updateOne(
      { _id: best?._id ?? '' },
      { $set: { 'attributes.marketing_consent': 'yes' } },
    );
    const one = await told(complete('Single', audience));
    expect(one.title).toBe('Single would contact 1 customer and hold out 0: too few to launch');
    expect(Object.keys(facts(one))).not.toContain('power');
    expect(one.actions?.map(({ label }) => label)).not.toContain('Launch');
    await suppress(store, [idTarget(best?._id ?? '')], { channel: 'any', by: 'U1', list: null });
    const none = await told(complete('Single', audience));
    expect(none.title).toBe('Single would reach nobody');
    expect(none.table).toBeNull();
    expect(none.sections?.[0]?.lines[0]).toContain('1 on a suppression list');
  });

  test('for nobody cannot be launched', async () => {
    const answer = await told(complete('Nobody', 'audience="champions country=XX"')).catch(
      (error: unknown) => error,
    );
    if (answer instanceof UserError) return;
    expect((answer as Answer).title).toBe('Nobody would reach nobody');
    expect((answer as Answer).actions?.map(({ label }) => label)).not.toContain('Launch');
    expect((await refusal('/campaign launch nobody')).message).toContain('too few members to compare');
  });
});

describeEmbedded(
  'a campaign with a known effect',
  'the sample shop takes minutes to import elsewhere',
  () => {
    beforeAll(() => openShop(2500), 240_000);
    afterAll(closeShop);

    test('is found to have worked, with an interval that holds the truth, and one without is not', async () => {
      await told(complete('Summer', 'audience=all'));
      await told(complete('Idle', 'audience="potential-loyalists"'));
      await told('/campaign launch summer');
      await told('/campaign launch idle');
      await expect(respond(store, 'Summer', { days: 99_999, lift: '100%' }, config())).rejects.toThrow(
        'in the future',
      );
      await respond(store, 'Summer', { lift: '100%', days: 3 }, config());
      const lines = await respond(store, 'Idle', { lift: '0%' }, config());
      const [, anyway, converted] =
        /Summer: of .* customers (\d+) .* anyway, and (\d+)/.exec(lines.join('\n')) ?? [];
      const works = await told('/campaign Summer');
      const idle = await told('/campaign Idle');
      const last = works.table?.rows.at(-1) ?? [];
      const column = (name: string) =>
        Number(last[works.table?.columns.findIndex((one) => one.name === name) ?? -1]);
      expect(works.title).toMatch(/^Summer worked: /);
      expect(column('ordered')).toBe(Number(converted));
      const truth = (Number(converted) - Number(anyway)) / column('members');
      expect(truth).toBeGreaterThan(column('differenceLow'));
      expect(truth).toBeLessThan(column('differenceHigh'));
      expect(idle.title).not.toMatch(/worked/);
      expect(works.chart?.description).toContain('Summer worked');
      expect(works.sections?.map(({ heading }) => heading)).toEqual([
        'What it changed',
        'Without the holdout',
        'How sure',
      ]);
      expect((await told('/campaign list')).title).toBe('No campaign is running, 1 worked');
    }, 240_000);

    test('is answered in no other database than that of the sample shop', async () => {
      await store.state.deleteOne({ _id: 'sample-life' });
      await expect(respond(store, 'Summer', { lift: '60%' }, config())).rejects.toThrow(
        'does not hold the sample shop',
      );
    });
  },
);
