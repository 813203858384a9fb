import { MongoBackend } from '@agendajs/mongo-backend';
import { afterEach, expect, test } from '@jest/globals';
import { Agenda } from 'agenda';
import { openContract } from '../support/contract.ts';

const { db, differsOn } = await openContract();

const jobs = 40;
const running: Agenda[] = [];
let made = 0;

/** An Agenda on the database that notes which job it ran. */
async function startAgenda(jobsCollection: string, ran: string[], waitMilliseconds = 0): Promise<Agenda> {
  const backend = new MongoBackend({ mongo: db, collection: jobsCollection });
  const agenda = new Agenda({ backend, processEvery: 50, defaultLockLifetime: 60_000 });
  agenda.define('note', async (job) => {
    ran.push(String((job.attrs.data as { name: string }).name));
    if (waitMilliseconds > 0) await new Promise((resolve) => setTimeout(resolve, waitMilliseconds));
  });
  running.push(agenda);
  return agenda;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1000) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

afterEach(async () => {
  for (const agenda of running.splice(0)) await agenda.stop();
});

test('two instances on one database run each of forty jobs exactly once', async () => {
  const name = `jobs${++made}`;
  const ran: [string[], string[]] = [[], []];
  const instances = [await startAgenda(name, ran[0], 5), await startAgenda(name, ran[1], 5)];
  const [first] = instances as [Agenda, Agenda];
  for (const agenda of instances) await agenda.start();
  await Promise.all(Array.from({ length: jobs }, (_, at) => first.now('note', { name: `job ${at}` })));
  await until(() => ran.flat().length >= jobs);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(ran.flat().sort()).toEqual(Array.from({ length: jobs }, (_, at) => `job ${at}`).sort());
});

test('a restart keeps the jobs', async () => {
  const name = `jobs${++made}`;
  const before: string[] = [];
  const agenda = await startAgenda(name, before);
  await agenda.start();
  await agenda.schedule(new Date(Date.now() + 400), 'note', { name: 'later' });
  await agenda.every('1 hour', 'note', { name: 'hourly' });
  await agenda.stop();
  const after: string[] = [];
  const again = await startAgenda(name, after);
  await again.start();
  await until(() => [...before, ...after].includes('later'));
  expect(after).toContain('later');
  expect([...before, ...after].filter((job) => job === 'later')).toHaveLength(1);
  expect(await db.collection(name).countDocuments({ name: 'note', type: 'single' })).toBe(1);
});

test('a job that repeats is kept once, however often it is declared', async () => {
  const name = `jobs${++made}`;
  const agenda = await startAgenda(name, []);
  await agenda.start();
  for (const interval of ['1 hour', '1 hour', '2 hours'])
    await agenda.every(interval, 'note', { name: 'hourly' });
  expect(await db.collection(name).countDocuments({ name: 'note' })).toBe(1);
});

differsOn('SecantusDB', 'answers null to upserts that race')(
  'a job that repeats is kept once when it is declared several times at the same moment',
  async () => {
    const name = `jobs${++made}`;
    const agenda = await startAgenda(name, []);
    await agenda.start();
    await Promise.all(Array.from({ length: 5 }, () => agenda.every('1 hour', 'note', { name: 'hourly' })));
    expect(await db.collection(name).countDocuments({ name: 'note' })).toBe(1);
  },
);
