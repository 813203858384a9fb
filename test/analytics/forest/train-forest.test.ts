import { describe, expect, test } from '@jest/globals';
import { type Forest, joinedNodes } from '../../../src/analytics/forest/forest.ts';
import { meanSquaredError } from '../../../src/analytics/forest/forest-error.ts';
import { type ForestJob, type GrownTrees, growTrees } from '../../../src/analytics/forest/grow-trees.ts';
import { predictForest } from '../../../src/analytics/forest/predict-forest.ts';
import {
  type ForestOptions,
  type GrowTrees,
  type TrainingData,
  trainForest,
} from '../../../src/analytics/forest/train-forest.ts';
import { friedman1, randomNumbers, rowsOf, twonorm, withMissing } from './problems.ts';

const classification: ForestOptions = {
  kind: 'classification',
  trees: 100,
  maxDepth: 20,
  minLeaf: 1,
  featuresPerSplit: 4,
  seed: 1,
};
const regression: ForestOptions = { ...classification, kind: 'regression' };

function misclassified(target: Float64Array, probability: Float64Array): number {
  return (
    target.filter((value, row) => value !== ((probability[row] ?? 0) > 0.5 ? 1 : 0)).length / target.length
  );
}

describe('accuracy', () => {
  test('of twonorm is about the 3.9% that Breiman (2001) published for 300 rows', async () => {
    const held = twonorm(3000, 2);
    const { forest } = await trainForest(twonorm(300, 1), classification);
    expect(misclassified(held.target, predictForest(forest, held.columns))).toBeLessThan(0.045);
  });

  test('of Friedman’s first problem is about the 5.7 that Breiman (2001) published for 200 rows', async () => {
    const held = friedman1(2000, 2);
    const { forest } = await trainForest(friedman1(200, 1), regression);
    expect(meanSquaredError(held.target, predictForest(forest, held.columns))).toBeLessThan(6.5);
  });

  test('a tree of depth 2 reproduces a staircase', async () => {
    const column = Float64Array.from({ length: 1000 }, (_, row) => row);
    const target = column.map((value) => Math.floor(value / 250));
    const options = { ...regression, maxDepth: 2, bins: 4 };
    const { forest } = await trainForest({ columns: [column], target }, options);
    for (const [row, value] of predictForest(forest, [column]).entries())
      expect(value).toBeCloseTo(target[row] ?? 0, 9);
  });

  test('the out-of-bag error is about that of rows held out', async () => {
    const data = withMissing(4000, 1);
    const held = withMissing(4000, 2);
    const { forest, outOfBag } = await trainForest(data, {
      ...classification,
      minLeaf: 10,
      featuresPerSplit: 2,
    });
    const error = meanSquaredError(held.target, predictForest(forest, held.columns));
    expect(Math.abs(meanSquaredError(data.target, outOfBag) - error)).toBeLessThan(0.01);
    // What a forest says of rows that it has learned from is far better than it is.
    expect(meanSquaredError(data.target, predictForest(forest, data.columns))).toBeLessThan(0.85 * error);
  });
});

describe('the same data and seed give the same forest', () => {
  const data = withMissing(700, 3);
  const options = { ...classification, trees: 23, featuresPerSplit: 2 };

  const reversed = (): GrowTrees => {
    const waiting: (() => void)[] = [];
    return (job) =>
      new Promise((resolve) => {
        waiting.push(() => resolve(growTrees(structuredClone(job))));
        if (job.firstTree + job.trees === options.trees) for (const grow of waiting.reverse()) grow();
      });
  };
  const oneByOne = (): GrowTrees => {
    let before: Promise<unknown> = Promise.resolve();
    return (job) => {
      const grown = before.then(() => growTrees(job));
      before = grown;
      return grown;
    };
  };
  const concurrently = (): GrowTrees => async (job) => {
    await new Promise((resolve) => setTimeout(resolve, (job.firstTree * 7) % 11));
    return growTrees(job);
  };

  test.each([
    ['again', undefined],
    ['last jobs first', reversed()],
    ['one by one', oneByOne()],
    ['concurrently', concurrently()],
  ])('%s', async (_, grow) => {
    expect(await trainForest(data, options, grow)).toEqual(await trainForest(data, options));
  });

  test('another seed gives another', async () => {
    const { forest } = await trainForest(data, { ...options, seed: 2 });
    expect(forest).not.toEqual((await trainForest(data, options)).forest);
  });

  test('no tree is like another', async () => {
    const { forest } = await trainForest(data, options);
    const sizes = Array.from(
      forest.roots,
      (root, tree) => (forest.roots[tree + 1] ?? forest.left.length) - root,
    );
    expect(new Set(sizes).size).toBeGreaterThan(options.trees / 2);
  });

  test('a tree depends on its number alone, not on those grown before it', async () => {
    const jobs: ForestJob[] = [];
    await trainForest(data, options, async (job) => {
      jobs.push(job);
      return growTrees(job);
    });
    for (const job of jobs) {
      const single = Array.from({ length: job.trees }, (_, tree) =>
        growTrees({ ...job, firstTree: job.firstTree + tree, trees: 1 }),
      );
      expect(growTrees(job).nodes).toEqual(joinedNodes(single.map(({ nodes }) => nodes)));
    }
  });

  test('a failing job fails the training, whatever becomes of the others', async () => {
    const grow = async (job: ForestJob): Promise<GrownTrees> => {
      throw new Error(`job ${job.firstTree} failed`);
    };
    await expect(trainForest(data, options, grow)).rejects.toThrow('job 0 failed');
  });
});

describe('missing values', () => {
  test('can be told from all others', async () => {
    const { uniform } = randomNumbers(4);
    const data = rowsOf(1000, () => {
      const target = uniform() < 0.5 ? 1 : 0;
      return { values: [target === 1 ? Number.NaN : uniform() - 0.5], target };
    });
    const { forest } = await trainForest(data, { ...classification, maxDepth: 1 });
    expect(Array.from(predictForest(forest, [Float64Array.of(-9, 9, Number.NaN)]))).toEqual([0, 0, 1]);
  });

  test('go right, where there was none to learn from', async () => {
    const column = Float64Array.from({ length: 100 }, (_, row) => row);
    const { forest } = await trainForest({ columns: [column], target: column }, regression);
    const [missing, greatest] = predictForest(forest, [Float64Array.of(Number.NaN, 1e9)]);
    expect(missing).toBe(greatest);
  });

  test('a column of nothing else is of no use, and no harm', async () => {
    const data = withMissing(300, 5);
    const empty = new Float64Array(300).fill(Number.NaN);
    const { forest } = await trainForest({ ...data, columns: [empty, ...data.columns] }, classification);
    expect(forest.column).not.toContain(0);
  });
});

describe('splits', () => {
  test('lie halfway between neighbouring values of the node', async () => {
    const column = Float64Array.from({ length: 200 }, (_, row) => (row % 2 === 0 ? 10 : 30));
    const { forest } = await trainForest(
      { columns: [column], target: column.map((value) => (value > 20 ? 1 : 0)) },
      classification,
    );
    expect(new Set(forest.split.filter((_, node) => forest.left[node] !== 0))).toEqual(new Set([20]));
  });

  test('part neighbouring doubles, and the greatest from the least', async () => {
    const next = 1 + Number.EPSILON;
    for (const [low, high] of [
      [1, next],
      [-Number.MAX_VALUE, Number.MAX_VALUE],
      [0, Number.MIN_VALUE],
    ] as const) {
      const column = Float64Array.from({ length: 100 }, (_, row) => (row % 2 === 0 ? low : high));
      const target = column.map((value) => (value === high ? 1 : 0));
      const { forest } = await trainForest({ columns: [column], target }, classification);
      expect(Array.from(predictForest(forest, [Float64Array.of(low, high)]))).toEqual([0, 1]);
    }
  });

  test('leave bins to the rest where nearly all have one value', async () => {
    const column = Float64Array.from({ length: 10_000 }, (_, row) => (row % 20 === 0 ? row : 0));
    const target = column.map((value) => (value > 5000 && value < 7000 ? 1 : 0));
    const { forest } = await trainForest({ columns: [column], target }, { ...classification, bins: 32 });
    expect(meanSquaredError(target, predictForest(forest, [column]))).toBeLessThan(0.001);
  });

  test.each([1, 7, 50])(
    'leave no leaf with fewer than %d draws, and draw as many rows as there are',
    async (minLeaf) => {
      const data = withMissing(1000, 6);
      const { forest } = await trainForest(data, { ...classification, minLeaf, trees: 10 });
      expect(Math.min(...leaves(forest).map((leaf) => forest.weight[leaf] ?? 0))).toBeGreaterThanOrEqual(
        minLeaf,
      );
      for (const root of forest.roots) expect(forest.weight[root]).toBe(1000);
    },
  );

  test('go no deeper than allowed', async () => {
    const { forest } = await trainForest(withMissing(1000, 6), { ...classification, maxDepth: 3, trees: 10 });
    expect(Math.max(...Array.from(forest.roots, (root) => depthBelow(forest, root)))).toBe(3);
  });

  test.each([1, 2, 3])(
    'use the best of all columns when %d are drawn but cannot split',
    async (featuresPerSplit) => {
      const useful = Float64Array.from({ length: 64 }, (_, row) => row % 2);
      const useless = new Float64Array(64).fill(5);
      const { forest } = await trainForest(
        { columns: [useless, useless, useful], target: useful },
        { ...classification, featuresPerSplit },
      );
      expect(Array.from(predictForest(forest, [useless, useless, useful]))).toEqual(Array.from(useful));
    },
  );
});

describe('little to learn from', () => {
  const column = Float64Array.of(1, 2, 3, 4);
  const train = (data: TrainingData, options = classification) => trainForest(data, options);

  test('one class only', async () => {
    const { forest, outOfBag } = await train({ columns: [column], target: new Float64Array(4).fill(1) });
    expect(Array.from(predictForest(forest, [column]))).toEqual([1, 1, 1, 1]);
    expect(Array.from(outOfBag)).toEqual([1, 1, 1, 1]);
  });

  test('one number only', async () => {
    const target = new Float64Array(4).fill(-2.5);
    const { forest } = await train({ columns: [column], target }, regression);
    expect(Array.from(predictForest(forest, [column]))).toEqual([-2.5, -2.5, -2.5, -2.5]);
  });

  test('constant columns only', async () => {
    const constant = new Float64Array(400).fill(7);
    const target = constant.map((_, row) => row % 2);
    const { forest } = await train({ columns: [constant], target });
    expect(forest.left).toEqual(new Int32Array(100));
    expect(predictForest(forest, [constant])[0]).toBeCloseTo(0.5, 1);
  });

  test('one row, which every tree has seen', async () => {
    const data = { columns: [Float64Array.of(3)], target: Float64Array.of(12) };
    const { forest, outOfBag } = await train(data, regression);
    expect(Array.from(predictForest(forest, [Float64Array.of(-1, Number.NaN)]))).toEqual([12, 12]);
    expect(Array.from(outOfBag)).toEqual([Number.NaN]);
  });

  test.each<[string, TrainingData, Partial<ForestOptions>, string]>([
    ['no rows', { columns: [new Float64Array()], target: new Float64Array() }, {}, 'at least one row'],
    ['no columns', { columns: [], target: new Float64Array(4) }, {}, 'at least one column'],
    [
      'columns of other lengths',
      { columns: [column, new Float64Array(3)], target: new Float64Array(4) },
      {},
      'column 1 has 3 values for 4 rows',
    ],
    [
      'an infinite value',
      { columns: [Float64Array.of(1, -Infinity)], target: new Float64Array(2) },
      {},
      'column 0 is infinite in row 1',
    ],
    [
      'a class that is neither 0 nor 1',
      { columns: [column], target: column },
      {},
      'target of row 1 is 2: 0 or 1',
    ],
    [
      'a missing target',
      { columns: [column], target: Float64Array.of(1, 2, Number.NaN, 3) },
      { kind: 'regression' },
      'target of row 2 is NaN',
    ],
    ['no trees', { columns: [column], target: column }, { trees: 0 }, 'trees is 0'],
    ['too many bins', { columns: [column], target: column }, { bins: 256 }, 'bins is 256'],
    ['half a leaf', { columns: [column], target: column }, { minLeaf: 0.5 }, 'minLeaf is 0.5'],
  ])('refuses %s', async (_, data, options, message) => {
    await expect(train(data, { ...classification, ...options })).rejects.toThrow(message);
  });
});

function leaves({ left }: Forest): number[] {
  return Array.from(left.keys()).filter((node) => left[node] === 0);
}

function depthBelow(forest: Forest, node: number): number {
  const left = forest.left[node] ?? 0;
  return left === 0 ? 0 : 1 + Math.max(depthBelow(forest, left), depthBelow(forest, left + 1));
}
