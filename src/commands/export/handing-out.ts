import { UserError } from '../../errors.ts';
import type { Asker, Place } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { requireRole } from '../require-role.ts';
import type { Chosen } from './choose-members.ts';
import { isContactId } from './holds-contact.ts';

/** Where a file goes: to the asker alone, or to where they asked. */
export type HandingOut = { asker: Asker; place: Place; contacts: boolean; direct: boolean };

/** @throws UserError where nobody asks, as with a schedule. */
export function requireAsker({ asker }: Pick<CommandContext, 'asker'>): Asker {
  if (asker) return asker;
  throw new UserError('A schedule cannot export.', 'Somebody has to ask for a list and to confirm it.');
}

/**
 * Where the file of an export may go, as it is at this moment. Contact data go to the asker alone, or to an approved private channel
 * where they ask for them there.
 * @throws UserError where the file or what is said of it holds contact data and the asker may not read them
 */
export async function handingOut(
  { members, usesContacts }: Chosen,
  asksForContacts: boolean,
  asker: Asker,
): Promise<HandingOut> {
  const contacts =
    asksForContacts || usesContacts || members.some(({ customerId }) => isContactId(customerId));
  if (contacts) await requireRole(asker, 'contacts', 'export names, e-mail addresses or telephone numbers');
  const place = await asker.place();
  const direct = contacts && (place === 'public' || place === 'private');
  return { asker, place, contacts, direct };
}

/** Where it goes, as the end of a sentence. */
export function whereTo({ place, direct }: HandingOut): string {
  if (direct) return 'to you alone, as a direct message';
  return place === 'terminal' ? 'to the directory of --out' : 'here';
}
