import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { importFiles } from '../../../src/data/import/import-files.ts';
import { testStore } from '../../support/test-store.ts';

const lines = 12_000;
const program = fileURLToPath(new URL('../../support/import-until-killed.ts', import.meta.url));

const store = testStore();
let directory: string;
let path: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-killed-'));
  path = join(directory, 'services.csv');
  // One row in ten is equal to another, so that numbering matters; long rows, so that there are many moments to be killed at.
  const note = 'x'.repeat(100);
  const rows = Array.from(
    { length: lines },
    (_, index) => `${(index * 7) % (lines * 0.9)},2024-01-01,5.25,${note}`,
  );
  await writeFile(path, ['customer,date,amount,note', ...rows, ''].join('\n'));
});

afterAll(() => rm(directory, { recursive: true }));

/** Imports in a process of its own, which is killed when it has read a number of rows, whatever is being written then. */
async function importUntilKilled(rows: number): Promise<void> {
  const parameters = [store.uri, path, directory, String(Math.floor(rows))];
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...parameters], { stdio: 'inherit' });
  const [, signal] = await once(child, 'exit');
  if (signal !== 'SIGKILL') throw new Error('the import ended before it could be killed');
}

/** All lines but for the import that brought them. */
async function stored() {
  const found = await store.services.find({}).sort({ _id: 1 }).toArray();
  return found.map(({ importId, ...line }) => line);
}

test('an import that is killed again and again and then run to its end leaves what one run leaves', async () => {
  await importFiles(store, { services: path, timezone: 'UTC', rejectsDirectory: directory });
  const expected = await stored();
  expect(expected).toHaveLength(lines);
  await store.services.deleteMany({});
  await store.imports.deleteMany({});

  for (const share of [Math.random() * 0.4, 0.4 + Math.random() * 0.4])
    await importUntilKilled(share * lines);
  const left = await store.services.countDocuments();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(lines);
  expect(await store.imports.distinct('state')).toEqual(['running']);

  const report = await importFiles(store, { services: path, timezone: 'UTC', rejectsDirectory: directory });
  expect(report.sources[0]).toMatchObject({ kept: lines, refused: 0 });
  expect(await stored()).toEqual(expected);
}, 300_000);
