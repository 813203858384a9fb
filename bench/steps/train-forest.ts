import { predictForest } from '../../src/analytics/forest/predict-forest.ts';
import { type GrowTrees, trainForest } from '../../src/analytics/forest/train-forest.ts';
import { createThreads } from '../../src/worker/threads.ts';
import { timed } from '../figures.ts';
import { heldAuc } from '../forest/held-auc.ts';
import { readProblem } from '../forest/problem.ts';
import type { Trial, TrialResult } from '../forest/trial.ts';

/** Trains Midas's forest twice in threads: first with all that starting and compiling take, then without. */
export async function run(trial: Trial): Promise<TrialResult> {
  const data = await readProblem(trial.train);
  const held = await readProblem(trial.held);
  const threads = createThreads({ most: trial.threads, idleMilliseconds: Number.POSITIVE_INFINITY });
  const filename = new URL('../forest/grow.ts', import.meta.url).href;
  const grow: GrowTrees = (job) => threads.run(job, { filename, name: 'grow' });
  const train = () => trainForest(data, { kind: 'classification', ...trial }, grow);
  const first = await timed(train);
  const second = await timed(train);
  await threads.destroy();
  // Once before, to compile it.
  predictForest(first.result.forest, held.columns);
  const predicted = await timed(async () => predictForest(second.result.forest, held.columns));
  return {
    seconds: second.seconds,
    firstSeconds: first.seconds,
    predictSeconds: predicted.seconds,
    auc: heldAuc(predicted.result, held.target),
  };
}
