import { describe, expect, test } from '@jest/globals';
import { scaledHypergeometric } from '../../../src/analytics/lifetime/hypergeometric.ts';

describe('scaledHypergeometric', () => {
  test.each([0, 0.1, 0.5, 0.99])('is −ln(1 − z) / z for ₂F₁(1, 1; 2; z) at z = %d', (z) => {
    const expected = z === 0 ? 1 : -Math.log1p(-z) / z;
    expect(scaledHypergeometric(1, 1, 2, z, 0) / expected).toBeCloseTo(1, 12);
  });

  test('is 1 where the scale cancels a function far beyond the largest number: ₂F₁(a, b; b; z) = (1 − z)^−a', () => {
    expect(scaledHypergeometric(5000, 3, 3, 0.9, 5000)).toBeCloseTo(1, 9);
  });

  test('refuses a series that no double can sum', () => {
    expect(() => scaledHypergeometric(1, 1, 1, 1 - 1e-12, 0)).toThrow('does not settle');
  });
});
