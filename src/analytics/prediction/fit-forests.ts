import type { Outlook } from '../baselines/feature-column.ts';
import { type Calibration, calibrate, fitPlatt } from '../calibration.ts';
import type { Targets } from '../features/feature-table.ts';
import type { Forest } from '../forest/forest.ts';
import { meanSquaredError } from '../forest/forest-error.ts';
import { predictForest } from '../forest/predict-forest.ts';
import { type ForestOptions, type GrowTrees, trainForest } from '../forest/train-forest.ts';

/** How spend is foretold: by a forest of its own, or as the probability of a purchase times the amount that buyers spend. */
export type SpendWay = 'direct' | 'probability × amount';

/** What is chosen on the fitted window: the smallest leaves, which decide how far a forest generalises. */
export type ForestSettings = { purchaseLeaf: number; spend: { way: SpendWay; minLeaf: number }[] };

/** A forest of spend, with `probability × amount` of a buyer's amount. */
export type SpendForest = { way: SpendWay; minLeaf: number; forest: Forest };

/** The forests of purchase and of spend. */
export type FittedForests = {
  purchaseLeaf: number;
  purchase: Forest;
  /** Of the purchase forest's means, fitted out of bag. */
  calibration: Calibration;
  /** One each way, or the one that was chosen. */
  spend: SpendForest[];
};

/** Customers as columns of numbers, and what they did. */
export type Examples = { columns: readonly Float64Array[] } & Pick<Targets, 'purchased' | 'spend'>;

/** How forests grow: from which seed, and where. */
export type Growing = { seed: number; grow: GrowTrees };

const trees = 200;
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
 * customers, whose outcomes they share in part, so they have no part in choosing and calibrating. Spend forests learn
 * from the examples alone: further ones did not make them better on CDNOW (docs/definitions.md).
 * @param settings those to take instead of choosing
 * @returns the forests, and what is foretold of each of the examples out of bag; spend one column a spend forest
 */
export async function fitForests(
  examples: Examples,
  further: readonly Examples[],
  growing: Growing,
  settings?: ForestSettings,
): Promise<{ forests: FittedForests; outOfBag: { probability: Float64Array; spend: Float64Array[] } }> {
  const { purchased, spend } = examples;
  const purchase = await best(
    candidates(examples, 'purchased', settings ? [settings.purchaseLeaf] : purchaseLeaves, growing),
    purchased,
  );
  const calibration = fitPlatt(purchase.outOfBag, purchased);
  const probability = calibrate(calibration, purchase.outOfBag);
  const spends: (Candidate & { way: SpendWay })[] = [];
  for (const { way, leaves } of settings?.spend.map(asChoice) ?? choices) {
    const tried =
      way === 'direct'
        ? candidates(examples, 'spend', leaves, growing)
        : amounts(examples, probability, leaves, growing);
    spends.push({ way, ...(await best(tried, spend)) });
  }
  return {
    forests: {
      purchaseLeaf: purchase.minLeaf,
      purchase: await grownFromAll(examples, further, purchase, growing),
      calibration,
      spend: spends.map(({ way, minLeaf, forest }) => ({ way, minLeaf, forest })),
    },
    outOfBag: { probability, spend: spends.map(({ outOfBag }) => outOfBag) },
  };
}

type Choice = { way: SpendWay; leaves: readonly number[] };

const choices: readonly Choice[] = [
  { way: 'direct', leaves: spendLeaves },
  { way: 'probability × amount', leaves: spendLeaves },
];

function asChoice({ way, minLeaf }: ForestSettings['spend'][number]): Choice {
  return { way, leaves: [minLeaf] };
}

/** What the forests foretell of customers that they did not learn from, by the first way to spend. */
export function forestOutlook(
  { purchase, calibration, spend }: FittedForests,
  columns: readonly Float64Array[],
): Outlook {
  const [first] = spend;
  if (!first) throw new RangeError('there is no forest of spend');
  const probability = calibrate(calibration, predictForest(purchase, columns));
  return { probability, spend: spendOf(first.way, probability, predictForest(first.forest, columns)) };
}

function spendOf(way: SpendWay, probability: Float64Array, value: Float64Array): Float64Array {
  return way === 'direct' ? value : value.map((amount, row) => amount * (probability[row] ?? 0));
}

/** The purchase forest of all examples. Its leaves grow with the root of their number, as what they average varies less. */
async function grownFromAll(
  examples: Examples,
  further: readonly Examples[],
  { minLeaf, forest }: Candidate,
  growing: Growing,
): Promise<Forest> {
  if (further.length === 0) return forest;
  const all = joined([examples, ...further]);
  const larger = Math.round(minLeaf * Math.sqrt(all.purchased.length / examples.purchased.length));
  return (await trained(all, 'purchased', larger, growing)).forest;
}

function trained(
  { columns, ...targets }: Examples,
  target: 'purchased' | 'spend',
  minLeaf: number,
  { seed, grow }: Growing,
) {
  const kind: ForestOptions['kind'] = target === 'purchased' ? 'classification' : 'regression';
  // Source: Breiman's defaults, Random Forests manual, 2003.
  const share = kind === 'classification' ? Math.sqrt(columns.length) : columns.length / 3;
  const featuresPerSplit = Math.ceil(share);
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
