import { createHash, randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { Cuts } from '../analytics/rfm.ts';
import { segmentLookup } from '../analytics/rfm.ts';
import type { SegmentMap } from '../analytics/segment-map.ts';
import type { ProfileCell } from '../analytics/segment-totals.ts';
import { type Day, dateOfDay, dayOfDate, now } from '../calendar.ts';
import { UserError } from '../errors.ts';
import { countFutureLines, defaultAsOf } from './as-of.ts';
import { indexProfiles, temporaryProfilesName } from './collections.ts';
import { type AssertHeld, withLease } from './lease.ts';
import { profileCells } from './profile-cells.ts';
import { profileMedians } from './profile-medians.ts';
import { refreshProfiles } from './refresh-profiles.ts';
import type { ImportRecord, Profile, ProfileMedians, ProfilesState, Store } from './store.ts';

/** One document per customer as known on the as-of day; what every question is asked of. */
export type ProfileSet = {
  asOf: Day;
  collection: Collection<Profile>;
  /** Of all scored customers. */
  medians: ProfileMedians;
  /** Sums over the customers of each combination of segment and scores. */
  scoreCells: ProfileCell[];
  /** Service lines dated after today, which count for nothing yet. */
  futureLines: number;
  /** Rows among them from an import that is still running, or was stopped before its end. */
  unfinishedRows: number;
  /** When the standing profiles were last refreshed; absent for those of a day of one's own. */
  computedAt?: Date;
};

/** What decides how customers are scored, and on which day; absent: the data's own day. */
export type ProfileSettings = { segmentMap: SegmentMap; timezone: string; asOf?: Day };

/**
 * Asks something of the profiles that the settings mean: the standing ones, brought up to date first if need be, or for a
 * day of one's own temporary ones.
 * @throws UserError when there are no service lines before the day.
 */
export async function withProfiles<Result>(
  store: Store,
  settings: ProfileSettings,
  use: (profiles: ProfileSet) => Promise<Result>,
): Promise<Result> {
  const { asOf } = settings;
  const dataDay = await defaultAsOf(store, settings.timezone);
  if (asOf === undefined || asOf === dataDay) return use(await standingProfiles(store, settings, dataDay));
  const profiles = await profilesAsOf(store, asOf, settings);
  try {
    return await use(profiles);
  } finally {
    await profiles.dispose();
  }
}

/** The day an answer stands on, and what is to be said of its data. `computedAt` is absent for a day of one's own. */
export type AnswerDay = Pick<ProfileSet, 'asOf' | 'futureLines' | 'unfinishedRows' | 'computedAt'>;

/**
 * The day that the settings mean, for what is asked of histories and period cells: the data's own, with what stands on it brought up
 * to date first if need be, or a day of one's own, for which nothing is kept.
 * @throws UserError when there are no service lines before the day.
 */
export async function answerDay(store: Store, settings: ProfileSettings): Promise<AnswerDay> {
  const { asOf } = settings;
  const dataDay = await defaultAsOf(store, settings.timezone);
  if (asOf === undefined || asOf === dataDay) return standingProfiles(store, settings, dataDay);
  await refuseBeforeData(store, asOf);
  return { asOf, futureLines: 0, unfinishedRows: 0 };
}

/**
 * The standing profiles on the data's own day (see `defaultAsOf`), refreshed if lines, day or segment map have changed since.
 * Only one process refreshes at a time; what a killed import or refresh left undone is caught up here.
 * @throws UserError when there are no service lines up to today.
 */
export async function currentProfiles(
  store: Store,
  settings: Pick<ProfileSettings, 'segmentMap' | 'timezone'>,
): Promise<ProfileSet> {
  return standingProfiles(store, settings, await defaultAsOf(store, settings.timezone));
}

async function standingProfiles(
  store: Store,
  { segmentMap, timezone }: Pick<ProfileSettings, 'segmentMap' | 'timezone'>,
  asOf: Day | undefined,
): Promise<ProfileSet> {
  if (asOf === undefined) throw noLines(await countFutureLines(store, timezone));
  const target = { asOf, segmentMap, timezone };
  const { standing, work } = await inspect(store, target);
  const state =
    work === undefined
      ? standing
      : await withLease(store.state, 'refresh', async (assertHeld) => {
          // Whoever held the lease before may have done it.
          const found = await inspect(store, target);
          return found.work === undefined ? found.standing : catchUp(store, target, found.work, assertHeld);
        });
  const { medians, scoreCells, futureLines, runningRows: unfinishedRows, computedAt } = state;
  const found = { medians, scoreCells, futureLines, unfinishedRows, computedAt };
  return { asOf, collection: store.profiles, ...found };
}

/**
 * Profiles of a day of one's own, in a temporary collection to dispose of after use. They take no part in anything else.
 * @throws UserError when there are no service lines before the day.
 */
export async function profilesAsOf(
  store: Store,
  asOf: Day,
  { segmentMap }: Pick<ProfileSettings, 'segmentMap'>,
): Promise<ProfileSet & { dispose(): Promise<void> }> {
  await refuseBeforeData(store, asOf);
  const name = temporaryProfilesName(now(), randomUUID());
  const into = store.db.collection<Profile>(name);
  const dispose = async () => {
    await store.db.dropCollection(name);
  };
  await indexProfiles(store.db, name);
  try {
    await refreshProfiles(store, { asOf, segmentMap, customers: 'all', into });
    return {
      asOf,
      collection: into,
      medians: await profileMedians(into),
      scoreCells: await profileCells(into),
      futureLines: 0,
      unfinishedRows: 0,
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function refuseBeforeData({ services }: Pick<Store, 'services'>, asOf: Day): Promise<void> {
  const first = await services.findOne({}, { sort: { day: 1 }, projection: { day: 1 } });
  if (!first) throw noLines(0);
  if (dayOfDate(first.day) >= asOf)
    throw new UserError(`no service lines before ${asOf}`, `The data begin on ${dayOfDate(first.day)}.`);
}

/** Beyond this many touched customers it is cheaper to sum everyone's lines. */
const manyCustomers = 10_000;

/**
 * The customers that some imports brought service lines or rows of the customers file for, or with a line in a span of days;
 * `all` when they are many.
 */
export async function touchedCustomers(
  { services, customers }: Pick<Store, 'services' | 'customers'>,
  imports: readonly string[],
  days?: { from: Day; before: Day },
): Promise<string[] | 'all'> {
  const ofImports = { importId: { $in: imports } };
  const inDays = days && { day: { $gte: dateOfDay(days.from), $lt: dateOfDay(days.before) } };
  const found = new Set<string>();
  for (const ids of await Promise.all([
    distinctIds(services, 'customerId', ofImports),
    distinctIds(customers, '_id', ofImports),
    inDays ? distinctIds(services, 'customerId', inDays) : [],
  ]))
    for (const id of ids) found.add(id);
  return found.size > manyCustomers ? 'all' : [...found];
}

async function distinctIds<Document extends object>(
  collection: Collection<Document>,
  field: string,
  filter: object,
): Promise<string[]> {
  const found = await collection
    .aggregate<{ _id: string }>([
      { $match: filter },
      { $group: { _id: `$${field}` } },
      { $limit: manyCustomers + 1 },
    ])
    .toArray();
  return found.map(({ _id }) => _id);
}

/** To be raised with every change of what profiles hold or how they are computed. */
const profilesVersion = 3;

/** What the profiles are to stand on. */
type Target = { asOf: Day; segmentMap: SegmentMap; timezone: string };

/** What a refresh has to do, and which imports are then dealt with. */
type Work = {
  customers: string[] | 'all';
  finishedImports: string[];
  runningRows: number;
  scoredWith?: Cuts;
};

/** Whether the profiles stand on the target, and otherwise what there is to do. */
async function inspect(
  store: Store,
  { asOf, segmentMap }: Target,
): Promise<{ standing: ProfilesState; work?: undefined } | { standing?: undefined; work: Work }> {
  const [standing, unprofiled] = await Promise.all([
    store.state.findOne<ProfilesState>({ _id: 'profiles', version: profilesVersion }),
    store.imports.find({ profiled: false }).toArray(),
  ]);
  const running = await stillRunning(store, unprofiled);
  const finishedImports = idsOf(unprofiled.filter((one) => !running.includes(one)));
  const runningRows = await countRows(store, idsOf(running));
  const imports = { finishedImports, runningRows };
  if (!standing) return { work: { ...imports, customers: 'all' } };
  const standsOn = dayOfDate(standing.asOf);
  const scoredAlike = standsOn === asOf && standing.rules === rulesOf(segmentMap);
  if (scoredAlike && finishedImports.length === 0 && runningRows === standing.runningRows)
    return { standing };
  // Lines between the two days are what one day knows and the other does not, whichever is the later.
  const [from = asOf, before = asOf] = [standsOn, asOf].sort();
  const customers = await touchedCustomers(store, idsOf(unprofiled), { from, before });
  return { work: { ...imports, customers, ...(scoredAlike ? { scoredWith: standing.cuts } : {}) } };
}

/**
 * The imports that may bring more: those marked running, except where one that started later is done. Then the earlier one was
 * killed, as far as anyone can tell; should it be alive after all, it asks for a refresh of its own at its end.
 */
async function stillRunning({ imports }: Store, unprofiled: ImportRecord[]): Promise<ImportRecord[]> {
  const running = unprofiled.filter(({ state }) => state === 'running');
  if (running.length === 0) return [];
  const lastDone = await imports.findOne({ state: 'done' }, { sort: { startedAt: -1 } });
  return running.filter(({ startedAt }) => !lastDone || startedAt >= lastDone.startedAt);
}

function idsOf(imports: ImportRecord[]): string[] {
  return imports.map(({ _id }) => _id);
}

async function catchUp(
  store: Store,
  { asOf, segmentMap, timezone }: Target,
  { finishedImports, runningRows, ...work }: Work,
  assertHeld: AssertHeld,
): Promise<ProfilesState> {
  // Until it is written again at the end, whoever comes knows that the profiles do not stand.
  await store.state.deleteOne({ _id: 'profiles' });
  const cuts = await refreshProfiles(store, { asOf, segmentMap, into: store.profiles, keep: store, ...work });
  const state: Omit<ProfilesState, '_id'> = {
    version: profilesVersion,
    asOf: dateOfDay(asOf),
    segmentMap: { id: segmentMap.id, version: segmentMap.version },
    rules: rulesOf(segmentMap),
    cuts,
    medians: await profileMedians(store.profiles),
    scoreCells: await profileCells(store.profiles),
    runningRows,
    futureLines: await countFutureLines(store, timezone),
    computedAt: now(),
  };
  await assertHeld();
  await store.state.replaceOne({ _id: 'profiles' }, state, { upsert: true });
  const dealtWith = { _id: { $in: finishedImports } };
  await store.imports.updateMany(
    { ...dealtWith, state: 'running' },
    { $set: { state: 'failed', reason: 'killed', finishedAt: now() } },
  );
  await store.imports.updateMany(dealtWith, { $set: { profiled: true } });
  return { _id: 'profiles', ...state };
}

/** Rows that imports have brought so far: an import that is running, or was killed, may bring more or not. */
async function countRows({ services, customers }: Store, imports: string[]): Promise<number> {
  if (imports.length === 0) return 0;
  const filter = { importId: { $in: imports } };
  return (await services.countDocuments(filter)) + (await customers.countDocuments(filter));
}

/** A digest of what a segment map makes of scores. */
export function rulesOf(map: SegmentMap): string {
  const rules = JSON.stringify([map.scores, map.recencyDayLimits ?? null, segmentLookup(map)]);
  return createHash('sha256').update(rules).digest('hex');
}

/** What to say where there is no service line to stand on. */
export function noLines(futureLines: number): UserError {
  return futureLines > 0
    ? new UserError(
        `all ${futureLines} service lines are dated after today`,
        'Check the date column and its format: midas import --services FILE --dry-run',
      )
    : new UserError(
        'no service lines yet',
        'Import some: midas import --services FILE --customers FILE (or try the sample shop: midas sample).',
      );
}
