import type { ClusterInput, Clustering } from './clusters/clustering.ts';
import type { FeatureTable } from './features/feature-table.ts';
import type { PackedModel } from './prediction/packed-model.ts';
import type { Prediction, PredictorQuality } from './prediction/prediction.ts';
import type { PredictionModel, TrainingInput } from './prediction/train.ts';

/** All of a model that is read without its forests, which are much larger. */
export type ModelSummary = Pick<
  PredictionModel,
  'asOf' | 'horizonDays' | 'seed' | 'fingerprint' | 'quality' | 'answering' | 'importance'
>;

/** A model just trained: what it is, and itself as it is stored. */
export type TrainedModel = { summary: ModelSummary; packed: PackedModel };

/** Whom to tell of a training's steps, and an earlier model to judge on the same days as the new one. */
export type TrainOptions = { progress?: (step: string) => void; rival?: PackedModel };

/** What a training brings; `rival` is how well the earlier model did, or why it cannot be read; null without one. */
export type Trained = TrainedModel & { rival: PredictorQuality[] | { unreadable: string } | null };

/**
 * The computations that take seconds and more, wherever they are carried out: Midas does them in threads of low priority
 * (src/worker/compute.ts), tests in place.
 */
export type Compute = {
  /**
   * Trains a model and judges it, one at a time: others wait. The typed arrays of the input go with it: the caller's are
   * empty afterwards.
   * @throws UserError when there are too few data.
   */
  train(input: TrainingInput, options?: TrainOptions): Promise<Trained>;
  /**
   * Predicts every customer of a feature table, some at a time, in their order.
   * @throws UserError when the model cannot be read.
   */
  predict(model: PackedModel, features: FeatureTable): AsyncIterable<Prediction[]>;
  /** Divides customers into clusters. The typed arrays of the input go with it. */
  cluster(input: ClusterInput): Promise<Clustering>;
};

/** What is kept of a model beside itself. */
export function summaryOf(model: PredictionModel): ModelSummary {
  const { asOf, horizonDays, seed, fingerprint, quality, answering, importance } = model;
  return { asOf, horizonDays, seed, fingerprint, quality, answering, importance };
}
