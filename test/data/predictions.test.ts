import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  findScoring,
  keepPredictions,
  predictionOf,
  pruneScorings,
  type ScoringKey,
} from '../../src/data/predictions.ts';
import { predictionsFor } from '../support/models.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore } from './hand-made-shop.ts';

const store = testStore();
const held = async () => {};
const key: ScoringKey = {
  model: 'a model',
  horizonDays: 90,
  asOf: new Date('2020-04-01T00:00:00Z'),
  dataStamp: 'stamp',
  rules: 'rules',
  version: 1,
};

beforeEach(() => emptyStore(store));

const keep = (customers: number, changed: Partial<ScoringKey> = {}) =>
  keepPredictions(store, { ...key, ...changed }, predictionsFor(customers), held);

/** The first predictions, and then an end as if the process had been killed. */
async function* untilKilled() {
  for await (const some of predictionsFor(40)) {
    yield some;
    if (some.some(({ customerId }) => customerId >= 'c0020')) throw new Error('killed');
  }
}

describe('a run of predictions', () => {
  test('is found by what decides it, and by nothing less', async () => {
    const run = await keep(25);
    expect(run).toMatchObject({ ...key, state: 'done', customers: 25 });
    expect(await findScoring(store, key)).toEqual(run);
    const others: Partial<ScoringKey>[] = [
      { model: 'another' },
      { asOf: new Date('2020-04-02T00:00:00Z') },
      { dataStamp: 'another' },
      { rules: 'another' },
      { version: 2 },
    ];
    for (const other of others) expect(await findScoring(store, { ...key, ...other })).toBeNull();
  });

  test('that was killed in the middle is not found, and done anew from the beginning', async () => {
    await expect(keepPredictions(store, key, untilKilled(), held)).rejects.toThrow('killed');
    expect(await store.predictions.countDocuments()).toBe(30);
    expect(await findScoring(store, key)).toBeNull();
    const run = await keep(25);
    expect(await findScoring(store, key)).toEqual(run);
    expect(await store.predictions.distinct('run')).toEqual([run._id]);
    expect(await store.predictions.countDocuments()).toBe(25);
  });

  test('whose lease was lost is not found', async () => {
    const lost = async () => {
      throw new Error('lost');
    };
    await expect(keepPredictions(store, key, predictionsFor(5), lost)).rejects.toThrow('lost');
    expect(await findScoring(store, key)).toBeNull();
  });

  test('is deleted once three newer ones of its horizon are there', async () => {
    const runs = [];
    for (const dataStamp of ['a', 'b', 'c', 'd']) runs.push(await keep(3, { dataStamp }));
    const other = await keep(3, { horizonDays: 30 });
    await pruneScorings(store, 90);
    const kept = [...runs.slice(1), other].map(({ _id }) => _id);
    expect((await store.predictions.distinct('run')).sort()).toEqual(kept.sort());
    expect((await store.scorings.distinct('_id')).sort()).toEqual(kept);
  });
});

describe('predictions', () => {
  test('of one customer are found by id', async () => {
    const { _id: run } = await keep(25);
    expect(await predictionOf(store, run, 'c0007')).toMatchObject({ customerId: 'c0007', expectedSpend: 7 });
    expect(await predictionOf(store, run, 'c9999')).toBeNull();
  });
});
