import { beforeAll, describe, expect, test } from '@jest/globals';
import { lifetimeFigures } from '../../../src/analytics/baselines/lifetime.ts';
import { someRows } from '../../../src/analytics/features/some-rows.ts';
import { predictCustomers } from '../../../src/analytics/prediction/predict-customers.ts';
import type { Prediction } from '../../../src/analytics/prediction/prediction.ts';
import { type PredictionModel, trainPrediction } from '../../../src/analytics/prediction/train.ts';
import { addDays } from '../../../src/calendar.ts';
import { tableOf } from '../baselines/feature-tables.ts';
import { growSomeTrees, simulateBuyers, trainingAt } from './simulated-shop.ts';

const input = trainingAt(simulateBuyers());
const { standing } = input;
let model: PredictionModel;
let predictions: Prediction[];

beforeAll(async () => {
  model = await trainPrediction(input, growSomeTrees);
  predictions = predictCustomers(model, standing);
});

describe('predictions', () => {
  test('are one a row, in their order', () => {
    expect(predictions.map(({ customerId }) => customerId)).toEqual(standing.customerIds);
  });

  test('are the same in chunks as of the whole table', () => {
    const rows = standing.customerIds.length;
    const chunks = [0, 1, 100].map((from, index, all) =>
      predictCustomers(model, someRows(standing, from, all[index + 1] ?? rows)),
    );
    expect(chunks.flat()).toEqual(predictions);
  });

  test('lie within their ranges', () => {
    for (const one of predictions) {
      expect(one.probabilityLow).toBeLessThanOrEqual(one.purchaseProbability);
      expect(one.probabilityHigh).toBeGreaterThanOrEqual(one.purchaseProbability);
      expect(one.spendLow).toBeLessThanOrEqual(one.expectedSpend);
      expect(one.spendHigh).toBeGreaterThanOrEqual(one.expectedSpend);
    }
  });

  test('beyond those who were expected to spend most have the range of these, in proportion', () => {
    const [group] = model.similar.spend;
    if (!group) throw new Error('a group of similar customers is needed');
    const spend = [{ ...group, score: 1, spendLow: 0.5, spendHigh: 3 }];
    const beyond = predictCustomers({ ...model, similar: { ...model.similar, spend } }, standing).filter(
      ({ expectedSpend }) => expectedSpend > 1,
    );
    expect(beyond.length).toBeGreaterThan(0);
    for (const { expectedSpend, spendLow, spendHigh } of beyond) {
      expect(spendLow).toBeCloseTo(expectedSpend / 2, 9);
      expect(spendHigh).toBeCloseTo(3 * expectedSpend, 9);
    }
  });

  test('have probabilities from 0 to 1 and ranges of some width', () => {
    for (const { purchaseProbability, probabilityLow, probabilityHigh, pAlive } of predictions) {
      for (const share of [purchaseProbability, probabilityLow, probabilityHigh, pAlive]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(probabilityHigh).toBeGreaterThan(probabilityLow);
    }
  });

  test('are of nobody where the table is of nobody', () => {
    expect(predictCustomers(model, someRows(standing, 0, 0))).toEqual([]);
  });
});

describe('the next order', () => {
  /** A regular who ordered yesterday, and one who ordered once, long ago. */
  const two = tableOf({
    recencyDays: [1, 4000],
    tenureDays: [200, 4000],
    orders: [20, 1],
    orderDays: [20, 1],
    orderValue: [800, 40],
    firstDayValue: [40, 40],
  });

  test('is expected after the median of the days that BG/NBD gives', () => {
    const days = model.lifetime && lifetimeFigures(model.lifetime, two, 30).medianDaysToOrder[0];
    const [regular] = predictCustomers(model, two);
    expect(days).toBeLessThan(30);
    expect(regular?.expectedNextOrder).toBe(addDays('2026-01-01', Math.round(days ?? -1)));
  });

  test('is not expected where that is more than two years', () => {
    expect(predictCustomers(model, two)[1]?.expectedNextOrder).toBeNull();
  });

  test('is not known without BG/NBD, which everyone is then held to be alive without', () => {
    const answering = { purchase: 'forest', spend: 'forest' } as const;
    const [regular] = predictCustomers({ ...model, lifetime: null, answering }, two);
    expect([regular?.expectedNextOrder, regular?.pAlive]).toEqual([null, 1]);
  });
});

describe('what drives a prediction', () => {
  test('is five features at most, the strongest first', () => {
    for (const { drivers } of predictions) {
      const strengths = drivers.map(({ effect }) => Math.abs(effect));
      expect(drivers.length).toBeLessThanOrEqual(5);
      expect(strengths).toEqual(strengths.toSorted((a, b) => b - a));
    }
    expect(predictions.some(({ drivers }) => drivers.length === 5)).toBe(true);
  });

  test.each(['recencyDays', 'gapMeanDays'])(
    'has the value of the customer, or none where it is not known: %s',
    (name) => {
      const found = predictions.flatMap(({ drivers }, row) =>
        drivers.flatMap(({ feature, value }) => (feature === name ? [{ row, value }] : [])),
      );
      expect(found.length).toBeGreaterThan(0);
      for (const { row, value } of found) expect(value ?? Number.NaN).toBe(standing.columns[name]?.[row]);
    },
  );
});

test('the predictors that answer are those that the model names, with the forest beside them', () => {
  const forest = predictCustomers({ ...model, answering: { purchase: 'forest', spend: 'forest' } }, standing);
  const recency = predictCustomers(
    { ...model, answering: { purchase: 'recency', spend: 'last-period' } },
    standing,
  );
  for (const [row, one] of forest.entries()) {
    expect(one.purchaseProbability).toBe(one.forestProbability);
    expect(one.expectedSpend).toBe(one.forestSpend);
    expect(recency[row]?.forestProbability).toBe(one.forestProbability);
    expect(recency[row]?.expectedSpend).toBe(standing.columns['spend30']?.[row]);
  }
});
