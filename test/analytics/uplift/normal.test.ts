import { describe, expect, it } from '@jest/globals';
import { chanceBelow, studentsQuantile, twoSidedQuantile } from '../../../src/analytics/uplift/normal.ts';

describe('twoSidedQuantile', () => {
  // Source: Abramowitz & Stegun 1964, table 26.6, and scipy.stats.norm.isf(chance / 2).
  it.each([
    [0.05, 1.959963984540054],
    [0.5, 0.6744897501960817],
    [1e-9, 6.109410204869],
    [0.999, 0.0012533144],
  ])('of a chance of %p', (chance, quantile) => {
    expect(twoSidedQuantile(chance)).toBeCloseTo(quantile, 8);
  });

  it('is nothing for certainty', () => {
    expect(twoSidedQuantile(1)).toBe(0);
  });
});

describe('chanceBelow', () => {
  it('is a half in the middle and 97.5% at 1.96', () => {
    expect(chanceBelow(0)).toBeCloseTo(0.5, 7);
    expect(chanceBelow(1.959964)).toBeCloseTo(0.975, 6);
  });
});

describe('studentsQuantile', () => {
  // Source: Abramowitz & Stegun 1964, table 26.10.
  it.each([
    [5, 2.571],
    [10, 2.228],
    [30, 2.042],
    [120, 1.98],
  ])('of 5%% with %p degrees of freedom', (degrees, quantile) => {
    expect(Math.abs(studentsQuantile(1.959964, degrees) - quantile)).toBeLessThan(0.004);
  });
});
