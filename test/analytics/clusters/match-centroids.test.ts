import { describe, expect, test } from '@jest/globals';
import { squaredDistance } from '../../../src/analytics/clusters/assign-clusters.ts';
import type { Place } from '../../../src/analytics/clusters/clustering.ts';
import { matchCentroids } from '../../../src/analytics/clusters/match-centroids.ts';

/** Places that look random but are always the same. */
function places(count: number, seed: number): Place[] {
  const at = (index: number) => Math.sin(seed * 100 + index * 12.9898) * 2;
  return Array.from({ length: count }, (_, index) => [at(3 * index), at(3 * index + 1), at(3 * index + 2)]);
}

function permutations(indexes: number[]): number[][] {
  if (indexes.length === 0) return [[]];
  return indexes.flatMap((first) =>
    permutations(indexes.filter((index) => index !== first)).map((rest) => [first, ...rest]),
  );
}

function cost(pairs: number[], fresh: Place[], last: Place[]): number {
  return pairs.reduce(
    (sum, pair, index) => sum + squaredDistance(fresh[index] as Place, last[pair] as Place),
    0,
  );
}

describe('matching centroids', () => {
  test('pairs each with where it was, in whatever order they come', () => {
    const last: Place[] = [
      [0, 0, 0],
      [2, 2, 2],
      [-2, 0, 1],
    ];
    const fresh: Place[] = [
      [-1.9, 0.1, 1],
      [0.2, 0, 0.1],
      [2.2, 1.9, 2],
    ];
    expect(matchCentroids(fresh, last)).toEqual([2, 0, 1]);
  });

  test('lets one go further where that brings all nearer, as the nearest neighbour would not', () => {
    const last: Place[] = [
      [0, 0, 0],
      [1, 0, 0],
    ];
    const fresh: Place[] = [
      [0.9, 0, 0],
      [1.1, 0, 0],
    ];
    expect(matchCentroids(fresh, last)).toEqual([0, 1]);
  });

  test.each([2, 3, 4, 5, 6])('is as good as the best of all pairings of %i', (k) => {
    for (let seed = 1; seed <= 20; seed++) {
      const [fresh, last] = [places(k, seed), places(k, seed + 50)];
      const all = permutations(Array.from({ length: k }, (_, index) => index));
      const best = Math.min(...all.map((pairs) => cost(pairs, fresh, last)));
      expect(cost(matchCentroids(fresh, last), fresh, last)).toBeCloseTo(best, 10);
    }
  });

  test('of eight takes each once', () => {
    expect(matchCentroids(places(8, 1), places(8, 2)).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});
