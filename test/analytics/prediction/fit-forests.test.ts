import { beforeAll, describe, expect, test } from '@jest/globals';
import { calibrate } from '../../../src/analytics/calibration.ts';
import { purchaseMetrics } from '../../../src/analytics/evaluate/purchase-metrics.ts';
import { predictForest } from '../../../src/analytics/forest/predict-forest.ts';
import {
  type Examples,
  type ForestSettings,
  fitForests,
  forestOutlook,
} from '../../../src/analytics/prediction/fit-forests.ts';
import { drawing } from '../lifetime/simulate.ts';
import { growSomeTrees } from './simulated-shop.ts';

const growing = { seed: 1, grow: growSomeTrees };

/** Customers of two columns, with the probability and the amount of a purchase that a rule makes of the first. */
function examplesOf(
  rows: number,
  rule: (value: number, draw: () => number) => { probability: number; amount: number },
  seed = 1,
): Examples {
  const { uniform } = drawing(seed);
  const column = () => Float64Array.from({ length: rows }, uniform);
  const columns = [column(), column()];
  const rules = Array.from(columns[0] ?? [], (value) => rule(value, uniform));
  const purchased = Float64Array.from(rules, ({ probability }) => Number(uniform() < probability));
  return { columns, purchased, spend: purchased.map((bought, row) => bought * (rules[row]?.amount ?? 0)) };
}

/** Customers in 30 stripes, of which every other one buys; what they spend changes from stripe to stripe. */
const striped = examplesOf(1000, (value) => ({
  probability: Math.floor(30 * value) % 2,
  amount: 10 + 50 * (Math.floor(30 * value) % 4),
}));
/** Customers of whom nothing is to be known. */
const random = examplesOf(1000, (_, draw) => ({ probability: 0.4, amount: 100 * draw() }));
/** Customers who buy the more, and the more probably, the higher their first column is. */
const byValue = (value: number) => ({ probability: value, amount: 10 + 100 * value });
const rising = examplesOf(300, byValue);
const risingToo = examplesOf(300, byValue, 2);

type Fitted = Awaited<ReturnType<typeof fitForests>>;

const given: ForestSettings = {
  purchaseLeaf: 30,
  spend: [{ way: 'probability × amount', minLeaf: 7 }],
};

describe('forests that choose their settings', () => {
  test('take small leaves where fine differences decide, for both ways to spend', async () => {
    const { forests } = await fitForests(striped, [], growing);
    expect(forests.purchaseLeaf).toBe(20);
    expect(forests.spend.map(({ way, minLeaf }) => [way, minLeaf])).toEqual([
      ['direct', 5],
      ['probability × amount', 5],
    ]);
  });

  test('take the largest leaves that divide the rows at all where there is nothing to know', async () => {
    const { forests } = await fitForests(random, [], growing);
    expect(forests.purchaseLeaf).toBe(50);
    expect(forests.spend[0]?.minLeaf).toBe(50);
  });
});

describe('forests with settings', () => {
  let alone: Fitted;
  beforeAll(async () => {
    alone = await fitForests(rising, [], growing, given);
  });

  test('take them as they are', () => {
    const { forests } = alone;
    expect(forests.purchaseLeaf).toBe(30);
    expect(forests.spend.map(({ way, minLeaf }) => ({ way, minLeaf }))).toEqual(given.spend);
  });

  test('learn purchases, and nothing else, from further examples too', async () => {
    const more = await fitForests(rising, [risingToo], growing, given);
    expect(more.forests.purchase).not.toEqual(alone.forests.purchase);
    expect({ ...more.forests, purchase: null }).toEqual({ ...alone.forests, purchase: null });
    expect(more.outOfBag).toEqual(alone.outOfBag);
  });

  test('grow larger leaves from more examples', async () => {
    const { forests } = await fitForests(rising, [risingToo, risingToo, risingToo], growing, given);
    const { column, weight } = forests.purchase;
    const leaves = weight.filter((_, node) => column[node] === -1);
    expect(leaves.reduce((least, draws) => Math.min(least, draws))).toBeGreaterThanOrEqual(60);
  });

  test('are the same from the same seed, and others from another', async () => {
    expect(await fitForests(rising, [], growing, given)).toEqual(alone);
    const other = await fitForests(rising, [], { ...growing, seed: 2 }, given);
    expect(other.forests.purchase).not.toEqual(alone.forests.purchase);
  });
});

describe('what forests foretell out of bag', () => {
  test('knows nothing of outcomes about which there is nothing to know', async () => {
    const { outOfBag } = await fitForests(random, [], growing, given);
    const { auc } = purchaseMetrics(outOfBag.probability, random.purchased);
    expect(Math.abs((auc ?? 0) - 0.5)).toBeLessThan(0.06);
  });

  test('is calibrated: of customers with such a probability, about as many bought', async () => {
    const { outOfBag } = await fitForests(rising, [], growing, given);
    const likely = [...outOfBag.probability.keys()].filter((row) => (outOfBag.probability[row] ?? 0) > 0.6);
    const mean = (values: Float64Array) =>
      likely.reduce((sum, row) => sum + (values[row] ?? 0), 0) / likely.length;
    expect(mean(outOfBag.probability)).toBeCloseTo(mean(rising.purchased), 1);
  });
});

describe('what forests foretell of customers that they have not seen', () => {
  test('is the calibrated probability, and with it as many times the amount', async () => {
    const { forests } = await fitForests(rising, [], growing, given);
    const { probability, spend } = forestOutlook(forests, risingToo.columns);
    const [amounts] = forests.spend;
    const amount = amounts && predictForest(amounts.forest, risingToo.columns);
    const purchase = predictForest(forests.purchase, risingToo.columns);
    expect(probability).toEqual(calibrate(forests.calibration, purchase));
    expect(spend).toEqual(amount?.map((value, row) => value * (probability[row] ?? 0)));
  });

  test('is the spend itself with a forest of spend', async () => {
    const direct: ForestSettings = { ...given, spend: [{ way: 'direct', minLeaf: 20 }] };
    const { forests } = await fitForests(rising, [], growing, direct);
    const [spends] = forests.spend;
    const { spend } = forestOutlook(forests, risingToo.columns);
    expect(spend).toEqual(spends && predictForest(spends.forest, risingToo.columns));
  });

  test('takes a forest of spend', async () => {
    const { forests } = await fitForests(rising, [], growing, given);
    expect(() => forestOutlook({ ...forests, spend: [] }, rising.columns)).toThrow(RangeError);
  });
});
