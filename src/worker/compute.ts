import { availableParallelism } from 'node:os';
import { isArrayBuffer, isNativeError } from 'node:util/types';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { Clustering } from '../analytics/clusters/clustering.ts';
import type { Compute, Trained } from '../analytics/compute.ts';
import { someRows } from '../analytics/features/some-rows.ts';
import type { Prediction } from '../analytics/prediction/prediction.ts';
import { OutageError } from '../errors.ts';
import { type Outcome, resultOf } from './outcome.ts';
import { arraysOf, packInput } from './packed-input.ts';
import type { PredictTask } from './tasks/predict.ts';
import type { TrainTask } from './tasks/train.ts';
import { createThreads, taskOf } from './threads.ts';

/** Computations in threads; `close` gives up what is under way and ends them. */
export type ComputeThreads = Compute & { close(): Promise<void> };

export type ComputeOptions = {
  /** On how many threads trees grow; default: as many as the machine runs at once. The model is the same for any number. */
  threads?: number;
};

/** How long threads outlive their work: the next question may need them. */
const idleMilliseconds = 30_000;

/** Predicted at a time: few enough for a thread that answers people to take them in between two answers. */
const rowsAtATime = 1_000;

/**
 * Computes in threads that give way to everyone else, apart from those that draw charts, so that nobody's answer waits for
 * a training. No thread starts before there is work for it, and those of a training end with it.
 */
export function createCompute({ threads = availableParallelism() }: ComputeOptions = {}): ComputeThreads {
  const training = createThreads({ most: 1, idleMilliseconds: 0 });
  const others = createThreads({ most: 1, idleMilliseconds });
  // A thread that ends while it has no work concerns nobody: the next work gets a new one.
  for (const pool of [training, others]) pool.on('error', () => {});
  let closing = false;

  async function run<Result>(
    on: typeof training,
    task: { filename: string; name: string },
    input: unknown,
    transfer: Iterable<Transferable> = [],
  ): Promise<Result> {
    try {
      const outcome: Outcome<Result> = await on.run(input, { ...task, transferList: [...transfer] });
      return resultOf(outcome);
    } catch (error) {
      if (closing) throw new OutageError('Midas', error);
      // What a thread could not even load is told by an object that is no error.
      throw isNativeError(error) ? error : new Error('a thread could not compute', { cause: error });
    }
  }

  return {
    async train(input, { progress, rival } = {}) {
      const { port1, port2 } = new MessageChannel();
      port1.on('message', (step: string) => progress?.(step));
      try {
        const packed = await packInput(input);
        const task: TrainTask = { input: packed, rival, threads, progress: port2 };
        return await run<Trained>(training, trainTask, task, [port2, ...buffersOf(arraysOf(packed))]);
      } finally {
        // Steps and result come by different ways: a step may still be on its own.
        for (let step = receiveMessageOnPort(port1); step; step = receiveMessageOnPort(port1))
          progress?.(step.message as string);
        port1.close();
      }
    },

    async *predict(model, features) {
      const rows = features.customerIds.length;
      for (let from = 0; from < rows; from += rowsAtATime) {
        const some = someRows(features, from, Math.min(rows, from + rowsAtATime));
        const task: PredictTask = { model, features: some };
        yield run<Prediction[]>(others, predictTask, task, buffersOf(Object.values(some.columns)));
      }
    },

    cluster(input) {
      const { recencyDays, frequency, monetaryE4 } = input;
      return run<Clustering>(others, clusterTask, input, buffersOf([recencyDays, frequency, monetaryE4]));
    },

    async close() {
      closing = true;
      await Promise.all([training.destroy(), others.destroy()]);
    },
  };
}

type Transferable = ArrayBuffer | MessageChannel['port2'];

const trainTask = taskOf('train');
const predictTask = taskOf('predict');
const clusterTask = taskOf('cluster');

/** The memory of arrays, to go to a thread instead of being copied; memory that threads share stays where it is. */
function buffersOf(arrays: readonly Float64Array[]): Set<ArrayBuffer> {
  return new Set(arrays.map(({ buffer }) => buffer).filter(isArrayBuffer));
}
