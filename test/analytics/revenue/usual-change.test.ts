import { describe, expect, test } from '@jest/globals';
import { usualChange } from '../../../src/analytics/revenue/usual-change.ts';

/** A series that goes up and down by these factors. */
function series(...factors: number[]): number[] {
  const values = [100];
  for (const factor of factors) values.push((values.at(-1) ?? 0) * factor);
  return values;
}

/** Eleven earlier changes; by hand: median of logarithms 0, median absolute deviation ln 1.1. */
const earlier = [1.1, 1 / 1.1, 1.2, 1 / 1.2, 1.05, 1 / 1.05, 1.1, 1 / 1.1, 1.3, 1 / 1.3, 1];

describe('what change is usual', () => {
  test('is within 3.5 × 1.4826 median absolute deviations of the median change', () => {
    const reach = 3.5 * 1.4826 * Math.log(1.1);
    const found = usualChange(series(...earlier, 1.4));
    expect(found?.low).toBeCloseTo(Math.exp(-reach) - 1, 9);
    expect(found?.high).toBeCloseTo(Math.exp(reach) - 1, 9);
    expect(found?.change).toBeCloseTo(0.4, 9);
    expect([found?.unusual, found?.changes]).toEqual([false, 11]);
  });

  test.each([
    [1.63, false],
    [1.65, true],
    [1 / 1.65, true],
    [1 / 1.63, false],
  ])('judges a change by %p: unusual %p', (factor, unusual) => {
    expect(usualChange(series(...earlier, factor))?.unusual).toBe(unusual);
  });

  test('is hardly moved by one extraordinary week', () => {
    const found = usualChange(series(...earlier, 20, 1 / 20, 1.8));
    expect(found?.unusual).toBe(true);
  });

  test('is not known of fewer than eight earlier changes', () => {
    expect(usualChange(series(...earlier.slice(0, 7), 2))).toBeNull();
    expect(usualChange(series(...earlier.slice(0, 8), 2))).not.toBeNull();
    expect(usualChange([])).toBeNull();
    expect(usualChange([5])).toBeNull();
  });

  test.each([[0], [-5]])('is not known where the last value is %p', (last) => {
    expect(usualChange([...series(...earlier), last])).toBeNull();
  });

  test('leaves out periods without revenue', () => {
    expect(usualChange([0, ...series(...earlier, 1.1)])?.changes).toBe(11);
  });
});
