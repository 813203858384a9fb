import { clusterCustomers } from '../../src/analytics/clusters/cluster-customers.ts';
import type { Compute } from '../../src/analytics/compute.ts';
import { growTrees } from '../../src/analytics/forest/grow-trees.ts';
import { unpackModel } from '../../src/analytics/prediction/packed-model.ts';
import { predictCustomers } from '../../src/analytics/prediction/predict-customers.ts';
import { trainAndJudge } from '../../src/analytics/prediction/train-and-judge.ts';

/** Computes in place, so that a failing command test shows where. */
export const computeInPlace: Compute = {
  train: (input, options = {}) => trainAndJudge(input, async (job) => growTrees(job), options),
  async *predict(model, features) {
    yield predictCustomers(unpackModel(model), features);
  },
  cluster: async (input) => clusterCustomers(input),
};
