import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

// Clients of other people look into `midas database`. They are not dependencies of Midas, so each is named by a variable.

const python = process.env['MIDAS_TEST_PYTHON'];
const mongosh = process.env['MIDAS_TEST_MONGOSH'];
const program = fileURLToPath(new URL('../../bin/midas.mjs', import.meta.url));
const run = promisify(execFile);

let directory: string;
let server: ReturnType<typeof spawn>;
let uri: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-clients-'));
  const { MONGODB_URI, ...inherited } = process.env;
  server = spawn(process.execPath, [program, 'database'], {
    env: { ...inherited, MIDAS_DATA_DIR: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  [uri] = (await once(createInterface({ input: server.stdout as NodeJS.ReadableStream }), 'line')) as [
    string,
  ];
});

afterAll(async () => {
  server.kill('SIGTERM');
  await once(server, 'exit');
  await rm(directory, { recursive: true, force: true });
});

const withPymongo = python ? describe : describe.skip;
withPymongo(python ? 'pymongo' : 'pymongo (skipped: MIDAS_TEST_PYTHON is not set)', () => {
  test('writes, indexes, updates, groups and reads back', async () => {
    const script = `
import datetime, json, sys
from pymongo import MongoClient, UpdateOne
from pymongo.errors import DuplicateKeyError
db = MongoClient(sys.argv[1]).get_default_database()
orders = db.orders
orders.insert_many([{"_id": i, "customer": i % 3, "amount": i * 1.5, "day": datetime.datetime(2026, 1, 1 + i)} for i in range(10)])
orders.create_index([("customer", 1), ("amount", -1)])
orders.bulk_write([UpdateOne({"_id": 1}, {"$inc": {"amount": 1}}), UpdateOne({"_id": 99}, {"$set": {"customer": 9}}, upsert=True)])
try:
    orders.insert_one({"_id": 1})
    duplicate = False
except DuplicateKeyError:
    duplicate = True
print(json.dumps({
    "groups": list(orders.aggregate([{"$match": {"customer": {"$lt": 9}}}, {"$group": {"_id": "$customer", "total": {"$sum": "$amount"}}}, {"$sort": {"_id": 1}}])),
    "january5": orders.find_one({"day": {"$gte": datetime.datetime(2026, 1, 5)}}, sort=[("day", 1)])["_id"],
    "indexes": sorted(orders.index_information()),
    "collections": db.list_collection_names(),
    "duplicate": duplicate,
}))
`;
    const { stdout } = await run(python as string, ['-c', script, uri]);
    expect(JSON.parse(stdout)).toEqual({
      groups: [
        { _id: 0, total: 27 },
        { _id: 1, total: 19 },
        { _id: 2, total: 22.5 },
      ],
      january5: 4,
      indexes: ['_id_', 'customer_1_amount_-1'],
      collections: ['orders'],
      duplicate: true,
    });
  });
});

const withMongosh = mongosh ? describe : describe.skip;
withMongosh(mongosh ? 'mongosh' : 'mongosh (skipped: MIDAS_TEST_MONGOSH is not set)', () => {
  test('connects, writes, reads and lists', async () => {
    const script = `
      db.visits.insertMany([{ _id: 1, who: 'Zoë' }, { _id: 2, who: 'Ana' }]);
      print(JSON.stringify({
        visits: db.visits.find().sort({ who: 1 }).toArray(),
        listed: db.getCollectionNames().includes('visits'),
        count: db.visits.countDocuments({ who: /^Z/ }),
      }));`;
    const { stdout } = await run(mongosh as string, ['--quiet', uri, '--eval', script], {
      env: { ...process.env, HOME: directory },
    });
    expect(JSON.parse(stdout)).toEqual({
      visits: [
        { _id: 2, who: 'Ana' },
        { _id: 1, who: 'Zoë' },
      ],
      listed: true,
      count: 1,
    });
  });
});
