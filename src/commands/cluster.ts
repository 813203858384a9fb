import { allClusters } from './cluster/all-clusters.ts';
import { oneCluster } from './cluster/one-cluster.ts';
import { defineCommand } from './command.ts';

/** `/cluster`: groups of customers who buy alike, as the data themselves form them. */
export const cluster = defineCommand({
  name: 'cluster',
  summary: 'which groups of customers buy alike, as your data form them rather than a map',
  words: {
    cluster: {
      type: 'rest',
      placeholder: 'number|name',
      describe: 'a cluster by its number or name; all clusters without it',
    },
  },
  options: {
    k: {
      type: 'integer',
      describe: 'into how many clusters, from 2 to 8; without it, as many as your data separate well',
    },
  },
  schedulable: true,
  examples: [
    { text: '/cluster', gives: 'all clusters, what sets them apart, and what to do about each' },
    {
      text: '/cluster 3',
      gives: 'who they are beside everyone, their segments, and the list of all of them',
    },
    { text: '/cluster k=5', gives: 'five clusters, and how clearly they are separated' },
  ],
  async run({ cluster: wanted, k }, context) {
    return wanted === undefined ? allClusters(k, context) : oneCluster(wanted, k, context);
  },
});
