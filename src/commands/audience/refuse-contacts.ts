import { UserError } from '../../errors.ts';
import type { ResolvedAudience } from './resolve-audience.ts';

/** @throws UserError where an audience that others will see holds e-mail addresses or telephone numbers. */
export function refuseContacts({ usesContacts }: Pick<ResolvedAudience, 'usesContacts'>): void {
  if (usesContacts)
    throw new UserError(
      'an audience that is chosen by e-mail addresses or telephone numbers cannot be kept: everyone would see them in it',
      'Choose by something else.',
    );
}
