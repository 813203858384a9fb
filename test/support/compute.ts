import { clusterCustomers } from '../../src/analytics/clusters/cluster-customers.ts';
import { type Compute, summaryOf } from '../../src/analytics/compute.ts';
import { growTrees } from '../../src/analytics/forest/grow-trees.ts';
import { packModel, unpackModel } from '../../src/analytics/prediction/packed-model.ts';

/** What trains and predicts, loaded by those tests alone that do. */
const prediction = () => import('../../src/analytics/prediction/train.ts');

/** Computes in place, so that a failing command test shows where. */
export const computeInPlace: Compute = {
  async train(input, progress) {
    const { trainPrediction } = await prediction();
    const model = await trainPrediction(input, async (job) => growTrees(job), progress);
    return { summary: summaryOf(model), packed: packModel(model) };
  },
  async *predict(model, features) {
    const { predictCustomers } = await prediction();
    yield predictCustomers(unpackModel(model), features);
  },
  cluster: async (input) => clusterCustomers(input),
};
