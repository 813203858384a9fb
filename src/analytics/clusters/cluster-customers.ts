import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { fromE4 } from '../../money.ts';
import { nearest } from './assign-clusters.ts';
import { chooseK } from './choose-k.ts';
import {
  type ClusterInput,
  type Clustering,
  type CustomerMeasures,
  customersPerCluster,
  fewestClusters,
  type Medians,
  mostClusters,
  type Partition,
  type Place,
} from './clustering.ts';
import { findCentroids } from './find-centroids.ts';
import { identifyClusters, type Unnamed } from './identify-clusters.ts';
import { meanSilhouettes } from './silhouette.ts';
import { scalingOf, standardise } from './standardise.ts';
import { traitsOf } from './traits.ts';

/** At most so many customers are searched for centroids, settle them, and are judged by silhouette. */
const searched = 2_500;
const settling = 100_000;
const judged = 2_000;

/**
 * Divides customers into 2 to 8 clusters of those who buy alike, by K-means on the standardised logarithms of recency, frequency and
 * monetary. The same customers in any order, the same seed and the same previous clustering give the same result.
 * Input and output can be handed to a thread and back.
 */
export function clusterCustomers({ seed, previous, ...measures }: ClusterInput): Clustering {
  const customers = inOrder(measures);
  const count = customers.recencyDays.length;
  const distinct = countDistinct(customers);
  const scaling = scalingOf(customers);
  const places = standardise(customers, scaling);
  const sampled = (most: number) => rowsOf(places, shuffled(count, seed).slice(0, most));
  const samples = { sample: sampled(searched), everyone: sampled(settling), judging: sampled(judged) };
  const last = new Map(previous?.partitions.map((partition) => [partition.k, partition]));
  const drafts = possibleKs(count, distinct).flatMap((k): Draft[] => {
    const known = last.get(k)?.clusters.map(({ centroid }) => centroid) ?? null;
    const centroids = findCentroids({ k, seed, last: known, ...samples });
    return centroids ? [{ k, centroids, ...nearest(places, centroids) }] : [];
  });
  const silhouettes = meanSilhouettes(
    samples.judging,
    drafts.map(({ centroids }) => nearest(samples.judging, centroids).labels),
  );
  const all = nearest(places, [[0, 0, 0]]);
  const partitions = drafts.map(
    ({ k, centroids, labels, inertia }, index): Partition => ({
      k,
      inertia,
      explained: all.inertia > 0 ? 1 - inertia / all.inertia : 0,
      silhouette: silhouettes[index] ?? 0,
      clusters: identifyClusters(unnamed(customers, labels, centroids), last.get(k)),
    }),
  );
  return {
    customers: count,
    distinct,
    fitted: samples.sample.length / 3,
    judged: samples.judging.length / 3,
    scaling,
    medians: mediansOf(customers, everyone(count)),
    partitions,
    chosen: chooseK(partitions, previous?.chosen ?? null),
  };
}

type Draft = { k: number; centroids: Place[]; labels: Uint8Array; inertia: number };

/** How many clusters there can be of so many customers. */
function possibleKs(customers: number, distinct: number): number[] {
  const ks = Array.from({ length: mostClusters - fewestClusters + 1 }, (_, index) => fewestClusters + index);
  return ks.filter((k) => customers >= customersPerCluster * k && distinct >= k);
}

/** The customers sorted by their measures, so that the order in which they came means nothing. */
function inOrder(measures: CustomerMeasures): CustomerMeasures {
  const { recencyDays, frequency, monetaryE4 } = measures;
  const order = everyone(recencyDays.length).sort(
    (a, b) =>
      (recencyDays[a] as number) - (recencyDays[b] as number) ||
      (frequency[a] as number) - (frequency[b] as number) ||
      (monetaryE4[a] as number) - (monetaryE4[b] as number),
  );
  return selected(measures, order);
}

function selected(
  { recencyDays, frequency, monetaryE4 }: CustomerMeasures,
  rows: Uint32Array,
): CustomerMeasures {
  const pick = (values: Float64Array) => {
    const picked = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index++) picked[index] = values[rows[index] as number] as number;
    return picked;
  };
  return {
    recencyDays: pick(recencyDays),
    frequency: pick(frequency),
    monetaryE4: pick(monetaryE4),
  };
}

/** How many sorted customers differ from the one before, up to `mostClusters`. */
function countDistinct({ recencyDays, frequency, monetaryE4 }: CustomerMeasures): number {
  let distinct = 0;
  for (let row = 0; row < recencyDays.length && distinct < mostClusters; row++)
    if (
      recencyDays[row] !== recencyDays[row - 1] ||
      frequency[row] !== frequency[row - 1] ||
      monetaryE4[row] !== monetaryE4[row - 1]
    )
      distinct++;
  return distinct;
}

function everyone(count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** The rows in an order that depends on the seed alone (Fisher and Yates). */
function shuffled(count: number, seed: number): Uint32Array {
  const rows = everyone(count);
  const random = xoroshiro128plus(seed);
  for (let row = count - 1; row > 0; row--) {
    const other = uniformInt(random, 0, row);
    const taken = rows[row] as number;
    rows[row] = rows[other] as number;
    rows[other] = taken;
  }
  return rows;
}

function rowsOf(places: Float64Array, rows: Uint32Array): Float64Array {
  const found = new Float64Array(3 * rows.length);
  rows.forEach((row, index) => {
    found.set(places.subarray(3 * row, 3 * row + 3), 3 * index);
  });
  return found;
}

function unnamed(measures: CustomerMeasures, labels: Uint8Array, centroids: readonly Place[]): Unnamed[] {
  const rows = everyone(labels.length);
  const allBoughtOnce = measures.frequency.every((orders) => orders === 1);
  return centroids.map((centroid, label) => {
    const members = rows.filter((row) => labels[row] === label);
    const money = members.reduce((sum, row) => sum + (measures.monetaryE4[row] ?? 0), 0);
    const boughtOnce = members.filter((row) => measures.frequency[row] === 1).length / members.length;
    const medians = mediansOf(measures, members);
    return {
      centroid,
      customers: members.length,
      revenue: fromE4(money),
      medians,
      traits: traitsOf({ centroid, medians, boughtOnce }, { allBoughtOnce }),
    };
  });
}

function mediansOf(measures: CustomerMeasures, rows: Uint32Array): Medians {
  const { recencyDays, frequency, monetaryE4 } = selected(measures, rows);
  return {
    recencyDays: middle(recencyDays),
    frequency: middle(frequency),
    monetary: fromE4(middle(monetaryE4)),
  };
}

/** The median of values that are no longer needed in their order; 0 of none. */
function middle(values: Float64Array): number {
  values.sort();
  const lower = values[Math.floor((values.length - 1) / 2)] ?? 0;
  const upper = values[Math.floor(values.length / 2)] ?? 0;
  return (lower + upper) / 2;
}
