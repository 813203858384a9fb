import { clusterCustomers } from '../../analytics/clusters/cluster-customers.ts';
import type { ClusterInput, Clustering } from '../../analytics/clusters/clustering.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';

/** Divides customers into clusters. */
export function cluster(input: ClusterInput): Promise<Outcome<Clustering>> {
  return outcomeOf(() => clusterCustomers(input));
}
