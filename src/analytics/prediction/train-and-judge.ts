import { UserError } from '../../errors.ts';
import { summaryOf, type Trained, type TrainOptions } from '../compute.ts';
import { judge, qualityOf } from '../evaluate/quality.ts';
import type { GrowTrees } from '../forest/train-forest.ts';
import { type PackedModel, packModel, unpackModel } from './packed-model.ts';
import { predictCustomers } from './predict-customers.ts';
import type { PredictorQuality } from './prediction.ts';
import { type PredictionModel, type TrainingInput, trainPrediction } from './train.ts';
import type { Window } from './windows.ts';

/**
 * Trains a model, packs it, and judges an earlier one on the days that the new one was judged on.
 * @throws UserError when there are too few data.
 */
export async function trainAndJudge(
  input: TrainingInput,
  grow: GrowTrees,
  { progress, rival }: TrainOptions,
): Promise<Trained> {
  const judged = input.windows.at(-1);
  const rivalQuality = rival && judged ? judgePacked(rival, judged) : null;
  const model = await trainPrediction(input, grow, progress);
  return { summary: summaryOf(model), packed: packModel(model), rival: rivalQuality };
}

function judgePacked(packed: PackedModel, window: Window): Trained['rival'] {
  try {
    return judgeModel(unpackModel(packed), window);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { unreadable: error.message };
  }
}

/** How well a model foretold what customers then did, of whom it had not seen it. */
function judgeModel(model: PredictionModel, { features, targets }: Window): PredictorQuality[] {
  const predictions = predictCustomers(model, features);
  const probabilities = Float64Array.from(predictions, ({ purchaseProbability }) => purchaseProbability);
  const spends = Float64Array.from(predictions, ({ expectedSpend }) => expectedSpend);
  const forecasts = [
    { model: model.answering.purchase, purchase: { values: probabilities } },
    { model: model.answering.spend, spend: { values: spends } },
  ];
  return qualityOf(judge(forecasts, targets));
}
