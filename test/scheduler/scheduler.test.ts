import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { startScheduler } from '../../src/scheduler/scheduler.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let client: MongoClient;
const logger = pino({ level: 'silent' });

beforeAll(async () => {
  database = await openTestDatabase();
  client = await MongoClient.connect(database.uri);
});

afterAll(async () => {
  await client.close();
  await database.close();
});

describe('startScheduler', () => {
  test('runs a due job once although two instances are up', async () => {
    const runs: string[] = [];
    const start = (instance: string) => {
      const tick = { name: 'tick', cron: '0 3 * * *', run: async () => void runs.push(instance) };
      return startScheduler({ db: client.db(), timezone: 'Europe/Lisbon', logger, jobs: [tick] });
    };
    const instances = [await start('first'), await start('second')];
    const jobs = client.db().collection('jobs');
    expect(await jobs.countDocuments({ name: 'tick' })).toBe(1);
    await jobs.updateOne({ name: 'tick' }, { $set: { nextRunAt: new Date(0) } });
    for (let waited = 0; runs.length === 0 && waited < 20_000; waited += 100) await sleep(100);
    await Promise.all(instances.map(({ stop }) => stop()));
    expect(runs).toHaveLength(1);
  });

  test('plans a job at its time of day in the time zone', async () => {
    const nightly = { name: 'nightly', cron: '5 0 * * *', run: async () => {} };
    const scheduler = await startScheduler({
      db: client.db(),
      timezone: 'Asia/Tokyo',
      logger,
      jobs: [nightly],
    });
    await scheduler.stop();
    const job = await client.db().collection('jobs').findOne({ name: 'nightly' });
    const next = job?.['nextRunAt'] as Date;
    expect(next.toISOString().slice(11, 16)).toBe('15:05');
    expect(next.getTime()).toBeGreaterThan(Date.now());
  });
});
