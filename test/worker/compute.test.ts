import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { deserialize } from 'node:v8';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Trained } from '../../src/analytics/compute.ts';
import { unpackModel } from '../../src/analytics/prediction/packed-model.ts';
import { predictCustomers } from '../../src/analytics/prediction/predict-customers.ts';
import type { TrainingInput } from '../../src/analytics/prediction/train.ts';
import { readTraining } from '../../src/commands/forecast/read-training.ts';
import { readFeatures } from '../../src/data/features.ts';
import { OutageError, UserError } from '../../src/errors.ts';
import { type ComputeThreads, createCompute } from '../../src/worker/compute.ts';
import { importRows } from '../data/hand-made-shop.ts';
import { buying, buyingUntil } from '../support/buying.ts';
import { computeInPlace } from '../support/compute.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
let compute: ComputeThreads;
let inPlace: Trained;

const program = fileURLToPath(new URL('../support/train-in-place.ts', import.meta.url));
const order = { horizonDays: 30, asOf: buyingUntil, seed: 1 };
const input = (): Promise<TrainingInput> => readTraining({ store }, order);
const open = (threads?: number) => {
  compute = createCompute(threads === undefined ? {} : { threads });
  return compute;
};
const failureOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);

beforeAll(async () => {
  await importRows(store, buying());
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', program, store.uri, JSON.stringify(order)],
    { encoding: 'buffer' },
  );
  inPlace = deserialize(stdout);
});

afterEach(() => compute.close());

/** The priorities of all threads of this process: the 19th field of each one's stat, from -20 (first) to 19. */
function priorities(): number[] {
  return readdirSync('/proc/self/task').flatMap((thread) => {
    try {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
      return [Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])];
    } catch {
      return [];
    }
  });
}

describe('a training in threads', () => {
  test('gives the same model as in place, byte for byte, and tells of its steps without holding up this thread', async () => {
    const given = await input();
    const steps: string[] = [];
    const delay = monitorEventLoopDelay({ resolution: 5 });
    open(2);
    delay.enable();
    const { summary, packed } = await compute.train(given, { progress: (step) => steps.push(step) });
    delay.disable();
    expect(summary).toEqual(inPlace.summary);
    expect([packed.name, packed.sha256]).toEqual([inPlace.packed.name, inPlace.packed.sha256]);
    expect(Buffer.from(packed.bytes).equals(Buffer.from(inPlace.packed.bytes))).toBe(true);
    expect(steps.length).toBeGreaterThan(1);
    expect(delay.max / 1e6).toBeLessThan(250);
    expect(given.standing.columns['orders']).toHaveLength(0);
  });

  test('waits for the one before, and gives the same model with one thread', async () => {
    const events: string[] = [];
    const inputs = [await input(), await input()];
    open(1);
    const trained = await Promise.all(
      inputs.map((one, index) => compute.train(one, { progress: () => events.push(`${index}`) })),
    );
    expect(events.indexOf('1')).toBeGreaterThan(events.lastIndexOf('0'));
    expect(trained.map(({ packed }) => packed.sha256)).toEqual(Array(2).fill(inPlace.packed.sha256));
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux(
    'gives way to everyone else: its threads alone have the lowest priority, and end with it',
    async () => {
      expect(new Set(priorities())).toEqual(new Set([0]));
      let most = 0;
      const training = open(2).train(await input());
      const watching = setInterval(() => {
        most = Math.max(most, priorities().filter((priority) => priority === 19).length);
      }, 20);
      await training;
      clearInterval(watching);
      expect(most).toBeGreaterThanOrEqual(3);
      for (let waited = 0; priorities().includes(19) && waited < 5_000; waited += 50) await sleep(50);
      expect(new Set(priorities())).toEqual(new Set([0]));
    },
  );

  test('that has too few data fails as a UserError, with its message and hint', async () => {
    const none = await readTraining({ store }, { ...order, horizonDays: 180 });
    const failure = await failureOf(open().train(none));
    expect(failure).toBeInstanceOf(UserError);
    expect(failure).toMatchObject({
      message: expect.stringContaining('not enough data'),
      hint: expect.any(String),
    });
  });

  test('that fails of itself says where', async () => {
    const broken = { ...(await input()), windows: [] };
    const failure = await failureOf(open().train(broken));
    expect(failure).not.toBeInstanceOf(UserError);
    expect(String((failure as Error).stack)).toContain('train');
  });

  test('is given up when Midas stops, and whoever waits for it is told to try again', async () => {
    const failure = failureOf(open().train(await input()));
    await sleep(300);
    await compute.close();
    expect(await failure).toBeInstanceOf(OutageError);
  });
});

describe('predicting in threads', () => {
  test('gives every customer in their order, as in place', async () => {
    const { packed } = inPlace;
    const features = () => readFeatures(store, { cutOff: buyingUntil });
    const expected = predictCustomers(unpackModel(packed), await features());
    const found = [];
    for await (const some of open().predict(packed, await features())) found.push(...some);
    expect(found).toEqual(expected);
  });

  test('refuses by name a model whose bytes are not what was stored', async () => {
    const { packed } = inPlace;
    const bytes = packed.bytes.slice();
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    const predictions = open().predict(
      { ...packed, bytes },
      await readFeatures(store, { cutOff: buyingUntil }),
    );
    const failure = await failureOf(predictions[Symbol.asyncIterator]().next());
    expect(failure).toBeInstanceOf(UserError);
    expect(failure).toMatchObject({
      message: expect.stringContaining(`the model "${packed.name}" is damaged`),
      hint: 'Type /train to train a new one.',
    });
  });
});

test('clusters in threads are those found in place', async () => {
  const measures = () => ({
    recencyDays: Float64Array.from({ length: 90 }, (_, row) => 1 + (row % 9)),
    frequency: Float64Array.from({ length: 90 }, (_, row) => 1 + (row % 5)),
    monetaryE4: Float64Array.from({ length: 90 }, (_, row) => 10_000 * (1 + row)),
    seed: 1,
    previous: null,
  });
  const given = measures();
  expect(await open().cluster(given)).toEqual(await computeInPlace.cluster(measures()));
  expect(given.recencyDays).toHaveLength(0);
});
