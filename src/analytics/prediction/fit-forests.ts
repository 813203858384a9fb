import type { Outlook } from '../baselines/feature-column.ts';
import { type Calibration, calibrate, fitPlatt } from '../calibration.ts';
import type { Targets } from '../features/feature-table.ts';
import type { Forest } from '../forest/forest.ts';
import { meanSquaredError } from '../forest/forest-error.ts';
import { predictForest } from '../forest/predict-forest.ts';
import { type ForestOptions, type GrowTrees, trainForest } from '../forest/train-forest.ts';

/** How spend is foretold: by a forest of its own, or as the probability of a purchase times the amount that buyers spend. */
export type SpendWay = 'direct' | 'probability × amount';

/** What is chosen on the fitted window: the smallest leaves, which decide how far a forest generalises, and the way to spend. */
export type ForestSettings = { purchaseLeaf: number; spendLeaf: number; spendWay: SpendWay };

/** The forests of purchase and of spend; with `probability × amount`, the latter foretells a buyer's amount. */
export type FittedForests = {
  settings: ForestSettings;
  purchase: Forest;
  /** Of the purchase forest's means, fitted out of bag. */
  calibration: Calibration;
  spend: Forest;
};

const trees = 150;
const maxDepth = 10;
const bins = 255;
const purchaseLeaves = [20, 50, 100, 200, 400];
const spendLeaves = [5, 10, 20, 50];
/** A forest whose leaves hold more than this share of the rows hardly divides them. */
const largestLeafShare = 1 / 20;

/**
 * Fits the forests to what customers did. Without settings they are chosen by the out-of-bag error, the mean of squares (of
 * probabilities, the Brier score), on the same window.
 * @returns the forests, and what they foretell of each customer out of bag
 */
export async function fitForests(
  columns: readonly Float64Array[],
  { purchased, spend }: Targets,
  seed: number,
  grow: GrowTrees,
  settings?: ForestSettings,
): Promise<{ forests: FittedForests; outOfBag: Outlook }> {
  const train = (target: Float64Array, kind: ForestOptions['kind'], leaves: readonly number[]) =>
    candidates({ columns, target, kind, leaves, seed, grow });
  const purchase = await best(
    train(purchased, 'classification', settings ? [settings.purchaseLeaf] : purchaseLeaves),
    ({ outOfBag }) => meanSquaredError(purchased, outOfBag),
  );
  const calibration = fitPlatt(purchase.outOfBag, purchased);
  const probability = calibrate(calibration, purchase.outOfBag);

  const error = ({ outOfBag }: Candidate) => meanSquaredError(spend, outOfBag);
  const leaves = settings ? [settings.spendLeaf] : spendLeaves;
  const direct =
    settings?.spendWay === 'probability × amount'
      ? null
      : await best(train(spend, 'regression', leaves), error);
  const product =
    settings?.spendWay === 'direct'
      ? null
      : await best(amounts(columns, { purchased, spend }, probability, leaves, seed, grow), error);
  const [spendWay, chosen] =
    direct && (!product || error(direct) <= error(product))
      ? (['direct', direct] as const)
      : (['probability × amount', product ?? direct] as const);
  if (!chosen) throw new Error('no way to foretell spend');
  return {
    forests: {
      settings: { purchaseLeaf: purchase.minLeaf, spendLeaf: chosen.minLeaf, spendWay },
      purchase: purchase.forest,
      calibration,
      spend: chosen.forest,
    },
    outOfBag: { probability, spend: chosen.outOfBag },
  };
}

/** What the forests foretell of customers that they did not learn from. */
export function forestOutlook(forests: FittedForests, columns: readonly Float64Array[]): Outlook {
  const probability = calibrate(forests.calibration, predictForest(forests.purchase, columns));
  const value = predictForest(forests.spend, columns);
  return { probability, spend: spendOf(forests.settings.spendWay, probability, value) };
}

function spendOf(way: SpendWay, probability: Float64Array, value: Float64Array): Float64Array {
  return way === 'direct' ? value : value.map((amount, row) => amount * (probability[row] ?? 0));
}

type Candidate = { minLeaf: number; forest: Forest; outOfBag: Float64Array };

/** One forest a leaf size, those that fit the number of rows. */
async function* candidates(task: {
  columns: readonly Float64Array[];
  target: Float64Array;
  kind: ForestOptions['kind'];
  leaves: readonly number[];
  seed: number;
  grow: GrowTrees;
}): AsyncGenerator<Candidate> {
  const { columns, target, kind, leaves, seed, grow } = task;
  const fitting = leaves.filter((leaf, index) => index === 0 || leaf <= target.length * largestLeafShare);
  const featuresPerSplit = Math.ceil(Math.sqrt(columns.length));
  for (const minLeaf of fitting) {
    const options = { kind, trees, maxDepth, minLeaf, featuresPerSplit, bins, seed };
    const { forest, outOfBag } = await trainForest({ columns, target }, options, grow);
    yield { minLeaf, forest, outOfBag: known(outOfBag, target) };
  }
}

/** Forests of what buyers spend, with the spend that they and the probabilities make of every customer, out of bag. */
async function* amounts(
  columns: readonly Float64Array[],
  { purchased, spend }: Pick<Targets, 'purchased' | 'spend'>,
  probability: Float64Array,
  leaves: readonly number[],
  seed: number,
  grow: GrowTrees,
): AsyncGenerator<Candidate> {
  const buyers = Int32Array.from([...purchased.keys()].filter((row) => purchased[row] === 1));
  const ofBuyers = (values: Float64Array) => Float64Array.from(buyers, (row) => values[row] ?? 0);
  const task = { columns: columns.map(ofBuyers), target: ofBuyers(spend), leaves, seed, grow };
  for await (const { minLeaf, forest, outOfBag } of candidates({ ...task, kind: 'regression' })) {
    const amount = predictForest(forest, columns);
    buyers.forEach((row, index) => {
      amount[row] = outOfBag[index] ?? 0;
    });
    yield { minLeaf, forest, outOfBag: spendOf('probability × amount', probability, amount) };
  }
}

/** A row that every tree saw has no figure out of bag; it takes the mean of the target, which says nothing of the row. */
function known(outOfBag: Float64Array, target: Float64Array): Float64Array {
  const mean = target.reduce((sum, value) => sum + value, 0) / target.length;
  return outOfBag.map((value) => (Number.isNaN(value) ? mean : value));
}

/** The candidate with the least loss, of equals the first. */
async function best(
  all: AsyncIterable<Candidate>,
  loss: (candidate: Candidate) => number,
): Promise<Candidate> {
  let found: { candidate: Candidate; loss: number } | undefined;
  for await (const candidate of all) {
    const its = loss(candidate);
    if (!found || its < found.loss) found = { candidate, loss: its };
  }
  if (!found) throw new Error('no leaf size to choose from');
  return found.candidate;
}
