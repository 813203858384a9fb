import { describe, expect, test } from '@jest/globals';
import {
  fitLifetime,
  lifetimeFigures,
  lifetimeHistory,
  lifetimeOutlook,
} from '../../../src/analytics/baselines/lifetime.ts';
import { UserError } from '../../../src/errors.ts';
import { drawing, simulateBgNbd } from '../lifetime/simulate.ts';
import { tableOf } from './feature-tables.ts';

describe('lifetimeHistory', () => {
  const { repeats, lastRepeat, age, meanRepeatValue } = lifetimeHistory(
    tableOf({
      recencyDays: [10, 100],
      tenureDays: [100, 100],
      orderDays: [4, 1],
      orderValue: [110, 25],
      firstDayValue: [20, 25],
    }),
  );

  test('counts the days with orders after the first', () => {
    expect([...repeats]).toEqual([3, 0]);
  });

  test('has the days from the first to the last order, and to the cut-off', () => {
    expect([...lastRepeat]).toEqual([90, 0]);
    expect([...age]).toEqual([100, 100]);
  });

  test('leaves the first day out of the mean value, which is unknown without others', () => {
    expect([...meanRepeatValue]).toEqual([30, Number.NaN]);
  });
});

describe('BG/NBD × Gamma-Gamma', () => {
  const horizon = 60;
  const { history, later } = simulateBgNbd(
    { r: 0.8, alpha: 50, a: 0.5, b: 3 },
    { customers: 8000, oldest: 400, after: horizon, seed: 21 },
  );
  const { gamma } = drawing(22);
  const rate = history.repeats.map(() => gamma(4, 20));
  const lastRepeat = history.lastRepeat.map(Math.floor);
  const table = tableOf({
    recencyDays: history.age.map((age, row) => Math.ceil(age) - (lastRepeat[row] ?? 0)),
    tenureDays: history.age.map(Math.ceil),
    orderDays: history.repeats.map((repeats) => repeats + 1),
    firstDayValue: history.age.map(() => 15),
    orderValue: history.repeats.map((repeats, row) => 15 + (repeats && gamma(3 * repeats, rate[row] ?? 1))),
  });
  const spend = later.map((orders, row) => orders * (3 / (rate[row] ?? 1)));
  const lifetime = fitLifetime(table);
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

  test('foretells how many buy and what they spend', () => {
    const outlook = lifetimeOutlook(lifetimeFigures(lifetime, table, horizon));
    expect(total(outlook.probability) / later.filter((orders) => orders > 0).length).toBeCloseTo(1, 1);
    expect(total(outlook.spend) / total(spend)).toBeCloseTo(1, 0.7);
  });

  test('knows more of customers: alive or not, orders, their value, days to the next', () => {
    const figures = lifetimeFigures(lifetime, table, horizon);
    expect(total(figures.orders) / total(later)).toBeCloseTo(1, 1);
    for (const column of Object.values(figures)) {
      expect(column).toHaveLength(8000);
      expect(column.every((value: number) => Number.isFinite(value) && value >= 0)).toBe(true);
    }
    expect(figures.pAlive.every((alive, row) => alive >= (figures.probability[row] ?? 0))).toBe(true);
  });

  test('is the same after a way through JSON', () => {
    const again = JSON.parse(JSON.stringify(lifetime));
    expect(lifetimeFigures(again, table, horizon)).toEqual(lifetimeFigures(lifetime, table, horizon));
  });

  test('refuses customers who all bought on one day only', () => {
    const once = Array(30).fill(40);
    expect(() => fitLifetime(tableOf({ recencyDays: once, tenureDays: once }))).toThrow(UserError);
  });
});
