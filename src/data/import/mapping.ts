import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, UserError } from '../../errors.ts';

/** A column's name, or null for "none: do not use the one that would be recognised". */
const column = z.string().trim().min(1).nullable().optional();

const source = {
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  /** The sheet of Excel workbooks; else all that are not hidden. */
  sheet: z.string().trim().min(1).optional(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).optional(),
  /** Order of day, month and year in dates written in figures, such as 03/04/2026, or from when figures count. */
  dates: z.enum(['dmy', 'mdy', 'ymd', 'excel', 'unix']).optional(),
  /** The character before decimals. */
  decimal: z.enum(['.', ',']).optional(),
  /** Types of attributes that should not be guessed: a postcode is text. */
  types: z.record(z.string(), z.enum(['text', 'number', 'day', 'flag'])).optional(),
  /** Columns not to keep. */
  ignore: z.array(z.string()).optional(),
};

const services = z.strictObject({
  ...source,
  /** "ignore" takes the day of a date and time as it is written, without time zones. */
  time: z.enum(['read', 'ignore']).optional(),
  /** Further words of the status column that mark a line as cancelled or refunded. */
  refundStatuses: z.array(z.string().trim().min(1)).optional(),
  /** The currency to keep of a file with several; rows in others are left out. */
  currency: z.string().trim().min(1).optional(),
  columns: z
    .strictObject({
      customerId: column,
      date: column,
      amount: column,
      unitPrice: column,
      quantity: column,
      orderId: column,
      service: column,
      serviceCode: column,
      category: column,
      status: column,
      currency: column,
    })
    .optional(),
});

const customers = z.strictObject({
  ...source,
  columns: z
    .strictObject({
      customerId: column,
      name: column,
      firstName: column,
      lastName: column,
      email: column,
      phone: column,
    })
    .optional(),
});

const mapping = z.strictObject({
  services: services.optional(),
  customers: customers.optional(),
  /** Cleaning rules to switch on or off, by name. */
  rules: z.record(z.string(), z.boolean()).optional(),
});

/** How to read the services file, where it is not to be detected. */
export type ServicesMapping = z.infer<typeof services>;

/** How to read the customers file, where it is not to be detected. */
export type CustomersMapping = z.infer<typeof customers>;

/** A mapping file: `{ "services": { "columns": { "amount": "Total" }, "dates": "dmy" }, "customers": { … } }`. */
export type Mapping = z.infer<typeof mapping>;

/**
 * Reads a mapping file. Whatever it leaves out is detected.
 * @throws UserError when it is missing, not JSON, or holds a key or value that is not known.
 */
export async function readMapping(path: string): Promise<Mapping> {
  let content: unknown;
  try {
    content = JSON.parse((await readFile(path, 'utf8')).replace(/^\ufeff/, ''));
  } catch (thrown) {
    const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing)
      throw new UserError(`there is no mapping file "${path}"`, 'Check the path and its spelling.');
    throw new UserError(`the mapping file "${path}" cannot be read: ${messageOf(thrown)}`, mappingHint);
  }
  const parsed = mapping.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const at = issue?.path.length ? ` at "${issue.path.join('.')}"` : '';
  throw new UserError(
    `the mapping file "${path}" is not valid${at}: ${issue?.message ?? 'unknown'}`,
    mappingHint,
  );
}

/** An example that every complaint about columns can show. */
export const mappingHint =
  'A mapping file is JSON such as { "services": { "columns": { "customerId": "Client", "amount": "Total" }, "dates": "dmy", "decimal": "," } }.';
