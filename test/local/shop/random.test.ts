import { describe, expect, test } from '@jest/globals';
import {
  beta,
  createRandom,
  exponential,
  gamma,
  integer,
  pickByShare,
  type Random,
  weightedIndex,
} from '../../../local/shop/random.ts';

const draws = 40_000;

function sample(draw: (random: Random) => number, seed = 11): { mean: number; variance: number } {
  const random = createRandom(seed);
  const values = Array.from({ length: draws }, () => draw(random));
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws };
}

describe('the random numbers', () => {
  test('follow from the keys alone', () => {
    const [first, second] = [createRandom(1, 2, 3), createRandom(1, 2, 3)];
    expect(Array.from({ length: 20 }, first)).toEqual(Array.from({ length: 20 }, second));
  });

  test.each([[[0]], [[1, 2]], [[2, 1]], [[-1, 2]], [[1, 2, 0]]])('differ for the keys %j', (keys) => {
    expect(createRandom(...keys)()).not.toBe(createRandom(1)());
  });

  test('are uniform', () => {
    const { mean, variance } = sample((random) => random());
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  test('of neighbouring keys have nothing to do with one another', () => {
    const first = Array.from({ length: draws }, (_, key) => createRandom(5, key)());
    const products = first.map((value, key) => (value - 0.5) * ((first[key + 1] ?? 0.5) - 0.5));
    expect(products.reduce((sum, value) => sum + value, 0) / draws / (1 / 12)).toBeCloseTo(0, 1);
  });
});

describe('a distribution has its mean and variance', () => {
  test.each([0.5, 1, 4, 60])('gamma of shape %d', (shape) => {
    const { mean, variance } = sample((random) => gamma(random, shape));
    expect(mean / shape).toBeCloseTo(1, 1);
    expect(variance / shape).toBeCloseTo(1, 1);
  });

  test('beta', () => {
    const { mean, variance } = sample((random) => beta(random, 0.9, 3.2));
    expect(mean).toBeCloseTo(0.9 / 4.1, 2);
    expect(variance).toBeCloseTo((0.9 * 3.2) / (4.1 ** 2 * 5.1), 2);
  });

  test('exponential', () => {
    const { mean, variance } = sample((random) => exponential(random, 3));
    expect(mean / 3).toBeCloseTo(1, 1);
    expect(variance / 9).toBeCloseTo(1, 1);
  });

  test('integer, with both ends', () => {
    const random = createRandom(4);
    const seen = new Set(Array.from({ length: 500 }, () => integer(random, -1, 2)));
    expect([...seen].sort((left, right) => left - right)).toEqual([-1, 0, 1, 2]);
  });
});

describe('a weighted draw', () => {
  test('follows the weights and never takes a zero', () => {
    const random = createRandom(9);
    const counts = [0, 0, 0];
    for (let draw = 0; draw < draws; draw++) {
      const index = weightedIndex(random, [1, 0, 3]);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(counts[1]).toBe(0);
    expect((counts[2] ?? 0) / draws).toBeCloseTo(0.75, 2);
  });

  test('takes the last weight above zero when rounding leaves nothing else', () => {
    expect(weightedIndex(() => 1, [1, 2, 0])).toBe(1);
  });

  test('of nothing is refused', () => {
    expect(() => pickByShare(createRandom(1), [])).toThrow('nothing to pick from');
  });
});
