// Forests as JSON documents of ml-random-forest 2.1, whose trees are those of ml-cart 2.1.
import type { Forest, ForestKind } from './forest.ts';
import { fillInnerNodes } from './forest.ts';
import { NodeList } from './node-list.ts';

/** What `RandomForestClassifier.load` (of targets 0 and 1) and `RandomForestRegression.load` read. */
export type MlRandomForest = {
  name: 'RFClassifier' | 'RFRegression';
  selectionMethod?: 'mean';
  baseModel: {
    isClassifier: boolean;
    nEstimators: number;
    /** For each tree, the columns of the rows that it reads: its own column k is the k-th of them. */
    indexes: number[][];
    n: number;
    maxFeatures: number;
    replacement: boolean;
    useSampleBagging: boolean;
    seed: number;
    treeOptions: TreeOptions;
    estimators: { name: 'DTClassifier' | 'DTRegression'; options: TreeOptions; root: MlNode }[];
  };
};

type TreeOptions = { kind: 'classifier' | 'regression'; gainFunction: string; splitFunction: string };

/** A leaf has a distribution: a row of the probabilities of the classes 0 and 1, or a mean. */
type MlNode =
  | { distribution: number[][] | number; numberSamples: number }
  | { splitColumn: number; splitValue: number; numberSamples: number; left: MlNode; right: MlNode };

/**
 * A forest as ml-random-forest writes it. Both then foretell the same, missing values included: for regression
 * `predict` gives the means of `predictForest`; for classification `predict` gives the class that most trees hold more likely,
 * and the mean of the trees' distributions is the probability of `predictForest`.
 */
export function toMlRandomForest(forest: Forest): MlRandomForest {
  const isClassifier = forest.kind === 'classification';
  const columns = Array.from({ length: forest.columns }, (_, column) => column);
  const options: TreeOptions = {
    kind: isClassifier ? 'classifier' : 'regression',
    gainFunction: isClassifier ? 'gini' : 'regression',
    splitFunction: 'mean',
  };
  const roots = Array.from(forest.roots);
  return {
    name: isClassifier ? 'RFClassifier' : 'RFRegression',
    ...(isClassifier ? {} : { selectionMethod: 'mean' }),
    baseModel: {
      isClassifier,
      nEstimators: roots.length,
      indexes: roots.map(() => columns),
      n: columns.length,
      maxFeatures: 1,
      replacement: true,
      useSampleBagging: true,
      seed: 0,
      treeOptions: options,
      estimators: roots.map((root) => ({
        name: isClassifier ? 'DTClassifier' : 'DTRegression',
        options,
        root: mlNode(forest, root),
      })),
    },
  };
}

function mlNode(forest: Forest, node: number): MlNode {
  const left = forest.left[node] ?? 0;
  const value = forest.value[node] ?? 0;
  const numberSamples = forest.weight[node] ?? 0;
  if (left === 0)
    return { distribution: forest.kind === 'classification' ? [[1 - value, value]] : value, numberSamples };
  return {
    splitColumn: forest.column[node] ?? 0,
    splitValue: forest.split[node] ?? 0,
    numberSamples,
    left: mlNode(forest, left),
    right: mlNode(forest, left + 1),
  };
}

/** Deeper trees than any that is worth keeping; reading takes a call for each level. */
const deepest = 1000;

/**
 * The forest of a document of ml-random-forest, Midas's own or one that ml-random-forest trained on targets 0 and 1 or on
 * numbers. Leaves that do not say how many rows they hold, as those of ml-random-forest, count as one: this concerns
 * contributions, not predictions.
 * @throws RangeError naming what in the document is not as it must be.
 */
export function fromMlRandomForest(document: unknown): Forest {
  const model = recordAt(document, 'the document');
  const kind = kindOf(model);
  const base = recordAt(model['baseModel'], 'baseModel');
  const estimators = listAt(base['estimators'], 'baseModel.estimators');
  const indexes = listAt(base['indexes'], 'baseModel.indexes');
  if (base['nEstimators'] !== estimators.length || indexes.length !== estimators.length)
    refuse(
      'baseModel',
      `has ${estimators.length} estimators and ${indexes.length} indexes, nEstimators is ${base['nEstimators']}`,
    );
  const read = indexes.map((columns, tree) => columnsAt(columns, `baseModel.indexes[${tree}]`));
  const nodes = new NodeList();
  const roots = estimators.map((estimator, tree) => {
    const place = `baseModel.estimators[${tree}]`;
    const { name, root } = recordAt(estimator, place);
    const expected = kind === 'classification' ? 'DTClassifier' : 'DTRegression';
    if (name !== expected) refuse(`${place}.name`, `is ${name} instead of ${expected}`);
    const first = nodes.add(1);
    readNode({ nodes, kind, columns: read[tree] ?? [] }, root, first, `${place}.root`, 0);
    return first;
  });
  const all = nodes.all(roots);
  fillInnerNodes(all);
  return { kind, columns: 1 + read.flat().reduce((most, column) => Math.max(most, column), 0), ...all };
}

function kindOf({ name, selectionMethod }: Record<string, unknown>): ForestKind {
  if (name === 'RFClassifier') return 'classification';
  if (name !== 'RFRegression') refuse('name', `is ${name} instead of RFClassifier or RFRegression`);
  if (selectionMethod !== 'mean') refuse('selectionMethod', `is ${selectionMethod} instead of mean`);
  return 'regression';
}

type Tree = { nodes: NodeList; kind: ForestKind; columns: readonly number[] };

function readNode(tree: Tree, value: unknown, node: number, place: string, depth: number): void {
  if (depth > deepest) refuse(place.slice(0, 60), `is deeper than ${deepest}`);
  const { distribution, numberSamples, splitColumn, splitValue, left, right } = recordAt(value, place);
  if (distribution !== undefined) {
    const weight =
      numberSamples === undefined ? 1 : numberAt(numberSamples, `${place}.numberSamples`, Number.MIN_VALUE);
    tree.nodes.makeLeaf(node, leafValue(tree.kind, distribution, `${place}.distribution`), weight);
    return;
  }
  const column = tree.columns[numberAt(splitColumn, `${place}.splitColumn`)];
  if (column === undefined)
    refuse(`${place}.splitColumn`, `is ${splitColumn}: the tree reads ${tree.columns.length} columns`);
  const child = tree.nodes.add(2);
  tree.nodes.makeSplit(node, column, numberAt(splitValue, `${place}.splitValue`), child);
  readNode(tree, left, child, `${place}.left`, depth + 1);
  readNode(tree, right, child + 1, `${place}.right`, depth + 1);
}

function leafValue(kind: ForestKind, distribution: unknown, place: string): number {
  if (kind === 'regression') return numberAt(distribution, place);
  const probabilities = listAt(listAt(distribution, place)[0], `${place}[0]`);
  if (probabilities.length > 2) refuse(place, `has ${probabilities.length} classes instead of 2`);
  // A leaf of ml-cart that holds class 0 alone has no entry for class 1.
  return probabilities.length < 2 ? 0 : numberAt(probabilities[1], `${place}[0][1]`, 0, 1);
}

function recordAt(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(place, 'is missing or no object');
  return value as Record<string, unknown>;
}

function listAt(value: unknown, place: string): unknown[] {
  if (!Array.isArray(value) || value.length === 0) refuse(place, 'is missing or no list');
  return value as unknown[];
}

function columnsAt(value: unknown, place: string): number[] {
  return listAt(value, place).map((column, index) => {
    if (!Number.isSafeInteger(column)) refuse(`${place}[${index}]`, `is ${column}, no column`);
    return numberAt(column, `${place}[${index}]`, 0, 100_000);
  });
}

function numberAt(value: unknown, place: string, least = Number.NEGATIVE_INFINITY, most = Number.MAX_VALUE) {
  if (typeof value !== 'number' || !Number.isFinite(value)) refuse(place, `is ${value}, no number`);
  if (value < least || value > most) refuse(place, `is ${value}, out of range`);
  return value;
}

function refuse(place: string, fault: string): never {
  throw new RangeError(`no forest of ml-random-forest: ${place} ${fault}`);
}
