import { onRecord } from '../../data/audit.ts';
import { type Digest, deleteDigest } from '../../data/digests.ts';
import { UserError } from '../../errors.ts';
import type { Asker } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { requireRole } from '../require-role.ts';

/**
 * The person who asks, as digests belong to people.
 * @throws UserError for a schedule.
 */
export function requireSomeone({ asker }: Pick<CommandContext, 'asker'>): Asker {
  if (asker) return asker;
  throw new UserError('A schedule may not make or change digests.', 'Somebody has to ask for it.');
}

/**
 * The person who asks, if they may change a digest: whoever made it, and who may launch campaigns.
 * @throws UserError where they may not.
 */
export async function requireOwner(
  asker: Asker | undefined,
  { ownerId, name }: Digest,
  verb: string,
): Promise<Asker> {
  if (asker?.id === ownerId) return asker;
  return requireRole(asker, 'campaigns', `${verb} the digest "${name}", which is another's`);
}

/** Does something to a digest, on record. */
export async function recordChange<Result>(
  { store }: CommandContext,
  asker: Asker,
  { verb, digest }: { verb: string; digest: Pick<Digest, 'name' | 'channelId'> },
  change: () => Promise<Result>,
): Promise<Result> {
  const { name, channelId } = digest;
  return onRecord(
    store,
    { who: asker.id, what: 'digest', about: `${verb} "${name}"`, place: channelId },
    change,
  );
}

/** Deletes a digest, on record. */
export async function deleteOnRecord(context: CommandContext, asker: Asker, digest: Digest): Promise<void> {
  await recordChange(context, asker, { verb: 'deleted', digest }, () =>
    deleteDigest(context.store, digest.id),
  );
}

/** The error for a digest that somebody deleted meanwhile. */
export function gone(name: string): UserError {
  return new UserError(`the digest "${name}" is not there any more`, 'See /digest for those that are.');
}
