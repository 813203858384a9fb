import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { purchaseMetrics } from '../../src/analytics/evaluate/purchase-metrics.ts';
import { spendMetrics } from '../../src/analytics/evaluate/spend-metrics.ts';
import { fingerprintOf } from '../../src/analytics/features/fingerprint.ts';
import { windowsOf } from '../../src/analytics/prediction/windows.ts';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { ask } from '../../src/commands/ask.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { readTraining } from '../../src/commands/forecast/read-training.ts';
import { connect } from '../../src/data/connection.ts';
import { importFiles } from '../../src/data/import/import-files.ts';
import { currentProfiles } from '../../src/data/profiles.ts';
import { recordsOf } from '../../src/tables.ts';
import { createCompute } from '../../src/worker/compute.ts';
import { openTestDatabase } from '../support/database.ts';
import { describeWithShared } from '../support/shared.ts';

const minutes = 60_000;
const asOf = '1998-04-02';
const until = '1998-07-01';

type Line = { customer: string; day: string; cents: number };
type Shop = { context: Omit<CommandContext, 'commands'>; close(): Promise<void> };

function linesOf(csv: string): Line[] {
  return csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [customer = '', day = '', , amount = ''] = line.trim().split(',');
      return { customer, day, cents: Math.round(Number(amount) * 100) };
    });
}

/** Who has a day with a positive sum among these lines: a counted order, as the file has no order ids. */
function orderersOf(lines: readonly Line[]): Set<string> {
  const sums = new Map<string, number>();
  for (const { customer, day, cents } of lines) {
    const key = `${customer} ${day}`;
    sums.set(key, (sums.get(key) ?? 0) + cents);
  }
  return new Set([...sums].flatMap(([key, cents]) => (cents > 0 ? [key.split(' ')[0] ?? ''] : [])));
}

function spendsOf(lines: readonly Line[]): Map<string, number> {
  const spends = new Map<string, number>();
  for (const { customer, cents } of lines) spends.set(customer, (spends.get(customer) ?? 0) + cents / 100);
  return spends;
}

async function openShop(services: string, rejectsDirectory: string): Promise<Shop> {
  const database = await openTestDatabase();
  // In threads, as Midas does: in Jest's own the forests grow several times slower.
  const compute = createCompute();
  const store = await connect(database.uri);
  const context = {
    store,
    segmentMap: loadSegmentMap('rxfm-11'),
    currency: 'USD',
    timezone: 'UTC',
    compute,
    asOf,
  };
  await importFiles(store, { services, timezone: 'UTC', rejectsDirectory });
  await currentProfiles(store, context);
  return {
    context,
    async close() {
      await compute.close();
      await store.close();
      await database.close();
    },
  };
}

/** Of all that a training as of the day is given of a file, and that predictions then read. */
async function fingerprintOfTraining(services: string, rejectsDirectory: string): Promise<string> {
  const shop = await openShop(services, rejectsDirectory);
  try {
    const { windows, standing } = await readTraining(shop.context, { horizonDays: 90, asOf, seed: 1 });
    return fingerprintOf(
      ...windows.flatMap(windowsOf).flatMap(({ features, targets }) => [features, targets]),
      standing,
    );
  } finally {
    await shop.close();
  }
}

describeWithShared(
  'predictions for CDNOW as of 2 April 1998, on the 90 days that followed,',
  ['cdnow-services.csv'],
  ([services = '']) => {
    let directory: string;
    let shop: Shop;
    let lines: Line[];
    let ids: string[];
    let probability: Float64Array;
    let spend: Float64Array;
    let purchased: Float64Array;
    let spent: Float64Array;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'midas-cdnow-'));
      lines = linesOf(await readFile(services, 'utf8'));
      shop = await openShop(services, directory);
      const { table } = await ask('/predict all', shop.context);
      const rows = table ? recordsOf(table) : [];
      ids = rows.map(({ customerId }) => String(customerId));
      probability = Float64Array.from(rows, ({ purchaseProbability }) => Number(purchaseProbability));
      spend = Float64Array.from(rows, ({ expectedSpend }) => Number(expectedSpend));
      const outcome = lines.filter(({ day }) => day >= asOf && day < until);
      const buyers = orderersOf(outcome);
      const spends = spendsOf(outcome);
      purchased = Float64Array.from(ids, (id) => Number(buyers.has(id)));
      spent = Float64Array.from(ids, (id) => spends.get(id) ?? 0);
    }, 15 * minutes);

    afterAll(async () => {
      await shop.close();
      await rm(directory, { recursive: true });
    });

    test('have every customer who had ordered, once', () => {
      const orderers = orderersOf(lines.filter(({ day }) => day < asOf));
      expect(ids).toHaveLength(23_502);
      expect(ids.toSorted()).toEqual([...orderers].sort());
    });

    test('tell buyers from others at an AUC of .838 at least and a Brier score of .089 at most', () => {
      const { auc, brier } = purchaseMetrics(probability, purchased);
      expect(auc).toBeGreaterThanOrEqual(0.838);
      expect(brier).toBeLessThanOrEqual(0.089);
    });

    test('foretell spend at an R² of .5 at least and a mean error of 12.40 at most', () => {
      const { r2, mae } = spendMetrics(spend, spent);
      expect(r2).toBeGreaterThanOrEqual(0.5);
      expect(mae).toBeLessThanOrEqual(12.4);
    });

    test('rank spend better than that of the last period, which ranks it best of the baselines', () => {
      const last = spendsOf(lines.filter(({ day }) => day >= '1998-01-02' && day < asOf));
      const repeated = Float64Array.from(ids, (id) => last.get(id) ?? 0);
      const baseline = spendMetrics(repeated, spent).spearman;
      expect(baseline).toBeCloseTo(0.4243, 4);
      expect(spendMetrics(spend, spent).spearman).toBeGreaterThan(baseline ?? 1);
    });

    test(
      'are made from nothing that came on that day or later, as one customer in ten shows',
      async () => {
        const [head = '', ...rest] = (await readFile(services, 'utf8')).trim().split('\n');
        const some = rest.filter((line) => line.split(',')[0]?.endsWith('7'));
        const before = some.filter((line) => (line.split(',')[1] ?? '') < asOf);
        const fingerprints: string[] = [];
        for (const known of [some, before]) {
          const path = join(directory, `${known.length}.csv`);
          await writeFile(path, [head, ...known, ''].join('\n'));
          fingerprints.push(await fingerprintOfTraining(path, directory));
        }
        expect(before.length).toBeLessThan(some.length);
        expect(fingerprints[1]).toBe(fingerprints[0]);
      },
      10 * minutes,
    );
  },
  { embeddedOnly: 'trainings take minutes elsewhere' },
);
