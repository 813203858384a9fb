import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { liveOn, type Response } from '../../../local/shop/live-on.ts';
import { writeSampleShop } from '../../../local/shop/write-sample-shop.ts';

const shop = { seed: 1, customers: 1500, until: '2026-10-05', days: 400 };
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-live-on-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** The rows of the days, each as its text. */
async function live(from: string, before: string, responses: Response[] = []) {
  const { services, customers, truths } = await liveOn(directory, shop, { from, before, responses });
  const rows = async (path: string | null) =>
    path ? (await readFile(path, 'utf8')).trimEnd().split('\n').slice(1) : [];
  return { rows: await rows(services), customers: await rows(customers), truths };
}

describe('the sample shop lives on', () => {
  test('as its seed has it: of days that it has lived already it says the same', async () => {
    const files = await writeSampleShop(directory, shop);
    const written = (await readFile(files.services, 'utf8')).trimEnd().split('\n').slice(1);
    const lived = await live('2026-09-01', '2026-10-05');
    expect(lived.rows.length).toBeGreaterThan(300);
    expect(written.slice(-lived.rows.length)).toEqual(lived.rows);
  });

  test('in several steps as in one, newcomers included', async () => {
    const steps = [
      await live('2026-10-05', '2026-10-12'),
      await live('2026-10-12', '2026-10-13'),
      await live('2026-10-13', '2026-11-02'),
    ];
    const once = await live('2026-10-05', '2026-11-02');
    expect(steps.flatMap(({ rows }) => rows)).toEqual(once.rows);
    expect(steps.flatMap(({ customers }) => customers)).toEqual(once.customers);
    expect(once.customers.length).toBeGreaterThan(30);
    expect(once.rows.every((row) => row.split(',')[2]?.slice(0, 7) !== '2026-09')).toBe(true);
  });
});

const treated = new Set(
  Array.from({ length: 1500 }, (_, index) => String(index + 1).padStart(5, '0')).filter((_, at) => at % 3),
);
const response = (lift: number): Response => ({
  name: 'autumn',
  treated,
  from: '2026-10-06',
  before: '2026-11-03',
  lift,
});

/** Who of the treated places an order of the window that counts. */
function ordering(rows: string[]): Set<string> {
  const cells = rows.map((row) => row.replace(/"[^"]*"/g, '').split(','));
  const completed = cells.filter(
    (row) => row.includes('completed') && (row[2] ?? '') >= '2026-10-06' && (row[2] ?? '') < '2026-11-03',
  );
  return new Set(completed.map(([, customer = '']) => customer).filter((id) => treated.has(id)));
}

describe('a response', () => {
  test.each([0.5, -0.4])('changes the share of treated who order by %d of itself', async (lift) => {
    const { rows: anyway } = await live('2026-10-05', '2026-11-03');
    const { rows, truths } = await live('2026-10-05', '2026-11-03', [response(lift)]);
    const [before, after] = [ordering(anyway).size, ordering(rows).size];
    expect(truths).toEqual([{ name: 'autumn', treated: 1000, anyway: before, converted: after }]);
    expect(Math.abs(after / before - (1 + lift))).toBeLessThan(0.15);
  });

  test('leaves what everybody else does as it is', async () => {
    const { rows: anyway } = await live('2026-10-05', '2026-11-03');
    const { rows } = await live('2026-10-05', '2026-11-03', [response(0.5)]);
    const others = (all: string[]) => all.filter((row) => !treated.has(row.split(',')[1] ?? ''));
    expect(others(rows)).toEqual(others(anyway));
    expect(rows).toEqual(expect.arrayContaining(anyway));
  });

  test('of nothing changes nothing', async () => {
    expect(await live('2026-10-05', '2026-11-03', [response(0)])).toMatchObject({
      rows: (await live('2026-10-05', '2026-11-03')).rows,
      truths: [{ treated: 1000 }],
    });
  });

  test('in several steps is that in one', async () => {
    const steps = [
      await live('2026-10-05', '2026-10-20', [response(0.5)]),
      await live('2026-10-20', '2026-11-03', [response(0.5)]),
    ];
    const once = await live('2026-10-05', '2026-11-03', [response(0.5)]);
    expect(steps.flatMap(({ rows }) => rows)).toEqual(once.rows);
    expect(steps[0]?.truths).toEqual(once.truths);
  });
});
