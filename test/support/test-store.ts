import { afterAll, beforeAll } from '@jest/globals';
import { connect } from '../../src/data/connection.ts';
import type { Store } from '../../src/data/store.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

export type TestStore = Store & { uri: string };

/**
 * A store in a database of its own, for the tests of the file or of the `describe` that it is called in: open from before the first to
 * after the last of them. `uri` is for what connects to it once more.
 */
export function testStore(): TestStore {
  const store = {} as TestStore;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
    Object.assign(store, await connect(database.uri), { uri: database.uri });
  });

  afterAll(async () => {
    await store.close();
    await database.close();
  });

  return store;
}
