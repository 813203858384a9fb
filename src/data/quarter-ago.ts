import {
  type Cuts,
  cutsOf,
  type MeasureColumns,
  type Measures,
  type Scores,
  scoresOf,
  segmentOf,
} from '../analytics/rfm.ts';
import type { SegmentMap } from '../analytics/segment-map.ts';
import { addDays, type Day, dateOfDay, dayOfDate, daysBetween } from '../calendar.ts';
import { defaultAsOf } from './as-of.ts';
import { customerSumStages, sumOverDays } from './histories.ts';
import type { StandingDay } from './period-cells.ts';
import { currentProfiles, rulesOf } from './profiles.ts';
import type { CutsBefore, Store } from './store.ts';

/** How many days a quarter is. */
export const quarterDays = 90;

/** How a customer stood a quarter before the as-of day: null where they had no counted order by then. */
export type QuarterAgo = { day: Day; standing: (Measures & Scores & { segment: string }) | null };

type Reading = Pick<Store, 'services' | 'histories' | 'state'>;

/** The scores and segment that a customer had a quarter before the as-of day, from what was known on that day. */
export async function quarterAgoOf(
  store: Reading,
  customerId: string,
  { profiles, segmentMap }: { profiles: StandingDay; segmentMap: SegmentMap },
): Promise<QuarterAgo> {
  const day = addDays(profiles.asOf, -quarterDays);
  const [measures] = await measuresBefore(store, day, [customerId]);
  if (!measures) return { day, standing: null };
  const cuts = await cutsBefore(store, day, { profiles, segmentMap });
  const scores = scoresOf(measures, cuts);
  const { customerId: _, ...known } = measures;
  return { day, standing: { ...known, ...scores, segment: segmentOf(scores, segmentMap) } };
}

/** Finds where scores began a quarter ago before anyone asks, which takes a while the first time; nothing while there are no lines. */
export async function prepareQuarterAgo(
  store: Store,
  settings: { segmentMap: SegmentMap; timezone: string },
): Promise<void> {
  if ((await defaultAsOf(store, settings.timezone)) === undefined) return;
  const profiles = await currentProfiles(store, settings);
  await cutsBefore(store, addDays(profiles.asOf, -quarterDays), { ...settings, profiles });
}

/** The measures of those of some customers who had a counted order before a day, from their lines, in no particular order. */
export async function measuresBefore(
  { services }: Pick<Store, 'services'>,
  day: Day,
  customerIds: readonly string[] | 'all',
): Promise<(Measures & { customerId: string })[]> {
  if (customerIds.length === 0) return [];
  const whom = customerIds === 'all' ? {} : { customerId: { $in: customerIds } };
  const found = services.aggregate<Ordered & { _id: string }>(
    [
      { $match: { day: { $lt: dateOfDay(day) }, ...whom } },
      ...customerSumStages,
      { $match: { frequency: { $gt: 0 } } },
      { $project: { frequency: 1, monetaryE4: 1, lastOrderDay: 1 } },
    ],
    { batchSize },
  );
  return (await found.toArray()).map((one) => ({ customerId: one._id, ...measuresOf(one, day) }));
}

const batchSize = 10_000;

type Ordered = { lastOrderDay: Date; frequency: number; monetaryE4: number };

function measuresOf({ lastOrderDay, frequency, monetaryE4 }: Ordered, day: Day): Measures {
  return { recencyDays: daysBetween(dayOfDate(lastOrderDay), day), frequency, monetaryE4 };
}

/**
 * Where scores began on an earlier day, from what was known on it. For the standing profiles found once after each
 * refresh, and kept for the day asked about last.
 */
export async function cutsBefore(
  store: Reading,
  day: Day,
  { profiles, segmentMap }: { profiles: StandingDay; segmentMap: SegmentMap },
): Promise<Cuts> {
  if (!profiles.computedAt) return cutsOf(columnsOf(await measuresBefore(store, day, 'all')), segmentMap);
  const key = { day: dateOfDay(day), standsOn: profiles.computedAt, rules: rulesOf(segmentMap) };
  const kept = await store.state.findOne<CutsBefore>({ _id: 'cuts-before', ...key });
  if (kept) return kept.cuts;
  const cuts = cutsOf(columnsOf(await everyoneBefore(store, day)), segmentMap);
  await store.state.replaceOne({ _id: 'cuts-before' }, { ...key, cuts }, { upsert: true });
  return cuts;
}

/** The measures of some customers, one array a measure. */
function columnsOf(everyone: readonly Measures[]): MeasureColumns {
  const column = (measure: keyof Measures) => Float64Array.from(everyone, (one) => one[measure]);
  return {
    recencyDays: column('recencyDays'),
    frequency: column('frequency'),
    monetaryE4: column('monetaryE4'),
  };
}

/** Customers alike in their last order before a day, and in whether histories say all that was known on it. */
type Alike = {
  _id: { lastOrderDay: Date | null; inDoubt: boolean };
  frequency: number[];
  monetaryE4: number[];
  /** Of those in doubt, in the same order; else none. */
  customerIds: string[];
};

/**
 * The measures of everyone with a counted order before a day, from histories. These know when an order began and what it came to
 * at last: it may have been worth nothing yet on the day. Then the orders of all order days come to more than the lines of these
 * days, and there are later lines: who is so in doubt, and had something for nothing, is summed again. Figures leave the
 * database by last order days: that many documents are quickly read, one a customer are not.
 */
async function everyoneBefore(store: Pick<Store, 'services' | 'histories'>, day: Day): Promise<Measures[]> {
  const before = dateOfDay(day);
  const missing = {
    $cond: [{ $gt: ['$$one.orders', 0] }, { $subtract: ['$$one.ordersE4', '$$one.revenueE4'] }, 0],
  };
  const alike = await store.histories
    .aggregate<Alike>(
      [
        { $match: { firstOrderDay: { $lt: before } } },
        {
          $project: {
            days: { $filter: { input: '$days', as: 'one', cond: { $lt: ['$$one.day', before] } } },
            latest: { $last: '$days' },
          },
        },
        {
          $project: {
            frequency: sumOverDays('orders'),
            monetaryE4: sumOverDays('revenueE4'),
            missingE4: { $sum: { $map: { input: '$days', as: 'one', in: missing } } },
            last: { $last: '$days' },
            goesOn: { $gte: ['$latest.day', before] },
          },
        },
        { $set: { inDoubt: { $and: ['$goesOn', { $gt: ['$missingE4', 0] }] } } },
        {
          $group: {
            _id: {
              lastOrderDay: { $cond: [{ $gt: ['$last.orders', 0] }, '$last.day', '$last.previous'] },
              inDoubt: '$inDoubt',
            },
            frequency: { $push: '$frequency' },
            monetaryE4: { $push: '$monetaryE4' },
            customerIds: { $push: { $cond: ['$inDoubt', '$_id', '$$REMOVE'] } },
          },
        },
      ],
      { batchSize, allowDiskUse: true },
    )
    .toArray();
  const inDoubt = alike.flatMap(({ customerIds }) => customerIds);
  const summedAgain = await withFreeLines(store, day, inDoubt);
  const known = alike.flatMap((some) => measuresOfAlike(some, day, summedAgain));
  return [...known, ...(await measuresBefore(store, day, [...summedAgain]))];
}

/** Those of some customers who had something for nothing before a day: only their orders can have begun with it. */
export async function withFreeLines(
  { services }: Pick<Store, 'services'>,
  day: Day,
  customerIds: readonly string[],
): Promise<Set<string>> {
  if (customerIds.length === 0) return new Set();
  const free = { kind: 'sale' as const, amountE4: 0, day: { $lt: dateOfDay(day) } };
  return new Set(await services.distinct('customerId', { customerId: { $in: customerIds }, ...free }));
}

function measuresOfAlike(
  { _id: { lastOrderDay }, frequency, monetaryE4, customerIds }: Alike,
  day: Day,
  except: ReadonlySet<string>,
): Measures[] {
  if (!lastOrderDay) return [];
  return frequency.flatMap((orders, index) =>
    except.has(customerIds[index] ?? '')
      ? []
      : [measuresOf({ lastOrderDay, frequency: orders, monetaryE4: monetaryE4[index] ?? 0 }, day)],
  );
}
