import { dayOfDate } from '../../calendar.ts';
import { isContactValue } from '../../data/contact-columns.ts';
import type { CustomerLine } from '../../data/customer-record.ts';
import type { Cell, Column, Table } from '../../tables.ts';

type LineColumn = Column & { of: (line: CustomerLine) => Cell };

/** Service lines in the order given, with those columns that one of them fills. E-mail addresses are left out. */
export function lineTable(lines: readonly CustomerLine[], currency: string): Table {
  const columns = [
    ...usualColumns(currency).filter(
      ({ name, of }) => always.includes(name) || lines.some((line) => of(line) !== null),
    ),
    ...attributeColumns(lines, currency),
  ];
  return {
    columns: columns.map(({ of, ...column }) => column),
    rows: lines.map((line) => columns.map(({ of }) => of(line))),
  };
}

/** The columns that a message shows of these lines. */
export function linePreview(lines: readonly CustomerLine[]): string[] {
  const shown = lines.slice(0, 10);
  const wanted = ['day', 'orderId', 'service', 'quantity', 'amount', 'kind'];
  return wanted.filter(
    (name) => always.includes(name) || shown.some((line) => line[name as keyof CustomerLine] !== undefined),
  );
}

const always = ['day', 'amount', 'kind'];

function usualColumns(currency: string): LineColumn[] {
  return [
    { name: 'day', type: 'day', of: ({ day }) => day },
    { name: 'amount', type: 'money', unit: currency, of: ({ amount }) => amount },
    { name: 'kind', type: 'text', of: ({ kind }) => kind },
    { name: 'orderId', type: 'text', of: ({ orderId }) => orderId ?? null },
    { name: 'service', type: 'text', of: ({ service }) => service ?? null },
    { name: 'category', type: 'text', of: ({ category }) => category ?? null },
    { name: 'quantity', type: 'number', of: ({ quantity }) => quantity ?? null },
    { name: 'status', type: 'text', of: ({ status }) => status ?? null },
  ];
}

/** A column named like a usual one says that it is an attribute. */
function attributeColumns(lines: readonly CustomerLine[], currency: string): LineColumn[] {
  const usual = usualColumns(currency).map(({ name }) => name);
  const names = [...new Set(lines.flatMap(({ attributes = {} }) => Object.keys(attributes)))];
  return names.map((attribute) => ({
    name: usual.includes(attribute) ? `attribute.${attribute}` : attribute,
    type: 'text',
    of: ({ attributes = {} }) => cellOf(attribute, attributes[attribute] ?? null),
  }));
}

function cellOf(column: string, value: NonNullable<CustomerLine['attributes']>[string]): Cell {
  if (isContactValue(column, value)) return null;
  return value instanceof Date ? dayOfDate(value) : value;
}
