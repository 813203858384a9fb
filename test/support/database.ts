import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { MongoClient } from 'mongodb';

export type TestDatabase = { uri: string; close(): Promise<void> };

/**
 * A database of its own for one test file: a fresh name on the server of `MONGODB_URI` if that is set,
 * otherwise the embedded database in a temporary directory.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = process.env['MONGODB_URI'];
  return server ? onServer(server) : embedded();
}

async function onServer(server: string): Promise<TestDatabase> {
  const uri = new URL(server);
  uri.pathname = `/midas-test-${randomBytes(6).toString('hex')}`;
  return {
    uri: uri.href,
    async close() {
      const client = await MongoClient.connect(uri.href);
      await client.db().dropDatabase();
      await client.close();
    },
  };
}

async function embedded(): Promise<TestDatabase> {
  const { openEmbedded } = await import('../../local/mongo/open.ts');
  const directory = await mkdtemp(join(tmpdir(), 'midas-test-'));
  const { uri, close } = await openEmbedded({ directory });
  return {
    uri,
    async close() {
      await close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A `describe` for the embedded database only: skipped, and saying why, on a server of `MONGODB_URI`. */
export function describeEmbedded(title: string, reason: string, body: () => void): void {
  if (process.env['MONGODB_URI']) describe.skip(`${title} (on the embedded database only: ${reason})`, body);
  else describe(title, body);
}
