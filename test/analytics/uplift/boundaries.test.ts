import { describe, expect, it } from '@jest/globals';
import { criticalValues } from '../../../src/analytics/uplift/boundaries.ts';

/** Looks at equal distances at something that accumulates evenly. */
function evenLooks(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    time: (index + 1) / count,
    correlation: Math.sqrt(index / (index + 1)),
  }));
}

function rounded(values: readonly number[], decimals: number): number[] {
  return values.map((value) => Number(value.toFixed(decimals)));
}

describe('criticalValues', () => {
  it('gives the usual value for a single look', () => {
    expect(rounded(criticalValues(evenLooks(1), 0.05), 4)).toEqual([1.96]);
  });

  // Source: Reboussin, DeMets, Kim & Lan 2000, Controlled Clinical Trials 21, and the R package ldbounds: two-sided 0.05, five equal looks.
  it('gives the published values for five looks', () => {
    expect(rounded(criticalValues(evenLooks(5), 0.05), 2)).toEqual([4.88, 3.36, 2.68, 2.29, 2.03]);
  });

  it('does not change earlier values when a later look is added', () => {
    const looks = evenLooks(4);
    expect(criticalValues(looks, 0.05).slice(0, 2)).toEqual(criticalValues(looks.slice(0, 2), 0.05));
  });

  it('asks for more where less may be spent', () => {
    const [usual, strict] = [0.05, 0.025].map(
      (alpha) => criticalValues(evenLooks(3), alpha).at(-1) as number,
    );
    expect(strict).toBeGreaterThan((usual as number) + 0.2);
  });

  it('asks the last look for the value of a single one where the looks before told the same', () => {
    const [, last] = criticalValues(
      [
        { time: 0.5, correlation: 0 },
        { time: 1, correlation: 0.9999 },
      ],
      0.05,
    );
    expect(last).toBeCloseTo(1.96, 1);
  });
});
