import { describe, expect, test } from '@jest/globals';
import { binColumns } from '../../../src/analytics/forest/binned-columns.ts';
import { randomNumbers } from './problems.ts';

const { normal } = randomNumbers(1);
const sizes = (bins: Uint8Array): number[] => {
  const counts: number[] = [];
  for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1;
  return Array.from(counts, (count) => count ?? 0);
};

describe('quantile bins', () => {
  // Beyond 20,000 rows, quantiles are those of a sample.
  test.each([3_000, 60_000])('hold about equally many of %d values, ascending', async (rows) => {
    const values = Float64Array.from({ length: rows }, normal);
    const { bins, valueBins, low, high } = await binColumns([values], rows, 50);
    expect(valueBins[0]).toBe(50);
    expect(Math.min(...sizes(bins))).toBeGreaterThan((0.6 * rows) / 50);
    expect(Math.max(...sizes(bins))).toBeLessThan((1.4 * rows) / 50);
    for (let bin = 1; bin < 50; bin++) expect(low[bin]).toBeGreaterThan(high[bin - 1] ?? Number.NaN);
    const isInItsBin = (value: number, row: number): boolean =>
      value >= (low[bins[row] ?? -1] ?? Number.NaN) && value <= (high[bins[row] ?? -1] ?? Number.NaN);
    expect(values.every(isInItsBin)).toBe(true);
  });

  test('are one for each value where there are few, and one more for missing ones', async () => {
    const values = Float64Array.of(7, -2, Number.NaN, 7, 0, -2);
    const { bins, valueBins } = await binColumns([values, values], 6, 255);
    expect(Array.from(bins)).toEqual([2, 0, 3, 2, 1, 0, 2, 0, 3, 2, 1, 0]);
    expect(Array.from(valueBins)).toEqual([3, 3]);
  });

  test('give a value that is most of them one bin, and the others the rest', async () => {
    const values = Float64Array.from({ length: 10_000 }, (_, row) => (row % 10 === 0 ? normal() : 0.5));
    const { bins, valueBins } = await binColumns([values], 10_000, 20);
    expect(valueBins[0]).toBeGreaterThanOrEqual(19);
    const others = sizes(bins).filter((size) => size < 5000);
    expect(Math.max(...others)).toBeLessThan(90);
  });

  test('are never more than asked for', async () => {
    // Values that fill bins of their own lie between others everywhere.
    const values = Float64Array.from({ length: 5_000 }, (_, row) =>
      row % 2 === 0 ? row % 20 : normal() * 10,
    );
    for (const asked of [2, 3, 5, 11, 21, 255]) {
      const { bins, valueBins } = await binColumns([values], 5_000, asked);
      expect(valueBins[0]).toBeLessThanOrEqual(asked);
      expect(Math.max(...bins)).toBe((valueBins[0] ?? 0) - 1);
    }
  });

  test('are none for a column of missing values', async () => {
    const { bins, valueBins } = await binColumns([new Float64Array(3).fill(Number.NaN)], 3, 64);
    expect(Array.from(bins)).toEqual([0, 0, 0]);
    expect(valueBins[0]).toBe(0);
  });
});
