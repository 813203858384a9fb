import type { Predictor } from './prediction.ts';

/** What each predictor is called in answers about purchases, as within a sentence. */
export const predictorNames: Readonly<Record<Predictor, string>> = {
  forest: 'the forest',
  blend: 'the mean of forest, logistic regression and BG/NBD',
  'bg-nbd': 'BG/NBD',
  logistic: 'logistic regression',
  recency: 'recency alone',
  'last-period': 'the last period repeated',
};
