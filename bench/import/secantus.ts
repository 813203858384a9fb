import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import type { BenchDatabase } from '../database.ts';
import type { PeakMemory } from '../memory.ts';
import { pythonPrograms } from '../python.ts';

const startMilliseconds = 30_000;

/**
 * A fresh SecantusDB in a process of its own.
 * @throws Error when Python or PyPI is not there, or it does not start.
 */
export async function openSecantus(): Promise<BenchDatabase> {
  const programs = await pythonPrograms('SecantusDB==0.7.0b3');
  const directory = await mkdtemp(join(tmpdir(), 'midas-bench-secantus-'));
  const port = await freePort();
  const main = ['-c', 'from secantus.cli import main; main()'];
  const where = ['--host', '127.0.0.1', '--port', String(port), '--storage-path', directory];
  const options = [...where, '--standalone', '--log-level', 'ERROR'];
  const server = spawn(join(programs, 'python'), [...main, ...options], { stdio: 'ignore', cwd: directory });
  await once(server, 'spawn');
  const close = async () => {
    if (server.exitCode === null) {
      server.kill();
      await once(server, 'exit');
    }
    await rm(directory, { recursive: true, force: true });
  };
  const uri = `mongodb://127.0.0.1:${port}/midas-bench`;
  try {
    await answering(uri, server);
  } catch (error) {
    await close();
    throw error;
  }
  return { uri, memory: async () => peakOf(server), close };
}

async function answering(uri: string, server: ChildProcess): Promise<void> {
  const until = performance.now() + startMilliseconds;
  for (;;) {
    try {
      const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 1000 });
      await client.db().command({ ping: 1 });
      await client.close();
      return;
    } catch (error) {
      if (server.exitCode !== null || performance.now() > until) throw error;
      await pause(200);
    }
  }
}

function peakOf({ pid }: ChildProcess): PeakMemory | undefined {
  if (process.platform !== 'linux') return undefined;
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kilobytes === undefined ? undefined : { resident: Number(kilobytes) / 1024, own: undefined };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}
