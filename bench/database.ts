import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { firstMessage, startChild } from './in-child.ts';
import type { PeakMemory } from './memory.ts';

export type BenchDatabase = {
  uri: string;
  /** The most memory that its process has held so far; unknown for a server that was there before. */
  memory(): Promise<PeakMemory | undefined>;
  /** Deletes it. */
  close(): Promise<void>;
};

/** A fresh database on the server of a URI, or an embedded one in a process of its own. */
export async function openBenchDatabase(
  server: string | undefined,
  profileDirectory: string | undefined,
): Promise<BenchDatabase> {
  return server ? onServer(server) : embedded(profileDirectory);
}

function onServer(server: string): BenchDatabase {
  const name = `midas-bench-${randomBytes(6).toString('hex')}`;
  const uri = withDatabase(server, name);
  return {
    uri,
    memory: async () => undefined,
    async close() {
      const client = await MongoClient.connect(uri);
      await client.db(name).dropDatabase();
      await client.close();
    },
  };
}

async function embedded(profileDirectory: string | undefined): Promise<BenchDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'midas-bench-database-'));
  const child = startChild('serve', { directory }, profileDirectory);
  const { result: uri } = await firstMessage<string>(child);
  return {
    uri,
    async memory() {
      child.send('memory?');
      return (await firstMessage<null>(child)).memory;
    },
    async close() {
      child.disconnect();
      await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function withDatabase(uri: string, name: string): string {
  const other = new URL(uri);
  other.pathname = `/${name}`;
  return other.href;
}
