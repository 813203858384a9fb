import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { now } from './calendar.ts';

/** What temporary folders hold: files that were downloaded, and what came out of packed ones. */
export type TemporaryKind = 'shared' | 'import';

const ours = /^midas-(?:shared|import)-/;
/** Nothing is imported for as long as a day. */
const abandonedAfterMilliseconds = 86_400_000;

/** A new folder, to be removed after use. Those that killed processes left behind a day ago are removed before. */
export async function makeTemporaryFolder(kind: TemporaryKind, within = tmpdir()): Promise<string> {
  for (const name of await readdir(within)) if (ours.test(name)) await removeAbandoned(join(within, name));
  return mkdtemp(join(within, `midas-${kind}-${process.pid}-`));
}

async function removeAbandoned(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (now().getTime() - mtimeMs > abandonedAfterMilliseconds) await rm(path, { recursive: true });
  } catch (thrown) {
    // Another process has removed it meanwhile, or it is another user's.
    const { code = '' } = thrown as NodeJS.ErrnoException;
    if (!['ENOENT', 'EPERM', 'EACCES'].includes(code)) throw thrown;
  }
}
