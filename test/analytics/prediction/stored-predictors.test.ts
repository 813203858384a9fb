import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  type FittedPredictors,
  fitPredictors,
  knownOf,
  outlooksOf,
} from '../../../src/analytics/prediction/fit-predictors.ts';
import { fitLifetimeIfPossible } from '../../../src/analytics/prediction/lifetime-features.ts';
import { readPredictors, storedPredictors } from '../../../src/analytics/prediction/stored-predictors.ts';
import { decidedByColour, growSomeTrees, simulateBuyers, windowAt } from './simulated-shop.ts';

const { features, targets } = decidedByColour(windowAt(simulateBuyers({ customers: 200 }), 180), 1);

describe('predictors that were stored as JSON', () => {
  let fitted: FittedPredictors;
  let text: string;

  beforeAll(async () => {
    const growing = { seed: 1, grow: growSomeTrees };
    fitted = await fitPredictors({ features, targets, further: [] }, 0, growing, {
      purchaseLeaf: 20,
      spend: [
        { way: 'direct', minLeaf: 10 },
        { way: 'probability × amount', minLeaf: 5 },
      ],
    });
    text = JSON.stringify(storedPredictors(fitted));
  });

  test('foretell exactly what they did before', () => {
    const lifetime = fitLifetimeIfPossible(features);
    const again = readPredictors(JSON.parse(text));
    const outlooks = (one: FittedPredictors) =>
      outlooksOf(one, knownOf(features, one.encoding, lifetime, 30));
    expect(outlooks(again)).toEqual(outlooks(fitted));
  });

  test('are stored alike once more', () => {
    expect(JSON.stringify(storedPredictors(readPredictors(JSON.parse(text))))).toBe(text);
  });

  test('hold forests in the format of ml-random-forest', () => {
    const { purchase, spend } = JSON.parse(text).forests;
    expect(purchase.name).toBe('RFClassifier');
    expect(spend.map(({ forest }: { forest: { name: string } }) => forest.name)).toEqual([
      'RFRegression',
      'RFRegression',
    ]);
  });

  test('are read once, however often they are asked for', () => {
    const stored = JSON.parse(text);
    expect(readPredictors(stored)).toBe(readPredictors(stored));
  });
});
