import { fromMlRandomForest, type MlRandomForest, toMlRandomForest } from '../forest/ml-random-forest.ts';
import type { FittedForests, SpendForest } from './fit-forests.ts';
import type { FittedPredictors } from './fit-predictors.ts';

/** Fitted predictors as plain JSON: the forests as ml-random-forest writes them. */
export type StoredPredictors = Omit<FittedPredictors, 'forests'> & {
  forests: Omit<FittedForests, 'purchase' | 'spend'> & {
    purchase: MlRandomForest;
    spend: (Omit<SpendForest, 'forest'> & { forest: MlRandomForest })[];
  };
};

/** Predictors as they are stored. */
export function storedPredictors({ forests, ...others }: FittedPredictors): StoredPredictors {
  const { purchase, spend } = forests;
  return {
    ...others,
    forests: {
      ...forests,
      purchase: toMlRandomForest(purchase),
      spend: spend.map(({ forest, ...one }) => ({ ...one, forest: toMlRandomForest(forest) })),
    },
  };
}

const read = new WeakMap<StoredPredictors, FittedPredictors>();

/** Stored predictors, ready to be asked; read once, as reading the forests takes longer than asking them. */
export function readPredictors(stored: StoredPredictors): FittedPredictors {
  const known = read.get(stored);
  if (known) return known;
  const { forests, ...others } = stored;
  const { purchase, spend } = forests;
  const fitted = {
    ...others,
    forests: {
      ...forests,
      purchase: fromMlRandomForest(purchase),
      spend: spend.map(({ forest, ...one }) => ({ ...one, forest: fromMlRandomForest(forest) })),
    },
  };
  read.set(stored, fitted);
  return fitted;
}
