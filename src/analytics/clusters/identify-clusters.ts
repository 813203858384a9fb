import { squaredDistance } from './assign-clusters.ts';
import type { Cluster, Partition, Place } from './clustering.ts';
import { matchCentroids } from './match-centroids.ts';
import { nameClusters } from './name-clusters.ts';
import { isUntrue } from './traits.ts';

/** A cluster that has no number and no name yet. */
export type Unnamed = Pick<Cluster, 'centroid' | 'customers' | 'revenue' | 'medians' | 'traits'>;

/**
 * Gives clusters their numbers and names. Those of the last partition into as many are kept, each by the cluster that lies where its
 * own did. One that has moved more than half the way to its nearest neighbour since it was named, or of which the name has
 * become untrue, is named anew. Without a last partition, 1 is the cluster of the best customers.
 */
export function identifyClusters(clusters: readonly Unnamed[], last: Partition | undefined): Cluster[] {
  const known = last && last.clusters.length === clusters.length ? last.clusters : undefined;
  const identified = known ? withLastNumbers(clusters, known) : numbered(clusters);
  const names = nameClusters(
    identified.map(({ before, fits, ...cluster }) => ({
      ...cluster,
      kept: before && fits ? before.name : null,
    })),
  );
  return identified
    .map(({ before, fits, ...cluster }, index) => ({
      ...cluster,
      name: names[index] ?? '',
      named: before && fits ? before.named : { at: cluster.centroid, as: cluster.traits },
      formerName: before && before.name !== names[index] ? before.name : null,
    }))
    .sort((a, b) => a.number - b.number);
}

/** A cluster with its number, what had this number before, and whether the name of that fits it. */
type Numbered = Unnamed & { number: number; before: Cluster | null; fits: boolean };

function withLastNumbers(clusters: readonly Unnamed[], last: readonly Cluster[]): Numbered[] {
  const pairs = matchCentroids(
    clusters.map(({ centroid }) => centroid),
    last.map(({ centroid }) => centroid),
  );
  return clusters.map((cluster, index) => {
    const before = last[pairs[index] ?? 0] as Cluster;
    const fits = !hasLeft(cluster.centroid, before, last) && !isUntrue(before.named.as, cluster);
    return { ...cluster, number: before.number, before, fits };
  });
}

/** Whether a cluster has left the place that its name was given for: by more than half the way to the nearest other such place. */
function hasLeft(centroid: Place, { number, named }: Cluster, last: readonly Cluster[]): boolean {
  const others = last.filter((other) => other.number !== number);
  const nearest = Math.min(...others.map((other) => squaredDistance(other.named.at, named.at)));
  return Math.sqrt(squaredDistance(centroid, named.at)) > Math.sqrt(nearest) / 2;
}

/** Numbers from 1 for the clusters of the most recent, most frequent, highest spending customers on. */
function numbered(clusters: readonly Unnamed[]): Numbered[] {
  return clusters
    .toSorted((a, b) => standing(b.centroid) - standing(a.centroid))
    .map((cluster, index) => ({ ...cluster, number: index + 1, before: null, fits: false }));
}

function standing([recency, frequency, monetary]: Place): number {
  return frequency + monetary - recency;
}
