import type { FeatureTable } from '../../analytics/features/feature-table.ts';
import { type PackedModel, unpackModel } from '../../analytics/prediction/packed-model.ts';
import { predictCustomers } from '../../analytics/prediction/predict-customers.ts';
import type { Prediction } from '../../analytics/prediction/prediction.ts';
import type { PredictionModel } from '../../analytics/prediction/train.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';

/** Some customers to predict with a model. */
export type PredictTask = { model: PackedModel; features: FeatureTable };

/** The model last used by this thread, as reading one takes longer than predicting with it. */
let last: { sha256: string; model: PredictionModel } | undefined;

/** Predicts some customers. */
export function predict({ model, features }: PredictTask): Promise<Outcome<Prediction[]>> {
  return outcomeOf(() => predictCustomers(unpackedOnce(model), features));
}

function unpackedOnce(packed: PackedModel): PredictionModel {
  if (last?.sha256 !== packed.sha256) last = { sha256: packed.sha256, model: unpackModel(packed) };
  return last.model;
}
