import { fewestChosen } from '../../analytics/clusters/choose-k.ts';
import {
  type Clustering,
  customersPerCluster,
  fewestClusters,
  mostClusters,
  type Partition,
} from '../../analytics/clusters/clustering.ts';
import { overallTotals, type Totals } from '../../analytics/segment-totals.ts';
import { clusteringOf, customerMeasures } from '../../data/clusters.ts';
import { type ProfileSet, withProfiles } from '../../data/profiles.ts';
import { UserError } from '../../errors.ts';
import { formatNumber } from '../../format.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { dataNotes } from '../data-notes.ts';

/** What an answer about clusters stands on. */
export type Clustered = {
  profiles: ProfileSet;
  totals: Totals;
  clustering: Clustering;
  partition: Partition;
  /** The k that was asked for; absent: the one that `chosen` is. */
  k?: number;
};

/** Where K-means begins; another seed is another, equally good clustering. */
const seed = 1;

/**
 * Answers from the customers divided into k clusters, or into as many as suit them; with a verdict where that cannot be.
 * @throws UserError when k is none of 2 to 8, or there are no service lines.
 */
export async function withPartition(
  k: number | undefined,
  context: CommandContext,
  answer: (clustered: Clustered) => Answer | Promise<Answer>,
): Promise<Answer> {
  if (k !== undefined && (k < fewestClusters || k > mostClusters))
    throw new UserError(
      `k=${k} is not between ${fewestClusters} and ${mostClusters}`,
      `Ask for ${fewestClusters} to ${mostClusters} clusters, for example /cluster k=5.`,
    );
  return withProfiles(context.store, context, async (profiles) => {
    const totals = overallTotals(profiles.scoreCells);
    const clustering = await clusteringFor(profiles, context);
    const partition = clustering.partitions.find((one) => one.k === (k ?? clustering.chosen));
    if (!partition) return verdict(k, profiles, totals, clustering);
    return answer({ profiles, totals, clustering, partition, ...(k === undefined ? {} : { k }) });
  });
}

/** The customers of profiles divided into clusters, in every number that is possible. */
export function clusteringFor(
  profiles: ProfileSet,
  { store, compute }: Pick<CommandContext, 'store' | 'compute'>,
): Promise<Clustering> {
  return clusteringOf(store, profiles, async (previous) =>
    compute.cluster({ ...(await customerMeasures(profiles)), seed, previous }),
  );
}

/** The command for a cluster of a partition, or without a number for all of them. */
export function clusterCommand(
  { clustering, partition }: Pick<Clustered, 'clustering' | 'partition'>,
  number?: number,
): string {
  const words = ['/cluster', ...(number === undefined ? [] : [number])];
  return [...words, ...(partition.k === clustering.chosen ? [] : [`k=${partition.k}`])].join(' ');
}

/** Why there is no such partition, with the counts, and what is possible instead. */
function verdict(
  k: number | undefined,
  profiles: ProfileSet,
  totals: Totals,
  { customers, distinct, partitions }: Clustering,
): Answer {
  const wanted = k ?? fewestChosen;
  const needed = wanted * customersPerCluster;
  const most = partitions.at(-1)?.k;
  return {
    command: k === undefined ? '/cluster' : `/cluster k=${k}`,
    title:
      customers < needed
        ? `Too few customers for ${wanted} clusters: ${formatNumber(customers)} with a counted order, ${needed} are needed`
        : `${formatNumber(customers)} customers are too alike for ${wanted} clusters`,
    asOf: profiles.asOf,
    facts: [
      { key: 'customers', label: 'Customers with orders', value: customers },
      { key: 'neededCustomers', label: 'Customers needed', value: needed },
      { key: 'differentCustomers', label: 'Different customers', value: distinctInWords(distinct) },
    ],
    table: null,
    chart: null,
    notes: [
      customers < needed
        ? `A cluster of fewer than ${customersPerCluster} customers on average is nothing to plan a campaign on.`
        : `By days since the last order, number of orders and money there are only ${distinctInWords(distinct)} different customers, and each cluster must hold another kind.`,
      most === undefined
        ? 'Segments need no such number: /segment'
        : `As many as ${most} clusters are possible: /cluster k=${most}`,
      ...dataNotes(profiles, totals),
    ],
    actions: [
      ...(most === undefined ? [] : [{ label: `${most} clusters`, command: `/cluster k=${most}` }]),
      { label: 'All segments', command: '/segment' },
    ],
  };
}

function distinctInWords(distinct: number): string {
  return distinct < mostClusters ? formatNumber(distinct) : `${mostClusters} or more`;
}
