import type { Cluster } from '../../analytics/clusters/clustering.ts';
import { adviceOn } from '../../analytics/clusters/traits.ts';
import { shareOf } from '../../analytics/segment-totals.ts';
import { clusterOverviewChart } from '../../charts/cluster-overview.ts';
import { formatNumber, formatShare } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Action, Answer, Fact } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { dataNotes } from '../data-notes.ts';
import { mediansInWords } from './medians-in-words.ts';
import { changeNotes, separationNotes } from './separation.ts';
import { type Clustered, clusterCommand, withPartition } from './with-partition.ts';

/** All clusters: what sets them apart, what they are worth, what to do about each, and how clearly they are separated. */
export async function allClusters(k: number | undefined, context: CommandContext): Promise<Answer> {
  return withPartition(k, context, (clustered) => answer(clustered, context.currency));
}

function answer(clustered: Clustered, currency: string): Answer {
  const { profiles, totals, clustering, partition } = clustered;
  const shares = partition.clusters.map((cluster) => withShares(cluster, clustered));
  const ranked = shares.toSorted((a, b) => b.revenue - a.revenue);
  return {
    command: clusterCommand(clustered),
    title: finding(ranked, clustered),
    asOf: profiles.asOf,
    facts: facts(clustered, currency),
    table: clusterTable(shares, currency),
    chart: clusterOverviewChart({
      clusters: shares,
      curve: clustering.partitions,
      k: partition.k,
      customers: clustering.customers,
      revenue: totals.revenue,
      asOf: profiles.asOf,
      currency,
    }),
    notes: [
      ...changeNotes(partition),
      ...shares.map(whatToDo),
      `Everyone, at the median: ${mediansInWords(clustering.medians, currency)}.`,
      ...separationNotes(clustered),
      ...dataNotes(profiles, totals),
    ],
    actions: [...ranked.slice(0, 3).map((cluster) => open(cluster, clustered)), ...otherNumbers(clustered)],
    preview: { rows: partition.k, columns: shownColumns },
    csvName: `clusters-${partition.k}`,
  };
}

type Shares = Cluster & { share: number; revenueShare: number };

function withShares(cluster: Cluster, { clustering, totals }: Clustered): Shares {
  return {
    ...cluster,
    share: shareOf(cluster.customers, clustering.customers),
    revenueShare: shareOf(cluster.revenue, totals.revenue),
  };
}

function finding([most]: Shares[], { clustering }: Clustered): string {
  if (!most) throw new RangeError('a partition has at least two clusters');
  return `${most.name} are ${formatShare(most.share)} of ${formatNumber(clustering.customers)} customers and bring ${formatShare(most.revenueShare)} of revenue`;
}

function facts({ clustering, partition, totals }: Clustered, currency: string): Fact[] {
  return [
    { key: 'customers', label: 'Customers with orders', value: clustering.customers },
    { key: 'withoutOrders', label: 'Customers without a counted order', value: totals.withoutOrders },
    { key: 'clusters', label: 'Clusters', value: partition.k },
    { key: 'silhouette', label: 'Silhouette (separation, at most 1)', value: rounded(partition.silhouette) },
    {
      key: 'explained',
      label: 'Share of differences that lie between clusters',
      value: rounded(partition.explained),
      unit: 'share',
    },
    { key: 'revenue', label: 'Revenue', value: totals.revenue, unit: currency },
  ];
}

function rounded(figure: number): number {
  return Number(figure.toFixed(3));
}

function clusterTable(clusters: Shares[], currency: string): Table {
  return tableOf(
    [
      { name: 'cluster', type: 'integer' },
      { name: 'name', type: 'text' },
      { name: 'customers', type: 'integer' },
      { name: 'share', type: 'share' },
      { name: 'revenue', type: 'money', unit: currency },
      { name: 'revenueShare', type: 'share' },
      { name: 'medianRecencyDays', type: 'number', unit: 'days' },
      { name: 'medianFrequency', type: 'number', unit: 'orders' },
      { name: 'medianMonetary', type: 'money', unit: currency },
    ],
    clusters.map(({ number, name, customers, share, revenue, revenueShare, medians }) => ({
      cluster: number,
      name,
      customers,
      share,
      revenue,
      revenueShare,
      medianRecencyDays: medians.recencyDays,
      medianFrequency: medians.frequency,
      medianMonetary: medians.monetary,
    })),
  );
}

/** What a message shows of them; the CSV has all. */
const shownColumns = [
  'cluster',
  'name',
  'customers',
  'share',
  'revenueShare',
  'medianRecencyDays',
  'medianFrequency',
  'medianMonetary',
];

function whatToDo({ number, name, customers, traits }: Cluster): string {
  return `${number} ${name} (${formatNumber(customers)}): ${adviceOn(traits)}`;
}

function open({ number, name }: Cluster, clustered: Clustered): Action {
  return { label: `${number} ${name}`, command: clusterCommand(clustered, number) };
}

/** One cluster fewer and one more, where that can be. */
function otherNumbers({ clustering: { partitions, chosen }, partition }: Clustered): Action[] {
  return partitions
    .filter(({ k }) => Math.abs(k - partition.k) === 1)
    .map(({ k }) => ({ label: `${k} clusters`, command: k === chosen ? '/cluster' : `/cluster k=${k}` }));
}
