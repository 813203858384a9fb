import type { MessagePort } from 'node:worker_threads';
import { summaryOf, type TrainedModel } from '../../analytics/compute.ts';
import type { ForestJob } from '../../analytics/forest/grow-trees.ts';
import { packModel } from '../../analytics/prediction/packed-model.ts';
import { type TrainingInput, trainPrediction } from '../../analytics/prediction/train.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';
import { createThreads, taskOf } from '../threads.ts';

/** A training: on how many threads, and whom to tell of its steps. */
export type TrainTask = { input: TrainingInput; threads: number; progress: MessagePort };

/** Trains a model; its trees grow in threads of their own, which end with the training. */
export function train({ input, threads, progress }: TrainTask): Promise<Outcome<TrainedModel>> {
  return outcomeOf(async () => {
    const growers = createThreads({ most: threads, idleMilliseconds: Number.POSITIVE_INFINITY });
    try {
      const grow = (job: ForestJob) => growers.run(job, growTask);
      const model = await trainPrediction(input, grow, (step) => progress.postMessage(step));
      return { summary: summaryOf(model), packed: packModel(model) };
    } finally {
      await growers.destroy();
    }
  });
}

const growTask = taskOf('grow');
