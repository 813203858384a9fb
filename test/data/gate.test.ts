import { beforeEach, describe, expect, test } from '@jest/globals';
import { addDays, today } from '../../src/calendar.ts';
import { passGate } from '../../src/data/gate.ts';
import type { Customer } from '../../src/data/store.ts';
import {
  emailTarget,
  idTarget,
  listSuppressions,
  phoneTarget,
  type SuppressionTarget,
  suppress,
  unsuppress,
} from '../../src/data/suppressions.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();

beforeEach(async () => {
  for (const collection of [store.customers, store.imports, store.suppressions])
    await collection.deleteMany({});
});

type Given = Record<
  string,
  Customer['attributes'] | (Omit<Customer, '_id' | 'importId'> & { attributes: Customer['attributes'] })
>;

async function customers(given: Given) {
  await store.customers.insertMany(
    Object.entries(given).map(([_id, fields]) => ({
      _id,
      importId: 'first',
      ...('attributes' in fields
        ? (fields as Omit<Customer, '_id' | 'importId'>)
        : { attributes: fields as Customer['attributes'] }),
    })),
  );
}

async function gate(ids: string, channel: 'email' | 'phone' | 'any' = 'any') {
  const { allowed, suppressed } = await passGate(store, ids.split(' '), { channel });
  return [
    allowed.join(' '),
    Object.fromEntries(suppressed.map(({ customerId, reason }) => [customerId, reason])),
  ];
}

const terms = { channel: 'any', by: 'U1', list: null } as const;
const email = (text: string) => emailTarget(text) as SuppressionTarget;
const phone = (text: string) => phoneTarget(text) as SuppressionTarget;

describe('the gate', () => {
  test('lets everyone pass where the data say nothing, and says so', async () => {
    await customers({ b: {}, a: { country: 'PT' } });
    expect(await passGate(store, ['b', 'a', 'unknown'], { channel: 'email' })).toEqual({
      allowed: ['b', 'a', 'unknown'],
      suppressed: [],
      consentColumns: [],
    });
  });

  test('lets nobody pass of nobody', async () => {
    expect((await passGate(store, [], { channel: 'any' })).allowed).toEqual([]);
  });

  test('holds back who has not consented, and who is not in the customers file', async () => {
    await customers({
      yes: { marketing_consent: true },
      no: { marketing_consent: false },
      empty: { marketing_consent: null },
      absent: {},
      odd: { marketing_consent: 'perhaps' },
    });
    expect(await gate('yes no empty absent odd unknown', 'email')).toEqual([
      'yes',
      {
        no: 'no-consent',
        empty: 'no-consent',
        absent: 'no-consent',
        odd: 'unreadable-consent',
        unknown: 'no-consent',
      },
    ]);
    expect((await passGate(store, [], { channel: 'email' })).consentColumns).toEqual(['marketing_consent']);
  });

  test('knows of a consent column from the imports, though no customer looked at has it', async () => {
    await customers({ a: {} });
    await store.imports.insertOne({
      _id: 'first',
      startedAt: new Date(),
      state: 'done',
      profiled: true,
      timezone: 'UTC',
      sources: [
        { kind: 'customers', columns: [{ role: 'attribute', column: 'Opt-in', format: 'yes or no' }] },
      ],
    } as never);
    expect(await gate('a')).toEqual(['', { a: 'no-consent' }]);
  });

  test('asks the columns of the channel and those of contact in general: one yes, and no no', async () => {
    await customers({
      general: { consent: true, email_opt_in: null, sms_opt_in: null },
      email: { consent: null, email_opt_in: true, sms_opt_in: false },
      phone: { consent: null, email_opt_in: false, sms_opt_in: 'yes' },
      none: { consent: false, email_opt_in: true, sms_opt_in: true },
    });
    const ids = 'general email phone none';
    expect((await gate(ids, 'email'))[0]).toBe('general email');
    expect((await gate(ids, 'phone'))[0]).toBe('general phone');
    expect((await gate(ids, 'any'))[0]).toBe('general email phone');
  });

  test('holds back who is marked as not to be contacted, for what the mark is about', async () => {
    await customers({
      free: { do_not_contact: false, unsubscribed_email: null },
      all: { do_not_contact: 'yes', unsubscribed_email: null },
      mail: { do_not_contact: null, unsubscribed_email: '2025-01-01' },
    });
    expect(await gate('free all mail', 'email')).toEqual([
      'free',
      { all: 'do-not-contact', mail: 'do-not-contact' },
    ]);
    expect(await gate('free all mail', 'phone')).toEqual(['free mail', { all: 'do-not-contact' }]);
    expect(await gate('free all mail', 'any')).toEqual(['free mail', { all: 'do-not-contact' }]);
  });

  test('finds suppressed people by id, address and number, however these are written', async () => {
    await customers({
      a: { attributes: {} },
      b: { email: ' Ann@Example.com', attributes: {} },
      c: { attributes: { 'Billing e-mail': 'bob@example.com' } },
      d: { phone: '+351 912 345 678', attributes: {} },
      e: { attributes: { mobile: '912345678' } },
      'eve@example.com': { attributes: {} },
      free: { email: 'free@example.com', phone: '+351 912 345 679', attributes: {} },
      short: { phone: '+45 20 12 34 56', attributes: {} },
    });
    const targets = [
      idTarget('a'),
      email('ann@example.COM'),
      email('bob@example.com'),
      email('Eve@example.com'),
      phone('00351 912-345-678'),
      phone('20123456'),
    ];
    await suppress(store, targets, terms);
    const [allowed, held] = await gate('a b c d e eve@example.com free short unknown', 'email');
    expect(allowed).toBe('free unknown');
    expect(new Set(Object.values(held as object))).toEqual(new Set(['suppression-list']));
  });

  test('minds the channel and the last day of a suppression', async () => {
    await customers({ a: {}, b: {}, c: {} });
    await suppress(store, [idTarget('a')], { ...terms, channel: 'email' });
    await suppress(store, [idTarget('b')], { ...terms, until: addDays(today('UTC'), -3) });
    await suppress(store, [idTarget('c')], { ...terms, until: today('UTC') });
    expect((await gate('a b c', 'email'))[0]).toBe('b');
    expect((await gate('a b c', 'phone'))[0]).toBe('a b');
    expect((await gate('a b c', 'any'))[0]).toBe('a b');
  });

  test('keeps the order it is given, of many as of few', async () => {
    const ids = Array.from({ length: 500 }, (_, index) => `c${(index * 7) % 500}`);
    await customers(Object.fromEntries(ids.map((id) => [id, { consent: id.endsWith('3') ? 'no' : 'yes' }])));
    const wanted = ids.filter((id) => !id.endsWith('3'));
    expect((await passGate(store, ids, { channel: 'email' })).allowed).toEqual(wanted);
    expect((await passGate(store, ids.slice(0, 20), { channel: 'email' })).allowed).toEqual(
      wanted.filter((id) => ids.indexOf(id) < 20),
    );
  });
});

describe('suppressions', () => {
  test('keep no address and no number', async () => {
    await suppress(store, [email('ann@example.com'), phone('+351 912 345 678')], terms);
    const kept = JSON.stringify(await store.suppressions.find({}).toArray());
    expect(kept).not.toMatch(/ann@|example\.com|912|345678/);
    expect(kept).toContain('a…@e….com');
  });

  test('given twice are there once, and are never shortened', async () => {
    expect(await suppress(store, [idTarget('a'), idTarget('a')], terms)).toMatchObject({
      added: 1,
      known: 0,
    });
    expect(await suppress(store, [idTarget('a')], { ...terms, until: '2030-01-01' })).toEqual({
      added: 0,
      known: 1,
      prolonged: 0,
    });
    expect((await listSuppressions(store, 5)).latest).toMatchObject([{ shown: 'a', until: null }]);
  });

  test('are lengthened by a later end and by none', async () => {
    await suppress(store, [idTarget('a')], { ...terms, until: '2030-01-01' });
    const until = async () => (await listSuppressions(store, 5)).latest[0]?.until;
    await suppress(store, [idTarget('a')], { ...terms, until: '2029-01-01' });
    expect(await until()).toBe('2030-01-01');
    const later = { ...terms, until: '2031-01-01' };
    expect(await suppress(store, [idTarget('a')], later)).toEqual({ added: 0, known: 1, prolonged: 1 });
    expect(await until()).toBe('2031-01-01');
    await suppress(store, [idTarget('a')], terms);
    expect(await until()).toBeNull();
  });

  test('of a list go with the list, others stay', async () => {
    await suppress(store, [idTarget('a'), idTarget('b')], { ...terms, list: 'old.csv' });
    await suppress(store, [idTarget('a')], terms);
    expect(await unsuppress(store, { list: 'old.csv' })).toBe(2);
    expect((await gate('a b'))[0]).toBe('b');
    expect(await unsuppress(store, { target: idTarget('a') })).toBe(1);
    expect((await gate('a b'))[0]).toBe('a b');
  });
});
