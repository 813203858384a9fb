import { describe, expect, test } from '@jest/globals';
import { baselineOutlooks, fitBaselines } from '../../../src/analytics/baselines/baselines.ts';
import { fitLastPeriod, lastPeriodOutlook } from '../../../src/analytics/baselines/last-period.ts';
import { fitLogisticModel, logisticOutlook } from '../../../src/analytics/baselines/logistic.ts';
import { fitRecency, recencyOutlook } from '../../../src/analytics/baselines/recency.ts';
import { drawing } from '../lifetime/simulate.ts';
import { tableOf, targetsOf } from './feature-tables.ts';

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

/** Customers who buy with odds of e^1.5 over their recency in days, and then spend twice their money so far, give or take. */
function shop(customers: number, seed: number) {
  const { uniform } = drawing(seed);
  const draw = (of: () => number) => Float64Array.from({ length: customers }, of);
  const recencyDays = draw(() => Math.ceil(365 * uniform()));
  const monetary = draw(() => 10 + 90 * uniform());
  const probability = recencyDays.map((days) => 1 / (1 + (1 + days) / Math.exp(1.5)));
  const spend = monetary.map((money, row) =>
    uniform() <= (probability[row] ?? 0) ? 2 * money * (0.5 + uniform()) : 0,
  );
  return { features: tableOf({ recencyDays, monetary }), targets: targetsOf(spend), probability, monetary };
}

describe('recency alone', () => {
  const { features, targets, probability } = shop(20_000, 1);
  const model = fitRecency(features, targets);
  const outlook = recencyOutlook(model, features);

  test('finds the probability that falls with the logarithm of days', () => {
    const furthest = outlook.probability.reduce(
      (most, value, row) => Math.max(most, Math.abs(value - (probability[row] ?? 0))),
      0,
    );
    expect(furthest).toBeLessThan(0.05);
  });

  test('foretells the spend of those who were as recent', () => {
    const [{ beforeDays, spend } = { beforeDays: null, spend: 0 }] = model.bins;
    const recent = targets.spend.filter(
      (_, row) => (features.columns['recencyDays']?.[row] ?? 0) < (beforeDays ?? 0),
    );
    expect(recent.length).toBeGreaterThanOrEqual(1000);
    expect(spend).toBeCloseTo(sum(recent) / recent.length, 10);
    expect(sum(outlook.spend) / sum(targets.spend)).toBeCloseTo(1, 10);
  });

  test('gives equal recencies one spend, and any later one that of the longest known', () => {
    const recencyDays = Array.from({ length: 100 }, (_, row) => (row < 90 ? 5 : 50));
    const spend = recencyDays.map((days, row) => (days === 5 ? row % 2 : 8));
    const tied = fitRecency(tableOf({ recencyDays }), targetsOf(spend));
    const foretold = recencyOutlook(tied, tableOf({ recencyDays: [1, 5, 49, 50, 900] })).spend;
    expect([...foretold]).toEqual([0.5, 0.5, 0.5, 8, 8]);
  });

  test('has no bin of a few customers beside many who are equally recent', () => {
    const recencyDays = Array.from({ length: 200 }, (_, row) => Math.max(100, row));
    const spend = recencyDays.map(() => 1);
    const { bins } = fitRecency(tableOf({ recencyDays }), targetsOf(spend));
    expect(bins.map(({ beforeDays }) => beforeDays)).toEqual([
      101,
      111,
      121,
      131,
      141,
      151,
      161,
      171,
      181,
      191,
      null,
    ]);
  });
});

describe('last period repeated', () => {
  const orders90 = [0, 0, 0, 0, 1, 1, 3, 7];
  const purchased = [0, 0, 0, 1, 0, 1, 1, 1];
  const model = fitLastPeriod(tableOf({ orders90 }), targetsOf(purchased));

  test('has the rate at which customers with as many orders bought, of themselves and one like everyone', () => {
    const { probability } = lastPeriodOutlook(model, tableOf({ orders90: [0, 1, 3, 4] }));
    expect([...probability]).toEqual([1.5 / 5, 1.5 / 3, 2.5 / 3, 2.5 / 3]);
  });

  test('takes everyone’s rate for a number of orders that nobody had', () => {
    expect(lastPeriodOutlook(model, tableOf({ orders90: [2] })).probability[0]).toBe(0.5);
  });

  test('foretells the spend of the last period, also below zero', () => {
    const table = tableOf({ orders90: [1, 0], spend90: [12.5, -3] });
    expect([...lastPeriodOutlook(model, table).spend]).toEqual([12.5, -3]);
  });
});

describe('regressions on the logarithms of features', () => {
  const learned = shop(20_000, 2);
  const model = fitLogisticModel(learned.features, learned.targets);
  const later = shop(20_000, 3);
  const outlook = logisticOutlook(model, later.features);

  test('find the probability of a purchase', () => {
    const miss = outlook.probability.map((value, row) => Math.abs(value - (later.probability[row] ?? 0)));
    expect(sum(miss) / miss.length).toBeLessThan(0.01);
  });

  test('find what is spent: the probability times twice the money so far', () => {
    const miss = outlook.spend.map((value, row) => {
      const truth = 2 * (later.probability[row] ?? 0) * (later.monetary[row] ?? 0);
      return Math.abs(value - truth);
    });
    expect(sum(miss) / sum(learned.targets.spend)).toBeLessThan(0.1);
    expect(sum(outlook.spend) / sum(later.targets.spend)).toBeCloseTo(1, 1);
  });

  test('never foretell more than the biggest spender’s', () => {
    const odd = logisticOutlook(model, tableOf({ recencyDays: [1], monetary: [1e12] }));
    expect(odd.spend[0]).toBeLessThanOrEqual(model.mostSpend);
  });

  test('foretell no spend where nobody has bought', () => {
    const features = tableOf({ recencyDays: [1, 2, 3] });
    const { probability, spend } = logisticOutlook(
      fitLogisticModel(features, targetsOf([0, 0, -4])),
      features,
    );
    expect([...spend]).toEqual([0, 0, 0]);
    expect(probability[0]).toBeCloseTo(0.125, 12);
  });
});

describe('fitBaselines', () => {
  test('is the same after a way through JSON, and the same each time', () => {
    const { features, targets } = shop(500, 4);
    const model = fitBaselines(features, targets);
    expect(fitBaselines(features, targets)).toEqual(model);
    expect(baselineOutlooks(JSON.parse(JSON.stringify(model)), features)).toEqual(
      baselineOutlooks(model, features),
    );
  });

  test('names the column that a horizon lacks', () => {
    const { features, targets } = shop(50, 5);
    expect(() => fitBaselines(features, { ...targets, horizonDays: 45 })).toThrow('no column "orders45"');
  });

  test('refuses a table without customers', () => {
    expect(() => fitBaselines(tableOf({ orders: [] }), targetsOf([]))).toThrow('no customers');
  });
});
