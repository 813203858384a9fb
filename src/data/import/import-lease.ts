import { now } from '../../calendar.ts';
import { UserError } from '../../errors.ts';
import type { Store } from '../store.ts';

/** The name of the lease that an import holds while it runs. */
export function importLease(importId: string): string {
  return `import ${importId}`;
}

/** Whether an import is at work: one that was killed is not, a quarter of a minute later at most. */
export async function isAtWork({ state }: Pick<Store, 'state'>, importId: string): Promise<boolean> {
  return (await state.findOne({ _id: importLease(importId), until: { $gt: now() } })) !== null;
}

/**
 * Makes sure that nothing is being taken back.
 * @throws UserError when an import is, or that was stopped half-way.
 */
export async function refuseWhileUndoing({ imports }: Pick<Store, 'imports'>): Promise<void> {
  const undoing = await imports.findOne({ state: 'undoing' }, { projection: { _id: 1 } });
  if (undoing)
    throw new UserError(
      `the import ${undoing._id} is being taken back`,
      `Wait until that is done; if it was stopped, run it again: midas import undo ${undoing._id}`,
    );
}
