import { beforeAll } from '@jest/globals';
import { importFiles } from '../../src/data/import/import-files.ts';
import { type TestStore, testStore } from './test-store.ts';

const minutes = 60_000;

/** A `testStore` with files imported of which no row is refused; real ones take their time on other servers than the embedded one. */
export function importedStore(files: { services: string; customers?: string }): TestStore {
  const store = testStore();
  beforeAll(async () => {
    await importFiles(store, { ...files, timezone: 'UTC', rejectsDirectory: '/nonexistent' });
  }, 30 * minutes);
  return store;
}
