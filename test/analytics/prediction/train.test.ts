import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Quality } from '../../../src/analytics/prediction/prediction.ts';
import {
  type PredictionModel,
  type TrainingInput,
  trainPrediction,
} from '../../../src/analytics/prediction/train.ts';
import { UserError } from '../../../src/errors.ts';
import { type Buyer, decidedByColour, growSomeTrees, simulateBuyers, trainingAt } from './simulated-shop.ts';

const grow = growSomeTrees;
const buyers = simulateBuyers();
const input = trainingAt(buyers);

/** The input with the targets of one of its windows changed. */
function withTargets(window: 0 | 1, change: (column: Float64Array) => Float64Array): TrainingInput {
  const windows = input.windows.map((one, index) =>
    index === window
      ? {
          ...one,
          targets: {
            ...one.targets,
            purchased: change(one.targets.purchased),
            spend: change(one.targets.spend),
          },
        }
      : one,
  );
  return { ...input, windows };
}

/** Each customer gets the outcome of another, about as if at random. */
function shuffled(column: Float64Array): Float64Array {
  return column.map((_, row) => column[(row * 97 + 13) % column.length] ?? 0);
}

/** Keeps the outcome 1 of the first so many, and 0 of all others. */
function onlyFirst(count: number) {
  return (column: Float64Array) => {
    let left = count;
    return column.map((value) => (value > 0 && left-- > 0 ? value : 0));
  };
}

const aucOf = ({ predictors }: Quality, model = 'forest') =>
  predictors.find((one) => one.target === 'purchase' && one.model === model)?.auc?.value;

let model: PredictionModel;
const told: string[] = [];

beforeAll(async () => {
  model = await trainPrediction(input, grow, (step) => told.push(step));
});

describe('a trained model', () => {
  test('says which days it was fitted to and judged on', () => {
    expect(model.quality.fitted).toEqual({ from: '2021-05-31', before: '2021-06-30' });
    expect(model.quality.judged).toEqual({ from: '2021-06-30', before: '2021-07-30' });
    expect(model.asOf).toBe('2021-07-30');
  });

  test('foretells better than chance', () => {
    expect(aucOf(model.quality)).toBeGreaterThan(0.65);
  });

  test('tells of fitting, judging and fitting again', () => {
    const steps = told.map((step) => step.split(' 30 days')[0]);
    expect(steps).toEqual(['Fitting to the', 'Judging on the', 'Fitting again, to the']);
  });

  test('is the same to the last byte from the same data and seed', async () => {
    expect(JSON.stringify(await trainPrediction(input, grow))).toBe(JSON.stringify(model));
  });

  test('has other forests from another seed, of the same data', async () => {
    const other = await trainPrediction({ ...input, seed: 2 }, grow);
    expect(other.fingerprint).toBe(model.fingerprint);
    expect(JSON.stringify(other.predictors.forests.purchase)).not.toBe(
      JSON.stringify(model.predictors.forests.purchase),
    );
  });
});

describe('a model judged on outcomes that are nobody’s own', () => {
  let shuffledOnes: PredictionModel;

  beforeAll(async () => {
    shuffledOnes = await trainPrediction(withTargets(1, shuffled), grow);
  });

  test('is as good as chance, so it had not seen them', () => {
    expect(Math.abs((aucOf(shuffledOnes.quality) ?? 0) - 0.5)).toBeLessThan(0.07);
    expect(aucOf(model.quality)).toBeGreaterThan(0.65);
  });

  test('is then fitted to them, with the settings that were chosen before', () => {
    const { purchaseLeaf, purchase } = shuffledOnes.predictors.forests;
    expect(purchaseLeaf).toBe(model.predictors.forests.purchaseLeaf);
    expect(purchase).not.toEqual(model.predictors.forests.purchase);
  });
});

test('a model is judged by what it learned from the days before: where those who buy change sides, it is wrong', async () => {
  const [earlier, later] = input.windows.map((window) => decidedByColour(window, 5));
  if (!earlier || !later) throw new Error('two windows are needed');
  const colours = later.features.categories['attribute.colour'] ?? [];
  const turned = colours.map((colour) => (colour === 'red' ? 'blue' : 'red'));
  const features = { ...later.features, categories: { 'attribute.colour': turned } };
  const windows = [earlier, { ...later, features }].map((window) => ({ ...window, further: [] }));
  const { quality } = await trainPrediction({ ...input, windows }, grow);
  expect(aucOf(quality)).toBeLessThan(0.25);
});

describe('too little data are refused', () => {
  test('with how many bought, and how many are needed', async () => {
    const training = trainPrediction(withTargets(1, onlyFirst(99)), grow);
    await expect(training).rejects.toThrow(UserError);
    await expect(training).rejects.toThrow('99 customers bought in the days to learn from; at least 100');
  });

  test('by the window with fewer of them, be it the earlier one', async () => {
    const training = trainPrediction(withTargets(0, onlyFirst(7)), grow);
    await expect(training).rejects.toThrow('7 customers bought in the days to learn from');
  });

  test('with how many did not buy, and how many are needed', async () => {
    const everyone = (column: Float64Array) => column.map((value, row) => (row < 12 ? 0 : value || 1));
    const training = trainPrediction(withTargets(0, everyone), grow);
    await expect(training).rejects.toThrow(
      '12 customers did not buy in the days to learn from; at least 100',
    );
  });

  test('with how long the history is, and how long it would have to be', async () => {
    const columns = { ...input.standing.columns, tenureDays: new Float64Array(600).fill(89) };
    const training = trainPrediction({ ...input, standing: { ...input.standing, columns } }, grow);
    await expect(training).rejects.toThrow('The history is 89 days long; to predict 30 days, at least 90');
  });

  test('where nobody has ordered at all', async () => {
    const training = trainPrediction(trainingAt([]), grow);
    await expect(training).rejects.toThrow('0 customers bought');
  });

  test('and two windows are needed', async () => {
    const training = trainPrediction({ ...input, windows: input.windows.slice(1) }, grow);
    await expect(training).rejects.toThrow(RangeError);
  });
});

describe('customers none of whom has ordered twice before', () => {
  let withoutRepeats: PredictionModel;

  beforeAll(async () => {
    // What they do is planted: two in five order, whoever they are.
    const once: Buyer[] = Array.from({ length: 300 }, (_, customer) => ({
      days: [customer % 120],
      values: [20 + (customer % 7)],
    }));
    const training = trainingAt(once);
    const windows = training.windows.map((window) => {
      const purchased = window.targets.purchased.map((_, row) => Number(row % 5 < 2));
      return {
        ...window,
        targets: { ...window.targets, purchased, spend: purchased.map((one) => one * 25) },
      };
    });
    withoutRepeats = await trainPrediction({ ...training, windows }, grow);
  });

  test('are trained on without BG/NBD', () => {
    expect(withoutRepeats.lifetime).toBeNull();
    expect(new Set(withoutRepeats.quality.predictors.map(({ model }) => model))).toEqual(
      new Set(['forest', 'blend', 'logistic', 'recency', 'last-period']),
    );
  });

  test('have somebody else answer', () => {
    expect(Object.values(withoutRepeats.answering)).not.toContain('bg-nbd');
  });
});
