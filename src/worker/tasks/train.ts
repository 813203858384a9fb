import type { MessagePort } from 'node:worker_threads';
import type { Trained } from '../../analytics/compute.ts';
import type { ForestJob, GrownTrees } from '../../analytics/forest/grow-trees.ts';
import type { PackedModel } from '../../analytics/prediction/packed-model.ts';
import { trainAndJudge } from '../../analytics/prediction/train-and-judge.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';
import { type PackedInput, unpackInput } from '../packed-input.ts';
import { createThreads, taskOf } from '../threads.ts';

/** A training: on how many threads, beside which earlier model, and whom to tell of its steps. */
export type TrainTask = {
  input: PackedInput;
  rival: PackedModel | undefined;
  threads: number;
  progress: MessagePort;
};

/** Trains a model; its trees grow in threads of their own, which end with the training. */
export function train({ input, rival, threads, progress }: TrainTask): Promise<Outcome<Trained>> {
  return outcomeOf(async () => {
    const growers = createThreads({ most: threads, idleMilliseconds: Number.POSITIVE_INFINITY });
    try {
      const grow = (job: ForestJob): Promise<GrownTrees> => growers.run(job, growTask);
      const tell = (step: string) => progress.postMessage(step);
      return await trainAndJudge(unpackInput(input), grow, { progress: tell, ...(rival ? { rival } : {}) });
    } finally {
      await growers.destroy();
    }
  });
}

const growTask = taskOf('grow');
