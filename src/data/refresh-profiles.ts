import { isDeepStrictEqual } from 'node:util';
import type { Collection, Document } from 'mongodb';
import { type Cuts, cutPositions, dayCuts, segmentLookup } from '../analytics/rfm.ts';
import { noOrders, type SegmentMap } from '../analytics/segment-map.ts';
import { type Day, dateOfDay, dayOfDate, daysBetween, now } from '../calendar.ts';
import { customerSumStages } from './histories.ts';
import { among, mergeInto, refreshHistories, sumByCustomers } from './refresh-histories.ts';
import { earliestDate, scored } from './scored.ts';
import type { Profile, Store } from './store.ts';

/** Which profiles to bring up to date, and to what. */
export type Refresh = {
  asOf: Day;
  segmentMap: SegmentMap;
  /** Whose lines to sum again. Everyone's scores are brought up to date in any case. */
  customers: readonly string[] | 'all';
  /** The collection that holds the profiles. */
  into: Collection<Profile>;
  /** The histories and period cells that go with these profiles; absent: there are none. */
  keep?: Pick<Store, 'histories' | 'cells'>;
  /** The cuts that the profiles of the other customers were scored with on the same day, if they were. */
  scoredWith?: Cuts;
};

/**
 * Brings profiles up to date inside MongoDB: sums the service lines of the customers before the as-of day, then scores
 * everyone. Customers without a counted order get segment `no-orders` and no scores.
 * @returns the cuts that everyone is now scored with
 */
export async function refreshProfiles(
  store: Pick<Store, 'services' | 'customers'>,
  { asOf, segmentMap, customers, into, keep, scoredWith }: Refresh,
): Promise<Cuts> {
  const run: Run = { asOf: dateOfDay(asOf), refreshedAt: now(), into, customers, ...(keep ? { keep } : {}) };
  if (customers.length > 0) {
    await sumLines(store, run);
    await dropVanished(run);
    await addWithoutLines(store, run);
  }
  const cuts = await findCuts(into, asOf, segmentMap);
  const othersStand = scoredWith !== undefined && isDeepStrictEqual(cuts, scoredWith);
  await score(run, cuts, segmentMap, othersStand ? customers : 'all');
  return cuts;
}

type Run = Pick<Refresh, 'into' | 'customers' | 'keep'> & { asOf: Date; refreshedAt: Date };

/** One profile, not scored yet, for each customer with lines, and where they are kept the history that it is the sum of. */
async function sumLines({ services }: Pick<Store, 'services'>, run: Run): Promise<void> {
  const lines = { $match: { day: { $lt: run.asOf }, ...among('customerId', run.customers) } };
  const profile = [
    { $set: { asOf: run.asOf, refreshedAt: run.refreshedAt, segment: noOrders } },
    mergeInto(run.into, 'replace'),
  ];
  if (!run.keep) {
    await sumByCustomers(services, { lines, ...run }, [...customerSumStages, ...profile]);
    return;
  }
  await refreshHistories(services, run.keep, { lines, ...run });
  await run.keep.histories
    .aggregate([{ $match: among('_id', run.customers) }, { $unset: 'days' }, ...profile])
    .toArray();
}

/** Profiles whose lines are all gone, and the earlier ones of customers without lines, which are added anew. */
async function dropVanished({ into, customers, refreshedAt }: Run): Promise<void> {
  await into.deleteMany({ refreshedAt: { $ne: refreshedAt }, ...among('_id', customers) });
}

/** A profile without orders for each row of the customers file that has no lines. */
async function addWithoutLines({ customers }: Pick<Store, 'customers'>, run: Run): Promise<void> {
  await customers
    .aggregate([
      { $match: among('_id', run.customers) },
      { $project: { _id: 1 } },
      {
        $set: {
          lines: 0,
          monetaryE4: 0,
          frequency: 0,
          asOf: run.asOf,
          refreshedAt: run.refreshedAt,
          segment: noOrders,
        },
      },
      mergeInto(run.into, 'keepExisting'),
    ])
    .toArray();
}

/** Reads only the values at the cut positions, each from an index. */
async function findCuts(profiles: Collection<Profile>, asOf: Day, map: SegmentMap): Promise<Cuts> {
  const positions = cutPositions(await profiles.countDocuments(scored), map.scores);
  const valuesAt = <Field extends 'lastOrderDay' | 'frequency' | 'monetaryE4'>(field: Field) =>
    Promise.all(
      positions.map(async (position) => {
        const options = { sort: { [field]: 1 as const }, skip: position, projection: { [field]: 1 } };
        const filter = field === 'lastOrderDay' ? { lastOrderDay: { $gt: earliestDate } } : scored;
        const value = (await profiles.findOne(filter, options))?.[field];
        if (value === undefined) throw new Error(`profiles changed while their ${field} was being cut`);
        return value;
      }),
    );
  const recencyDays = map.recencyDayLimits
    ? dayCuts(map.recencyDayLimits)
    : (await valuesAt('lastOrderDay')).map((day) => daysBetween(dayOfDate(day as Date), asOf));
  return {
    recencyDays,
    frequency: (await valuesAt('frequency')) as number[],
    monetaryE4: (await valuesAt('monetaryE4')) as number[],
  };
}

const dayMilliseconds = 86_400_000;

/** Sets recency, scores and segment; MongoDB writes only the documents that this changes. */
async function score(run: Run, cuts: Cuts, map: SegmentMap, customers: Refresh['customers']): Promise<void> {
  const whom = among('_id', customers);
  const better = (field: string, operator: '$lt' | '$gt', values: number[]) => ({
    $add: [1, ...values.map((cut) => ({ $cond: [{ [operator]: [field, cut] }, 1, 0] }))],
  });
  const scale = (digits: Document) => ({ $multiply: [digits, map.scores] });
  const digit = (field: string) => ({ $subtract: [field, 1] });
  const position = { $add: [scale({ $add: [scale(digit('$r')), digit('$f')] }), digit('$m')] };
  await run.into.updateMany({ ...scored, ...whom }, [
    {
      $set: {
        asOf: run.asOf,
        recencyDays: { $divide: [{ $subtract: [run.asOf, '$lastOrderDay'] }, dayMilliseconds] },
      },
    },
    {
      $set: {
        r: better('$recencyDays', '$lt', cuts.recencyDays),
        f: better('$frequency', '$gt', cuts.frequency),
        m: better('$monetaryE4', '$gt', cuts.monetaryE4),
      },
    },
    { $set: { segment: { $arrayElemAt: [segmentLookup(map), position] } } },
  ]);
  await run.into.updateMany({ frequency: 0, ...whom }, { $set: { asOf: run.asOf } });
}
