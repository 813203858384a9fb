import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../../calendar.ts';
import { databaseNow } from '../../data/database-clock.ts';
import { changeDelivery, claimDelivery, enterDues } from '../../data/deliveries.ts';
import { messageOf, OutageError } from '../../errors.ts';
import { traceOf } from '../../log.ts';
import { deliver } from './deliver.ts';
import { type DeliveringContext, Hold } from './hold.ts';
import { type Pace, usualPace } from './pace.ts';

/** Delivers digests. Any number of instances may do it on one database. */
export type DigestEngine = {
  /**
   * Writes down what is due and delivers it, one digest after another, for about a minute at most; while it runs, it is not begun again.
   * @throws OutageError when the database does not answer: what was under way is taken up again later.
   */
  run(): Promise<void>;
  /** Ends a run after the delivery under way. */
  stop(): void;
};

/** What the engine is made of; the pace is the usual one where nothing else is said. */
export type DigestEngineOptions = Omit<DeliveringContext, 'pace' | 'clock'> & { pace?: Partial<Pace> };

/** An engine, which does nothing before it is run. */
export function createDigestEngine({ pace: given, ...parts }: DigestEngineOptions): DigestEngine {
  const pace = { ...usualPace, ...given };
  const stopping = new AbortController();
  let ahead: Bounds = { least: 0, most: 0 };
  let running: Promise<void> | undefined;
  // What is put off is put off by the latest that it may be, and taken up by the earliest: a slow answer never shortens a wait.
  const clock = () => new Date(now().getTime() + ahead.most);
  const earliest = () => new Date(now().getTime() + ahead.least);
  const context: DeliveringContext = { ...parts, pace, clock };
  const { store } = parts;

  async function runOnce(): Promise<void> {
    ahead = await databaseAhead(context);
    const end = clock().getTime() + pace.run;
    await enterDues(store, earliest(), ({ id }) => spreadOf(id, pace.spread));
    while (!stopping.signal.aborted && clock().getTime() < end) {
      const lease = { holder: randomUUID(), leaseUntil: leaseEnd() };
      const delivery = await claimDelivery(store, earliest(), lease);
      if (!delivery) return;
      const hold = new Hold(context, delivery);
      await whileRenewed(hold, () => deliver(context, hold)).catch((thrown: unknown) => {
        if (thrown instanceof OutageError) throw thrown;
        // Taken up again when its lease ends; the others go on.
        parts.logger.error({ delivery: delivery.id, error: traceOf(thrown) }, 'a digest was left as it is');
      });
      await sleep(pace.pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const leaseEnd = () => new Date(clock().getTime() + pace.lease);

  /** A command may train a model first, which takes minutes. */
  async function whileRenewed(hold: Hold, work: () => Promise<void>): Promise<void> {
    const claimed = hold.delivery;
    const renew = () =>
      changeDelivery(store, claimed, { leaseUntil: leaseEnd() }).catch((error: unknown) =>
        // The lease may end for it: then nothing more can be noted, and the work ends too.
        parts.logger.warn({ delivery: claimed.id, error: messageOf(error) }, 'a lease was not renewed'),
      );
    const renewal = setInterval(renew, pace.lease / 3);
    await work().finally(() => clearInterval(renewal));
  }

  return {
    run() {
      running ??= runOnce().finally(() => {
        running = undefined;
      });
      return running;
    },
    stop: () => stopping.abort(),
  };
}

type Bounds = { least: number; most: number };

/** By how many milliseconds the database's clock is ahead of this machine's: it was read at some moment between question and answer. */
async function databaseAhead({ store }: Pick<DeliveringContext, 'store'>): Promise<Bounds> {
  const asked = now().getTime();
  const there = (await databaseNow(store)).getTime();
  return { least: there - now().getTime(), most: there - asked };
}

/** How long after its due a digest goes: always the same for one digest, and different ones spread over a time. */
export function spreadOf(digestId: string, milliseconds: number): number {
  const share = createHash('sha256').update(digestId).digest().readUInt32BE() / 2 ** 32;
  return Math.floor(share * milliseconds);
}
