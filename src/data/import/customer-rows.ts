import type { Customer } from '../store.ts';
import { type Attribute, type OnMisfit, readAttributes } from './attributes.ts';
import type { RefusedCell } from './cells.ts';
import { longestId, present } from './cells.ts';
import type { CustomerRole } from './column-names.ts';
import { fault } from './fault.ts';
import type { Roles } from './roles.ts';
import { wholeId } from './rules/decimal-ids.ts';

/** A customer without what the import adds, the texts it was read from, and attributes whose value did not fit. */
export type ReadCustomer = {
  customer: Omit<Customer, 'importId'>;
  content: string[];
  misfits: Parameters<OnMisfit>[];
  /** The id as written, where a program took it for a number. */
  decimalId?: string;
};

/** Why a row of nobody is no customer. */
export const noCustomerId = 'no customer id';

/** A reader of the rows of a customers file. An attribute that does not fit its type is left empty, and said. */
export function createCustomerRowReader(
  roles: Roles<CustomerRole>,
  attributes: readonly Attribute[],
  { wholeIds }: { wholeIds: boolean },
): (cells: string[]) => ReadCustomer | RefusedCell {
  const text = (cells: string[], role: CustomerRole) => present(cells[roles[role] ?? -1]);
  return (cells) => {
    const column = roles.customerId ?? -1;
    const written = text(cells, 'customerId');
    if (written === undefined) return { ...fault(noCustomerId), column, value: cells[column] ?? '' };
    const whole = wholeId(written);
    const id = wholeIds ? whole : written;
    if (id.length > longestId) return { ...fault(`longer than ${longestId} characters`), column, value: id };
    const misfits: ReadCustomer['misfits'] = [];
    const values = readAttributes(attributes, cells, (...misfit) => misfits.push(misfit));
    const [firstName, lastName] = [text(cells, 'firstName'), text(cells, 'lastName')];
    const person = {
      name: text(cells, 'name') ?? fullName(firstName, lastName),
      firstName,
      lastName,
      email: text(cells, 'email'),
      phone: text(cells, 'phone'),
    };
    const customer: ReadCustomer['customer'] = { _id: id, ...withoutUnknown(person), attributes: values };
    const read: ReadCustomer = {
      customer,
      content: [id, ...Object.values(person).map((value) => value ?? ''), JSON.stringify(values)],
      misfits,
    };
    if (whole !== written) read.decimalId = written;
    return read;
  };
}

function withoutUnknown(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function fullName(first: string | undefined, last: string | undefined): string | undefined {
  const whole = [first, last].filter((part) => part !== undefined).join(' ');
  return whole === '' ? undefined : whole;
}
