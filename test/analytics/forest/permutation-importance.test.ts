import { describe, expect, test } from '@jest/globals';
import { meanSquaredError } from '../../../src/analytics/forest/forest-error.ts';
import { permutationImportance } from '../../../src/analytics/forest/permutation-importance.ts';
import { trainForest } from '../../../src/analytics/forest/train-forest.ts';
import { friedman1 } from './problems.ts';

const held = friedman1(1000, 2);
const { forest } = await trainForest(friedman1(1000, 1), {
  kind: 'regression',
  trees: 50,
  maxDepth: 12,
  minLeaf: 3,
  featuresPerSplit: 4,
  seed: 1,
});
const importance = permutationImportance(forest, held, meanSquaredError, 1);

describe('permutation importance', () => {
  test('ranks the five columns that matter before the five that do not', () => {
    const least = Math.min(...importance.slice(0, 5));
    const greatest = Math.max(...importance.slice(5).map(Math.abs));
    expect(least).toBeGreaterThan(5 * greatest);
  });

  test('ranks the column with the steepest effect first', () => {
    expect(importance.indexOf(Math.max(...importance))).toBe(3);
  });

  test('is the same with the same seed, and leaves the data as they are', () => {
    const before = held.columns.map((values) => values.slice());
    expect(permutationImportance(forest, held, meanSquaredError, 1)).toEqual(importance);
    expect(held.columns).toEqual(before);
  });
});

test('the mean squared error leaves out rows without a prediction', () => {
  expect(meanSquaredError(Float64Array.of(1, 2, 3), Float64Array.of(1.5, Number.NaN, 4))).toBe(0.625);
  expect(meanSquaredError(Float64Array.of(1), Float64Array.of(Number.NaN))).toBeNaN();
});
