import type { Document } from 'mongodb';
import type { Variable } from '../../analytics/explore/variable.ts';
import { type Day, dateOfDay } from '../../calendar.ts';

/** A variable, and the expression that gives its value of a document (money still in ten-thousandths, days as dates). */
export type Declared = { variable: Variable; expression: Document | string };

const dayMilliseconds = 86_400_000;

/** The variables of a service line besides the attributes of its file, in the order in which tables show them. */
export function lineVariables(timezone: string): Declared[] {
  const field = (
    name: string,
    type: Variable['type'],
    rest: Partial<Variable> = {},
    expression?: Document | string,
  ) => ({
    variable: { of: 'lines' as const, name, type, role: 'field' as const, ...rest },
    expression: expression ?? `$${name}`,
  });
  return [
    field('customerId', 'text', { role: 'id' }),
    field('orderId', 'text', { role: 'id' }),
    field('day', 'day'),
    field('hour', 'number', { unit: "o'clock" }, { $hour: { date: '$at', timezone } }),
    field('amount', 'money', {}, '$amountE4'),
    field('quantity', 'number'),
    field('service', 'text'),
    field('category', 'text'),
    field('status', 'text'),
    field('kind', 'text', { role: 'derived' }),
  ];
}

/** What Midas adds up for a customer, as it stands in `profiles` on the as-of day. */
export function figureVariables(asOf: Day): Declared[] {
  const figure = (name: string, type: Variable['type'], expression: Document | string, unit?: string) => ({
    variable: { of: 'customers' as const, name, type, role: 'figure' as const, ...(unit ? { unit } : {}) },
    expression,
  });
  return [
    figure('orders', 'number', '$frequency', 'orders'),
    figure('spend', 'money', '$monetaryE4'),
    figure('recency', 'number', '$recencyDays', 'days'),
    figure(
      'tenure',
      'number',
      { $divide: [{ $subtract: [dateOfDay(asOf), '$firstOrderDay'] }, dayMilliseconds] },
      'days',
    ),
    figure('lines', 'number', '$lines', 'lines'),
    figure('segment', 'text', '$segment'),
  ];
}

/** The variables of a row of the customers file besides its attributes. */
export const customerVariables: Declared[] = ['name', 'email'].map((name) => ({
  variable: { of: 'customers', name, type: 'text', role: 'id' },
  expression: `$${name}`,
}));

/** A number for what is counted in numbers: money in currency units, days from 1 Jan 1970; everything else as it is. */
export function asCounted(value: unknown, type: Variable['type']): unknown {
  if (value instanceof Date) return value.getTime() / dayMilliseconds;
  return type === 'money' && typeof value === 'number' ? value / 10_000 : value;
}
