import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { Skipped } from './report.ts';

/** A file to import, and how it is called in reports. */
export type FoundFile = { path: string; name: string };

/**
 * The files that paths mean, in the order of their names: a file itself, those of a folder, those that fit a
 * pattern such as "sales-*.csv". Hidden files and folders in folders are passed over, and said.
 * @throws UserError when there is none.
 */
export async function foundFiles(
  paths: readonly string[],
): Promise<{ files: FoundFile[]; skipped: Skipped[] }> {
  const skipped: Skipped[] = [];
  const files: FoundFile[] = [];
  for (const path of paths) {
    const kind = await kindOf(path);
    if (kind === 'folder') files.push(...(await inFolder(path, skipped)));
    else if (kind === undefined && /[*?]/.test(basename(path))) files.push(...(await fitting(path)));
    else files.push({ path, name: basename(path) });
  }
  return { files, skipped };
}

async function kindOf(path: string): Promise<'folder' | 'other' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch {
    // Opening the file says what is wrong with it.
    return undefined;
  }
}

async function inFolder(folder: string, skipped: Skipped[]): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for (const name of await sortedNames(folder)) {
    const path = join(folder, name);
    if (name.startsWith('.')) skipped.push({ name, reason: 'hidden' });
    else if ((await kindOf(path)) === 'folder') skipped.push({ name, reason: 'a folder in a folder' });
    else files.push({ path, name });
  }
  if (files.length === 0)
    throw new UserError(
      `there is no file in the folder "${folder}"`,
      'Name the folder that holds the files.',
    );
  return files;
}

async function fitting(pattern: string): Promise<FoundFile[]> {
  const expression = new RegExp(
    `^${basename(pattern)
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  );
  const folder = dirname(pattern);
  const names = await sortedNames(folder).catch(() => []);
  const files = names
    .filter((name) => expression.test(name))
    .map((name) => ({ path: join(folder, name), name }));
  if (files.length === 0)
    throw new UserError(`no file fits "${pattern}"`, 'Check the path and its spelling.');
  return files;
}

async function sortedNames(folder: string): Promise<string[]> {
  const order = new Intl.Collator('en', { numeric: true });
  return (await readdir(folder)).sort(order.compare);
}
