import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Day } from '../../src/calendar.ts';
import { UserError } from '../../src/errors.ts';
import type { ShopCustomer } from './customer.ts';
import { customerRows, shopCustomers } from './everyone.ts';
import { model } from './model.ts';
import { shopOrders } from './orders.ts';
import { shopDays } from './season.ts';
import { writeCsvFile } from './write-csv-file.ts';

export type SampleShopOptions = {
  /** Any whole number: the same one gives the same shop. */
  seed: number;
  /** Customers, including those who never order and those who never sign up. */
  customers: number;
  /** The first day that the shop has not lived through: nothing happens on it or later. */
  until: Day;
  /** Days that the sample covers, the model's two and a half years when absent. */
  days?: number;
};

/**
 * Writes the sample shop to `services.csv` and `customers.csv` in a directory, which is created if need be, and
 * returns their paths. The same options give the same bytes. Lines are streamed: memory grows with the customers
 * alone. Every line is readable; what is untidy in it is listed in the README beside this file.
 * @throws UserError when there is less than one customer or one day.
 */
export async function writeSampleShop(
  directory: string,
  { seed, customers, until, days = model.days }: SampleShopOptions,
): Promise<{ services: string; customers: string }> {
  requireCount('customers', customers);
  requireCount('days', days);
  const calendar = shopDays(until, days);
  const everyone = (): Iterable<ShopCustomer> => shopCustomers({ seed, customers, days }, calendar);
  const paths = { services: join(directory, 'services.csv'), customers: join(directory, 'customers.csv') };
  await mkdir(directory, { recursive: true });
  await writeCsvFile(paths.services, shopOrders(seed, calendar, everyone()));
  await writeCsvFile(paths.customers, customerRows(seed, calendar, everyone()));
  return paths;
}

function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UserError(`${name}=${value} is not a number of ${name}`, 'Give a whole number from 1 on.');
}
