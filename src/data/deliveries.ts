import { MongoBulkWriteError } from 'mongodb';
import { nextDue } from '../schedule.ts';
import { type Delivery, type Digest, deliveryOf, digestOf, newDelivery, pauseDigest } from './digests.ts';
import type { DeliveryRecord, Store } from './store.ts';

type WithDeliveries = Pick<Store, 'digests' | 'deliveries' | 'db'>;
type Deliveries = Pick<Store, 'deliveries'>;

/** What is noted of a delivery on its way. */
export type DeliveryChange = Partial<Omit<DeliveryRecord, '_id' | 'digestId' | 'kind' | 'dueAt'>>;

/** Of the dues that were missed, so many are noted as such. */
const notedMisses = 20;
const missed = 'missed: Midas was not running, and sent the next one instead';

/**
 * Writes down what has become due, once for each digest and due however many instances do it at the same moment. Of several dues that
 * were missed the last is delivered, and the others are noted as skipped. A digest whose schedule can no longer be read is paused, and
 * holds up no other.
 * @param wait milliseconds that a digest waits after its due, so that not all are sent at the same moment.
 */
export async function enterDues(
  store: WithDeliveries,
  at: Date,
  wait: (digest: Digest) => number,
): Promise<void> {
  const { digests, deliveries } = store;
  const due = await digests.find({ state: 'on', nextDueAt: { $lte: at } }).toArray();
  for (const record of due) {
    const digest = digestOf(record);
    const plan = duesOf(digest, at);
    if (plan instanceof Error) {
      await pauseDigest(store, digest.id, `its schedule cannot be read (${plan.message}): give it another`);
      continue;
    }
    const { dues, nextDueAt } = plan;
    const entries = dues.slice(-notedMisses - 1).map((dueAt, index, { length }) => {
      const notBefore = new Date(dueAt.getTime() + wait(digest));
      const entry = newDelivery(digest, { kind: 'scheduled', dueAt, notBefore });
      return index === length - 1 ? entry : { ...entry, ...skipped(missed) };
    });
    await insertNew(deliveries, entries);
    // Where it was changed meanwhile, its next due is another.
    await digests.updateOne({ _id: digest.id, nextDueAt: digest.nextDueAt }, { $set: { nextDueAt } });
  }
}

/** What is noted of a delivery that is not made. */
export function skipped(reason: string): Pick<DeliveryRecord, 'state' | 'open' | 'reason'> {
  return { state: 'skipped', open: false, reason };
}

/** The dues of a digest up to an instant, and the next one; an error where they cannot be told. */
function duesOf({ schedule, nextDueAt }: Digest, at: Date): { dues: Date[]; nextDueAt: Date } | Error {
  try {
    const dues: Date[] = [];
    let due = nextDueAt;
    for (; due <= at; due = nextDue(schedule, due)) dues.push(due);
    return { dues, nextDueAt: due };
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}

async function insertNew(deliveries: Store['deliveries'], entries: readonly DeliveryRecord[]): Promise<void> {
  try {
    await deliveries.insertMany(entries, { ordered: false });
  } catch (error) {
    // Another instance has written them.
    if (!(error instanceof MongoBulkWriteError && error.code === 11000)) throw error;
  }
}

/** Takes on the delivery that has waited longest of those that may be worked on; undefined where there is none. */
export async function claimDelivery(
  { deliveries }: Deliveries,
  at: Date,
  lease: { holder: string; leaseUntil: Date },
): Promise<Delivery | undefined> {
  const claimed = await deliveries.findOneAndUpdate(
    { open: true, notBefore: { $lte: at }, leaseUntil: { $lte: at } },
    { $set: lease },
    { sort: { notBefore: 1 }, returnDocument: 'after' },
  );
  return claimed ? deliveryOf(claimed) : undefined;
}

/** Notes what has become of a delivery, if it is still in these hands: false where it is not, and must be left alone. */
export async function changeDelivery(
  { deliveries }: Deliveries,
  { id, holder }: Pick<Delivery, 'id' | 'holder'>,
  change: DeliveryChange,
): Promise<boolean> {
  const { matchedCount } = await deliveries.updateOne({ _id: id, holder }, { $set: change });
  return matchedCount === 1;
}

/** The lease of a delivery that nobody works on. */
export const released: Pick<DeliveryRecord, 'holder' | 'leaseUntil'> = {
  holder: null,
  leaseUntil: new Date(0),
};
