import { beforeEach, describe, expect, test } from '@jest/globals';
import { addDays, today } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import { terminalAsker } from '../../src/commands/asker.ts';
import { readAudit } from '../../src/data/audit.ts';
import type { AuditRecord, Store } from '../../src/data/store.ts';
import { emptyStore, importRows } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();

/** Ten customers who bought yesterday. */
const rows = Array.from({ length: 10 }, (_, index) => ({
  customer: `c${index}`,
  day: addDays(today('UTC'), -1),
  amount: index + 1,
}));

/** The store, but for one kind of write to the record that fails, as where the database goes away in between. */
function failing(write: 'insertOne' | 'updateOne'): Store {
  const audits = Object.create(store.audits) as Store['audits'];
  const away = () => Promise.reject(new Error('the database is away'));
  return { ...store, audits: Object.assign(audits, { [write]: away }) };
}

function say(text: string, to: Store = store): Promise<Answer> {
  return ask(text, { ...testContext(to), asker: terminalAsker });
}

async function entries(): Promise<Omit<AuditRecord, '_id'>[]> {
  return (await readAudit(store, { most: 10 })).entries;
}

const draft = `/campaign new name=Spring audience=all start=${today('UTC')} end=${today('UTC')} offer=gift cost=0 effect=3 holdout=50 channel=any`;

/** What is done before a deed, unrecorded; the deed; whether it was done. */
const deeds: [string, { before: () => Promise<string>; isDone: () => Promise<boolean> }][] = [
  [
    'launch',
    {
      before: async () => {
        await say(draft);
        return '/campaign launch Spring';
      },
      isDone: async () => (await store.campaigns.findOne({}))?.state === 'running',
    },
  ],
  [
    'stop',
    {
      before: async () => {
        await say(draft);
        await say('/campaign launch Spring');
        return '/campaign stop Spring sure=yes';
      },
      isDone: async () => (await store.campaigns.findOne({}))?.state === 'stopped',
    },
  ],
  [
    'delete',
    {
      before: async () => {
        await say(draft);
        return '/campaign stop Spring';
      },
      isDone: async () => (await store.campaigns.countDocuments({})) === 0,
    },
  ],
  [
    'export',
    {
      before: async () => (await say('/export all')).actions?.[0]?.command ?? '',
      isDone: async () => (await store.exports.findOne({}))?.state === 'sent',
    },
  ],
  [
    'suppress',
    {
      before: async () => '/suppress c1',
      isDone: async () => (await store.suppressions.countDocuments({})) === 1,
    },
  ],
  [
    'unsuppress',
    {
      before: async () => {
        await say('/suppress c1');
        return '/suppress remove c1';
      },
      isDone: async () => (await store.suppressions.countDocuments({})) === 0,
    },
  ],
  [
    'digest',
    {
      before: async () => {
        await say('/digest new "/segment" every monday 9:00 name=Weekly channel=C0123456789');
        return '/digest pause Weekly';
      },
      isDone: async () => (await store.digests.findOne({}))?.state === 'paused',
    },
  ],
];

beforeEach(async () => {
  await emptyStore(store);
  for (const collection of [store.exports, store.suppressions, store.digests, store.audits])
    await collection.deleteMany({});
  await importRows(store, rows);
});

describe.each(deeds)('%s', (what, { before, isDone }) => {
  /** The deed at hand, with nothing on record of what led to it. */
  async function ready(): Promise<string> {
    const command = await before();
    await store.audits.deleteMany({});
    return command;
  }

  test('is on record once, as done', async () => {
    await say(await ready());
    expect(await isDone()).toBe(true);
    expect(await entries()).toEqual([expect.objectContaining({ what, who: 'terminal' })]);
    expect((await entries())[0]).not.toHaveProperty('isBegun');
  });

  test('is not done where it cannot be put on record', async () => {
    const command = await ready();
    await expect(say(command, failing('insertOne'))).rejects.toThrow('the database is away');
    expect(await isDone()).toBe(false);
  });

  test('is on record as begun where it is cut off after it was done', async () => {
    const command = await ready();
    await expect(say(command, failing('updateOne'))).rejects.toThrow('the database is away');
    expect(await isDone()).toBe(true);
    expect(await entries()).toEqual([expect.objectContaining({ what, isBegun: true })]);
    const shown = await say('/midas audit');
    expect(shown.table?.rows[0]).toContain(`${what} (begun)`);
    expect(shown.notes.join(' ')).toContain('may have been done');
  });
});

describe('what is refused', () => {
  test('leaves nothing on record', async () => {
    await say(draft);
    await say('/campaign launch Spring');
    await store.audits.deleteMany({});
    await expect(say('/campaign launch Spring')).rejects.toThrow('was launched already');
    await expect(say('/suppress remove c1')).rejects.toThrow('is not suppressed');
    await say('/suppress c1');
    await say('/suppress c1');
    expect((await entries()).map(({ what }) => what)).toEqual(['suppress']);
  });
});

describe('a launch', () => {
  test('is on record with how many it contacts and what became of the others', async () => {
    await say('/suppress c1');
    await say(draft);
    const { treated1, holdout } = facts(await say('/campaign launch Spring'));
    expect((await entries())[0]).toMatchObject({
      about: 'Spring',
      customers: treated1,
      counts: { matched: 10, suppressed: 1, 'held out elsewhere': 0, holdout },
    });
  });
});
