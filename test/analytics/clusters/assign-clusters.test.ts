import { describe, expect, test } from '@jest/globals';
import { assignClusters, nearest } from '../../../src/analytics/clusters/assign-clusters.ts';
import { clusterBins } from '../../../src/analytics/clusters/cluster-bins.ts';
import { scalingOf, standardise } from '../../../src/analytics/clusters/standardise.ts';
import { measuresOf } from './planted.ts';

describe('standardising', () => {
  test('takes signed logarithms to mean 0 and deviation 1', () => {
    const measures = measuresOf([1, 10, 100], [1, 2, 4], [-1_000_000, 0, 1_000_000]);
    const places = standardise(measures, scalingOf(measures));
    for (const dimension of [0, 1, 2]) {
      const column = [0, 3, 6].map((row) => places[row + dimension] ?? Number.NaN);
      expect(column.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
      expect(column.reduce((sum, value) => sum + value ** 2, 0) / 3).toBeCloseTo(1, 12);
    }
    expect(scalingOf(measures).deviation[2]).toBeCloseTo(Math.log(101) * Math.sqrt(2 / 3), 12);
  });

  test('of equal values is 0, also where their mean is no exact number', () => {
    const same = Array.from({ length: 1_000 }, () => 7);
    const measures = measuresOf(same, same, same);
    expect(scalingOf(measures).deviation).toEqual([0, 0, 0]);
    expect(Math.max(...standardise(measures, scalingOf(measures)).map(Math.abs))).toBe(0);
  });
});

describe('assigning', () => {
  test('gives each place the nearest centroid and sums squared distances', () => {
    const places = Float64Array.from([0, 0, 0, 5, 0, 0, 1, 0, 0]);
    const found = nearest(places, [
      [0, 0, 0],
      [5, 1, 0],
    ]);
    expect([[...found.labels], found.inertia]).toEqual([[0, 1, 0], 2]);
  });

  test('gives numbers of clusters in whatever order they are listed, and the lower one of two equally near', () => {
    const scaling = { mean: [0, 0, 0], deviation: [1, 1, 1] } as Parameters<typeof assignClusters>[1];
    const measures = measuresOf([0, 7, 1], [0, 0, 0], [0, 0, 0]);
    const clusters: Parameters<typeof assignClusters>[2] = [
      { number: 2, centroid: [1, 0, 0] },
      { number: 1, centroid: [-1, 0, 0] },
    ];
    expect([...assignClusters(measures, scaling, clusters)]).toEqual([1, 2, 2]);
  });
});

test('bins count everyone, and those of one cluster', () => {
  const measures = measuresOf([5, 6, 5, 40], [1, 1, 1, 1], [500_000, 600_000, -10_000, 500_000]);
  const bins = clusterBins(measures, Uint8Array.from([1, 2, 1, 1]), {
    number: 1,
    recencyStepDays: 10,
    monetaryBinsPerDecade: 4,
  });
  expect(bins).toEqual([
    { recencyBin: 0, monetaryBin: null, customers: 1, inSegment: 1 },
    { recencyBin: 0, monetaryBin: 6, customers: 1, inSegment: 1 },
    { recencyBin: 0, monetaryBin: 7, customers: 1, inSegment: 0 },
    { recencyBin: 4, monetaryBin: 6, customers: 1, inSegment: 1 },
  ]);
});
