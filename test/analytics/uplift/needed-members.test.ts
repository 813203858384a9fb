import { describe, expect, it } from '@jest/globals';
import { finalCriticalValue, plannedLooks } from '../../../src/analytics/uplift/looks.ts';
import {
  detectableDifference,
  neededMembers,
  powerOf,
} from '../../../src/analytics/uplift/needed-members.ts';

const plan = { baseline: 0.1, holdoutShare: 0.5, treatments: 1, days: 7 };

describe('plannedLooks', () => {
  it.each([
    [28, [7, 14, 21, 28]],
    [30, [7, 14, 21, 28, 30]],
    [7, [7]],
    [1, [1]],
  ])('in %p days', (days, looks) => {
    expect(plannedLooks(days)).toEqual(looks);
  });

  it.each([0, -1, 2.5, Number.NaN])('are none in %p days', (days) => {
    expect(() => plannedLooks(days)).toThrow(RangeError);
  });
});

describe('finalCriticalValue', () => {
  it('is the usual one where there is one look', () => {
    expect(finalCriticalValue(7, 1)).toBeCloseTo(1.96, 4);
  });

  it('has a price for looks and one for treatments', () => {
    expect(finalCriticalValue(28, 1)).toBeCloseTo(2.014, 3);
    expect(finalCriticalValue(28, 2)).toBeGreaterThan(2.25);
  });
});

describe('neededMembers', () => {
  // Source: Fleiss, Levin & Paik 2003, table A.4: 219 an arm for 0.10 against 0.20 at 5% and a power of 80%, with continuity correction, so 199 without.
  it('is near the textbook for one look and halves', () => {
    expect(Math.abs(neededMembers(plan, 0.1) - 2 * 199)).toBeLessThan(12);
  });

  it('suffices for the power, and one member less does not', () => {
    const members = neededMembers(plan, 0.05);
    expect(powerOf(plan, members, 0.05)).toBeGreaterThanOrEqual(0.8);
    expect(powerOf(plan, members - 1, 0.05)).toBeLessThan(0.8);
  });

  it('grows where the holdout is small, where more is tried, and where looks are more', () => {
    const least = neededMembers(plan, 0.05);
    expect(neededMembers({ ...plan, holdoutShare: 0.1 }, 0.05)).toBeGreaterThan(2 * least);
    expect(neededMembers({ ...plan, treatments: 2 }, 0.05)).toBeGreaterThan(least);
    expect(neededMembers({ ...plan, days: 60 }, 0.05)).toBeGreaterThan(least);
  });

  it('is without end for no difference', () => {
    expect(neededMembers(plan, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuses what is no share', () => {
    expect(() => neededMembers(plan, 0.95)).toThrow(RangeError);
  });
});

describe('detectableDifference', () => {
  it('is what so many members are needed for', () => {
    const difference = detectableDifference(plan, 1_000) as number;
    expect(Math.abs(neededMembers(plan, difference) - 1_000)).toBeLessThanOrEqual(1);
  });

  it('is null where not even everyone would do', () => {
    expect(detectableDifference(plan, 3)).toBeNull();
  });
});
