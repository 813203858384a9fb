import { describe, expect, test } from '@jest/globals';
import { contributions } from '../../../src/analytics/forest/contributions.ts';
import type { Forest } from '../../../src/analytics/forest/forest.ts';
import { fromMlRandomForest, toMlRandomForest } from '../../../src/analytics/forest/ml-random-forest.ts';
import { predictForest } from '../../../src/analytics/forest/predict-forest.ts';
import { trainForest } from '../../../src/analytics/forest/train-forest.ts';
import { friedman1 } from './problems.ts';

const data = friedman1(600, 1);
const { forest } = await trainForest(data, {
  kind: 'regression',
  trees: 20,
  maxDepth: 8,
  minLeaf: 2,
  featuresPerSplit: 4,
  seed: 1,
});
const rows = [5, 0, 599];

describe('contributions', () => {
  test('of all columns and the bias add up to the prediction', () => {
    const { bias, effects } = contributions(forest, data.columns, rows);
    const predicted = predictForest(forest, data.columns);
    for (const [index, row] of rows.entries()) {
      const sum = effects
        .subarray(index * 10, index * 10 + 10)
        .reduce((total, effect) => total + effect, bias);
      expect(sum).toBeCloseTo(predicted[row] ?? 0, 9);
    }
  });

  test('are those of the way through the tree', () => {
    // Column 1 below 5, then column 0 below 2: means 10 → 4 → 7.
    const tree: Forest = {
      kind: 'regression',
      columns: 2,
      roots: Int32Array.of(0),
      column: Int32Array.of(1, 0, -1, -1, -1),
      split: Float64Array.of(5, 2, 0, 0, 0),
      left: Int32Array.of(1, 3, 0, 0, 0),
      value: Float64Array.of(10, 4, 30, 1, 7),
      weight: Float64Array.of(4, 3, 1, 1, 2),
    };
    const found = contributions(tree, [Float64Array.of(3), Float64Array.of(1)], [0]);
    expect(found).toEqual({
      bias: 10,
      top: 2,
      columns: Int32Array.of(1, 0),
      effects: Float64Array.of(-6, 3),
    });
  });

  test('of the strongest columns are the strongest', () => {
    const all = contributions(forest, data.columns, rows);
    const top = contributions(forest, data.columns, rows, 3);
    for (const index of rows.keys()) {
      const strongest = (found: typeof all) =>
        Array.from(found.columns.slice(index * found.top, index * found.top + 3));
      expect(strongest(top)).toEqual(strongest(all));
    }
    const sizes = Array.from(all.effects.slice(0, 10), Math.abs);
    expect(sizes).toEqual([...sizes].sort((one, other) => other - one));
  });

  test('are the same from a stored forest', () => {
    const stored = fromMlRandomForest(JSON.parse(JSON.stringify(toMlRandomForest(forest))));
    expect(contributions(stored, data.columns, rows)).toEqual(contributions(forest, data.columns, rows));
  });

  test('refuse other columns than the forest reads', () => {
    expect(() => contributions(forest, data.columns.slice(1), rows)).toThrow('reads 10 columns, not 9');
  });
});
