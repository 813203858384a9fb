import { describe, expect, test } from '@jest/globals';
import { fitRidge, fitRidgeLogistic, linear, logistic } from '../../../src/analytics/baselines/ridge.ts';
import { drawing } from '../lifetime/simulate.ts';

const column = (...values: number[]) => Float64Array.from(values);

/** Two columns of values between −1.7 and 1.7. */
function spread(rows: number, seed: number) {
  const { uniform } = drawing(seed);
  const draw = () => Float64Array.from({ length: rows }, () => (2 * uniform() - 1) * Math.sqrt(3));
  return { columns: [draw(), draw()] as [Float64Array, Float64Array], uniform };
}

describe('fitRidge', () => {
  test('is least squares without a ridge', () => {
    const { constant, weights } = fitRidge([column(-1, 0, 1, 2)], column(1, 3, 5, 7), 0);
    expect(constant).toBeCloseTo(3, 9);
    expect(weights[0]).toBeCloseTo(2, 9);
  });

  test('draws weights towards 0 as if the ridge were so many rows, and leaves the constant', () => {
    const { constant, weights } = fitRidge([column(-1, 1, -1, 1)], column(1, 5, 1, 5), 4);
    expect(constant).toBeCloseTo(3, 9);
    expect(weights[0]).toBeCloseTo((2 * 4) / (4 + 4), 9);
  });

  test('shares the weight between equal columns', () => {
    const { weights } = fitRidge([column(-1, 1), column(-1, 1)], column(-4, 4), 1);
    expect(weights[0]).toBeCloseTo(8 / 5, 9);
    expect(weights[1]).toBeCloseTo(8 / 5, 9);
  });

  test('leaves a column of zeros without weight', () => {
    expect(fitRidge([column(0, 0, 0)], column(1, 2, 3)).weights).toEqual([0]);
  });
});

describe('fitRidgeLogistic', () => {
  test('recovers the odds that classes were drawn with', () => {
    const { columns, uniform } = spread(40_000, 3);
    const truth = { constant: -1.5, weights: [0.8, -0.4] };
    const target = logistic(truth, columns).map((probability) => (uniform() <= probability ? 1 : 0));
    const { constant, weights } = fitRidgeLogistic(columns, target);
    expect(constant).toBeCloseTo(-1.5, 1);
    expect(weights[0]).toBeCloseTo(0.8, 1);
    expect(weights[1]).toBeCloseTo(-0.4, 1);
  });

  test('is where no weight could be moved for a higher penalised likelihood', () => {
    const { columns, uniform } = spread(300, 5);
    const target = Float64Array.from({ length: 300 }, () => (uniform() < 0.3 ? 1 : 0));
    const model = fitRidgeLogistic(columns, target, 2);
    const missed = logistic(model, columns).map((probability, row) => (target[row] ?? 0) - probability);
    const slope = (values: Float64Array) =>
      values.reduce((sum, value, row) => sum + value * (missed[row] ?? 0), 0);
    expect(slope(missed.map(() => 1))).toBeCloseTo(0, 4);
    columns.forEach((values, index) => {
      expect(slope(values) - 2 * (model.weights[index] ?? 0)).toBeCloseTo(0, 4);
    });
  });

  test('keeps weights finite where a column separates the classes', () => {
    const model = fitRidgeLogistic([column(-2, -1, 1, 2)], column(0, 0, 1, 1));
    expect(model.weights[0]).toBeGreaterThan(0.5);
    expect(model.weights[0]).toBeLessThan(3);
  });

  test.each([
    [0, 0.5 / 5],
    [1, 4.5 / 5],
  ])('knows a probability off 0 and 1 where everyone is of class %d', (value, probability) => {
    const columns = [column(-2, -1, 1, 2)];
    const model = fitRidgeLogistic(columns, new Float64Array(4).fill(value));
    for (const each of logistic(model, columns)) expect(each).toBeCloseTo(probability, 12);
  });
});

test('linear is the constant and the weighted columns', () => {
  expect([...linear({ constant: 1, weights: [2, -1] }, [column(1, 2), column(5, 6)])]).toEqual([-2, -1]);
});
