import { UserError } from '../errors.ts';
import type { Asker, Role } from './asker.ts';

/**
 * The person who asks, if they may do something; to be called each time, by who clicks and types.
 * @param to what they want to do, as in "You may not …".
 * @throws UserError where they may not, or nobody asks, as with a schedule: it says who may and whom to ask.
 */
export async function requireRole(asker: Asker | undefined, role: Role, to: string): Promise<Asker> {
  if (!asker) throw new UserError(`A schedule may not ${to}.`, 'Somebody with the role has to ask for it.');
  if (await asker.may(role)) return asker;
  const who = asker.whoMay?.(role);
  throw new UserError(
    `You may not ${to}: that takes the role "${role}".`,
    `${who === undefined ? '' : `Who has it: ${who}. `}Ask one of them, or ask whoever runs Midas to give it to you (${roleVariables[role]}).`,
  );
}

const roleVariables: Readonly<Record<Role, string>> = {
  contacts: 'MIDAS_CONTACTS_ROLE',
  campaigns: 'MIDAS_CAMPAIGNS_ROLE',
};
