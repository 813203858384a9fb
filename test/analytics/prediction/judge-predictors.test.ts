import { beforeAll, describe, expect, test } from '@jest/globals';
import { type FittedPredictors, fitPredictors } from '../../../src/analytics/prediction/fit-predictors.ts';
import { type Judgement, judgePredictors } from '../../../src/analytics/prediction/judge-predictors.ts';
import {
  type Predictor,
  type PredictorQuality,
  predictors,
} from '../../../src/analytics/prediction/prediction.ts';
import type { Window } from '../../../src/analytics/prediction/windows.ts';
import { decidedByColour, growSomeTrees, simulateBuyers, windowAt } from './simulated-shop.ts';

const growing = { seed: 1, grow: growSomeTrees };

async function fitted({ features, targets }: Window): Promise<FittedPredictors> {
  return fitPredictors({ features, targets, further: [] }, 0, growing, {
    purchaseLeaf: 20,
    spend: [
      { way: 'direct', minLeaf: 20 },
      { way: 'probability × amount', minLeaf: 20 },
    ],
  });
}

function figureOf(
  { quality }: Judgement,
  model: Predictor,
  target: PredictorQuality['target'],
  metric: 'brier' | 'r2' | 'auc' | 'spearman',
): number {
  const row = quality.predictors.find((one) => one.model === model && one.target === target);
  return row?.[metric]?.value ?? Number.NaN;
}

describe('customers who order as BG/NBD says', () => {
  let judged: Judgement;
  const window = windowAt(simulateBuyers({ customers: 1500, seed: 12 }), 180);

  beforeAll(async () => {
    judged = judgePredictors(
      await fitted(windowAt(simulateBuyers({ customers: 250, seed: 11 }), 150)),
      window,
      1,
    );
  });

  test('are foretold best by BG/NBD where few are known to learn from', () => {
    expect(judged.answering.purchase).toBe('bg-nbd');
  });

  test('have all predictors judged on both targets', () => {
    const rows = judged.quality.predictors.map(({ model, target }) => `${model} ${target}`);
    expect(rows.sort()).toEqual(
      predictors.flatMap((model) => [`${model} purchase`, `${model} spend`]).sort(),
    );
  });

  test('are answered for by the predictor with the least Brier score, and for spend by one that ranks no worse than the one with the greatest R²', () => {
    const brier = predictors.map((model) => figureOf(judged, model, 'purchase', 'brier'));
    expect(figureOf(judged, judged.answering.purchase, 'purchase', 'brier')).toBe(Math.min(...brier));
    const r2 = predictors.map((model) => figureOf(judged, model, 'spend', 'r2'));
    const bestR2 = predictors[r2.indexOf(Math.max(...r2))] ?? 'forest';
    expect(figureOf(judged, judged.answering.spend, 'spend', 'spearman')).toBeGreaterThanOrEqual(
      figureOf(judged, bestR2, 'spend', 'spearman'),
    );
  });

  test('are counted: how many, how many bought, what they spent', () => {
    const { customers, buyers, spend } = judged.quality;
    const { targets } = window;
    expect(customers).toBe(targets.purchased.length);
    expect(buyers).toBe(targets.purchased.filter((bought) => bought === 1).length);
    expect(spend).toBeCloseTo(
      targets.spend.reduce((sum, value) => sum + value, 0),
      6,
    );
  });

  test('are shown in tenths for the one who answers, and for each other one beside it', () => {
    const { gains, reliability, otherGains } = judged.quality;
    const others = predictors.filter((model) => model !== judged.answering.purchase);
    expect([gains.length, reliability.length]).toEqual([10, 10]);
    expect(otherGains?.map(({ model }) => model)).toEqual(others);
  });

  test('give groups of similar score that hold everyone', () => {
    const held = (groups: Judgement['similar']['purchase']) =>
      groups.reduce((sum, { customers }) => sum + customers, 0);
    expect(held(judged.similar.purchase)).toBe(judged.quality.customers);
    expect(held(judged.similar.spend)).toBe(judged.quality.customers);
  });

  test('have one way to spend chosen, the one with the less squared error', () => {
    expect(judged.chosen.forests.spend).toHaveLength(1);
    expect(judged.chosen.pooling).toHaveLength(1);
  });
});

describe('customers whose orders an attribute decides', () => {
  let judged: Judgement;

  beforeAll(async () => {
    const [earlier, later] = [21, 22].map((seed) =>
      decidedByColour(windowAt(simulateBuyers({ customers: 600, seed }), 180), seed),
    ) as [Window, Window];
    judged = judgePredictors(await fitted(earlier), later, 1);
  });

  test('are foretold best by the forest, which alone looks at attributes', () => {
    expect(judged.answering).toEqual({ purchase: 'forest', spend: 'forest' });
    expect(figureOf(judged, 'forest', 'purchase', 'auc')).toBeGreaterThan(0.85);
    expect(figureOf(judged, 'bg-nbd', 'purchase', 'auc')).toBeLessThan(0.6);
  });

  test('are graded by the AUC of the one who answers', () => {
    expect(judged.quality.grade).toBe('excellent');
  });

  test('have the attribute as the most important feature by far', () => {
    const [first, second, third] = judged.importance;
    expect([first?.feature, second?.feature].sort()).toEqual([
      'attribute.colour=blue',
      'attribute.colour=red',
    ]);
    expect(first?.loss).toBeGreaterThan(10 * Math.abs(third?.loss ?? 0));
  });
});

test('the way to spend that errs less on the judged window is chosen, whichever comes first', async () => {
  const [earlier, later] = [31, 32].map((seed) =>
    windowAt(simulateBuyers({ customers: 300, seed }), 180),
  ) as [Window, Window];
  const both = await fitted(earlier);
  const turned = {
    ...both,
    forests: { ...both.forests, spend: both.forests.spend.toReversed() },
    pooling: both.pooling.toReversed(),
  };
  const chosen = judgePredictors(both, later, 1).chosen;
  expect(judgePredictors(turned, later, 1).chosen.forests.spend).toEqual(chosen.forests.spend);
});
