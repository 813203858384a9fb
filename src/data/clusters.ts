import type { FindCursor } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { Clustering, CustomerMeasures } from '../analytics/clusters/clustering.ts';
import { dateOfDay } from '../calendar.ts';
import type { ProfileSet } from './profiles.ts';
import { scored } from './scored.ts';
import { listed, type ScoredProfile, type SegmentCustomer } from './segment-customers.ts';
import type { ClusteringRecord, Store } from './store.ts';

/** To be raised with every change of what a clustering holds or how it is computed. */
const clusteringVersion = 1;

/** Computes a clustering that takes over numbers and names from the last one, null where there is none. */
export type Cluster = (previous: Clustering | null) => Promise<Clustering>;

/**
 * The clustering of the profiles: of the standing ones the one that was computed for them, or else a new one, which is then
 * kept; of other profiles one without a past, which nobody keeps.
 */
export async function clusteringOf(
  { clusterings }: Pick<Store, 'clusterings'>,
  { asOf, computedAt }: Pick<ProfileSet, 'asOf' | 'computedAt'>,
  cluster: Cluster,
): Promise<Clustering> {
  if (!computedAt) return cluster(null);
  const last = await clusterings.findOne({ _id: 'standing' });
  const usable = last?.version === clusteringVersion ? last : null;
  if (usable && standsOn(usable, computedAt)) return usable.clustering;
  const clustering = await cluster(usable?.clustering ?? null);
  const record = { version: clusteringVersion, standsOn: computedAt, asOf: dateOfDay(asOf), clustering };
  await keep(clusterings, record, last);
  return clustering;
}

/** The clustering of the profiles where it is at hand: that of standing profiles which was computed for them. */
export async function standingClustering(
  { clusterings }: Pick<Store, 'clusterings'>,
  { computedAt }: Pick<ProfileSet, 'computedAt'>,
): Promise<Clustering | null> {
  const last = computedAt && (await clusterings.findOne({ _id: 'standing', version: clusteringVersion }));
  return last && standsOn(last, computedAt) ? last.clustering : null;
}

/** The clusters that customers were last divided into, whatever the data then were; empty where they never were. */
export async function lastClusters({
  clusterings,
}: Pick<Store, 'clusterings'>): Promise<readonly { number: number; name: string }[]> {
  const last = await clusterings.findOne({ _id: 'standing', version: clusteringVersion });
  return last?.clustering.partitions.find(({ k }) => k === last.clustering.chosen)?.clusters ?? [];
}

function standsOn(record: ClusteringRecord, computedAt: Date): boolean {
  return record.standsOn.getTime() === computedAt.getTime();
}

/** Puts a record in the place of the last one, unless another process has done so meanwhile: then its record stands. */
async function keep(
  clusterings: Store['clusterings'],
  record: Omit<ClusteringRecord, '_id'>,
  last: ClusteringRecord | null,
): Promise<void> {
  if (last) {
    const { version, standsOn } = last;
    await clusterings.replaceOne({ _id: 'standing', version, standsOn }, record);
    return;
  }
  try {
    await clusterings.insertOne({ _id: 'standing', ...record });
  } catch (error) {
    const exists = error instanceof MongoServerError && error.code === 11000;
    if (!exists) throw error;
  }
}

/** Profiles read at a time: few enough to be taken in between two answers. */
const batchSize = 2_000;

/** The measures of all customers with a counted order, in no particular order. */
export async function customerMeasures({
  collection,
}: Pick<ProfileSet, 'collection'>): Promise<CustomerMeasures> {
  const fields = { _id: 0, recencyDays: 1, frequency: 1, monetaryE4: 1 };
  const rows: MeasuredProfile[] = [];
  for await (const some of batches(
    collection.find<MeasuredProfile>(scored, { projection: fields, batchSize }),
  ))
    rows.push(...some);
  return measuresOf(rows);
}

/** The customers of one cluster, and among whom they stand. */
export type ClusterMembers = {
  /** Those who spent most first, equal ones by id. */
  members: SegmentCustomer[];
  /** All customers with a counted order, and the number of each one's cluster. */
  everyone: CustomerMeasures;
  numbers: Uint8Array;
};

/**
 * The customers of the cluster with a number.
 * @param assign gives the number of each customer's cluster
 */
export async function customersOfCluster(
  { customers }: Pick<Store, 'customers'>,
  { collection }: Pick<ProfileSet, 'collection'>,
  { number, assign }: { number: number; assign: (measures: CustomerMeasures) => Uint8Array },
): Promise<ClusterMembers> {
  const all: MeasuredProfile[] = [];
  const own: ScoredProfile[] = [];
  const numbers: number[] = [];
  for await (const some of batches(collection.find<ScoredProfile>(scored, { batchSize }))) {
    const assigned = assign(measuresOf(some));
    numbers.push(...assigned);
    own.push(...some.filter((_, index) => assigned[index] === number));
    all.push(
      ...some.map(({ recencyDays, frequency, monetaryE4 }) => ({ recencyDays, frequency, monetaryE4 })),
    );
  }
  own.sort((a, b) => b.monetaryE4 - a.monetaryE4 || (a._id < b._id ? -1 : 1));
  return {
    members: await listed(customers, own),
    everyone: measuresOf(all),
    numbers: Uint8Array.from(numbers),
  };
}

/** What a query finds, as many at a time as the driver has at hand. */
async function* batches<Found extends object>(found: FindCursor<Found>): AsyncGenerator<Found[]> {
  while (await found.hasNext()) yield found.readBufferedDocuments();
}

type MeasuredProfile = Pick<ScoredProfile, 'recencyDays' | 'frequency' | 'monetaryE4'>;

function measuresOf(profiles: readonly MeasuredProfile[]): CustomerMeasures {
  return {
    recencyDays: Float64Array.from(profiles, ({ recencyDays }) => recencyDays),
    frequency: Float64Array.from(profiles, ({ frequency }) => frequency),
    monetaryE4: Float64Array.from(profiles, ({ monetaryE4 }) => monetaryE4),
  };
}
