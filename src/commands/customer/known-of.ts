import { assignClusters } from '../../analytics/clusters/assign-clusters.ts';
import type { Cluster, Clustering, Partition } from '../../analytics/clusters/clustering.ts';
import type { Prediction } from '../../analytics/prediction/prediction.ts';
import type { Measures } from '../../analytics/rfm.ts';
import { overallTotals } from '../../analytics/segment-totals.ts';
import { standingClustering } from '../../data/clusters.ts';
import { type CustomerRecord, readCustomerRecord } from '../../data/customer-record.ts';
import { type FoundCustomer, findCustomer } from '../../data/find-customer.ts';
import { moneyRank } from '../../data/money-rank.ts';
import { predictionOf } from '../../data/predictions.ts';
import { type ProfileSet, withProfiles } from '../../data/profiles.ts';
import { type QuarterAgo, quarterAgoOf } from '../../data/quarter-ago.ts';
import type { ScoredProfile } from '../../data/segment-customers.ts';
import type { Profile } from '../../data/store.ts';
import type { CommandContext } from '../command.ts';
import { findForecast } from '../forecast/ensure-forecast.ts';
import { usualHorizon } from '../forecast/train-model.ts';

/** Everything known of one customer, from before the as-of day. */
export type Known = {
  customer: FoundCustomer;
  record: CustomerRecord;
  profiles: ProfileSet;
  /** Null where neither a line before the day nor the customers file knows them. */
  profile: Profile | null;
  /** What there is of who has a counted order; else null. */
  scored: ScoredStanding | null;
};

/** Where a customer with a counted order stands among the others. */
export type ScoredStanding = {
  profile: ScoredProfile;
  /** 1 spent most; equal ones share a rank. */
  rank: number;
  /** All customers with a counted order. */
  customers: number;
  quarterAgo: QuarterAgo;
  /** Theirs, where customers have been clustered. */
  cluster: { cluster: Cluster; of: number } | null;
  /** Where predictions are at hand. */
  prediction: Prediction | null;
};

/**
 * Finds a customer and what is known of them. Nothing is trained or clustered for it.
 * @throws UserError when nobody fits, or several do, or there are no service lines.
 */
export async function knownOf<Result>(
  text: string,
  context: CommandContext,
  use: (known: Known) => Result,
): Promise<Result> {
  const { store } = context;
  return withProfiles(store, context, async (profiles) => {
    const customer = await findCustomer(store, text);
    const { customerId } = customer;
    const [profile, record] = await Promise.all([
      profiles.collection.findOne({ _id: customerId }),
      readCustomerRecord(store, { customerId, before: profiles.asOf }),
    ]);
    const scored = profile && isScored(profile) ? await standingOf(profile, profiles, context) : null;
    return use({ customer, record, profiles, profile, scored });
  });
}

function isScored(profile: Profile): profile is Profile & ScoredProfile {
  return profile.frequency > 0;
}

async function standingOf(
  profile: ScoredProfile,
  profiles: ProfileSet,
  context: CommandContext,
): Promise<ScoredStanding> {
  const { store, segmentMap } = context;
  const forecast = await findForecast(context, usualHorizon);
  const [rank, quarterAgo, clustering, prediction] = await Promise.all([
    moneyRank(profiles, profile.monetaryE4),
    quarterAgoOf(store, profile._id, { profiles, segmentMap }),
    standingClustering(store, profiles),
    forecast && predictionOf(store, forecast.run, profile._id),
  ]);
  return {
    profile,
    rank,
    customers: overallTotals(profiles.scoreCells).customers,
    quarterAgo,
    cluster: clustering && clusterOf(profile, clustering),
    prediction,
  };
}

function clusterOf(
  measures: Measures,
  { scaling, partitions, chosen }: Clustering,
): ScoredStanding['cluster'] {
  const partition: Partition | undefined = partitions.find(({ k }) => k === chosen);
  if (!partition) return null;
  const [number] = assignClusters(
    {
      recencyDays: Float64Array.of(measures.recencyDays),
      frequency: Float64Array.of(measures.frequency),
      monetaryE4: Float64Array.of(measures.monetaryE4),
    },
    scaling,
    partition.clusters,
  );
  const cluster = partition.clusters.find((one) => one.number === number);
  return cluster ? { cluster, of: partition.k } : null;
}
