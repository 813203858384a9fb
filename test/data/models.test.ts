import { beforeEach, describe, expect, test } from '@jest/globals';
import type { TrainedModel } from '../../src/analytics/compute.ts';
import { modelFormat, packModel, unpackModel } from '../../src/analytics/prediction/packed-model.ts';
import { addDays, type Day } from '../../src/calendar.ts';
import {
  answeringModels,
  findModel,
  keepAnswering,
  keepModel,
  lastModel,
  pruneModels,
  readModel,
} from '../../src/data/models.ts';
import { keepPredictions } from '../../src/data/predictions.ts';
import { modelAsOf, predictionsFor, summaryFor } from '../support/models.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore } from './hand-made-shop.ts';

const store = testStore();
const held = async () => {};

beforeEach(async () => {
  await emptyStore(store);
  await pruneModels(store);
});

function trained(asOf: Day, { horizonDays = 90, seed = 1, filler = '' } = {}): TrainedModel {
  const model = modelAsOf(asOf, { horizonDays, seed, filler });
  return { summary: summaryFor(model), packed: packModel(model) };
}

const keep = (model: TrainedModel, { serves = true, dataStamp = 'stamp' } = {}) =>
  keepModel(store, model, { dataStamp, seconds: 1, serves }, held);

const files = () => store.db.collection('models.files');
const chunks = () => store.db.collection('models.chunks');

describe('a kept model', () => {
  test('is read as it was, also when it is larger than a document may be', async () => {
    const filler = Array.from({ length: 300_000 }, (_, index) => Math.sin(index).toString(36)).join('');
    const model = trained('2020-04-01', { filler });
    const record = await keep(model);
    expect(record.bytes).toBeGreaterThan(2_000_000);
    const read = await readModel(store, record);
    expect(unpackModel(read)).toEqual(unpackModel(model.packed));
  });

  test('has a name that says what it is for, and its record what is known of it', async () => {
    const record = await keep(trained('2020-04-01'));
    expect(record._id).toMatch(/^purchase-90d-2020-04-01-[0-9a-f]{6}$/);
    expect(await store.models.findOne({ _id: record._id })).toMatchObject({
      horizonDays: 90,
      asOf: new Date('2020-04-01T00:00:00Z'),
      keptAsOf: new Date('2020-04-01T00:00:00Z'),
      serves: true,
      trainedAt: expect.any(Date),
      seconds: 1,
      dataStamp: 'stamp',
      format: modelFormat,
      summary: { asOf: '2020-04-01', seed: 1, fingerprint: 'f', quality: { grade: 'good' } },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('trained again to the same bytes takes the place of itself', async () => {
    await keep(trained('2020-04-01'));
    await keep(trained('2020-04-01'));
    await pruneModels(store);
    expect([await store.models.countDocuments(), await files().countDocuments()]).toEqual([1, 1]);
  });

  test('is not there before its lease is sure to be held', async () => {
    const lost = async () => {
      throw new Error('lost');
    };
    const training = { dataStamp: 'stamp', seconds: 1, serves: true };
    await expect(keepModel(store, trained('2020-04-01'), training, lost)).rejects.toThrow('lost');
    expect(await store.models.countDocuments()).toBe(0);
  });
});

describe('a damaged model is refused by name, with what to do', () => {
  const hint = 'Type /train to train a new one.';

  test('when a part of it is missing', async () => {
    const record = await keep(trained('2020-04-01'));
    await chunks().deleteMany({});
    await expect(readModel(store, record)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^the model "purchase-90d-2020-04-01-\w+" is damaged: /),
      hint,
    });
  });

  test('when its file is missing', async () => {
    const record = await keep(trained('2020-04-01'));
    await files().deleteMany({});
    await expect(readModel(store, record)).rejects.toMatchObject({ name: 'UserError', hint });
  });

  test('when it is shorter than it was', async () => {
    const record = await keep(trained('2020-04-01'));
    await expect(readModel(store, { ...record, bytes: record.bytes + 1 })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`${record.bytes} of ${record.bytes + 1} bytes are there`),
    });
  });

  test('when its content is another', async () => {
    const read = await readModel(store, await keep(trained('2020-04-01')));
    expect(() => unpackModel({ ...read, sha256: 'another' })).toThrow('its content is not what was stored');
    const cut = { ...read, bytes: read.bytes.slice(0, -9) };
    expect(() => unpackModel(cut)).toThrow(`the model "${read.name}" is damaged`);
  });

  test('when another version of Midas wrote it', async () => {
    const record = await keep(trained('2020-04-01'));
    await expect(readModel(store, { ...record, format: 99 })).rejects.toMatchObject({
      name: 'UserError',
      message: `the model "${record._id}" has format 99, and this Midas reads format ${modelFormat}`,
      hint,
    });
  });
});

describe('the model that answers on a day', () => {
  const nameOn = async (asOf: Day, horizonDays = 90) =>
    (await findModel(store, { horizonDays, asOf }))?.summary.asOf;

  test('is the latest that knew nothing from that day on', async () => {
    for (const day of ['2020-04-01', '2020-04-03', '2020-04-05']) await keep(trained(day));
    expect(await nameOn('2020-04-04')).toBe('2020-04-03');
    expect(await nameOn('2020-03-31')).toBeUndefined();
  });

  test('is at most a week old', async () => {
    await keep(trained('2020-04-01'));
    expect(await nameOn('2020-04-08')).toBe('2020-04-01');
    expect(await nameOn('2020-04-09')).toBeUndefined();
  });

  test('is of the horizon asked for', async () => {
    await keep(trained('2020-04-01', { horizonDays: 30 }));
    expect([await nameOn('2020-04-01', 30), await nameOn('2020-04-01')]).toEqual(['2020-04-01', undefined]);
  });

  test('is none that was beaten', async () => {
    await keep(trained('2020-04-01'));
    await keep(trained('2020-04-02'), { serves: false });
    expect(await nameOn('2020-04-02')).toBe('2020-04-01');
  });

  test('is the one that beat a newer one, for a week more', async () => {
    const old = await keep(trained('2020-04-01'));
    await keepAnswering(store, old, '2020-04-20');
    expect(await nameOn('2020-04-27')).toBe('2020-04-01');
    expect(await nameOn('2020-04-19')).toBeUndefined();
    expect((await lastModel(store, { horizonDays: 90, asOf: '2022-01-01' }))?._id).toBe(old._id);
  });

  test('for a day of one’s own is one of that very day and the same data', async () => {
    await keep(trained('2020-04-01'), { dataStamp: 'before' });
    const wanted = { horizonDays: 90, asOf: '2020-04-01' };
    expect(await findModel(store, wanted, { dataStamp: 'after' })).toBeNull();
    expect(await findModel(store, { ...wanted, asOf: '2020-04-02' }, { dataStamp: 'before' })).toBeNull();
    expect(await findModel(store, wanted, { dataStamp: 'before' })).not.toBeNull();
  });
});

describe('pruning', () => {
  test('keeps the last five of a horizon and the one that answers, with their files', async () => {
    const answering = await keep(trained('2020-04-01'));
    await keepAnswering(store, answering, '2020-06-01');
    for (let day = 1; day <= 7; day++) await keep(trained(addDays('2020-04-01', day)), { serves: false });
    await keep(trained('2020-04-01', { horizonDays: 30 }));
    await pruneModels(store);
    const kept = await store.models.find({ horizonDays: 90 }).sort({ asOf: 1 }).toArray();
    expect(kept.map(({ summary }) => summary.asOf)).toEqual([
      '2020-04-01',
      '2020-04-04',
      '2020-04-05',
      '2020-04-06',
      '2020-04-07',
      '2020-04-08',
    ]);
    expect(await files().countDocuments()).toBe(7);
    expect((await answeringModels(store)).map(({ horizonDays }) => horizonDays).sort()).toEqual([30, 90]);
    for (const record of kept) await readModel(store, record);
  });

  test('takes the predictions of a model with it', async () => {
    for (let day = 0; day < 7; day++) {
      const { _id: model } = await keep(trained(addDays('2020-04-01', day)));
      const key = { model, horizonDays: 30 + day, asOf: new Date(), dataStamp: 's', rules: 'r', version: 1 };
      await keepPredictions(store, key, predictionsFor(2), held);
    }
    await pruneModels(store);
    expect([await store.scorings.countDocuments(), await store.predictions.countDocuments()]).toEqual([
      5, 10,
    ]);
  });

  test('sweeps what a stopped upload left', async () => {
    const record = await keep(trained('2020-04-01'));
    const [chunk] = await chunks().find({}).toArray();
    await chunks().insertOne({ files_id: 'an upload that was stopped', n: 0, data: chunk?.['data'] });
    await pruneModels(store);
    expect(await chunks().countDocuments()).toBe(1);
    await readModel(store, record);
  });
});
