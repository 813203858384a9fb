import { squaredDistance } from './assign-clusters.ts';
import type { Cluster, Partition, Place } from './clustering.ts';
import { matchCentroids } from './match-centroids.ts';
import { nameClusters } from './name-clusters.ts';

/** A cluster that has no number and no name yet. */
export type Unnamed = Pick<Cluster, 'centroid' | 'customers' | 'revenue' | 'medians' | 'traits'>;

/**
 * Gives clusters their numbers and names. Those of the last partition into as many are kept, each by the cluster that lies where its
 * own did; one that has moved more than half the way to its nearest neighbour since it was named gets a new name. Without a
 * last partition, 1 is the cluster of the best customers.
 */
export function identifyClusters(clusters: readonly Unnamed[], last: Partition | undefined): Cluster[] {
  const known = last && last.clusters.length === clusters.length ? last.clusters : undefined;
  const identified = known ? withLastNumbers(clusters, known) : numbered(clusters);
  const names = nameClusters(
    identified.map(({ before, ...cluster }) => ({
      ...cluster,
      kept: before && !before.changed ? before.name : null,
    })),
  );
  return identified
    .map(({ before, ...cluster }, index) => ({
      ...cluster,
      name: names[index] ?? '',
      namedAt: before && !before.changed ? before.namedAt : cluster.centroid,
      formerName: before?.changed ? before.name : null,
    }))
    .sort((a, b) => a.number - b.number);
}

type Numbered = Unnamed & {
  number: number;
  before: { name: string; namedAt: Place; changed: boolean } | null;
};

function withLastNumbers(clusters: readonly Unnamed[], last: readonly Cluster[]): Numbered[] {
  const pairs = matchCentroids(
    clusters.map(({ centroid }) => centroid),
    last.map(({ centroid }) => centroid),
  );
  return clusters.map((cluster, index) => {
    const match = last[pairs[index] ?? 0] as Cluster;
    const changed = hasChanged(cluster.centroid, match, last);
    return {
      ...cluster,
      number: match.number,
      before: { name: match.name, namedAt: match.namedAt, changed },
    };
  });
}

/** Whether a cluster has left the place that its name was given for: by more than half the way to the nearest other such place. */
function hasChanged(centroid: Place, match: Cluster, last: readonly Cluster[]): boolean {
  const others = last.filter(({ number }) => number !== match.number);
  const nearest = Math.min(...others.map(({ namedAt }) => squaredDistance(namedAt, match.namedAt)));
  return Math.sqrt(squaredDistance(centroid, match.namedAt)) > Math.sqrt(nearest) / 2;
}

/** Numbers from 1 for the clusters of the most recent, most frequent, highest spending customers on. */
function numbered(clusters: readonly Unnamed[]): Numbered[] {
  return clusters
    .toSorted((a, b) => standing(b.centroid) - standing(a.centroid))
    .map((cluster, index) => ({ ...cluster, number: index + 1, before: null }));
}

function standing([recency, frequency, monetary]: Place): number {
  return frequency + monetary - recency;
}
