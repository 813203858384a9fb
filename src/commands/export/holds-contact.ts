import { isContactValue } from '../../data/contact-columns.ts';
import { withoutContacts } from '../../data/masked-contacts.ts';

/** Whether a cell of a column is an address or a number, or speaks of one. */
export function holdsContact(column: string, value: unknown): boolean {
  return isContactValue(column, value) || (typeof value === 'string' && withoutContacts(value) !== value);
}
