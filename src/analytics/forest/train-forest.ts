import { binColumns } from './binned-columns.ts';
import { type Forest, type ForestKind, joinedNodes } from './forest.ts';
import { type ForestJob, type GrownTrees, growTrees } from './grow-trees.ts';
import { maxRows, packTargets } from './packed-targets.ts';

export type ForestOptions = {
  kind: ForestKind;
  trees: number;
  /** From 1 to 64. */
  maxDepth: number;
  /** The fewest draws of the bootstrap that a leaf may hold; a row counts as often as it was drawn. */
  minLeaf: number;
  /** How many columns each split chooses from; all of them when there are fewer. */
  featuresPerSplit: number;
  /** How many quantile bins a column's values are put in, from 2 to 255; default 64. */
  bins?: number;
  /** A whole number: the same data, options and seed give the same forest, bit for bit. */
  seed: number;
};

/** Rows to learn from: column by column, NaN where a value is missing, and a target each. */
export type TrainingData = { columns: readonly Float64Array[]; target: Float64Array };

/** Grows the trees of a job somewhere, as `growTrees` does here. */
export type GrowTrees = (job: ForestJob) => Promise<GrownTrees>;

export type TrainedForest = {
  forest: Forest;
  /** For each training row, the mean over the trees that did not see it; NaN where there is none. */
  outOfBag: Float64Array;
};

/** How many trees a job has, whatever the number of threads, so that they never change a sum's order. */
const treesPerJob = 5;

/**
 * Trains a random forest.
 * @param grow where trees grow, by default here; it may be called for all jobs at once, and finish them in any order.
 * @throws RangeError naming the option, column or row that is not as it must be: no rows or columns, columns of other
 *   lengths, an infinite value, a target that is missing or, for classification, neither 0 nor 1.
 */
export async function trainForest(
  data: TrainingData,
  options: ForestOptions,
  grow: GrowTrees = async (job) => growTrees(job),
): Promise<TrainedForest> {
  checkOptions(options);
  checkTarget(data.target, options.kind);
  if (data.columns.length === 0) throw new RangeError('a forest needs at least one column to learn from');
  const { kind, trees, maxDepth, minLeaf, featuresPerSplit, bins = 64, seed } = options;
  const shared = {
    kind,
    data: await binColumns(data.columns, data.target.length, bins),
    target: new Float64Array(new SharedArrayBuffer(data.target.byteLength)),
    packed: packTargets(kind, data.target),
    maxDepth,
    minLeaf,
    featuresPerSplit,
    seed,
  };
  shared.target.set(data.target);
  const jobs = Array.from({ length: Math.ceil(trees / treesPerJob) }, (_, job) => ({
    ...shared,
    firstTree: job * treesPerJob,
    trees: Math.min(treesPerJob, trees - job * treesPerJob),
  }));
  const { nodes, outOfBag } = await collected(jobs.map(grow), data.target.length);
  return { forest: { kind, columns: data.columns.length, ...joinedNodes(nodes) }, outOfBag };
}

/** What jobs grew, in their order; what one says of its rows is let go of before the next. */
async function collected(jobs: Promise<GrownTrees>[], rows: number) {
  // The first failure is thrown below; those of later jobs, which nobody waits for then, must not end the process.
  for (const job of jobs) job.catch(() => undefined);
  const sums = new Float64Array(rows);
  const trees = new Uint32Array(rows);
  const nodes = [];
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    const grown = await job;
    nodes.push(grown.nodes);
    for (let row = 0; row < rows; row++) {
      sums[row] = (sums[row] as number) + (grown.outOfBagSum[row] as number);
      trees[row] = (trees[row] as number) + (grown.outOfBagTrees[row] as number);
    }
  }
  return { nodes, outOfBag: sums.map((sum, row) => sum / (trees[row] ?? 0)) };
}

function checkOptions(options: ForestOptions): void {
  const { trees, maxDepth, minLeaf, featuresPerSplit, bins = 64, seed } = options;
  checkWhole('trees', trees, 1, 10_000);
  checkWhole('maxDepth', maxDepth, 1, 64);
  checkWhole('minLeaf', minLeaf, 1, maxRows);
  checkWhole('featuresPerSplit', featuresPerSplit, 1, Number.MAX_SAFE_INTEGER);
  checkWhole('bins', bins, 2, 255);
  checkWhole('seed', seed, -(2 ** 31), 2 ** 32 - 1);
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new RangeError(`${name} is ${value}: a whole number from ${least} to ${most} is needed`);
}

function checkTarget(target: Float64Array, kind: ForestKind): void {
  if (target.length === 0) throw new RangeError('a forest needs at least one row to learn from');
  if (target.length > maxRows)
    throw new RangeError(`${target.length} rows are too many to learn from: at most ${maxRows}`);
  const row = target.findIndex((value) =>
    kind === 'classification' ? value !== 0 && value !== 1 : !Number.isFinite(value),
  );
  if (row < 0) return;
  const needed = kind === 'classification' ? '0 or 1' : 'a finite number';
  throw new RangeError(`the target of row ${row} is ${target[row]}: ${needed} is needed`);
}
