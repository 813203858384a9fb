import { UserError } from '../../errors.ts';
import { type CustomerRole, comparable, knownNames, type ServiceRole } from './column-names.ts';
import { mappingHint } from './mapping.ts';

/** Where each role is found: an index into the header. */
export type Roles<Role extends string> = Partial<Record<Role, number>>;

/** Roles found, and sentences on what was chosen where there was a choice. */
export type Assignment<Role extends string> = { roles: Roles<Role>; notes: string[] };

type Given<Role extends string> = { [R in Role]?: string | null | undefined } | undefined;

/**
 * Finds the columns of a services file: those that the mapping names, then those with known names.
 * @throws UserError when the customer, the date or the amount is not found, or a column of the mapping does not exist.
 */
export function assignServiceRoles(
  header: string[],
  given: Given<ServiceRole>,
  file: string,
): Assignment<ServiceRole> {
  const order: ServiceRole[] = [
    'customerId',
    'date',
    'orderId',
    'amount',
    'quantity',
    'unitPrice',
    'category',
    'service',
    'serviceCode',
    'status',
    'currency',
  ];
  const { roles, notes } = assign(header, order, knownNames.services, given, file);
  settleAmount(header, roles, notes, given);
  const missing = (['customerId', 'date', 'amount'] as const).filter(
    (role) => roles[role] === undefined && !(role === 'amount' && roles.unitPrice !== undefined),
  );
  if (missing.length > 0)
    throw notFound(
      missing.map((role) => serviceWords[role]),
      header,
      file,
      customersHint(header),
    );
  return { roles, notes };
}

/**
 * Finds the columns of a customers file.
 * @throws UserError when the customer's id is not found, or a column of the mapping does not exist.
 */
export function assignCustomerRoles(
  header: string[],
  given: Given<CustomerRole>,
  file: string,
): Assignment<CustomerRole> {
  const order: CustomerRole[] = ['customerId', 'email', 'name', 'firstName', 'lastName', 'phone'];
  const { roles, notes } = assign(header, order, knownNames.customers, given, file);
  if (roles.customerId === undefined) throw notFound(['the customer id'], header, file, mappingHint);
  // A lone "nombre" or "nom" is the whole name.
  if (roles.name === undefined && (roles.firstName === undefined) !== (roles.lastName === undefined)) {
    const only = roles.firstName ?? roles.lastName;
    if (only !== undefined) roles.name = only;
    delete roles.firstName;
    delete roles.lastName;
  }
  return { roles, notes };
}

const serviceWords = {
  customerId: 'the customer',
  date: 'the date',
  amount: 'the amount (or quantity and unit price)',
};

function assign<Role extends string>(
  header: string[],
  order: Role[],
  names: Readonly<Record<Role, readonly string[]>>,
  given: Given<Role>,
  file: string,
): Assignment<Role> {
  const roles: Roles<Role> = {};
  const choices: { role: Role; best: number; others: number[] }[] = [];
  const taken = new Set<number>();
  for (const role of order) {
    const name = given?.[role];
    if (typeof name !== 'string') continue;
    const index = namedColumn(header, name, file);
    roles[role] = index;
    taken.add(index);
  }
  for (const role of order) {
    if (given?.[role] !== undefined) continue;
    const found = candidates(header, names[role], taken, file, role);
    const [best, ...others] = found;
    if (best === undefined) continue;
    roles[role] = best;
    taken.add(best);
    // Prices are weighed against amounts further on.
    if (role !== 'unitPrice') choices.push({ role, best, others });
  }
  const notes = choices.flatMap(({ role, best, others }) => {
    const unused = others.filter((index) => !taken.has(index)).map((index) => `"${header[index]}"`);
    return unused.length > 0
      ? [`${role} is read from "${header[best]}", not from ${unused.join(' or ')}`]
      : [];
  });
  return { roles, notes };
}

/** Roles of which the first of two columns does: those that help to find what is wrong in a file, and telephone numbers. */
const supplementary: ReadonlySet<string> = new Set(['serviceCode', 'currency', 'phone']);

/** Columns whose name is known for a role, the surest first. */
function candidates(
  header: string[],
  names: readonly string[],
  taken: Set<number>,
  file: string,
  role: string,
): number[] {
  const found: number[] = [];
  for (const name of names) {
    const [first, second] = header
      .map((_, index) => index)
      .filter((index) => !taken.has(index) && comparable(header[index] ?? '') === name);
    if (first === undefined) continue;
    if (second !== undefined && found.length === 0 && !supplementary.has(role))
      throw new UserError(
        `"${header[first]}" and "${header[second]}" of "${file}" may both be the ${role}`,
        `Say which in a mapping file. ${mappingHint}`,
      );
    found.push(first);
  }
  return found;
}

/**
 * An amount column is what the line cost in all, whatever quantity and price say. Without one, it is quantity × unit
 * price; and a price in a file without quantities is the amount.
 */
function settleAmount(
  header: string[],
  roles: Roles<ServiceRole>,
  notes: string[],
  given: Given<ServiceRole>,
): void {
  const name = (index: number | undefined) => `"${header[index ?? -1]}"`;
  if (roles.amount !== undefined) {
    if (roles.unitPrice !== undefined && given?.unitPrice === undefined)
      notes.push(
        `the amount is ${name(roles.amount)}, the total of a line; ${name(roles.unitPrice)} is not used`,
      );
    delete roles.unitPrice;
    return;
  }
  if (roles.unitPrice === undefined) return;
  if (roles.quantity === undefined) {
    notes.push(`the amount is ${name(roles.unitPrice)}, as there is no quantity`);
    roles.amount = roles.unitPrice;
    delete roles.unitPrice;
    return;
  }
  notes.push(
    `the amount is ${name(roles.quantity)} × ${name(roles.unitPrice)}; if ${name(roles.unitPrice)} is already the total, map it as "amount"`,
  );
}

function namedColumn(header: string[], name: string, file: string): number {
  const exact = header.indexOf(name);
  if (exact >= 0) return exact;
  const alike = header
    .map((_, index) => index)
    .filter((index) => comparable(header[index] ?? '') === comparable(name));
  const [only, another] = alike;
  if (only !== undefined && another === undefined) return only;
  throw new UserError(`the mapping names the column "${name}", which "${file}" does not have`, seen(header));
}

function notFound(what: string[], header: string[], file: string, hint: string): UserError {
  return new UserError(
    `no column of "${file}" is recognised as ${what.join(' or ')}`,
    `${seen(header)} ${hint}`,
  );
}

function seen(header: string[]): string {
  return `Its columns are ${header.map((name) => `"${name}"`).join(', ')}.`;
}

/** A services file without dates and amounts, but with names or e-mail addresses, is probably the other file. */
function customersHint(header: string[]): string {
  const personal = [
    ...knownNames.customers.name,
    ...knownNames.customers.email,
    ...knownNames.customers.lastName,
  ];
  return header.some((name) => personal.includes(comparable(name)))
    ? `Should it be given as --customers? ${mappingHint}`
    : mappingHint;
}
