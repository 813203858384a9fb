import { squaredDistance } from './assign-clusters.ts';
import type { Place } from './clustering.ts';

/**
 * Pairs each new centroid with one of as many last ones so that the squared distances of all pairs sum to the least: the index
 * of the last one for each new one. Exact, by dynamic programming over the sets of last ones taken (2^k · k steps).
 */
export function matchCentroids(fresh: readonly Place[], last: readonly Place[]): number[] {
  const everyone = 2 ** last.length;
  const cost = new Float64Array(everyone).fill(Number.POSITIVE_INFINITY);
  const choice = new Uint8Array(everyone);
  cost[0] = 0;
  // The centroids taken in `taken` are those of the first so many new ones.
  for (let taken = 0; taken < everyone; taken++) {
    const next = fresh[bits(taken)];
    if (!next) continue;
    last.forEach((place, index) => {
      if (taken & (1 << index)) return;
      const sum = (cost[taken] ?? 0) + squaredDistance(next, place);
      const then = taken | (1 << index);
      if (sum >= (cost[then] ?? 0)) return;
      cost[then] = sum;
      choice[then] = index;
    });
  }
  const pairs: number[] = [];
  for (let taken = everyone - 1; taken > 0; taken ^= 1 << (pairs[0] ?? 0)) pairs.unshift(choice[taken] ?? 0);
  return pairs;
}

function bits(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
