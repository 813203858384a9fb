import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { claimDirectory } from '../../../local/mongo/lock.ts';
import { openEmbedded } from '../../../local/mongo/open.ts';
import { UserError } from '../../../src/errors.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-open-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function withClient<Result>(
  uri: string,
  use: (client: MongoClient) => Promise<Result>,
): Promise<Result> {
  const client = await MongoClient.connect(uri);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

function startInserting(): ChildProcess {
  const typescript = new URL('../../../bin/typescript.mjs', import.meta.url).href;
  const script = fileURLToPath(new URL('./acknowledged-inserts.ts', import.meta.url));
  return spawn(process.execPath, ['--import', typescript, script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('openEmbedded', () => {
  test('keeps what was written when it is closed and opened again', async () => {
    const first = await openEmbedded({ directory });
    await withClient(first.uri, (client) => client.db().collection('things').insertOne({ name: 'kept' }));
    await first.close();
    const second = await openEmbedded({ directory });
    const found = await withClient(second.uri, (client) => client.db().collection('things').find().toArray());
    await second.close();
    expect(found).toMatchObject([{ name: 'kept' }]);
  });

  test('finds the server that another process runs on the directory, and stops nothing when it closes', async () => {
    const child = startInserting();
    await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
    const { uri, close } = await openEmbedded({ directory });
    await close();
    const count = await withClient(uri, (client) => client.db().collection('numbers').countDocuments());
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(count).toBeGreaterThan(0);
  });

  test('serves on when it is left, until the last other client has gone', async () => {
    const { uri, leave } = await openEmbedded({ directory });
    const other = await MongoClient.connect(uri);
    await other.db().command({ ping: 1 });
    const left = leave();
    await other.db().collection('things').insertOne({ name: 'after leaving' });
    await other.close();
    await left;
    await expect(MongoClient.connect(uri, { serverSelectionTimeoutMS: 200 })).rejects.toThrow('ECONNREFUSED');
  });

  test('serves once when opened many times at the same moment', async () => {
    const opened = await Promise.all(Array.from({ length: 5 }, () => openEmbedded({ directory })));
    expect(new Set(opened.map(({ uri }) => uri)).size).toBe(1);
    for (const { close } of opened) await close();
  });

  test('loses no acknowledged write to kill -9, and takes the lock over', async () => {
    const child = startInserting();
    const acknowledged: number[] = [];
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    for await (const line of lines) {
      acknowledged.push(Number(line));
      if (acknowledged.length === 300) child.kill('SIGKILL');
    }
    const { uri, close } = await openEmbedded({ directory });
    const kept = await withClient(uri, (client) =>
      client.db().collection<{ _id: number }>('numbers').find().toArray(),
    );
    await close();
    const ids = new Set(kept.map(({ _id }) => _id));
    expect(acknowledged.filter((number) => !ids.has(number))).toEqual([]);
  });

  test('greets while a long command runs, so that drivers do not take it for dead', async () => {
    const { uri, close } = await openEmbedded({ directory });
    const finished: string[] = [];
    await withClient(uri, (busy) =>
      withClient(uri, async (curious) => {
        await Promise.all([busy, curious].map((client) => client.db().command({ ping: 1 })));
        await busy.db().collection('things').insertOne({});
        const many = [
          { $project: { n: { $range: [0, 500_000] } } },
          { $unwind: '$n' },
          { $group: { _id: '$n' } },
        ];
        const long = busy
          .db()
          .collection('things')
          .aggregate([...many, { $count: 'groups' }])
          .toArray();
        const noted = long.then(() => finished.push('long command'));
        await new Promise((resolve) => setTimeout(resolve, 50));
        await curious.db().command({ ping: 1 });
        finished.push('greeting');
        await noted;
      }),
    );
    await close();
    expect(finished).toEqual(['greeting', 'long command']);
  });

  test('refuses an operator that it does not know by its name, with the code of MongoDB', async () => {
    const { uri, close } = await openEmbedded({ directory });
    const refused = withClient(uri, (client) =>
      client
        .db()
        .collection('things')
        .find({ name: { $near: [0, 0] } })
        .toArray(),
    );
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('$near') });
    await close();
  });
});

describe('a database file that cannot be used', () => {
  const damages: [string, (data: Buffer) => Buffer, string][] = [
    ['cut short', (data) => data.subarray(0, data.length / 2), 'is damaged (cut short)'],
    [
      'overwritten at its head',
      (data) => Buffer.concat([Buffer.alloc(8192, 7), data.subarray(8192)]),
      'is damaged',
    ],
    [
      'of another program',
      () => Buffer.from('SQLite format 3\0'.padEnd(9000, 'x')),
      'is damaged, or no lmdb file',
    ],
  ];

  test.each(damages)('%s is refused with its path and left as it is', async (_, damage, reason) => {
    const path = join(directory, 'data.mdb');
    const { uri, close } = await openEmbedded({ directory });
    await withClient(uri, (client) =>
      client
        .db()
        .collection('things')
        .insertMany(Array.from({ length: 2000 }, (__, n) => ({ n, text: 'x'.repeat(200) }))),
    );
    await close();
    const damaged = damage(await readFile(path));
    await writeFile(path, damaged);
    const attempt = openEmbedded({ directory });
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toThrow(`${path} ${reason}`);
    expect((await readFile(path)).equals(damaged)).toBe(true);
  });

  test('that is empty, as a kill at the very start leaves it, is begun anew', async () => {
    await (await openEmbedded({ directory })).close();
    await writeFile(join(directory, 'data.mdb'), '');
    const { uri, close } = await openEmbedded({ directory });
    await withClient(uri, (client) => client.db().collection('things').insertOne({}));
    await close();
  });

  test('of another version is refused by its number and left as it is', async () => {
    await (await openEmbedded({ directory })).close();
    const path = join(directory, 'format.json');
    const other = JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), version: 99 });
    await writeFile(path, other);
    await expect(openEmbedded({ directory })).rejects.toThrow('is of version 99');
    expect(await readFile(path, 'utf8')).toBe(other);
  });
});

describe('claimDirectory', () => {
  const lock = () => join(directory, 'server.json');

  test('takes over the lock of a process that is gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await writeFile(lock(), JSON.stringify({ pid: child.pid, started: 'before', port: 1, token: 'x' }));
    expect((await claimDirectory(directory)).kind).toBe('ours');
  });

  test('takes over a lock whose port somebody else uses by now', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await writeFile(lock(), JSON.stringify({ pid: process.pid, started: 'before', port, token: 'x' }));
    expect((await claimDirectory(directory)).kind).toBe('ours');
    other.close();
  });

  test('leaves the lock to a living process that is too busy to answer, and names it', async () => {
    const busy = createServer(() => {}).listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as { port: number };
    const held = JSON.stringify({ pid: process.pid, started: 'before', port, token: 'x' });
    await writeFile(lock(), held);
    await expect(claimDirectory(directory, 100)).rejects.toThrow(
      `process ${process.pid} holds the database lock`,
    );
    expect(await readFile(lock(), 'utf8')).toBe(held);
    busy.close();
  });
});
