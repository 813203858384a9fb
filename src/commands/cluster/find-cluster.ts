import type { Cluster, Partition } from '../../analytics/clusters/clustering.ts';
import { UserError } from '../../errors.ts';
import { fold, unknownWord } from '../suggest.ts';

/**
 * The cluster that someone means by its number ("3", "#3", "cluster 3") or its name; case, spaces and punctuation may differ.
 * @throws UserError naming the numbers or names that there are.
 */
export function findCluster(wanted: string, { k, clusters }: Pick<Partition, 'k' | 'clusters'>): Cluster {
  const number = /^(?:cluster\s*)?#?(\d+)$/i.exec(wanted.trim())?.[1];
  const found = clusters.find((cluster) =>
    number === undefined ? fold(cluster.name) === fold(wanted) : cluster.number === Number(number),
  );
  if (found) return found;
  if (number === undefined)
    throw unknownWord(
      'cluster',
      wanted,
      clusters.map(({ name }) => name),
    );
  throw new UserError(
    `no cluster ${number}: there are ${k}`,
    `Take one of 1 to ${k}, or ask for another number of clusters, for example /cluster k=${k === 5 ? 4 : 5}.`,
  );
}
