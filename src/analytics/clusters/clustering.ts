/** Recency, frequency and monetary of one place, in standard deviations from the mean of all customers' logarithms. */
export type Place = [recency: number, frequency: number, monetary: number];

/** The customers with a counted order, one value each, in any one order. */
export type CustomerMeasures = {
  recencyDays: Float64Array;
  frequency: Float64Array;
  /** Whole ten-thousandths of a currency unit; refunds can make it negative. */
  monetaryE4: Float64Array;
};

/** What `clusterCustomers` is asked. */
export type ClusterInput = CustomerMeasures & {
  /** The same customers, seed and previous clustering give the same clustering. */
  seed: number;
  /** The last clustering, whose numbers and names are kept where they still fit; null for the first. */
  previous: Pick<Clustering, 'chosen' | 'partitions'> | null;
};

/** Mean and standard deviation of the logarithms of all customers' measures. */
export type Scaling = { mean: Place; deviation: Place };

/** Medians of a group of customers: days, orders, and currency units. */
export type Medians = { recencyDays: number; frequency: number; monetary: number };

/** In what a cluster differs from everyone, by where its centroid is. */
export type Traits = {
  recency: 'recent' | 'cooling' | 'middling' | 'lapsed';
  frequency: 'one-time' | 'infrequent' | 'occasional' | 'frequent';
  monetary: 'refunded' | 'small' | 'middling' | 'big' | 'top';
};

/** A group of customers who buy alike. */
export type Cluster = {
  /** From 1; stays with the cluster from one clustering to the next. */
  number: number;
  /** What sets it apart; stays with it too, and no two of a partition are equal. */
  name: string;
  centroid: Place;
  /** Where the centroid was and what the cluster was like when it got its name. */
  named: { at: Place; as: Traits };
  /** The name under this number until now, where it no longer fits; else null. */
  formerName: string | null;
  customers: number;
  /** The sum of its customers' money, in currency units. */
  revenue: number;
  medians: Medians;
  traits: Traits;
};

/** All customers divided into k clusters. */
export type Partition = {
  k: number;
  /** The sum of all customers' squared distances from the centroid of their cluster. */
  inertia: number;
  /** The share of all variation that lies between clusters: 1 − inertia / inertia of one single cluster. */
  explained: number;
  /** How clearly the clusters are separated, from −1 to 1; a mean over a sample (Rousseeuw 1987). */
  silhouette: number;
  /** By number. */
  clusters: Cluster[];
};

/** The customers divided into 2 to 8 clusters, each partition as good as could be found. */
export type Clustering = {
  customers: number;
  /** How many different customers there are, counted up to `mostClusters`. */
  distinct: number;
  /** How many customers K-means looked for clusters among, and on how many silhouettes were measured. */
  fitted: number;
  judged: number;
  scaling: Scaling;
  /** Of all the customers; zeros without any. */
  medians: Medians;
  /** One for each k that there are enough customers for, in order. */
  partitions: Partition[];
  /** The k to show unless another is asked for; null where no k from 3 to 8 is possible. */
  chosen: number | null;
};

export const fewestClusters = 2;
export const mostClusters = 8;

/** A cluster of fewer customers on average is nothing to plan a campaign on. */
export const customersPerCluster = 10;
