import { describe, expect, it } from '@jest/globals';
import { differenceOfMeans, differenceOfShares } from '../../../src/analytics/uplift/differences.ts';

const single = { critical: 1.959964, within: 1 };

describe('differenceOfShares', () => {
  // Source: Newcombe 1998, Statistics in Medicine 17, table II, method 10: examples (a), (d), (g), (h).
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%p of %p against %p of %p', (x1, n1, x2, n2, low, high) => {
    const interval = differenceOfShares(
      { members: n1, mean: x1 / n1 },
      { members: n2, mean: x2 / n2 },
      single,
    );
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('is narrower where strata explain part of the variance', () => {
    const [treatment, holdout] = [
      { members: 100, mean: 0.3 },
      { members: 100, mean: 0.2 },
    ];
    const width = (within: number) => {
      const { low, high } = differenceOfShares(treatment, holdout, { ...single, within });
      return high - low;
    };
    expect(width(0.5)).toBeLessThan(width(1) * 0.75);
  });
});

describe('differenceOfMeans', () => {
  const active = { count: 300, first: 50, second: 3_000, third: 210_000 };

  it('is that of Student where two arms of the same size are alike', () => {
    const arm = { members: 1_000, mean: 7.5, active: 150 };
    const { low, high } = differenceOfMeans(arm, arm, active, single);
    const variance = 0.15 * 3_000 - 7.5 ** 2;
    const margin = 1.9679 * Math.sqrt((2 * variance) / 1_000);
    expect(low).toBeCloseTo(-margin, 2);
    expect(high).toBeCloseTo(margin, 2);
  });

  it('leans away from what a small holdout lacks in large orders', () => {
    const treatment = { members: 9_000, mean: 7.5, active: 1_350 };
    const holdout = { members: 100, mean: 7.5, active: 15 };
    const { value, low, high } = differenceOfMeans(treatment, holdout, active, single);
    expect(value).toBe(0);
    expect(-low).toBeLessThan(high * 1.5);
    expect(-low).not.toBeCloseTo(high, 1);
  });
});
