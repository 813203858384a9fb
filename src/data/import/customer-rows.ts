import type { Customer } from '../store.ts';
import { type Attribute, type OnMisfit, readAttributes } from './attributes.ts';
import type { RefusedCell } from './cells.ts';
import { longestId, present } from './cells.ts';
import type { CustomerRole } from './column-names.ts';
import { fault } from './fault.ts';
import type { Roles } from './roles.ts';

/** A customer without what the import adds, the texts it was read from, and attributes whose value did not fit. */
export type ReadCustomer = {
  customer: Omit<Customer, 'importId'>;
  content: string[];
  misfits: Parameters<OnMisfit>[];
};

/** A reader of the rows of a customers file. An attribute that does not fit its type is left empty, and said. */
export function createCustomerRowReader(
  roles: Roles<CustomerRole>,
  attributes: readonly Attribute[],
): (cells: string[]) => ReadCustomer | RefusedCell {
  const text = (cells: string[], role: CustomerRole) => present(cells[roles[role] ?? -1]);
  return (cells) => {
    const column = roles.customerId ?? -1;
    const id = text(cells, 'customerId');
    if (id === undefined) return { ...fault('no customer id'), column, value: cells[column] ?? '' };
    if (id.length > longestId) return { ...fault(`longer than ${longestId} characters`), column, value: id };
    const misfits: ReadCustomer['misfits'] = [];
    const values = readAttributes(attributes, cells, (...misfit) => misfits.push(misfit));
    const name = text(cells, 'name') ?? fullName(text(cells, 'firstName'), text(cells, 'lastName'));
    const email = text(cells, 'email');
    const customer: ReadCustomer['customer'] = { _id: id, attributes: values };
    if (name !== undefined) customer.name = name;
    if (email !== undefined) customer.email = email;
    return { customer, content: [id, name ?? '', email ?? '', JSON.stringify(values)], misfits };
  };
}

function fullName(first: string | undefined, last: string | undefined): string | undefined {
  const whole = [first, last].filter((part) => part !== undefined).join(' ');
  return whole === '' ? undefined : whole;
}
