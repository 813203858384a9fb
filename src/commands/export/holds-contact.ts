import { contactTest } from '../../data/contact-columns.ts';
import { withoutContacts } from '../../data/masked-contacts.ts';

/** Tells of cells of a column whether they are an address or a number, or speak of one. */
export function holdsContact(column: string): (value: unknown) => boolean {
  const isContact = contactTest(column);
  return (value) => isContact(value) || (typeof value === 'string' && withoutContacts(value) !== value);
}

/** Whether a customer's id is an address or a number: handing out the id is handing out that. */
export const isContactId: (customerId: string) => boolean = holdsContact('');
