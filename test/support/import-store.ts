import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { connect } from '../../src/data/connection.ts';
import type { Store } from '../../src/data/store.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

/**
 * Gives each test of a file a store without lines, customers and imports, and a folder of its own for files, which is removed
 * after it.
 */
export function withImportStore(use: (store: Store, directory: string, uri: string) => void): void {
  let database: TestDatabase;
  let store: Store;
  let directory: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    store = await connect(database.uri);
  });

  afterAll(async () => {
    await store.close();
    await database.close();
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'midas-import-'));
    for (const collection of [store.services, store.customers, store.imports])
      await collection.deleteMany({});
    use(store, directory, database.uri);
  });

  afterEach(() => rm(directory, { recursive: true }));
}
