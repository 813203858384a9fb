import { assignClusters } from '../../analytics/clusters/assign-clusters.ts';
import { clusterBins } from '../../analytics/clusters/cluster-bins.ts';
import type { Cluster, CustomerMeasures } from '../../analytics/clusters/clustering.ts';
import { adviceOn } from '../../analytics/clusters/traits.ts';
import type { SegmentMap } from '../../analytics/segment-map.ts';
import { shareOf } from '../../analytics/segment-totals.ts';
import { segmentStandingChart, standingBinning } from '../../charts/segment-standing.ts';
import type { ChartSpec } from '../../charts/spec.ts';
import { customersOfCluster } from '../../data/clusters.ts';
import type { SegmentCustomer } from '../../data/segment-customers.ts';
import { formatMoney, formatNumber, formatShare } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Action, Answer, Fact } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { customerColumns } from '../customer-columns.ts';
import { dataNotes } from '../data-notes.ts';
import { groupFacts } from '../group-facts.ts';
import { findCluster } from './find-cluster.ts';
import { mediansInWords } from './medians-in-words.ts';
import { changeNotes, twoDecimals } from './separation.ts';
import { type Clustered, clusterCommand, withPartition } from './with-partition.ts';

/** Who the customers of one cluster are beside everyone, in which segments they are, and the list of all of them. */
export async function oneCluster(
  wanted: string,
  k: number | undefined,
  context: CommandContext,
): Promise<Answer> {
  return withPartition(k, context, async (clustered) => {
    const cluster = findCluster(wanted, clustered.partition);
    const { scaling } = clustered.clustering;
    const { members, ...assigned } = await customersOfCluster(context.store, clustered.profiles, {
      number: cluster.number,
      assign: (measures) => assignClusters(measures, scaling, clustered.partition.clusters),
    });
    return {
      command: clusterCommand(clustered, cluster.number),
      title: finding(cluster, clustered, context.currency),
      asOf: clustered.profiles.asOf,
      facts: facts(cluster, members, clustered, context.currency),
      table: customerTable(cluster, members, context.currency),
      chart: standingChart(cluster, clustered, assigned, context.currency),
      notes: notes(cluster, members, clustered, context),
      actions: neighbours(cluster, clustered),
      preview: { rows: 10, columns: previewColumns(members) },
      csvName: `cluster-${cluster.number}-of-${clustered.partition.k}`,
    };
  });
}

function finding(cluster: Cluster, { clustering, totals }: Clustered, currency: string): string {
  const { number, name, customers, revenue } = cluster;
  return `Cluster ${number}, ${name}: ${formatNumber(customers)} of ${formatNumber(clustering.customers)} customers (${formatShare(shareOf(customers, clustering.customers))}) bring ${formatShare(shareOf(revenue, totals.revenue))} of revenue, ${formatMoney(revenue, currency)}`;
}

function facts(
  { number, name, customers, revenue, medians }: Cluster,
  members: SegmentCustomer[],
  { clustering, totals }: Clustered,
  currency: string,
): Fact[] {
  const size = {
    customers,
    share: shareOf(customers, clustering.customers),
    revenue,
    revenueShare: shareOf(revenue, totals.revenue),
  };
  return [
    { key: 'cluster', label: 'Cluster', value: number },
    { key: 'name', label: 'Name', value: name },
    ...groupFacts(size, members, currency, { medians, everyone: clustering.medians }),
  ];
}

function customerTable({ number }: Cluster, members: SegmentCustomer[], currency: string): Table {
  const [id, ...others] = customerColumns(members, currency);
  return tableOf(
    [id, { name: 'cluster', type: 'integer' }, ...others],
    members.map((member) => ({ ...member, cluster: number })),
  );
}

function previewColumns(members: SegmentCustomer[]): string[] {
  const named = members.slice(0, 10).some(({ name }) => name !== null);
  return ['customerId', ...(named ? ['name'] : []), 'monetary', 'frequency', 'recencyDays', 'segment'];
}

/** Where the cluster's customers stand among all, by recency and money. */
function standingChart(
  { number, medians }: Cluster,
  { profiles, totals, clustering, partition }: Clustered,
  { everyone, numbers }: { everyone: CustomerMeasures; numbers: Uint8Array },
  currency: string,
): ChartSpec {
  const binning = standingBinning(totals.longestRecencyDays);
  return segmentStandingChart({
    segment: String(number),
    label: `Cluster ${number}`,
    segments: partition.clusters.map((cluster) => String(cluster.number)),
    bins: clusterBins(everyone, numbers, { number, ...binning }),
    binning,
    medians: { segment: medians, everyone: clustering.medians },
    asOf: profiles.asOf,
    currency,
  });
}

function notes(
  { number, medians, traits }: Cluster,
  members: SegmentCustomer[],
  { profiles, totals, clustering, partition }: Clustered,
  { segmentMap, currency }: CommandContext,
): string[] {
  const changed = partition.clusters.filter((cluster) => cluster.number === number);
  return [
    ...changeNotes({ clusters: changed }),
    `Who they are, at the median: ${mediansInWords(medians, currency)}. Everyone: ${mediansInWords(clustering.medians, currency)}.`,
    `What to do: ${adviceOn(traits)}`,
    `In the map ${segmentMap.id} they are ${segmentsInWords(members, segmentMap)}.`,
    `How clearly the ${partition.k} clusters are separated: silhouette ${twoDecimals(partition.silhouette)} of at most 1; the curve is in ${clusterCommand({ clustering, partition })}.`,
    ...dataNotes(profiles, totals),
  ];
}

/** "At risk 45%, Hibernating 30%, Lost 20% and others 5%". */
function segmentsInWords(members: SegmentCustomer[], { segments }: SegmentMap): string {
  const counts = segments
    .map(({ id, name }) => ({ name, count: members.filter(({ segment }) => segment === id).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const inWords = ({ name, count }: { name: string; count: number }) =>
    `${name} ${formatShare(shareOf(count, members.length))}`;
  const rest = counts.slice(4).reduce((sum, { count }) => sum + count, 0);
  return [...counts.slice(0, 4), ...(rest > 0 ? [{ name: 'others', count: rest }] : [])]
    .map(inWords)
    .join(', ');
}

/** All clusters, and those numbered before and after. */
function neighbours({ number }: Cluster, clustered: Clustered): Action[] {
  const nearest = clustered.partition.clusters.filter((other) => Math.abs(other.number - number) === 1);
  return [
    { label: 'All clusters', command: clusterCommand(clustered) },
    ...nearest.map((other) => ({
      label: `${other.number} ${other.name}`,
      command: clusterCommand(clustered, other.number),
    })),
  ];
}
