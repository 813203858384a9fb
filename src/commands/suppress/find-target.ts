import { findCustomer } from '../../data/find-customer.ts';
import type { Store } from '../../data/store.ts';
import { emailTarget, idTarget, phoneTarget, type SuppressionTarget } from '../../data/suppressions.ts';

/**
 * Whom a text means: an address or a number (with its country's code), which may be nobody's yet, or a customer.
 * @throws UserError when no customer fits, or several do.
 */
export async function findTarget(
  store: Pick<Store, 'services' | 'customers' | 'profiles'>,
  text: string,
): Promise<SuppressionTarget> {
  const target = emailTarget(text) ?? (/^(?:\+|00)/.test(text) ? phoneTarget(text) : undefined);
  return target ?? idTarget((await findCustomer(store, text)).customerId);
}

/** A target as people speak of it, without giving an address away. */
export function calledTarget({ kind, shown }: SuppressionTarget): string {
  if (kind === 'id') return `customer ${shown}`;
  return kind === 'email' ? `the e-mail address ${shown}` : `the telephone number ${shown}`;
}
