import type { SavedAudience } from '../../data/store.ts';
import { UserError } from '../../errors.ts';
import type { Asker } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { requireRole } from '../require-role.ts';

/**
 * Who asks, if they may save an audience in the place of another, or delete that: whoever saved it, or has the role of campaigns.
 * @param before the audience that there is
 * @throws UserError where they may not, or nobody asks
 */
export async function requireChanger(
  before: Pick<SavedAudience, 'name' | 'savedBy'> | undefined,
  { asker }: Pick<CommandContext, 'asker'>,
): Promise<Asker> {
  if (!asker)
    throw new UserError('A schedule may not change audiences.', 'Somebody has to ask for it: /audience');
  return before === undefined || before.savedBy === asker.id
    ? asker
    : requireRole(asker, 'campaigns', `change “${before.name}”, which <@${before.savedBy}> saved`);
}
