import { RandomForestClassifier } from 'ml-random-forest';
import { timed } from '../figures.ts';
import { heldAuc } from '../forest/held-auc.ts';
import { readProblem } from '../forest/problem.ts';
import type { Trial, TrialResult } from '../forest/trial.ts';

/** Trains ml-random-forest's own forest. It draws columns once a tree, and its leaves hold `minLeaf` rows at most, not at least. */
export async function run(trial: Trial): Promise<TrialResult> {
  const data = await readProblem(trial.train);
  const held = await readProblem(trial.held);
  const forest = new RandomForestClassifier({
    nEstimators: trial.trees,
    maxFeatures: trial.featuresPerSplit,
    replacement: false,
    seed: trial.seed,
    noOOB: true,
    treeOptions: { maxDepth: trial.maxDepth, minNumSamples: trial.minLeaf },
  });
  const trained = await timed(async () => forest.train(rowsOf(data.columns), Array.from(data.target)));
  const predicted = await timed(async () => forest.predictionValues(rowsOf(held.columns)));
  // Its own predictProbability leaves out the first tree.
  const share = held.target.map((_, row) => {
    const votes = predicted.result.getRow(row);
    return votes.reduce((sum, vote) => sum + vote, 0) / votes.length;
  });
  return {
    seconds: trained.seconds,
    predictSeconds: predicted.seconds,
    auc: heldAuc(share, held.target),
  };
}

function rowsOf(columns: readonly Float64Array[]): number[][] {
  return Array.from(columns[0] ?? [], (_, row) => columns.map((values) => values[row] ?? 0));
}
