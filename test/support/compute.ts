import { clusterCustomers } from '../../src/analytics/clusters/cluster-customers.ts';
import { type Compute, summaryOf } from '../../src/analytics/compute.ts';
import { fingerprintOf } from '../../src/analytics/features/fingerprint.ts';
import { growTrees } from '../../src/analytics/forest/grow-trees.ts';
import { packModel, unpackModel } from '../../src/analytics/prediction/packed-model.ts';
import { predictCustomers } from '../../src/analytics/prediction/predict-customers.ts';
import { trainAndJudge } from '../../src/analytics/prediction/train-and-judge.ts';
import { windowsOf } from '../../src/analytics/prediction/windows.ts';
import { UserError } from '../../src/errors.ts';
import { modelAsOf, predictionOf, type qualityRows } from './models.ts';

/** Computes in place, so that a failing command test shows where. */
export const computeInPlace: Compute = {
  train: (input, options = {}) => trainAndJudge(input, async (job) => growTrees(job), options),
  async *predict(model, features) {
    yield predictCustomers(unpackModel(model), features);
  },
  cluster: async (input) => clusterCustomers(input),
};

/** What `computeNothing` makes believe. */
export type MakeBelieve = {
  /** How good the model is that comes of a training. */
  metrics?: Parameters<typeof qualityRows>[0];
  /** How good an earlier model was on the same days. */
  rival?: ReturnType<typeof qualityRows>;
  /** Told of each training. */
  onTrain?: (asOf: string, horizonDays: number) => void;
};

/**
 * Trains in no time models that know nothing but are as old, as large as nothing and as good as is wanted, for tests of
 * what happens around a training. Fewer than 100 customers are too few. Customers buy the more probably the more orders they had.
 */
export function computeNothing(makeBelieve: MakeBelieve = {}): Compute {
  return {
    async train({ asOf, horizonDays, seed, windows, standing }, { progress, rival } = {}) {
      const { metrics = {}, rival: rivalQuality, onTrain } = makeBelieve;
      onTrain?.(asOf, horizonDays);
      const customers = windows[0]?.features.customerIds.length ?? 0;
      if (customers < 100) throw new UserError(`not enough data: ${customers} customers`, 'Import more.');
      progress?.('Fitting …');
      progress?.('Judging …');
      const seen = windows.flatMap(windowsOf).flatMap(({ features, targets }) => [features, targets]);
      const fingerprint = fingerprintOf(...seen, standing);
      const model = modelAsOf(asOf, { horizonDays, seed, metrics, fingerprint });
      return {
        summary: summaryOf(model),
        packed: packModel(model),
        rival: rival ? (rivalQuality ?? null) : null,
      };
    },
    async *predict(model, { customerIds, columns }) {
      unpackModel(model);
      const orders = columns['orders'] ?? new Float64Array(customerIds.length);
      yield customerIds.map((id, row) =>
        predictionOf(id, 1 - 1 / (1 + (orders[row] ?? 0)), orders[row] ?? 0),
      );
    },
    cluster: computeInPlace.cluster,
  };
}
