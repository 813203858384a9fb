import { clearerToChange, equallyClear, fewestChosen } from '../../analytics/clusters/choose-k.ts';
import { mostClusters, type Partition } from '../../analytics/clusters/clustering.ts';
import { formatNumber, formatShare } from '../../format.ts';
import type { Clustered } from './with-partition.ts';

/** How clearly the clusters are separated, why there are so many, and what that was computed from, in sentences. */
export function separationNotes({ clustering, partition, k }: Clustered): string[] {
  const { customers, fitted, judged, partitions, chosen } = clustering;
  const curve = partitions.map(
    (one) =>
      `k=${one.k}${one === partition ? ' (shown)' : ''} ${twoDecimals(one.silhouette)}, ${formatNumber(one.inertia)}, ${formatShare(one.explained)}`,
  );
  return [
    `How clearly they are separated: silhouette ${twoDecimals(partition.silhouette)} of at most 1. ${clarity(partition)}`,
    `Silhouette, inertia, and share of all differences that lie between clusters, by number of clusters: ${curve.join('; ')}.`,
    k === undefined || k === chosen ? whySoMany(partition) : `Without k=, ${chosen ?? 'none'} are shown.`,
    `Clusters are found by K-means on the standardised logarithms of days since the last order, number of orders and money of ${formatNumber(customers)} customers: centres searched among ${formatNumber(fitted)}, silhouette measured on ${formatNumber(judged)}.`,
  ];
}

/** What a silhouette means. Source: Kaufman & Rousseeuw 1990, Finding Groups in Data, table 4. */
function clarity({ silhouette }: Partition): string {
  if (silhouette > 0.7) return 'They are groups of their own, far apart.';
  if (silhouette > 0.5) return 'They are distinct, with few customers between them.';
  if (silhouette > 0.25)
    return 'They shade into each other: who is near a border could as well be in the next one.';
  return 'They hardly exist by themselves: read them as a division of a continuum, not as kinds of people.';
}

function whySoMany({ k }: Partition): string {
  return `Why ${k}: from ${fewestChosen} to ${mostClusters}, the most clusters whose silhouette is within ${equallyClear} of the best (2 nearly always separate best, and say no more than "good" and "bad"); a choice once made stays until another is better by more than ${clearerToChange}.`;
}

/** Which clusters are no longer what they were called under the same number. */
export function changeNotes({ clusters }: Pick<Partition, 'clusters'>): string[] {
  return clusters
    .filter(({ formerName }) => formerName !== null)
    .map(
      ({ number, name, formerName }) =>
        `Cluster ${number} has changed: until the last clustering it was "${formerName}", now it is "${name}". Compare it with earlier lists with care.`,
    );
}

/** A figure between −1 and 1 with two decimals. */
export function twoDecimals(value: number): string {
  return value.toFixed(2);
}
