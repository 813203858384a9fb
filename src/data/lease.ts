import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection } from 'mongodb';
import { MongoServerError } from 'mongodb';
import { now } from '../calendar.ts';
import { OutageError } from '../errors.ts';
import type { StateDocument } from './store.ts';

const leaseMilliseconds = 15_000;
const renewMilliseconds = 5_000;
const pollMilliseconds = 50;

/** Throws when the lease was lost, for example because this process slept longer than a lease lasts. */
export type AssertHeld = () => Promise<void>;

/**
 * Does a piece of work that only one process at a time may do, waiting for its turn. A process that is killed holds the
 * others up for at most a quarter of a minute.
 */
export async function withLease<Result>(
  state: Collection<StateDocument>,
  name: string,
  work: (assertHeld: AssertHeld) => Promise<Result>,
): Promise<Result> {
  const holder = randomUUID();
  while (!(await acquire(state, name, holder))) await sleep(pollMilliseconds);
  const assertHeld = async () => {
    const { matchedCount } = await state.updateOne({ _id: name, holder }, { $set: { until: leaseEnd() } });
    if (matchedCount === 0) throw new OutageError('MongoDB', new Error(`lost the lease "${name}"`));
  };
  // A renewal that fails shows in the work's own queries, or at the latest when it asserts that the lease is held.
  const renewal = setInterval(() => void assertHeld().catch(() => clearInterval(renewal)), renewMilliseconds);
  try {
    return await work(assertHeld);
  } finally {
    clearInterval(renewal);
    await state.deleteOne({ _id: name, holder });
  }
}

async function acquire(state: Collection<StateDocument>, name: string, holder: string): Promise<boolean> {
  try {
    await state.updateOne(
      { _id: name, until: { $lt: now() } },
      { $set: { holder, until: leaseEnd() } },
      { upsert: true },
    );
    return true;
  } catch (error) {
    // The upsert of a lease that someone holds collides with it.
    if (error instanceof MongoServerError && error.code === 11000) return false;
    throw error;
  }
}

function leaseEnd(): Date {
  return new Date(now().getTime() + leaseMilliseconds);
}
