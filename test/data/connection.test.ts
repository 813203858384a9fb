import { createServer, type Socket, connect as socketTo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collections } from '../../src/data/collections.ts';
import { connect } from '../../src/data/connection.ts';
import type { Store } from '../../src/data/store.ts';
import { OutageError, UserError } from '../../src/errors.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { serviceLine } from './hand-made-shop.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});

afterAll(() => database.close());

async function withStore<Result>(uri: string, use: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await connect(uri);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

describe('connect', () => {
  test('creates every collection with its indexes', () =>
    withStore(database.uri, async ({ db }) => {
      const names = (await db.listCollections().toArray()).map(({ name }) => name).sort();
      expect(names).toEqual(Object.keys(collections).sort());
      const keys = (await db.collection('services').indexes()).map(({ key }) => key);
      expect(keys).toEqual([
        { _id: 1 },
        { customerId: 1, orderKey: 1 },
        { day: 1, customerId: 1 },
        { importId: 1, customerId: 1 },
      ]);
    }));

  test('again changes nothing', async () => {
    const collections = () =>
      withStore(database.uri, async ({ db }) => {
        const found = await db.listCollections().toArray();
        return found.sort((a, b) => a.name.localeCompare(b.name));
      });
    expect(await collections()).toEqual(await collections());
  });

  test('brings a changed schema up to date', async () => {
    await withStore(database.uri, ({ db }) =>
      db.command({ collMod: 'services', validator: { $jsonSchema: { required: ['colour'] } } }),
    );
    await withStore(database.uri, async ({ services }) => {
      await services.insertOne(serviceLine({ customer: 'a', day: '2020-01-01', amount: 1 }));
      await services.deleteMany({});
    });
  });

  test.each([
    ['a missing field', { customerId: undefined }],
    ['an amount that is text', { amountE4: '12' }],
    ['a kind that there is not', { kind: 'gift' }],
    ['a field that there is not', { amuontE4: 1 }],
  ])('holds service lines to their schema: %s is refused', (_, fault) =>
    withStore(database.uri, async ({ services }) => {
      const line = { ...serviceLine({ customer: 'a', day: '2020-01-01', amount: 1 }), ...fault };
      await expect(services.insertOne(line as never)).rejects.toMatchObject({ code: 121 });
    }),
  );

  test('sweeps temporary collections that a stopped process left, and none in use', async () => {
    const old = `profiles_as_of_${Date.parse('2020-01-01')}_left`;
    const fresh = `profiles_as_of_${Date.now()}_used`;
    await withStore(database.uri, async ({ db }) => {
      await db.createCollection(old);
      await db.createCollection(fresh);
    });
    await withStore(database.uri, async ({ db }) => {
      const names = (await db.listCollections().toArray()).map(({ name }) => name);
      expect(names).toContain(fresh);
      expect(names).not.toContain(old);
      await db.dropCollection(fresh);
    });
  });

  test.each([
    'localhost:27017/midas',
    'mongodb://anna:s3cret@host:notaport/midas',
    'mongodb://anna:s3cret@host/midas?w=alot&nonsense=1',
    'https://anna:s3cret@host/midas',
  ])('refuses %s without printing its password', async (uri) => {
    const refused = await connect(uri).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect(String((refused as UserError).message)).toMatch(/^MONGODB_URI ".*" is not the address/);
    expect(JSON.stringify([(refused as UserError).message, (refused as UserError).hint])).not.toContain(
      's3cret',
    );
  });

  test('reports an outage when nobody answers', async () => {
    await expect(connect('mongodb://127.0.0.1:1/midas')).rejects.toBeInstanceOf(OutageError);
  }, 20_000);
});

describe('a query while MongoDB is away', () => {
  /** A door before the database that can be shut while connections are open. */
  async function openDoor(uri: string) {
    const { hostname, port, pathname } = new URL(uri);
    const sockets = new Set<Socket>();
    const server = createServer((outer) => {
      const inner = socketTo(Number(port), hostname);
      for (const socket of [outer, inner]) sockets.add(socket.on('error', () => socket.destroy()));
      outer.pipe(inner).pipe(outer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the door has no port');
    return {
      uri: `mongodb://127.0.0.1:${address.port}${pathname}?serverSelectionTimeoutMS=300`,
      shut() {
        server.close();
        for (const socket of sockets) socket.destroy();
      },
    };
  }

  test('fails with an outage, however it was asked', async () => {
    const door = await openDoor(database.uri);
    const store = await connect(door.uri);
    await store.services.findOne({});
    const cursor = store.services.find();
    door.shut();
    const line = serviceLine({ customer: 'a', day: '2020-01-01', amount: 1 });
    const queries: [string, () => Promise<unknown>][] = [
      ['a bulk write', () => store.services.bulkWrite([{ insertOne: { document: line } }])],
      ['a read', () => store.services.findOne({})],
      ['a cursor', () => cursor.toArray()],
      ['an aggregation', () => store.services.aggregate([]).next()],
      [
        'a loop',
        async () => {
          for await (const found of store.services.find()) expect(found).toBeDefined();
        },
      ],
      ['a command', () => store.db.command({ ping: 1 })],
    ];
    for (const [, query] of queries) await expect(query()).rejects.toBeInstanceOf(OutageError);
    await store.close();
  }, 30_000);

  test('fails with the database’s own error when it is not away', () =>
    withStore(database.uri, ({ services }) =>
      expect(services.aggregate([{ $nonsense: 1 }]).toArray()).rejects.toMatchObject({ code: 40324 }),
    ));
});
