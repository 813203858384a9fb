import { describe, expect, test } from '@jest/globals';
import { countsOf, densityOf } from '../../../src/analytics/explore/density.ts';
import { histogramOf, shapeOf } from '../../../src/analytics/explore/histogram.ts';

const of = (values: number[]) => histogramOf(countsOf(Float64Array.from(values)));
const drawn = (bins: readonly { count: number }[]) => bins.reduce((sum, { count }) => sum + count, 0);
/** Evenly spread shares of a distribution, put through its inverse. */
const spread = (count: number, value: (share: number) => number) =>
  Array.from({ length: count }, (_, index) => value((index + 0.5) / count));

describe('a histogram', () => {
  test('has a bar for each whole number where these are few', () => {
    const { scale, bins } = of([1, 1, 2, 4]);
    expect(scale).toBe('linear');
    expect(bins.map(({ count }) => count)).toEqual([2, 1, 0, 1]);
    expect(bins[0]).toEqual({ from: 0.5, to: 1.5, count: 2 });
  });

  test('has round edges and holds every value', () => {
    const { scale, bins, below, above } = of(spread(5_000, (share) => 3.7 + 90 * share));
    expect(scale).toBe('linear');
    expect(bins.length).toBeGreaterThanOrEqual(8);
    expect(bins.length).toBeLessThanOrEqual(42);
    for (const { from } of bins) expect(from).toBe(Math.round(from));
    expect([drawn(bins), below, above]).toEqual([5_000, 0, 0]);
  });

  test('goes by powers of ten where a few are far larger than most, and counts what has no logarithm', () => {
    const { scale, bins, below, above } = of([...spread(2_000, (share) => 10 ** (1 + 3 * share)), 0, 0, -5]);
    expect(scale).toBe('log');
    expect([drawn(bins) + below + above, below >= 3]).toEqual([2_003, true]);
    expect((bins[1]?.to ?? 0) / (bins[1]?.from ?? 1)).toBeCloseTo(
      (bins[5]?.to ?? 0) / (bins[5]?.from ?? 1),
      3,
    );
  });

  test('leaves out what is far off, and says how much', () => {
    const { bins, above, below } = of([...spread(1_000, (share) => 50 + 10 * share), -9_000, 100_000]);
    expect([below >= 1, above >= 1, drawn(bins) + below + above]).toEqual([true, true, 1_002]);
    expect(bins.at(-1)?.to).toBeLessThan(120);
  });

  test.each([[[5]], [[5, 5, 5]], [[0]], [[0.25, 0.5]], [[-3, -3, 1_000_000]], [[1e12, 1e12 + 1]]])(
    'can be made of %j',
    (values) => {
      const { bins, below, above } = of(values);
      expect(drawn(bins) + below + above).toBe(values.length);
      expect(bins.length).toBeGreaterThan(0);
      for (const { from, to } of bins) expect(to).toBeGreaterThan(from);
    },
  );

  test('in small has so many bars, the highest 1', () => {
    const shape = shapeOf(countsOf(Float64Array.from(spread(500, (share) => share))), 16);
    expect([shape.length, Math.max(...shape)]).toEqual([16, 1]);
    expect(shapeOf(countsOf(Float64Array.of(7)), 16)[0]).toBe(1);
  });
});

describe('a density', () => {
  test('counts every pair in one cell, or says how many it left out', () => {
    const x = Float64Array.from(spread(600, (share) => 100 * share));
    const { cells, left } = densityOf(
      x,
      x.map((value) => value ** 2),
    );
    expect(drawn(cells) + left).toBe(600);
  });

  test('puts pairs where they belong', () => {
    const { x, y, cells } = densityOf(Float64Array.of(1, 1, 3), Float64Array.of(10, 10, 12));
    expect(cells).toEqual([
      { column: 0, row: 0, count: 2 },
      { column: 2, row: 2, count: 1 },
    ]);
    expect([x.edges[0], y.edges[0]]).toEqual([0.5, 9.5]);
  });
});
