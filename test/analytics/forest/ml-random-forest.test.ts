import { describe, expect, test } from '@jest/globals';
import { RandomForestClassifier as Classifier, RandomForestRegression as Regression } from 'ml-random-forest';
import type { Forest, ForestKind } from '../../../src/analytics/forest/forest.ts';
import {
  fromMlRandomForest,
  type MlRandomForest,
  toMlRandomForest,
} from '../../../src/analytics/forest/ml-random-forest.ts';
import { predictForest } from '../../../src/analytics/forest/predict-forest.ts';
import { trainForest } from '../../../src/analytics/forest/train-forest.ts';
import { friedman1, withMissing } from './problems.ts';

// The package's own types leave out what it declares by `class … extends` an interface.
type Loaded = {
  predict(rows: number[][]): number[];
  predictionValues(rows: number[][]): { getRow(row: number): number[] };
  estimators: { root: { classify(row: number[]): { get(row: number, column: number): number } } }[];
  toJSON(): unknown;
  train(rows: number[][], target: number[]): void;
};
const load = (name: MlRandomForest['name'], document: unknown): Loaded =>
  (name === 'RFClassifier' ? Classifier : Regression).load(document as never) as unknown as Loaded;

const options = { trees: 25, maxDepth: 8, minLeaf: 3, featuresPerSplit: 2, seed: 1 };
const train = async (kind: ForestKind): Promise<Forest> =>
  (await trainForest(withMissing(800, 1), { ...options, kind })).forest;
const asStored = (document: unknown): unknown => JSON.parse(JSON.stringify(document));

/** Rows with missing values that no training saw. */
const held = withMissing(500, 2).columns;
const heldRows = rowsOf(held);

describe('ml-random-forest foretells the same as Midas from its documents', () => {
  test('means', async () => {
    const forest = await train('regression');
    const loaded = load('RFRegression', asStored(toMlRandomForest(forest)));
    expect(loaded.predict(heldRows)).toEqual(Array.from(predictForest(forest, held)));
  });

  test('classes, by the vote of the trees', async () => {
    const forest = await train('classification');
    const loaded = load('RFClassifier', asStored(toMlRandomForest(forest)));
    const trees = Array.from(forest.roots, (root) =>
      predictForest({ ...forest, roots: Int32Array.of(root) }, held),
    );
    const votes = heldRows.map((_, row) => trees.map((tree) => ((tree[row] ?? 0) > 0.5 ? 1 : 0)));
    const values = loaded.predictionValues(heldRows);
    expect(heldRows.map((_, row) => values.getRow(row))).toEqual(votes);
    expect(loaded.predict(heldRows)).toEqual(
      votes.map((vote) => (vote.filter((one) => one === 1).length > options.trees / 2 ? 1 : 0)),
    );
  });

  test('probabilities, as the mean of the distributions of its trees', async () => {
    const forest = await train('classification');
    const { estimators } = load('RFClassifier', asStored(toMlRandomForest(forest)));
    const mean = heldRows.map(
      (row) => estimators.reduce((sum, { root }) => sum + root.classify(row).get(0, 1), 0) / options.trees,
    );
    expect(mean).toEqual(Array.from(predictForest(forest, held)));
  });

  test('where a split tells missing values from all others', async () => {
    const column = Float64Array.from({ length: 100 }, (_, row) => (row % 2 === 0 ? Number.NaN : row));
    const target = column.map((value) => (Number.isNaN(value) ? 1 : 0));
    const { forest } = await trainForest(
      { columns: [column], target },
      { ...options, kind: 'classification' },
    );
    const loaded = load('RFClassifier', asStored(toMlRandomForest(forest)));
    expect(loaded.predict([[Number.NaN], [-1e300], [1e300]])).toEqual([1, 0, 0]);
  });
});

describe('a document read again', () => {
  test.each<ForestKind>(['classification', 'regression'])('is the same %s', async (kind) => {
    const forest = await train(kind);
    const document = asStored(toMlRandomForest(forest));
    const read = fromMlRandomForest(document);
    expect(predictForest(read, held)).toEqual(predictForest(forest, held));
    expect(toMlRandomForest(read)).toEqual(document);
  });

  test('of ml-random-forest’s own training foretells what it does', () => {
    const { columns, target } = friedman1(60, 1);
    const trained = new Regression({
      nEstimators: 5,
      seed: 1,
      maxFeatures: 0.5,
      noOOB: true,
    }) as unknown as Loaded;
    trained.train(rowsOf(columns), Array.from(target));
    const read = fromMlRandomForest(asStored(trained.toJSON()));
    const expected = trained.predict(rowsOf(columns));
    const predicted = predictForest(read, columns.slice(0, read.columns));
    for (const [row, value] of predicted.entries()) expect(value).toBeCloseTo(expected[row] ?? 0, 9);
  });
});

describe('refuses, naming what is wrong,', () => {
  const root = ['baseModel', 'estimators', 0, 'root'];
  const leaf = { distribution: [[1, 0]], numberSamples: 1 };
  const bottomless = (depth: number): unknown =>
    depth === 0 ? leaf : { splitColumn: 0, splitValue: 0, left: bottomless(depth - 1), right: leaf };

  test.each<[string, Path, unknown, string]>([
    ['what is no object', [], 'RFClassifier', 'the document is missing or no object'],
    ['another model', ['name'], 'KNN', 'name is KNN instead of RFClassifier or RFRegression'],
    ['a mean of unknown kind', ['name'], 'RFRegression', 'selectionMethod is undefined instead of mean'],
    ['no trees', ['baseModel', 'estimators'], undefined, 'baseModel.estimators is missing'],
    ['a lost tree', ['baseModel', 'nEstimators'], 26, 'has 25 estimators and 25 indexes, nEstimators is 26'],
    [
      'a tree of the other kind',
      ['baseModel', 'estimators', 3, 'name'],
      'DTRegression',
      'estimators[3].name is DTRegression instead of DTClassifier',
    ],
    ['a lost branch', [...root, 'left', 'right'], undefined, 'estimators[0].root.left.right is missing'],
    ['a lost split', [...root, 'splitValue'], null, 'estimators[0].root.splitValue is null, no number'],
    [
      'a column that no row has',
      [...root, 'splitColumn'],
      3,
      'estimators[0].root.splitColumn is 3: the tree reads 3 columns',
    ],
    ['an index that is no column', ['baseModel', 'indexes', 1, 1], -1, 'indexes[1][1] is -1'],
    ['a third class', root, { distribution: [[0, 0, 1]] }, 'root.distribution has 3 classes'],
    [
      'a probability above 1',
      root,
      { distribution: [[0, 1.5]] },
      'root.distribution[0][1] is 1.5, out of range',
    ],
    ['a leaf without rows', root, { ...leaf, numberSamples: 0 }, 'root.numberSamples is 0, out of range'],
    ['a bottomless tree', root, bottomless(1500), 'is deeper than 1000'],
  ])('%s', async (_, path, value, message) => {
    const document = asStored(toMlRandomForest(await train('classification')));
    expect(() => fromMlRandomForest(changed(document, path, value))).toThrow(message);
  });
});

type Path = readonly (string | number)[];

/** A document with another value in one place. */
function changed(document: unknown, [key, ...path]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const copy = Array.isArray(document) ? [...document] : { ...(document as object) };
  return Object.assign(copy, { [key]: changed(Reflect.get(copy, key), path, value) });
}

function rowsOf(columns: readonly Float64Array[]): number[][] {
  return Array.from(columns[0] ?? [], (_, row) => columns.map((values) => values[row] ?? 0));
}
