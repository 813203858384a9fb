import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { importFiles, type SourceReport } from '../../../src/data/import/import-files.ts';
import { fromE4 } from '../../../src/money.ts';
import { type RetailCounts, type RetailStyle, writeMessyRetail } from '../../support/messy-retail.ts';
import { testStore } from '../../support/test-store.ts';

const store = testStore();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-messy-'));
});

afterAll(() => rm(directory, { recursive: true }));

async function imported(path: string): Promise<SourceReport> {
  const { sources } = await importFiles(store, {
    services: path,
    timezone: 'UTC',
    rejectsDirectory: directory,
  });
  if (!sources[0]) throw new Error('no report');
  return sources[0];
}

/** How many rows each rule matched. */
function matched({ rules }: SourceReport): Record<string, number> {
  return Object.fromEntries(rules.map(({ rule, rows }) => [rule, rows]));
}

describe.each<RetailStyle>(['first', 'second'])('a messy retail export in the %s style', (style) => {
  let counts: RetailCounts;
  let report: SourceReport;

  beforeAll(async () => {
    await store.services.deleteMany({});
    const path = join(directory, `${style}.csv`);
    counts = await writeMessyRetail(path, { lines: 20_000, style });
    report = await imported(path);
  }, 60_000);

  test('is imported by the default rules: nobody’s rows and repeated ones are left out, the rest is kept', () => {
    expect(report).toMatchObject({
      format: expect.stringContaining(style === 'first' ? 'windows-1252' : 'utf-8'),
      rows: counts.rows,
      leftOut: counts.withoutCustomer,
      refused: counts.impossibleDays,
      repeated: counts.duplicates,
      kept: counts.kept,
      added: counts.kept,
      refunds: counts.cancelled + counts.refunded,
      total: fromE4(counts.totalE4),
      warnings: [],
    });
  });

  test('has every rule count what it was made for', () => {
    expect(matched(report)).toEqual({
      'missing-customer-ids': counts.withoutCustomer,
      'decimal-ids': counts.kept,
      'impossible-dates': counts.impossibleDays,
      'mixed-currencies': 0,
      'cancelled-lines': counts.cancelled,
      'negative-prices': 0,
      'refunded-lines': counts.refunded,
      'zero-prices': counts.zeroPrices,
      'non-product-lines': counts.nonProducts,
      'test-orders': counts.testOrders,
      'exact-duplicates': counts.duplicates,
      'category-spelling': counts.misspelt,
    });
    expect(Object.entries(matched(report)).filter(([, rows]) => rows === 0)).toHaveLength(2);
  });

  test('keeps customers under their ids, and country and code on the lines', async () => {
    expect(await store.services.distinct('customerId')).toHaveLength(counts.customers);
    expect(await store.services.distinct('attributes.Country')).toHaveLength(counts.countries);
    const [line] = await store.services.find({ customerId: '15098', amountE4: -389_700_000 }).toArray();
    expect(line).toMatchObject({ kind: 'refund', service: 'Manual', attributes: { StockCode: 'M' } });
  });
});

test('the same export in either style is the same lines', async () => {
  expect(await imported(join(directory, 'first.csv'))).toMatchObject({ added: 0 });
});
