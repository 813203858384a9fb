import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { now } from '../src/calendar.ts';
import { makeTemporaryFolder } from '../src/temporary-folder.ts';

/** A folder with a file in it, last changed so many hours ago. */
async function folder(path: string, hours: number): Promise<string> {
  await mkdir(path);
  await writeFile(join(path, 'customers.csv'), 'id,name');
  const changed = new Date(now().getTime() - hours * 3_600_000);
  await utimes(path, changed, changed);
  return path;
}

test('A temporary folder is new, and what a killed import left a day ago is removed, nothing else', async () => {
  const place = await mkdtemp(join(tmpdir(), 'midas-test-temporary-'));
  const abandoned = await folder(join(place, 'midas-import-1-abc'), 25);
  const recent = await folder(join(place, 'midas-shared-2-def'), 23);
  const foreign = await folder(join(place, 'something-else'), 1000);
  const made = [await makeTemporaryFolder('shared', place), await makeTemporaryFolder('import', place)];
  expect(new Set(made).size).toBe(2);
  expect(existsSync(abandoned)).toBe(false);
  for (const path of [recent, foreign, ...made]) expect(existsSync(path)).toBe(true);
  await rm(place, { recursive: true });
});
