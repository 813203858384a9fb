import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeSampleShop } from '../../../local/shop/write-sample-shop.ts';
import { ask } from '../../../src/commands/ask.ts';
import { type ImportReport, importFiles } from '../../../src/data/import/import-files.ts';
import { fromE4 } from '../../../src/money.ts';
import { recordsOf } from '../../../src/tables.ts';
import { testContext } from '../../support/test-context.ts';
import { testStore } from '../../support/test-store.ts';

let directory: string;
const store = testStore();
let report: ImportReport;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-shop-import-'));
  const files = await writeSampleShop(join(directory, 'shop'), {
    seed: 1,
    customers: 400,
    until: '2026-11-23',
  });
  report = await importFiles(store, {
    ...files,
    timezone: 'America/Los_Angeles',
    rejectsDirectory: directory,
  });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test('the sample shop is imported whole: no row refused, none repeated', () => {
  for (const source of report.sources) {
    expect(source).toMatchObject({ refused: 0, repeated: 0, warnings: [] });
    expect(source.added).toBe(source.rows);
    expect(source.rows).toBeGreaterThan(350);
  }
});

test('its refunds and cancellations are understood as such', async () => {
  const kinds = await store.services.distinct('status', { kind: 'refund' });
  expect(kinds.sort()).toEqual(['cancelled', 'refunded']);
  expect(await store.services.countDocuments({ kind: 'sale', amountE4: { $lte: 0 } })).toBe(0);
});

test('its days are the days of its own clock, far from it too', async () => {
  const lines = (await readFile(join(directory, 'shop', 'services.csv'), 'utf8')).trimEnd().split('\n');
  const last = await store.services.findOne({}, { sort: { day: -1 } });
  expect(last?.day.toISOString().slice(0, 10)).toBe(lines.at(-1)?.split(',')[2]?.slice(0, 10));
});

test('its names, consents and days of sign-up arrive as what they are', async () => {
  const customer = await store.customers.findOne({ _id: '00001' });
  expect(customer).toMatchObject({
    name: expect.stringMatching(/^\p{L}/u),
    attributes: { country: expect.any(String), signup_date: expect.any(Date) },
  });
  expect(typeof customer?.attributes['marketing_consent']).toBe('boolean');
});

test('it is scored end to end: every customer is in one segment or without orders, and no line or cent is lost', async () => {
  const { facts, table } = await ask('/segment', { ...testContext(store), timezone: 'America/Los_Angeles' });
  const fact = Object.fromEntries(facts.map(({ key, value }) => [key, value]));
  const inSegments = recordsOf(table ?? { columns: [], rows: [] }).map(({ customers }) => Number(customers));
  const customers = new Set([
    ...(await store.services.distinct('customerId')),
    ...(await store.customers.distinct('_id')),
  ]);
  const amounts = await store.services
    .find()
    .map(({ amountE4 }) => amountE4)
    .toArray();
  expect(inSegments.reduce((sum, count) => sum + count, 0)).toBe(fact['customers']);
  expect(Number(fact['customers']) + Number(fact['withoutOrders'])).toBe(customers.size);
  expect(fact['lines']).toBe(amounts.length);
  expect(fact['revenue']).toBe(fromE4(amounts.reduce((sum, amount) => sum + amount, 0)));
});
