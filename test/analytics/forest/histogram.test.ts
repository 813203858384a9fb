import { describe, expect, test } from '@jest/globals';
import { addUp, improveSplit, part, type Split, subtract } from '../../../src/analytics/forest/histogram.ts';
import { packTargets } from '../../../src/analytics/forest/packed-targets.ts';
import { randomNumbers } from './problems.ts';

const { uniform, normal } = randomNumbers(1);
const binCount = 12;

type Node = { bins: Uint8Array; target: Float64Array; rows: Int32Array };

/** Rows 0, 2, 3 … of a column of small numbers, with targets that follow them a little. */
function randomNode(kind: 'classification' | 'regression'): Node {
  const bins = Uint8Array.from({ length: 150 }, () => uniform() ** 2 * binCount);
  const target = Float64Array.from(bins, (bin) =>
    kind === 'classification' ? Number(uniform() < (bin % 5) / 5) : normal() + (bin % 5),
  );
  return { bins, target, rows: Int32Array.from(bins.keys()).filter((row) => row % 3 !== 1) };
}

function foundSplit(
  { bins, target, rows }: Node,
  kind: 'classification' | 'regression',
  minLeaf: number,
): Split {
  const { values, unit } = packTargets(kind, target);
  const sums = new Float64Array(binCount + 3).fill(99);
  addUp(sums, 2, binCount + 2, bins, values, rows, 0, rows.length);
  const total = rows.reduce((sum, row) => sum + (values[row] ?? 0), 0);
  const best: Split = { gain: 0, column: -1, bin: -1, next: -1, left: 0 };
  improveSplit(best, 7, sums, 2, binCount + 2, total, unit, minLeaf);
  return best;
}

/** By how much a split lowers the sum of squared errors, from the definition. */
function errorSaved({ bins, target, rows }: Node, bin: number, minLeaf: number): number {
  const errors = (some: Int32Array): number => {
    const mean = some.reduce((sum, row) => sum + (target[row] ?? 0), 0) / some.length;
    return some.reduce((sum, row) => sum + ((target[row] ?? 0) - mean) ** 2, 0);
  };
  const left = rows.filter((row) => (bins[row] ?? 0) <= bin);
  const right = rows.filter((row) => (bins[row] ?? 0) > bin);
  if (Math.min(left.length, right.length) < minLeaf) return 0;
  return errors(rows) - errors(left) - errors(right);
}

describe('the split found', () => {
  test.each([
    ['classification', 1],
    ['classification', 25],
    ['regression', 1],
    ['regression', 25],
  ] as const)('lowers the error most, for %s with leaves of %d', (kind, minLeaf) => {
    for (let time = 0; time < 50; time++) {
      const node = randomNode(kind);
      const split = foundSplit(node, kind, minLeaf);
      const all = Array.from({ length: binCount - 1 }, (_, bin) => errorSaved(node, bin, minLeaf));
      expect(errorSaved(node, split.bin, minLeaf)).toBeCloseTo(Math.max(...all), 6);
      expect(split.column).toBe(7);
    }
  });

  test('names the next bin with rows', () => {
    const node = {
      bins: Uint8Array.of(1, 1, 6, 6),
      target: Float64Array.of(0, 0, 1, 1),
      rows: Int32Array.of(0, 1, 2, 3),
    };
    const { values } = packTargets('classification', node.target);
    const left = (values[0] ?? 0) + (values[1] ?? 0);
    expect(foundSplit(node, 'classification', 1)).toMatchObject({ bin: 1, next: 6, left });
  });

  test('is none where no error is saved', () => {
    const bins = Uint8Array.of(0, 0, 1, 1);
    const node = { bins, target: Float64Array.of(0, 1, 0, 1), rows: Int32Array.of(0, 1, 2, 3) };
    expect(foundSplit(node, 'classification', 1).column).toBe(-1);
  });
});

test('a sibling’s histogram is exactly its parent’s less the other child’s', () => {
  const { bins, target, rows } = randomNode('regression');
  const { values } = packTargets('regression', target);
  const histogram = (from: number, to: number): Float64Array => {
    const sums = new Float64Array(binCount);
    addUp(sums, 0, binCount, bins, values, rows, from, to);
    return sums;
  };
  const found = new Float64Array(binCount);
  subtract(found, histogram(0, rows.length), histogram(0, 37), 0, binCount);
  expect(found).toEqual(histogram(37, rows.length));
});

test('rows are parted by their bins, each once, and those around them left alone', () => {
  for (let time = 0; time < 20; time++) {
    const { bins, rows } = randomNode('regression');
    const parted = new Int32Array(rows.length).fill(-1);
    const middle = part(rows, parted, bins, 3, 10, 60);
    const sorted = (some: Int32Array): number[] => Array.from(some).sort((one, other) => one - other);
    const some = rows.subarray(10, 60);
    expect(sorted(parted.subarray(10, middle))).toEqual(sorted(some.filter((row) => (bins[row] ?? 0) <= 3)));
    expect(sorted(parted.subarray(middle, 60))).toEqual(sorted(some.filter((row) => (bins[row] ?? 0) > 3)));
    expect(new Set([...parted.subarray(0, 10), ...parted.subarray(60)])).toEqual(new Set([-1]));
  }
});

describe('packed targets', () => {
  test('hold classes exactly', () => {
    const { values, unit } = packTargets('classification', Float64Array.of(0, 1, 1));
    expect(Array.from(values)).toEqual([1, unit + 1, unit + 1]);
  });

  test.each([100, 50_000])('stay exact when all of %d rows add up', (rows) => {
    const target = Float64Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? -1e9 : 1e9));
    const { values, unit, levels } = packTargets('regression', target);
    const total = values.reduce((sum, value) => sum + value);
    expect(total).toBe((rows / 2) * levels * unit + rows);
    expect(rows * levels * unit + rows).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
    expect(rows).toBeLessThan(unit);
  });
});
