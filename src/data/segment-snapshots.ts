import { periodFrom, periodOf } from '../analytics/cohorts/periods.ts';
import {
  type Moved,
  type Movements,
  migrationMatrix,
  positionsOf,
  segmentAt,
} from '../analytics/movements/movements.ts';
import { addDays, type Day, now } from '../calendar.ts';
import { OutageError, UserError } from '../errors.ts';
import { countFutureLines, defaultAsOf, firstLineDay } from './as-of.ts';
import { dataStamp } from './data-stamp.ts';
import { withLease } from './lease.ts';
import { currentProfiles, noLines, type ProfileSettings, rulesOf } from './profiles.ts';
import { earliestChange } from './snapshots/changed-since.ts';
import { customersAt } from './snapshots/customer-positions.ts';
import { type SegmentSnapshot, snapshotOf } from './snapshots/snapshot-record.ts';
import { type SnapshotBasis, snapshotsVersion, takeSnapshots } from './snapshots/take-snapshots.ts';
import type { SegmentSnapshotRecord, Store } from './store.ts';

/** Whose segments, as of which day at the latest; `giveWay` is called in long work. */
export type SnapshotSettings = ProfileSettings & {
  giveWay?: () => Promise<void>;
  progress?: (sentence: string) => void;
};

/** From when on: a number of weeks before the latest Monday, or a day, which stands for the Monday on or before it. */
export type Since = { weeks: number } | { day: Day };

/** Movements with what the two snapshots stand on. */
export type SinceMovements = Movements & { snapshots: { from: SnapshotMark; to: SnapshotMark } };

/** What is to be said of a snapshot. */
export type SnapshotMark = Pick<
  SegmentSnapshot,
  'day' | 'customers' | 'cuts' | 'takenAt' | 'reconstructed' | 'revised'
>;

/** The latest week and so many before it are at hand: what is usual is told from these. */
const usualWeeks = 13;

/**
 * Takes the snapshot of the latest Monday, and those of the weeks before it that are missing or whose data have changed; does nothing
 * while there are no lines. What is at hand is not taken again, and one process does it at a time.
 */
export async function prepareSnapshots(store: Store, settings: SnapshotSettings): Promise<void> {
  if ((await defaultAsOf(store, settings.timezone)) === undefined) return;
  await readSnapshots(store, settings, usualMondays(await mondaysOf(store, settings)));
}

/**
 * Who moved from one segment to another between two Mondays: the latest one by the settings' day, and an earlier one.
 * @throws UserError when there is no earlier Monday of which anything is known.
 */
export async function movementsSince(
  store: Store,
  settings: SnapshotSettings,
  since: Since = lastWeek,
): Promise<SinceMovements> {
  const bounds = boundsOf(await mondaysOf(store, settings), since);
  return between(await readSnapshots(store, settings, [bounds.from, bounds.to]), bounds);
}

/** Who moved in each of the last 13 weeks, or of as many as are known; the latest last. */
export async function weeklyMovements(store: Store, settings: SnapshotSettings): Promise<Movements[]> {
  const mondays = usualMondays(await mondaysOf(store, settings));
  return weekByWeek(await readSnapshots(store, settings, mondays));
}

/** `movementsSince` and `weeklyMovements` in one reading. */
export async function segmentChanges(
  store: Store,
  settings: SnapshotSettings,
  since: Since = lastWeek,
): Promise<{ movements: SinceMovements; weeks: Movements[] }> {
  const mondays = await mondaysOf(store, settings);
  const bounds = boundsOf(mondays, since);
  const usual = usualMondays(mondays);
  const found = await readSnapshots(store, settings, [bounds.from, ...usual]);
  return {
    movements: between(found, bounds),
    weeks: weekByWeek(found.filter(({ day }) => usual.includes(day))),
  };
}

/** A customer with the segments of the two Mondays; null without a counted order. */
export type MovedCustomer = { customerId: string; was: string | null; became: string | null };

/**
 * Who made a movement.
 * @param moved absent `from` or `to`: whatever segment it was; who stayed where they were is never among them
 */
export async function movedCustomers(
  store: Store,
  settings: SnapshotSettings,
  { moved, since = lastWeek }: { moved: Moved; since?: Since },
): Promise<{ from: Day; to: Day; customers: MovedCustomer[] }> {
  const { from, to } = boundsOf(await mondaysOf(store, settings), since);
  const found = await readSnapshots(store, settings, [from, to]);
  const [first, last] = [snapshotOn(found, from), snapshotOn(found, to)];
  const positions = positionsOf(first, last, moved);
  const ids = await customersAt(store, positions);
  const customers = positions.map((position, index) => ({
    customerId: ids[index] as string,
    was: segmentAt(first, position),
    became: segmentAt(last, position),
  }));
  return { from, to, customers };
}

const lastWeek: Since = { weeks: 1 };

/** The latest Monday that the settings' day knows of, the data's own day, and the first day with lines. */
type Mondays = { latest: Day; firstLine: Day };

async function mondaysOf(store: Store, { asOf, timezone }: SnapshotSettings): Promise<Mondays> {
  const dataDay = await defaultAsOf(store, timezone);
  const firstLine = await firstLineDay(store);
  if (dataDay === undefined || firstLine === undefined)
    throw noLines(await countFutureLines(store, timezone));
  return { latest: periodOf(asOf && asOf < dataDay ? asOf : dataDay, 'week'), firstLine };
}

/** @throws UserError when the first Monday is not before the second, or nothing was known on it. */
function boundsOf({ latest, firstLine }: Mondays, since: Since): { from: Day; to: Day } {
  const earliest = periodFrom(addDays(firstLine, 1), 'week');
  if (earliest >= latest)
    throw new UserError(
      `no two Mondays to compare: the data begin on ${firstLine} and reach to ${latest}`,
      'Segments are compared from Monday to Monday.',
    );
  const from = 'weeks' in since ? addDays(latest, -7 * since.weeks) : periodOf(since.day, 'week');
  if (from >= latest)
    throw new UserError(
      `since=${from} is not before ${latest}, the latest Monday`,
      'Say how far back, for example since=4w, or a day at least a week ago.',
      'since',
    );
  if (from < earliest)
    throw new UserError(
      `nothing is known of ${from}: the data begin on ${firstLine}`,
      `The earliest Monday is ${earliest}.`,
      'since',
    );
  return { from, to: latest };
}

/** The latest Monday and those of the usual weeks before it, as far as there are data; the latest last. */
function usualMondays({ latest, firstLine }: Mondays): Day[] {
  const back = Array.from({ length: usualWeeks + 1 }, (_, index) =>
    addDays(latest, -7 * (usualWeeks - index)),
  );
  return back.filter((day) => day > firstLine);
}

function between(found: readonly SegmentSnapshot[], { from, to }: { from: Day; to: Day }): SinceMovements {
  const [first, last] = [snapshotOn(found, from), snapshotOn(found, to)];
  return { ...movementsOf(first, last), snapshots: { from: markOf(first), to: markOf(last) } };
}

function movementsOf(from: SegmentSnapshot, to: SegmentSnapshot): Movements {
  return { from: from.day, to: to.day, segments: to.segments, matrix: migrationMatrix(from, to, to.moneyE4) };
}

/** The movements from each Monday to the next. */
function weekByWeek(snapshots: readonly SegmentSnapshot[]): Movements[] {
  return snapshots
    .slice(1)
    .map((snapshot, index) => movementsOf(snapshots[index] as SegmentSnapshot, snapshot));
}

function snapshotOn(found: readonly SegmentSnapshot[], day: Day): SegmentSnapshot {
  const snapshot = found.find((one) => one.day === day);
  if (!snapshot) throw new RangeError(`no snapshot of ${day}`);
  return snapshot;
}

function markOf({ segments: _, codes, moneyE4, ...mark }: SegmentSnapshot): SnapshotMark {
  return mark;
}

/** So often is it tried when the data change meanwhile. */
const mostAttempts = 3;

/**
 * The snapshots of some Mondays, in time, the last one with money; those that are missing or whose data have changed are taken.
 * The Mondays are not after the data's own day.
 */
async function readSnapshots(
  store: Store,
  settings: SnapshotSettings,
  days: readonly Day[],
): Promise<SegmentSnapshot[]> {
  const wanted = [...new Set(days)].sort();
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const found = await findOrTake(store, settings, wanted);
    if (found) return Promise.all(found.map(snapshotOf));
  }
  throw new OutageError(
    'Midas',
    new Error('the data kept changing while segments of Mondays were being found'),
  );
}

/** Undefined when the data changed meanwhile. */
async function findOrTake(
  store: Store,
  settings: SnapshotSettings,
  days: readonly Day[],
): Promise<SegmentSnapshotRecord[] | undefined> {
  const checkedAt = now();
  const stamp = await dataStamp(store);
  // What waits for the refresh is not to hold the lease of snapshots.
  const { asOf: dataDay, computedAt } = await currentProfiles(store, settings);
  const { segmentMap } = settings;
  const basis = { segmentMap, rules: rulesOf(segmentMap), dataStamp: stamp, checkedAt, dataDay };
  const standing = await findStanding(store, basis, days);
  if (standing.length === days.length) return standing;
  return withLease(store.state, 'snapshots', async (assertHeld) => {
    await checkAgain(store, basis);
    // Whoever held the lease before may have taken them.
    const found = await findStanding(store, basis, days);
    const missing = days.filter((day) => !found.some(({ _id }) => _id === day));
    if (missing.length === 0) return found;
    if (missing.length > 2) settings.progress?.(`Finding the segments of ${missing.length} earlier Mondays.`);
    const withMoney = [days.at(-1) as Day, periodOf(dataDay, 'week')];
    const { giveWay } = settings;
    const order = { days: missing, withMoney, assertHeld, giveWay };
    const stood = computedAt && (await takeSnapshots(store, { ...basis, standsOn: computedAt }, order));
    if (!stood) return undefined;
    await store.segmentSnapshots.updateMany({ _id: { $nin: withMoney } }, { $unset: { moneyE4: '' } });
    const taken = await findStanding(store, basis, days);
    return taken.length === days.length ? taken : undefined;
  });
}

type Basis = Omit<SnapshotBasis, 'standsOn'>;

/** Those of some days that hold for the data as they are, in time; of the last of the days only with its money. */
async function findStanding(
  { segmentSnapshots }: Store,
  { rules, dataStamp: stamp }: Basis,
  days: readonly Day[],
): Promise<SegmentSnapshotRecord[]> {
  const found = await segmentSnapshots
    .find({ _id: { $in: days }, version: snapshotsVersion, rules, dataStamp: stamp, stands: true })
    .sort({ _id: 1 })
    .toArray();
  return found.filter(({ _id, moneyE4 }) => moneyE4 !== undefined || _id !== days.at(-1));
}

/**
 * Where data have come or gone since snapshots were last checked: those of days after the earliest change hold no longer, the others
 * hold for the data as they are now.
 */
async function checkAgain(store: Store, { rules, dataStamp: stamp, checkedAt }: Basis): Promise<void> {
  const { segmentSnapshots } = store;
  const outdated = { version: snapshotsVersion, rules, stands: true, dataStamp: { $ne: stamp } };
  const projection = { _id: 1, checkedAt: 1 } as const;
  const found = await segmentSnapshots.find(outdated, { projection }).sort({ _id: 1 }).toArray();
  const [latest, since] = [found.at(-1)?._id, found.map((one) => one.checkedAt).sort(earlierFirst)[0]];
  if (latest === undefined || since === undefined) return;
  const changed = await earliestChange(store, { since, before: latest });
  if (changed !== undefined)
    await segmentSnapshots.updateMany({ ...outdated, _id: { $gt: changed } }, { $set: { stands: false } });
  await segmentSnapshots.updateMany(outdated, { $set: { dataStamp: stamp, checkedAt } });
}

function earlierFirst(one: Date, other: Date): number {
  return one.getTime() - other.getTime();
}
