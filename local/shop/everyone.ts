import { type CustomerRow, customerAt, customerRow, type ShopCustomer } from './customer.ts';
import { createRandom } from './random.ts';
import { type ShopDay, signupSchedule } from './season.ts';

/** The shop as it was written: its customers signed up within so many days. */
export type ShopSize = { seed: number; customers: number; days: number };

const streams = { signup: 4 };

/**
 * The customers by sign-up: one in each of as many equal slices of the sign-up schedule, and further ones in further slices for as
 * long as the calendar goes on after the sample.
 */
export function* shopCustomers(
  { seed, customers: count, days }: ShopSize,
  calendar: readonly ShopDay[],
): Generator<ShopCustomer> {
  const signupAt = signupSchedule(calendar, days);
  const random = createRandom(seed, streams.signup);
  const width = Math.max(5, String(count).length);
  const goesOn = calendar.length > days;
  for (let index = 0; goesOn || index < count; index++) {
    const signup = signupAt((index + random()) / count, random());
    if (!signup) return;
    yield customerAt(seed, index, String(index + 1).padStart(width, '0'), signup);
  }
}

/** The rows that the customers file has for them, one at a time. */
export function* customerRows(
  seed: number,
  calendar: readonly ShopDay[],
  everyone: Iterable<ShopCustomer>,
): Generator<CustomerRow[]> {
  const firstDay = calendar[0]?.day ?? '';
  let index = 0;
  for (const customer of everyone) {
    const row = customerRow(seed, index++, customer, firstDay);
    if (customer.signsUp) yield [row];
  }
}
