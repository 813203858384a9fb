import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import type { Store } from '../../src/data/store.ts';
import { testStore } from './test-store.ts';

/**
 * Gives each test of a file a store without lines, customers and imports, and a folder of its own for files, which is removed
 * after it.
 */
export function withImportStore(use: (store: Store, directory: string, uri: string) => void): void {
  const store = testStore();
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'midas-import-'));
    for (const collection of [store.services, store.customers, store.imports])
      await collection.deleteMany({});
    use(store, directory, store.uri);
  });

  afterEach(() => rm(directory, { recursive: true }));
}
