import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../src/errors.ts';
import { askToken } from './wire/client.ts';

/** What the lock file says: who serves the directory, and once it listens, where. */
type Holder = { pid: number; started: string; port?: number; token?: string };

/** Either another process serves the directory, or it is ours to serve. */
export type Claim =
  | { kind: 'served'; port: number }
  | { kind: 'ours'; announce(at: { port: number; token: string }): void; release(): void };

const startMilliseconds = 30_000;
const pollMilliseconds = 25;

/**
 * Makes sure that one process alone serves a directory. The lock file is made by linking, which only one can do;
 * it counts as long as its process lives and answers on its port with its token.
 */
export async function claimDirectory(directory: string, patience = startMilliseconds): Promise<Claim> {
  const path = join(directory, 'server.json');
  const deadline = Date.now() + patience;
  for (;;) {
    const mine = tryToHold(path);
    if (mine !== undefined) return mine;
    const holder = readHolder(path);
    if (holder !== undefined) {
      const presence = await presenceOf(path, holder);
      if (presence === 'serving') return { kind: 'served', port: holder.port as number };
      if (presence === 'gone') takeAway(path, holder);
    }
    if (Date.now() > deadline) throw new UserError(...silence(path, holder));
    await pause(pollMilliseconds);
  }
}

function tryToHold(path: string): Claim | undefined {
  const holder: Holder = { pid: process.pid, started: randomBytes(8).toString('hex') };
  const draft = `${path}.${holder.started}`;
  writeFileSync(draft, JSON.stringify(holder));
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  } finally {
    unlinkSync(draft);
  }
  return {
    kind: 'ours',
    announce(at) {
      if (readHolder(path)?.started !== holder.started)
        throw new Error(`another process took the lock ${path} over`);
      writeFileSync(draft, JSON.stringify({ ...holder, ...at }));
      renameSync(draft, path);
    },
    release() {
      if (readHolder(path)?.started === holder.started) rmSync(path, { force: true });
    },
  };
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { pid: 0, started: '' };
  }
}

/**
 * Whether a lock still counts. A process that lives but is silent, because it is starting or busy with a long command,
 * keeps its lock: two servers on the same files would damage what they hold.
 */
async function presenceOf(
  path: string,
  { pid, port, token }: Holder,
): Promise<'serving' | 'silent' | 'gone'> {
  if (pid === 0 || !isAlive(pid)) return 'gone';
  // Its process id may be another's by now: nobody takes so long to start.
  if (port === undefined) return ageOf(path) > startMilliseconds ? 'gone' : 'silent';
  const presence = await askToken(port);
  if (presence.kind === 'silent') return 'silent';
  return presence.kind === 'ours' && presence.token === token ? 'serving' : 'gone';
}

function ageOf(path: string): number {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - made;
}

function silence(path: string, holder: Holder | undefined): [string, string] {
  return [
    `process ${holder?.pid ?? '?'} holds the database lock ${path} but has not answered for half a minute`,
    'Wait until it has finished what it is busy with, or end that process, and try again.',
  ];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes a stale lock, unless it has been replaced since it was read: whoever renames it away first decides. */
function takeAway(path: string, stale: Holder): void {
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = readHolder(aside);
  if (taken !== undefined && taken.started !== stale.started) {
    try {
      linkSync(aside, path);
    } catch {
      // A third process holds the directory by now; the one whose lock this was sees that when it announces itself.
    }
  }
  rmSync(aside, { force: true });
}
