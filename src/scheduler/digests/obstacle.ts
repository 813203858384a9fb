import type { Delivery, Digest } from '../../data/digests.ts';

export const hourMilliseconds = 3_600_000;

/** Why a digest is not sent any more; `failed`: it was tried. */
export type Obstacle = { state: 'skipped' | 'failed'; reason: string };

/** A digest that was deleted is not sent. */
export const deleted: Obstacle = { state: 'skipped', reason: 'its digest was deleted' };

/** What stands against sending a digest at this moment, as it was left since it was due. */
export function obstacleTo(
  { kind, dueAt, attempts, reason }: Pick<Delivery, 'kind' | 'dueAt' | 'attempts' | 'reason'>,
  digest: Pick<Digest, 'state' | 'graceHours'>,
  at: Date,
): Obstacle | undefined {
  if (digest.state === 'paused' && kind === 'scheduled')
    return { state: 'skipped', reason: 'its digest was paused' };
  if (at <= graceEnd({ dueAt }, digest)) return undefined;
  if (attempts > 0) return { state: 'failed', reason: reason ?? 'It did not work in time.' };
  const hours = `${digest.graceHours} hours`;
  return { state: 'skipped', reason: `missed: Midas was not running in the ${hours} for which it waits` };
}

/** Until when a digest is sent. */
export function graceEnd(
  { dueAt }: Pick<Delivery, 'dueAt'>,
  { graceHours }: Pick<Digest, 'graceHours'>,
): Date {
  return new Date(dueAt.getTime() + graceHours * hourMilliseconds);
}
