import { UserError } from '../../errors.ts';
import { comparable, knownNames } from './column-names.ts';
import { assignCustomerRoles, assignServiceRoles } from './roles.ts';

/** What the rows of a table are. */
export type TableKind = 'services' | 'customers';

/** From this share of different ids on, rows are customers; below, something that customers have several of. */
const differentShare = 0.8;

/**
 * Tells by its column names, and by whether the same customers come again and again, what a table holds; undefined
 * when it is neither service lines nor customers.
 */
export function recogniseKind(header: string[], rows: readonly string[][]): TableKind | undefined {
  const customers = attempt(() => assignCustomerRoles(header, undefined, 'table').roles);
  const services = attempt(() => assignServiceRoles(header, undefined, 'table').roles);
  const isOfCustomers = hasDifferentIds(rows, customers?.customerId);
  const named = [customers?.name, customers?.email, customers?.firstName, customers?.lastName];
  const isPersonal = named.some((index) => index !== undefined && index !== customers?.customerId);
  if (services)
    return services.orderId === undefined && isPersonal && isOfCustomers ? 'customers' : 'services';
  return customers && (isPersonal || isOfCustomers) ? 'customers' : undefined;
}

/** Whether nearly every row has an id of its own in a column. */
export function hasDifferentIds(rows: readonly string[][], column = -1): boolean {
  return new Set(rows.map((cells) => cells[column])).size >= rows.length * differentShare;
}

/** Whether the columns that service lines need are there. */
export function readsAsServices(header: readonly string[]): boolean {
  return attempt(() => assignServiceRoles([...header], undefined, 'table')) !== undefined;
}

/** Whether a row names columns as a header does: those that are needed, or those that a mapping names. */
export function readsAsHeader(cells: readonly string[], mapped: readonly string[]): boolean {
  const names = cells.map((cell) => comparable(cell));
  if (mapped.length > 0) return mapped.every((name) => names.includes(comparable(name)));
  return (
    readsAsServices(cells) ||
    (names.filter((name) => allNames.has(name)).length >= 2 &&
      attempt(() => assignCustomerRoles([...cells], undefined, 'table')) !== undefined)
  );
}

const allNames = new Set(
  [knownNames.services, knownNames.customers].flatMap((roles) => Object.values(roles).flat()),
);

function attempt<Result>(find: () => Result): Result | undefined {
  try {
    return find();
  } catch (thrown) {
    if (thrown instanceof UserError) return undefined;
    throw thrown;
  }
}
