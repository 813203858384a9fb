import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { Answer } from '../../src/commands/answer.ts';

const program = fileURLToPath(new URL('../../bin/midas.mjs', import.meta.url));
let directory: string;

/** Starts the program as a reader would, on the embedded database of this test alone. */
function start(words: string[], variables: Record<string, string> = {}) {
  const { MONGODB_URI, ...inherited } = process.env;
  const env = { ...inherited, MIDAS_DATA_DIR: join(directory, 'data'), NODE_ENV: '', ...variables };
  return spawn(process.execPath, [program, ...words], { env, cwd: directory });
}

async function run(words: string[], variables?: Record<string, string>) {
  const child = start(words, variables);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, out, err };
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-cli-'));
  await run(['sample', '--out', 'shop', '--customers', '60', '--until', '2026-03-01']);
  await run(['import', '--services', 'shop/services.csv', '--customers', 'shop/customers.csv']);
}, 120_000);

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('midas ask', () => {
  test('prints text: the finding, the as-of day, the figures, the table', async () => {
    const { code, out } = await run(['ask', '/segment']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\S+ are \d+% of \d+ customers and bring \d+% of revenue\n\nAs of \d+ Feb 2026\n/);
    expect(out).toContain('Segment ');
  });

  test('prints one JSON document and nothing else with --json', async () => {
    const { code, out, err } = await run(['ask', '/segment', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const answer = JSON.parse(out) as Answer;
    expect(Object.keys(answer)).toEqual(['command', 'title', 'asOf', 'facts', 'table', 'chart', 'notes']);
    expect(answer.table?.columns.map(({ name }) => name)).toEqual([
      'segment',
      'customers',
      'share',
      'recencyDays',
      'frequency',
      'monetary',
      'revenue',
      'revenueShare',
    ]);
  });

  test('writes the chart and the whole table with --out', async () => {
    const { out } = await run(['ask', '/segment', '--json', '--out', 'answer']);
    const png = await readFile(join(directory, 'answer/chart.png'));
    const csv = await readFile(join(directory, 'answer/table.csv'), 'utf8');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(csv.trim().split('\r\n')).toHaveLength(1 + ((JSON.parse(out) as Answer).table?.rows.length ?? 0));
  });

  test('stands on the day that --as-of names', async () => {
    const { out } = await run(['ask', '/segment', '--json', '--as-of', '2025-03-01']);
    expect((JSON.parse(out) as Answer).asOf).toBe('2025-03-01');
  });

  test.each([
    [['ask', '/segment champoins'], 'no segment "champoins"; did you mean "champions"?'],
    [['ask', '/sgment'], 'no command "/sgment"; did you mean "/segment"?'],
    [['ask', '/segment', '--as-of', 'today'], '"today" is not a day'],
    [['ask', '/segment', '--jsn'], "unknown option '--jsn'"],
    [['constructor'], "unknown command 'constructor'"],
    [['ask', '/segment', '--out', 'shop/services.csv'], '--out "shop/services.csv" cannot be written to'],
    [['import'], 'no file to import'],
    [['import', '--services', 'absent.csv'], 'absent.csv'],
    [
      ['import', '--services', 'shop/services.csv', '--rules', 'tests'],
      'no cleaning rule "tests"; did you mean "test-orders"',
    ],
    [['import', 'undo', '20260101T000000-00000000'], 'there is no import "20260101T000000-00000000"'],
    [['import', 'undo'], "missing required argument 'id'"],
    [['database', '--port', 'x'], '--port "x" is not a port'],
    [['train'], 'not enough data'],
    [['train', '--horizon', '45'], 'Allowed choices are 30, 60, 90, 180'],
    [['train', '--as-of', 'today'], '"today" is not a day'],
  ])(
    'ends %j with exit code 2, the reason on standard error and nothing on standard output',
    async (words, reason) => {
      const { code, out, err } = await run(words);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(reason);
    },
  );

  test('refuses production without a MongoDB', async () => {
    const { code, err } = await run(['ask', '/segment'], { NODE_ENV: 'production' });
    expect(code).toBe(2);
    expect(err).toContain('NODE_ENV is "production" but MONGODB_URI is not set');
  });
});

test('midas database prints its URI first, and midas ask shares it while it runs', async () => {
  const server = start(['database']);
  const [uri] = (await once(createInterface(server.stdout), 'line')) as [string];
  const client = await MongoClient.connect(uri);
  expect(await client.db().collection('imports').countDocuments({ state: 'done' })).toBe(1);
  await client.close();
  expect((await run(['ask', '/segment'])).code).toBe(0);
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
});

test('two questions at the same time are both answered', async () => {
  const answers = await Promise.all([
    run(['ask', '/midas status']),
    run(['ask', '/segment', '--as-of', '2025-03-01']),
  ]);
  expect(answers.map(({ code, err }) => ({ code, err }))).toEqual([
    { code: 0, err: '' },
    { code: 0, err: '' },
  ]);
});

test('midas import prints its report as one JSON document with --json, and adds nothing the second time', async () => {
  const { code, out } = await run(['import', '--services', 'shop/services.csv', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ sources: [{ added: 0 }] });
});

test('midas import switches rules by options, of which the last counts', async () => {
  const words = ['import', '--services', 'shop/services.csv', '--dry-run', '--json'];
  const { out } = await run([...words, '--rules', 'test-orders,zero-prices', '--no-rules', 'zero-prices']);
  const { sources } = JSON.parse(out) as { sources: { rules: { rule: string; on: boolean }[] }[] };
  const isOn = (name: string) => sources[0]?.rules.find(({ rule }) => rule === name)?.on;
  expect([isOn('test-orders'), isOn('zero-prices')]).toEqual([true, false]);
});

test.each([[['import', 'rules']], [['import', '--rules', 'help']]])(
  'midas %j explains the rules',
  async (words) => {
    const { code, out } = await run(words);
    expect(code).toBe(0);
    expect(out).toContain('non-product-lines (off by default');
  },
);

test('midas import list and undo take an import back', async () => {
  const own = { MIDAS_DATA_DIR: join(directory, 'undone') };
  await run(['import', '--services', 'shop/services.csv'], own);
  const listed = await run(['import', 'list', '--json'], own);
  const [{ importId, added }] = JSON.parse(listed.out) as [{ importId: string; added: number }];
  const undone = await run(['import', 'undo', importId, '--json'], own);
  expect(JSON.parse(undone.out)).toMatchObject({ importId, lines: added, losses: [] });
}, 240_000);

test('midas train prints its answer as one JSON document with --json and its steps on standard error, and predictions stand on its model', async () => {
  const own = { MIDAS_DATA_DIR: join(directory, 'larger') };
  await run(['sample', '--out', 'larger', '--customers', '1000', '--until', '2026-03-01'], own);
  await run(['import', '--services', 'larger/services.csv'], own);
  const words = ['--as-of', '2026-01-01', '--json'];
  const { code, out, err } = await run(['train', '--horizon', '30', ...words], own);
  expect(code).toBe(0);
  expect(err).toContain('Reading what customers did before 2 Nov 2025');
  const factsOf = (answer: string) =>
    Object.fromEntries((JSON.parse(answer) as Answer).facts.map(({ key, value }) => [key, value]));
  expect(factsOf(out)).toMatchObject({ horizonDays: 30, auc: expect.any(Number) });
  const predicted = await run(['ask', '/predict all horizon=30', ...words], own);
  expect(predicted.err).not.toContain('Reading');
  expect(factsOf(predicted.out)).toMatchObject({ modelAgeDays: 0, auc: factsOf(out)['auc'] });
}, 180_000);
