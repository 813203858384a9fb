import { kmeans } from 'ml-kmeans';
import { nearest, squaredDistance } from './assign-clusters.ts';
import type { Place } from './clustering.ts';
import { placeAt } from './standardise.ts';

/** How `findCentroids` searches. */
export type CentroidSearch = {
  k: number;
  seed: number;
  /** The centroids of the last clustering, to start from as well. */
  last: readonly Place[] | null;
  /** The customers to search among, three numbers each. */
  sample: Float64Array;
  /** The customers to settle on: all, or very many of them. */
  everyone: Float64Array;
};

/** Random starts for each k; they end in the same place on most data. */
const starts = 5;

/** What came of the last centroids is kept unless another start is better by more than this share of the inertia. */
const clearlyBetter = 0.02;

/** A search is over when no centroid moves by more than the root of this, in standard deviations. */
const tolerance = 1e-3;

/**
 * The centroids of k clusters: the best of several seeded starts of K-means (k-means++, Arthur & Vassilvitskii 2007) on the
 * sample, settled on everyone. Undefined where a cluster stays empty, as it does without k different places in the sample.
 */
export function findCentroids({ k, seed, last, sample, everyone }: CentroidSearch): Place[] | undefined {
  const points = pointsOf(sample);
  const search = (initialization: number[][] | 'kmeans++', start: number) =>
    judge(sample, kmeans(points, k, { initialization, seed: seed + start, tolerance }).centroids as Place[]);
  const found = Array.from({ length: starts }, (_, start) => search('kmeans++', start));
  const best = found.filter(isFilled).sort((a, b) => a.inertia - b.inertia)[0];
  const kept = last && search(last as Place[], 0);
  const stays = kept?.filled && !(best && best.inertia < kept.inertia * (1 - clearlyBetter));
  const start = stays ? kept : best;
  return start && settled(everyone, start.centroids);
}

type Found = { centroids: Place[]; inertia: number; filled: boolean };

function judge(places: Float64Array, centroids: Place[]): Found {
  const { labels, inertia } = nearest(places, centroids);
  return { centroids, inertia, filled: new Set(labels).size === centroids.length };
}

function isFilled({ filled }: Found): boolean {
  return filled;
}

function pointsOf(places: Float64Array): number[][] {
  return Array.from({ length: places.length / 3 }, (_, row) => [...places.subarray(3 * row, 3 * row + 3)]);
}

const mostRounds = 50;
const restless = 1e-6;

/** Moves each centroid to the mean of the places nearest to it, until all rest or many rounds are done (Lloyd 1982). */
function settled(places: Float64Array, from: readonly Place[]): Place[] {
  let centroids = [...from];
  for (let round = 0; round < mostRounds; round++) {
    const moved = means(places, nearest(places, centroids).labels, centroids);
    const rest = moved.every((place, index) => squaredDistance(place, centroids[index] as Place) < restless);
    centroids = moved;
    if (rest) break;
  }
  return centroids;
}

/** The mean of the places of each label; a centroid that no place is nearest to stays. */
function means(places: Float64Array, labels: Uint8Array, centroids: readonly Place[]): Place[] {
  const sums = new Float64Array(3 * centroids.length);
  const sizes = new Float64Array(centroids.length);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number;
    sizes[label] = (sizes[label] as number) + 1;
    for (let dimension = 0; dimension < 3; dimension++) {
      const at = 3 * label + dimension;
      sums[at] = (sums[at] as number) + (places[3 * row + dimension] as number);
    }
  }
  return centroids.map((centroid, label) => {
    const size = sizes[label] as number;
    return size === 0 ? centroid : (placeAt(sums, label).map((sum) => sum / size) as Place);
  });
}
