import type { Delivery, Digest } from '../../data/digests.ts';
import { pauseDigest } from '../../data/digests.ts';
import { decide, type Failure, reasonOf, type Subject } from './decide.ts';
import type { DeliveringContext, Hold } from './hold.ts';
import { graceEnd, hourMilliseconds, type Obstacle } from './obstacle.ts';
import { failureNotice } from './words.ts';

/** For so long a file is tried to be shared under its message. */
const fileHours = 1;
/** For so long it is tried to tell an owner, and to find out what became of a message. */
const patientHours = 24;

/** Notes what a failure leads to: another try later, or the end. */
export async function afterFailure(
  context: DeliveringContext,
  hold: Hold,
  digest: Digest | undefined,
  failure: Failure,
): Promise<void> {
  const { attempts, notBefore, state } = hold.delivery;
  const tries = attempts + 1;
  const at = context.clock();
  const { subject, deadline } = stakesOf(hold.delivery, digest);
  const decision = decide(failure, { subject, tries, at, deadline, pause: context.pace.retry });
  const reason = reasonOf(failure);
  if (decision.do === 'retry') {
    // What may be on its way to Slack is not looked for before that is decided.
    const next = failure.kind === 'lost' && notBefore > decision.at ? notBefore : decision.at;
    return hold.leave({ attempts: tries, notBefore: next, reason: reason.message });
  }
  if (subject === 'owner') return hold.leave({ open: false });
  if (subject === 'file')
    return hold.leave({ state: 'sent', open: false, reason: `A file is missing. ${reason.message}` });
  if (state === 'posting') return noteUnknown(context, hold, digest, reason.message);
  const paused = decision.do === 'tell' && decision.pause;
  if (paused && digest) await pauseDigest(context.store, digest.id, reason.message);
  await endFailed(context, hold, digest, 'failed', reason, paused);
}

/** What a failure is about, and after when another try is too late. */
function stakesOf(
  { owner, state, dueAt, postedAt, postingSince }: Delivery,
  digest: Digest | undefined,
): { subject: Subject; deadline: Date } {
  const after = (start: Date, hours: number) => new Date(start.getTime() + hours * hourMilliseconds);
  if (owner) return { subject: 'owner', deadline: after(owner.since ?? dueAt, patientHours) };
  if (state === 'posted') return { subject: 'file', deadline: after(postedAt ?? dueAt, fileHours) };
  if (state === 'posting')
    return { subject: 'message', deadline: after(postingSince ?? dueAt, patientHours) };
  return { subject: 'message', deadline: digest ? graceEnd({ dueAt }, digest) : dueAt };
}

/** Notes that a digest is not sent any more; where it was tried, its owner is told. */
export async function endUnsent(
  context: DeliveringContext,
  hold: Hold,
  digest: Digest | undefined,
  { state, reason }: Obstacle,
): Promise<void> {
  if (state === 'failed')
    return endFailed(context, hold, digest, state, { message: reason, hint: '' }, false);
  await hold.leave({ state, open: false, reason });
}

/** Notes that it cannot be told whether a message is in Slack: it is not posted again, and the owner is told. */
export async function noteUnknown(
  context: DeliveringContext,
  hold: Hold,
  digest: Digest | undefined,
  why: string,
): Promise<void> {
  const message = `The answer to its post was lost, and Midas cannot look whether it is there. ${why}`;
  await endFailed(context, hold, digest, 'unknown', { message, hint: '' }, false);
}

async function endFailed(
  { clock }: DeliveringContext,
  hold: Hold,
  digest: Digest | undefined,
  state: 'failed' | 'unknown',
  reason: { message: string; hint: string },
  paused: boolean,
): Promise<void> {
  const outcome = { state, reason: reason.message, attempts: 0 };
  if (!digest) return hold.leave({ ...outcome, open: false });
  const message = failureNotice(digest, hold.delivery, reason, { paused, unknown: state === 'unknown' });
  const owner = { id: digest.ownerId, message, told: false };
  await hold.leave({ ...outcome, notBefore: clock(), owner });
}
