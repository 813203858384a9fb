import { describe, expect, test } from '@jest/globals';
import { spendMetrics } from '../../../src/analytics/evaluate/spend-metrics.ts';
import { meanSquaredError } from '../../../src/analytics/forest/forest-error.ts';
import { choosePooling, pool } from '../../../src/analytics/prediction/pooling.ts';
import { drawing } from '../lifetime/simulate.ts';

const customers = 1000;
const regulars = 300;

/** Regulars spend about what is expected of them; of all others, of whom little is expected, one in ten spends 5, whoever it is. */
function noisyBelow(seed: number) {
  const { uniform } = drawing(seed);
  const expected = Float64Array.from({ length: customers }, (_, row) =>
    row < regulars ? 10 + 50 * uniform() : uniform(),
  );
  const actual = expected.map((value, row) => {
    if (row < regulars) return value * (0.8 + 0.4 * uniform());
    return uniform() < 0.1 ? 5 : 0;
  });
  return { expected, actual };
}

const rankOf = (expected: Float64Array, actual: Float64Array) => spendMetrics(expected, actual).spearman ?? 0;
const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

describe('expectations that are noise at the low end', () => {
  const { expected, actual } = noisyBelow(1);
  const pooling = choosePooling(expected, actual);
  const pooled = pool(pooling, expected);

  test('are pooled there and nowhere else', () => {
    expect(pooling?.below).toBeGreaterThan(0.5);
    expect(pooling?.below).toBeLessThan(20);
    const above = expected.map((value) => (value >= (pooling?.below ?? 0) ? value : 0));
    expect(pooled.map((value, row) => (above[row] === 0 ? 0 : value))).toEqual(above);
  });

  test('rank customers better once they are pooled', () => {
    expect(rankOf(pooled, actual)).toBeGreaterThan(1.02 * rankOf(expected, actual));
  });

  test('become one figure, their mean, so that the sum of all is kept', () => {
    const low = expected.filter((value) => value < (pooling?.below ?? 0));
    expect(pooling?.mean).toBeCloseTo(total(low) / low.length, 10);
    expect(new Set(pooled).size).toBe(customers - low.length + 1);
    expect(total(pooled)).toBeCloseTo(total(expected), 6);
  });

  test.each([2, 3, 4, 5, 6])('never err by half a percent more for it in mean square (seed %i)', (seed) => {
    const other = noisyBelow(seed);
    const after = pool(choosePooling(other.expected, other.actual), other.expected);
    const allowed = 1.005 * meanSquaredError(other.actual, other.expected);
    expect(meanSquaredError(other.actual, after)).toBeLessThanOrEqual(allowed);
  });

  test('are left alone where pooling would rank better but err a little more', () => {
    // The lowest give back as much as was foretold: whoever pools the others pools them too.
    const withReturns = (values: Float64Array) =>
      values.map((value, row) => (row % 50 === 49 ? -3 - row / customers : value));
    const [costly, came] = [withReturns(expected), withReturns(actual)];
    const wouldBe = pool({ below: 1, mean: total(costly.filter((value) => value < 1)) / 700 }, costly);
    expect(rankOf(wouldBe, came)).toBeGreaterThan(1.02 * rankOf(costly, came));
    const cost = meanSquaredError(came, wouldBe) / meanSquaredError(came, costly);
    expect(cost).toBeGreaterThan(1.005);
    expect(cost).toBeLessThan(1.05);
    expect(choosePooling(costly, came)).toBeNull();
  });
});

describe('nothing is pooled', () => {
  test('where expectations tell customers apart down to the lowest', () => {
    const { uniform } = drawing(7);
    const expected = Float64Array.from({ length: customers }, () => 100 * uniform());
    expect(
      choosePooling(
        expected,
        expected.map((value) => value + uniform()),
      ),
    ).toBeNull();
  });

  test('where all expect the same', () => {
    const { actual } = noisyBelow(1);
    expect(choosePooling(new Float64Array(customers).fill(3), actual)).toBeNull();
  });

  test('of no customers', () => {
    expect(choosePooling(new Float64Array(), new Float64Array())).toBeNull();
  });

  test('without a limit', () => {
    const expected = Float64Array.of(1, 2, 3);
    expect(pool(null, expected)).toEqual(expected);
  });
});
