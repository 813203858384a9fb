import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { modelFormat } from '../../src/analytics/prediction/packed-model.ts';
import { addDays } from '../../src/calendar.ts';
import { ensureForecast } from '../../src/commands/forecast/ensure-forecast.ts';
import { prepareForecasts, retrainModels } from '../../src/commands/forecast/retrain-models.ts';
import { connect } from '../../src/data/connection.ts';
import type { Store } from '../../src/data/store.ts';
import { emptyStore, importRows, type Row } from '../data/hand-made-shop.ts';
import { buying, buyingUntil } from '../support/buying.ts';
import { computeNothing } from '../support/compute.ts';
import { describeEmbedded } from '../support/database.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
let other: Store;
let trainings: string[];

const compute = computeNothing({
  onTrain: (asOf, horizonDays) => trainings.push(`${asOf} ${horizonDays}`),
});

const contextOf = (own: Store) => ({ ...testContext(own), compute });
const context = () => contextOf(store);
const rows = buying({ customers: 200 });

beforeAll(async () => {
  other = await connect(store.uri);
});

beforeEach(async () => {
  await emptyStore(store);
  trainings = [];
});

afterAll(() => other.close());

const predictionsOf = (run: string) =>
  store.predictions
    .find({ run }, { projection: { _id: 0, run: 0 } })
    .sort({ customerId: 1 })
    .toArray();
const shop = (id = 'first', lines: Row[] = rows) => importRows(store, lines, { id });
const sale = (day: string): Row => ({ customer: 'c00001', day, amount: 20 });

/** Each training reads in hundreds of short commands. */
const slowElsewhere = 'trainings take minutes elsewhere';

describeEmbedded('ensureForecast', slowElsewhere, () => {
  test('trains where there is no model, tells of it, and predicts every customer with an order', async () => {
    await shop();
    const told: string[] = [];
    const forecast = await ensureForecast({ ...context(), progress: (step) => told.push(step) }, 30);
    expect(forecast).toMatchObject({
      asOf: buyingUntil,
      modelAgeDays: 0,
      model: { asOf: buyingUntil, horizonDays: 30, seed: 1, name: expect.stringMatching(/^purchase-30d-/) },
    });
    expect(told[0]).toContain('training one first');
    const predictions = await predictionsOf(forecast.run);
    const customers = new Set(rows.map(({ customer }) => customer));
    expect(new Set(predictions.map(({ customerId }) => customerId))).toEqual(customers);
    expect([predictions.length, forecast.customers]).toEqual([customers.size, customers.size]);
    expect(predictions.every(({ segment }) => segment !== 'no-orders')).toBe(true);
  });

  test('asked by two instances at once trains once, scores once, and tells both the same', async () => {
    await shop();
    const both = await Promise.all([
      ensureForecast(context(), 30),
      ensureForecast(contextOf(other), 30),
      ensureForecast(context(), 30),
    ]);
    expect(trainings).toEqual([`${buyingUntil} 30`]);
    expect(new Set(both.map(({ run }) => run)).size).toBe(1);
  });

  test('keeps its model for a week of new data, and predicts anew from them', async () => {
    await shop();
    const first = await ensureForecast(context(), 30);
    await shop('second', [sale(addDays(buyingUntil, 2))]);
    const second = await ensureForecast(context(), 30);
    expect(second).toMatchObject({ asOf: addDays(buyingUntil, 3), modelAgeDays: 3, model: first.model });
    expect(second.run).not.toBe(first.run);
    await shop('third', [sale(addDays(buyingUntil, 8))]);
    expect((await ensureForecast(context(), 30)).modelAgeDays).toBe(0);
    expect(trainings).toEqual([`${buyingUntil} 30`, `${addDays(buyingUntil, 9)} 30`]);
  });

  test('for a day of one’s own takes a model of that very day, which no later line changes', async () => {
    await shop();
    await ensureForecast(context(), 30);
    const day = addDays(buyingUntil, -5);
    const then = { ...context(), asOf: day };
    const forecast = await ensureForecast(then, 30);
    expect(forecast).toMatchObject({ asOf: day, modelAgeDays: 0, model: { asOf: day } });
    const before = await predictionsOf(forecast.run);
    expect((await ensureForecast(then, 30)).run).toBe(forecast.run);
    expect(await store.models.countDocuments()).toBe(2);

    await store.services.deleteMany({ day: { $gte: new Date(`${day}T00:00:00Z`) } });
    await Promise.all([store.models, store.state].map((collection) => collection.deleteMany({})));
    const again = await ensureForecast(then, 30);
    expect(again.model.name).toBe(forecast.model.name);
    expect(await predictionsOf(again.run)).toEqual(before);
  });

  test('trains anew for a day of one’s own when the data have changed', async () => {
    await shop();
    const then = { ...context(), asOf: addDays(buyingUntil, -5) };
    await ensureForecast(then, 30);
    await shop('second', [sale('2021-02-01')]);
    await ensureForecast(then, 30);
    expect(trainings).toHaveLength(2);
  });

  test('says once and again that there are too few data, and tries again only when they have changed', async () => {
    await shop('first', rows.slice(0, 200));
    const verdict = { name: 'UserError', message: expect.stringContaining('not enough data') };
    await expect(ensureForecast(context(), 30)).rejects.toMatchObject(verdict);
    await expect(ensureForecast(context(), 30)).rejects.toMatchObject(verdict);
    expect(trainings).toHaveLength(1);
    await shop('second', rows.slice(200));
    await ensureForecast(context(), 30);
    expect(trainings).toHaveLength(2);
  });

  test('refuses a model of another format by name, and one that is damaged', async () => {
    await shop();
    const { model } = await ensureForecast(context(), 30);
    await store.models.updateOne({ _id: model.name }, { $set: { format: 99 } });
    await expect(ensureForecast(context(), 30)).rejects.toMatchObject({
      message: expect.stringContaining(`"${model.name}" has format 99`),
      hint: expect.stringContaining('/train'),
    });
    await store.models.updateOne({ _id: model.name }, { $set: { format: modelFormat } });
    await store.scorings.deleteMany({});
    await store.db.collection('models.chunks').deleteMany({});
    await expect(ensureForecast(context(), 30)).rejects.toMatchObject({
      message: expect.stringContaining(`"${model.name}" is damaged`),
    });
  });

  test('says how to import lines where there are none', async () => {
    await expect(ensureForecast(context(), 30)).rejects.toThrow('no service lines yet');
  });
});

describeEmbedded('retraining', slowElsewhere, () => {
  test('trains what is a week old, and nothing younger', async () => {
    await shop();
    await ensureForecast(context(), 30);
    await shop('second', [sale(addDays(buyingUntil, 5))]);
    expect(await retrainModels(context())).toEqual([]);
    await shop('third', [sale(addDays(buyingUntil, 6))]);
    expect(await retrainModels(context())).toEqual([30]);
    expect(await retrainModels(context())).toEqual([]);
  });

  test('replaces a model of another format', async () => {
    await shop();
    await ensureForecast(context(), 30);
    await store.models.updateMany({}, { $set: { format: 99 } });
    expect(await retrainModels(context())).toEqual([30]);
    await ensureForecast(context(), 30);
  });

  test('takes too few data for no failure', async () => {
    await shop();
    await ensureForecast(context(), 30);
    await store.services.deleteMany({ customerId: { $gte: 'c00050' } });
    await shop('second', [sale(addDays(buyingUntil, 20))]);
    expect(await retrainModels(context())).toEqual([]);
    expect(await retrainModels(context())).toEqual([]);
    expect(trainings).toHaveLength(2);
  });

  test('fails where it is stopped by anything else', async () => {
    await shop();
    await ensureForecast(context(), 30);
    await shop('second', [sale(addDays(buyingUntil, 20))]);
    const failing = { ...compute, train: () => Promise.reject(new Error('out of memory')) };
    await expect(retrainModels({ ...context(), compute: failing })).rejects.toThrow('out of memory');
  });
});

describeEmbedded('preparing forecasts', slowElsewhere, () => {
  test('does nothing without lines, and takes too few of them for no failure', async () => {
    await prepareForecasts(context());
    await shop('first', rows.slice(0, 200));
    await prepareForecasts(context());
    await prepareForecasts(context());
    expect(trainings).toHaveLength(1);
  });

  test('predicts anew for every horizon in use, so that nobody waits', async () => {
    await shop();
    await ensureForecast(context(), 30);
    await shop('second', [sale(addDays(buyingUntil, 1))]);
    await prepareForecasts(context());
    const runs = await store.scorings.countDocuments({ state: 'done' });
    await ensureForecast(context(), 30);
    expect(await store.scorings.countDocuments({ state: 'done' })).toBe(runs);
  });
});
