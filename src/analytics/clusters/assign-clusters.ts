import type { Cluster, CustomerMeasures, Place, Scaling } from './clustering.ts';
import { standardise } from './standardise.ts';

/** The number of each customer's cluster: that of the nearest centroid, of two equally near the one with the lower number. */
export function assignClusters(
  measures: CustomerMeasures,
  scaling: Scaling,
  clusters: readonly Pick<Cluster, 'number' | 'centroid'>[],
): Uint8Array {
  const ordered = clusters.toSorted((a, b) => a.number - b.number);
  const places = standardise(measures, scaling);
  return nearest(
    places,
    ordered.map(({ centroid }) => centroid),
  ).labels.map((label) => ordered[label]?.number ?? 0);
}

/** For each place (three numbers each) which centroid is nearest, the first of several, and the sum of squared distances. */
export function nearest(
  places: Float64Array,
  centroids: readonly Place[],
): { labels: Uint8Array; inertia: number } {
  const labels = new Uint8Array(places.length / 3);
  const centres = Float64Array.from(centroids.flat());
  let inertia = 0;
  for (let row = 0; row < labels.length; row++) {
    let least = Number.POSITIVE_INFINITY;
    for (let centre = 0; centre < centres.length; centre += 3) {
      const distance =
        ((places[3 * row] as number) - (centres[centre] as number)) ** 2 +
        ((places[3 * row + 1] as number) - (centres[centre + 1] as number)) ** 2 +
        ((places[3 * row + 2] as number) - (centres[centre + 2] as number)) ** 2;
      if (distance >= least) continue;
      least = distance;
      labels[row] = centre / 3;
    }
    inertia += least;
  }
  return { labels, inertia };
}

/** The squared Euclidean distance of two places. */
export function squaredDistance(one: Place, other: Place): number {
  return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2;
}
