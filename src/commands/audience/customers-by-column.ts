import { type Day, dayOfDate } from '../../calendar.ts';
import type { AudienceColumn, ColumnValue } from '../../data/audience-columns.ts';
import { contactTest } from '../../data/contact-columns.ts';
import { valueInWords } from '../../data/customer-groups.ts';
import { UserError } from '../../errors.ts';
import type { CommandContext } from '../command.ts';
import { requireRole } from '../require-role.ts';
import { closest, fold } from '../suggest.ts';
import { dayRange } from './day-range.ts';
import type { Comparison, Filter } from './expression.ts';
import { readMoment } from './read-moment.ts';

type ColumnFilter = Extract<Filter, { of: 'column' }>;

/** How many of a column's values an error lists. */
const listedValues = 10;

/**
 * The customers with the values that a filter asks for, whatever case and accents these were typed with.
 * @param known the column's values, the most frequent first
 * @throws UserError for a value that nobody has, a comparison that the column's values do not go with, or e-mail addresses and telephone
 * numbers that whoever asks may not choose by
 */
export async function customersByColumn(
  { column, is, values }: Pick<ColumnFilter, 'column' | 'is' | 'values'>,
  known: readonly ColumnValue[],
  { asOf, asker }: { asOf: Day } & Pick<CommandContext, 'asker'>,
): Promise<Set<string>> {
  const contacts = holdsContacts(column, known);
  if (contacts)
    await requireRole(
      asker,
      'contacts',
      `choose customers by "${column.name}", which holds e-mail addresses or telephone numbers`,
    );
  if (is === '=') return having(values.flatMap((value) => valuesMeant(column, value, known, contacts)));
  const [value = ''] = values;
  const number = /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : undefined;
  const day = number === undefined ? readMoment(value) : undefined;
  if (number === undefined && day === undefined)
    throw new UserError(
      `"${column.name}${is}${value}" compares with neither a number nor a day`,
      `Write a number, a day such as 2026-01-31 or a time such as 30d (ago); or ${column.name}=${value}.`,
    );
  const fits = (one: ColumnValue) =>
    day === undefined ? typeof one.value === 'number' : one.value instanceof Date;
  if (!known.some(fits))
    throw new UserError(
      `"${column.name}" holds no ${day === undefined ? 'numbers' : 'days'} to compare with ${value}`,
      contacts ? undefined : mostFrequent(column, known),
    );
  if (day === undefined)
    return having(known.filter(({ value }) => typeof value === 'number' && compares(value, is, number ?? 0)));
  const { from = '', before = '9' } = dayRange(is, day, asOf);
  return having(
    known.filter(
      ({ value }) => value instanceof Date && dayOfDate(value) >= from && dayOfDate(value) < before,
    ),
  );
}

function having(values: readonly ColumnValue[]): Set<string> {
  const found = new Set<string>();
  for (const { customers } of values) for (const customer of customers) found.add(customer);
  return found;
}

/** Whether a column holds e-mail addresses or telephone numbers: by its name, or because at least half of its values are such. */
export function holdsContacts({ name, address }: AudienceColumn, known: readonly ColumnValue[]): boolean {
  const looked = known.slice(0, 100);
  const isContact = contactTest(name);
  const contacts = looked.filter(({ value }) => isContact(value)).length;
  return address || (contacts > 0 && contacts * 2 >= looked.length);
}

function compares(value: number, is: Exclude<Comparison, '='>, bound: number): boolean {
  if (is === '<') return value < bound;
  if (is === '<=') return value <= bound;
  return is === '>' ? value > bound : value >= bound;
}

const flags: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  '1': true,
  no: false,
  false: false,
  '0': false,
};

function valuesMeant(
  column: AudienceColumn,
  text: string,
  known: readonly ColumnValue[],
  contacts: boolean,
): ColumnValue[] {
  const folded = fold(text);
  const means = (value: ColumnValue['value']) => {
    if (typeof value === 'boolean') return flags[folded] === value;
    if (typeof value === 'number' && text.trim() !== '') return Number(text) === value;
    const words = valueInWords(value);
    return words === text || (folded !== '' && fold(words) === folded);
  };
  const found = known.filter(({ value }) => means(value));
  if (found.length > 0) return found;
  const nearest = contacts
    ? undefined
    : closest(
        text,
        known.slice(0, 1_000).map(({ value }) => valueInWords(value)),
      );
  throw new UserError(
    `no customer has ${column.name} "${text}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
    contacts ? undefined : mostFrequent(column, known),
  );
}

/** The values that are most frequent, without those that name people. */
function mostFrequent({ name }: AudienceColumn, known: readonly ColumnValue[]): string {
  const isContact = contactTest(name);
  const values = known
    .slice(0, listedValues)
    .filter(({ value }) => !isContact(value))
    .map(({ value }) => valueInWords(value));
  if (values.length === 0) return `Nothing is known of "${name}".`;
  return `Its values: ${values.join(', ')}${known.length > listedValues ? ' and more' : ''}.`;
}
