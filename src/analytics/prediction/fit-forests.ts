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

/** Customers as columns of numbers, and what they did. */
export type Examples = { columns: readonly Float64Array[] } & Pick<Targets, 'purchased' | 'spend'>;

/** How forests grow: from which seed, and where. */
export type Growing = { seed: number; grow: GrowTrees };

const trees = 150;
const maxDepth = 10;
/** Those who spend most are few: only fine bins tell them apart. */
const bins = 255;
const purchaseLeaves = [20, 50, 100, 200, 400];
const spendLeaves = [5, 10, 20, 50];
/** A forest whose leaves hold more than this share of the rows hardly divides them. */
const largestLeafShare = 1 / 20;

/**
 * Chooses settings by the out-of-bag error, the mean of squares (of probabilities, the Brier score), and calibrates on what is
 * foretold out of bag. The purchase forest then grows from these examples and the further ones. Those are of the same
 * customers, whose outcomes they share in part, so they have no part in choosing and calibrating. The spend forest learns
 * from the examples alone: further ones did not make it better on CDNOW (docs/definitions.md).
 * @param settings those to take instead of choosing
 * @returns the forests, and what is foretold of each of the examples out of bag
 */
export async function fitForests(
  examples: Examples,
  further: readonly Examples[],
  growing: Growing,
  settings?: ForestSettings,
): Promise<{ forests: FittedForests; outOfBag: Outlook }> {
  const { purchased, spend } = examples;
  const purchase = await best(
    candidates(examples, 'purchased', settings ? [settings.purchaseLeaf] : purchaseLeaves, growing),
    purchased,
  );
  const calibration = fitPlatt(purchase.outOfBag, purchased);
  const probability = calibrate(calibration, purchase.outOfBag);
  const leaves = settings ? [settings.spendLeaf] : spendLeaves;
  const ways: Record<SpendWay, () => AsyncIterable<Candidate>> = {
    direct: () => candidates(examples, 'spend', leaves, growing),
    'probability × amount': () => amounts(examples, probability, leaves, growing),
  };
  const found: (Candidate & { way: SpendWay })[] = [];
  for (const way of settings ? [settings.spendWay] : (Object.keys(ways) as SpendWay[]))
    found.push({ ...(await best(ways[way](), spend)), way });
  const amount = leastError(found, spend);

  const settingsTaken = { purchaseLeaf: purchase.minLeaf, spendLeaf: amount.minLeaf, spendWay: amount.way };
  const everyExample = joined([examples, ...further]);
  const grown = await trained(everyExample, 'purchased', purchase.minLeaf, growing);
  return {
    forests: { settings: settingsTaken, calibration, purchase: grown.forest, spend: amount.forest },
    outOfBag: { probability, spend: amount.outOfBag },
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

function trained(
  { columns, ...targets }: Examples,
  target: 'purchased' | 'spend',
  minLeaf: number,
  { seed, grow }: Growing,
) {
  const kind: ForestOptions['kind'] = target === 'purchased' ? 'classification' : 'regression';
  const featuresPerSplit = Math.ceil(Math.sqrt(columns.length));
  const options = { kind, trees, maxDepth, minLeaf, featuresPerSplit, bins, seed };
  return trainForest({ columns, target: targets[target] }, options, grow);
}

type Candidate = { minLeaf: number; forest: Forest; outOfBag: Float64Array };

/** One forest a leaf size, those that fit the number of rows. */
async function* candidates(
  examples: Examples,
  target: 'purchased' | 'spend',
  leaves: readonly number[],
  growing: Growing,
): AsyncGenerator<Candidate> {
  const rows = examples.purchased.length;
  for (const minLeaf of leaves.filter((leaf, index) => index === 0 || leaf <= rows * largestLeafShare)) {
    const { forest, outOfBag } = await trained(examples, target, minLeaf, growing);
    yield { minLeaf, forest, outOfBag: known(outOfBag, examples[target]) };
  }
}

/** Forests of what buyers spend, with the spend that they and the probabilities make of every customer, out of bag. */
async function* amounts(
  examples: Examples,
  probability: Float64Array,
  leaves: readonly number[],
  growing: Growing,
): AsyncGenerator<Candidate> {
  const buyers = buyersOf(examples);
  const ofBuyers = onlyRows(examples, buyers);
  for await (const { minLeaf, forest, outOfBag } of candidates(ofBuyers, 'spend', leaves, growing)) {
    const amount = predictForest(forest, examples.columns);
    buyers.forEach((row, index) => {
      amount[row] = outOfBag[index] ?? 0;
    });
    yield { minLeaf, forest, outOfBag: spendOf('probability × amount', probability, amount) };
  }
}

function buyersOf({ purchased }: Examples): Int32Array {
  return Int32Array.from([...purchased.keys()].filter((row) => purchased[row] === 1));
}

function onlyRows({ columns, purchased, spend }: Examples, rows: Int32Array): Examples {
  const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
  return { columns: columns.map(pick), purchased: pick(purchased), spend: pick(spend) };
}

function joined(all: readonly Examples[]): Examples {
  const join = (parts: readonly Float64Array[]) => {
    const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  return {
    columns: (all[0]?.columns ?? []).map((_, column) =>
      join(all.map(({ columns }) => columns[column] ?? new Float64Array())),
    ),
    purchased: join(all.map(({ purchased }) => purchased)),
    spend: join(all.map(({ spend }) => spend)),
  };
}

/** A row that every tree saw has no figure out of bag; it takes the mean of the target, which says nothing of the row. */
function known(outOfBag: Float64Array, target: Float64Array): Float64Array {
  const mean = target.reduce((sum, value) => sum + value, 0) / target.length;
  return outOfBag.map((value) => (Number.isNaN(value) ? mean : value));
}

/** The candidate with the least error out of bag, of equals the first; the others are let go of as they come. */
async function best(all: AsyncIterable<Candidate>, actual: Float64Array): Promise<Candidate> {
  let found: Candidate | undefined;
  for await (const candidate of all) found = found ? leastError([found, candidate], actual) : candidate;
  if (!found) throw new Error('no leaf size to choose from');
  return found;
}

function leastError<Tried extends Candidate>(all: readonly Tried[], actual: Float64Array): Tried {
  const error = ({ outOfBag }: Tried) => meanSquaredError(actual, outOfBag);
  return all.reduce((one, other) => (error(other) < error(one) ? other : one));
}
