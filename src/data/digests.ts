import { randomBytes } from 'node:crypto';
import { MongoServerError } from 'mongodb';
import { UserError } from '../errors.ts';
import { nextDue, type Schedule } from '../schedule.ts';
import { databaseNow } from './database-clock.ts';
import type { DeliveryRecord, DigestRecord, Store } from './store.ts';

/** A command that is asked at set times, and whose answer goes to a channel. */
export type Digest = Omit<DigestRecord, '_id' | 'nameKey'> & { id: string };

/** One time that a digest was due, and what became of it. */
export type Delivery = Omit<DeliveryRecord, '_id'> & { id: string };

/** What is decided when a digest is made; the rest has defaults (`digestDefaults`). */
export type DigestPlan = {
  name: string;
  /** What is asked, for example `/cohort by=month`. */
  command: string;
  channelId: string;
  schedule: Schedule;
  /** Who is told when it cannot be delivered: a Slack user id. */
  ownerId: string;
  /** What it shows, for a command that has parts. */
  sections?: readonly string[];
} & Partial<DigestPatience>;

/** How long a digest waits, and for what. */
export type DigestPatience = Pick<DigestRecord, 'graceHours' | 'freshDays' | 'freshWaitHours'>;

export const digestDefaults: DigestPatience = { graceHours: 12, freshDays: 2, freshWaitHours: 3 };

type Digests = Pick<Store, 'digests' | 'db'>;
type WithDeliveries = Pick<Store, 'digests' | 'deliveries' | 'db'>;

/** All digests, by name. */
export async function allDigests({ digests }: Pick<Store, 'digests'>): Promise<Digest[]> {
  return (await digests.find().sort({ nameKey: 1 }).toArray()).map(digestOf);
}

/** The digest with an id or a name, however the name is spelt; undefined without one. */
export async function findDigest(
  { digests }: Pick<Store, 'digests'>,
  idOrName: string,
): Promise<Digest | undefined> {
  const found =
    (await digests.findOne({ _id: idOrName })) ?? (await digests.findOne({ nameKey: keyOf(idOrName) }));
  return found ? digestOf(found) : undefined;
}

/**
 * Keeps a new digest, which is due from now on.
 * @throws UserError when one of that name exists.
 */
export async function createDigest(store: Digests, plan: DigestPlan): Promise<Digest> {
  const at = await databaseNow(store);
  const record: DigestRecord = {
    _id: randomBytes(4).toString('hex'),
    nameKey: keyOf(plan.name),
    state: 'on',
    pauseReason: null,
    sections: [],
    ...digestDefaults,
    ...plan,
    createdAt: at,
    changedAt: at,
    nextDueAt: nextDue(plan.schedule, at),
  };
  await named(plan.name, store.digests.insertOne(record));
  return digestOf(record);
}

/**
 * Changes a digest; a delivery that is under way still goes as it was. A new schedule counts from now on.
 * @returns undefined where there is none.
 * @throws UserError when another has the new name.
 */
export async function changeDigest(
  store: Digests,
  id: string,
  change: Partial<DigestPlan>,
): Promise<Digest | undefined> {
  const at = await databaseNow(store);
  const set = {
    ...change,
    changedAt: at,
    ...(change.name === undefined ? {} : { nameKey: keyOf(change.name) }),
    ...(change.schedule === undefined ? {} : { nextDueAt: nextDue(change.schedule, at) }),
  };
  const update = store.digests.findOneAndUpdate({ _id: id }, { $set: set }, { returnDocument: 'after' });
  const changed = await named(change.name ?? '', update);
  return changed ? digestOf(changed) : undefined;
}

/** Has a digest not sent until it is resumed. `reason`: why, where nobody asked for it. */
export async function pauseDigest(store: Digests, id: string, reason: string | null = null): Promise<void> {
  const set = { state: 'paused' as const, pauseReason: reason, changedAt: await databaseNow(store) };
  await store.digests.updateOne({ _id: id }, { $set: set });
}

/** Has a paused digest sent again, from its next due on. */
export async function resumeDigest(store: Digests, id: string): Promise<Digest | undefined> {
  const found = await store.digests.findOne({ _id: id });
  if (!found) return undefined;
  const at = await databaseNow(store);
  const set = {
    state: 'on' as const,
    pauseReason: null,
    changedAt: at,
    nextDueAt: nextDue(found.schedule, at),
  };
  const resumed = await store.digests.findOneAndUpdate(
    { _id: id },
    { $set: set },
    { returnDocument: 'after' },
  );
  return resumed ? digestOf(resumed) : undefined;
}

/** Forgets a digest. What became of its deliveries is kept, and one that is not under way is not made. */
export async function deleteDigest({ digests }: Pick<Store, 'digests'>, id: string): Promise<void> {
  await digests.deleteOne({ _id: id });
}

/**
 * Has a digest delivered at once, paused or not, besides its schedule. Asked again before that is done, it is the same delivery.
 */
export async function sendNow(store: WithDeliveries, digest: Digest): Promise<Delivery> {
  const underWay = await store.deliveries.findOne({ digestId: digest.id, kind: 'now', open: true });
  if (underWay) return deliveryOf(underWay);
  const at = await databaseNow(store);
  const record = newDelivery(digest, { kind: 'now', dueAt: at, notBefore: at });
  await store.deliveries.insertOne(record);
  return deliveryOf(record);
}

/** What became of the last dues of a digest, the latest first. */
export async function deliveriesOf(
  { deliveries }: Pick<Store, 'deliveries'>,
  digestId: string,
  limit = 50,
): Promise<Delivery[]> {
  const found = await deliveries.find({ digestId }).sort({ dueAt: -1, _id: -1 }).limit(limit).toArray();
  return found.map(deliveryOf);
}

/** The entry of a due in the ledger: its key says which digest and when, so that there is one however many instances write it. */
export function newDelivery(
  { id, name, channelId }: Pick<Digest, 'id' | 'name' | 'channelId'>,
  due: Pick<DeliveryRecord, 'kind' | 'dueAt' | 'notBefore'>,
): DeliveryRecord {
  return {
    _id: `${id}@${due.dueAt.toISOString()}`,
    digestId: id,
    name,
    channelId,
    ...due,
    state: 'waiting',
    open: true,
    attempts: 0,
    holder: null,
    leaseUntil: new Date(0),
    reason: null,
  };
}

export function digestOf({ _id: id, nameKey: _, ...digest }: DigestRecord): Digest {
  return { id, ...digest };
}

export function deliveryOf({ _id: id, ...delivery }: DeliveryRecord): Delivery {
  return { id, ...delivery };
}

/** Names that differ by case and spaces alone are one. */
function keyOf(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

async function named<Result>(name: string, write: Promise<Result>): Promise<Result> {
  return write.catch((error: unknown) => {
    if (!(error instanceof MongoServerError && error.code === 11000)) throw error;
    throw new UserError(
      `there is a digest named "${name}" already`,
      'Choose another name, or edit that one.',
    );
  });
}
